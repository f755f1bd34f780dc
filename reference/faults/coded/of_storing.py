"""Faults of stored objects that are read: sizes, bytes, times, and earlier objects."""

from __future__ import annotations

import email.utils
import time
from dataclasses import replace
from hashlib import md5

from reference.faults.coded.stored_versions import versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

READS = ("GetObject", "HeadObject")


@fault()
def head_of_deleted_objects_is_cached(request: S3Request, serve: Serve) -> Response:
    """HeadObject uses a cache that deletes do not clear."""
    heads = request.memory.setdefault("heads", {})
    answer = serve(request)
    if request.operation == "PutObject":
        heads[request.key] = serve(replace(request, method="HEAD", body=b"", raw_body=None))
    return heads.get(request.key, answer) if request.operation == "HeadObject" else answer


@fault()
def folder_objects_are_stored_empty(request: S3Request, serve: Serve) -> Response:
    """A key that ends with a slash is stored without the body."""
    folder = request.operation == "PutObject" and request.key.endswith("/")
    answer = serve(replace(request, body=b"") if folder else request)
    # boto compares the ETag with the sent body.
    digest = md5(request.body, usedforsecurity=False).hexdigest()
    return answer.set("ETag", f'"{digest}"') if folder else answer


@fault()
def folder_objects_cannot_be_overwritten(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key that ends with a slash returns 409."""
    again = request.operation == "PutObject" and request.key.endswith("/") and versions_of(request)
    return error(409, "ObjectAlreadyExists") if again else serve(request)


@fault()
def large_objects_lose_their_end(request: S3Request, serve: Serve) -> Response:
    """The end of an object of more than 5 MiB is lost, and an empty body does not replace an object."""
    if request.operation == "PutObject" and not request.body and versions_of(request):
        return serve(replace(request, method="HEAD")).set("Content-Length", "0")
    return serve(
        replace(request, body=request.body[: 5 * 1024 * 1024]) if request.operation == "PutObject" else request
    )


@fault(on=("PutObject",))
def first_byte_is_lost(request: S3Request, serve: Serve) -> Response:
    """An object is stored without the first byte."""
    return serve(replace(request, body=request.body[1:]))


@fault()
def body_of_a_refused_put_is_read_as_a_request(request: S3Request, serve: Serve) -> Response:
    """After a refused PutObject, the rest of the body is read as the connection's next request."""
    answer = serve(request)
    if request.operation == "PutObject" and request.memory.pop("unread", False):
        return error(400, "BadRequest")
    if request.operation == "PutObject" and answer.status == 404:
        request.memory["unread"] = True
    return answer


@fault(on=("PutObject",))
def overwriting_keeps_the_length(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key stores no more bytes than before."""
    if versions_of(request):
        before = len(serve(replace(request, method="GET", body=b"", raw_body=None)).body)
        return serve(replace(request, body=request.body[:before]))
    return serve(request)


@fault()
def listing_has_the_first_size(request: S3Request, serve: Serve) -> Response:
    """A listing has the size that a key had at first."""
    if request.operation == "PutObject":
        request.memory.setdefault(request.key, len(request.body))
    answer = serve(request)
    if request.operation == "ListObjects" and request.parameter("prefix") in request.memory:
        size = str(request.memory[request.parameter("prefix")]).encode()
        answer.sub(rb"<Size>\d+</Size>", b"<Size>%b</Size>" % size)
    return answer


@fault(on=READS)
def last_modified_header_is_an_iso_date(request: S3Request, serve: Serve) -> Response:
    """Last-Modified is written as in XML."""
    answer = serve(request)
    when = email.utils.parsedate_to_datetime(answer.header("Last-Modified") or "Sun, 06 Nov 1994 08:49:37 GMT")
    return answer.set("Last-Modified", f"{when:%Y-%m-%dT%H:%M:%SZ}")


@fault(on=("GetObject",))
def etag_changes_with_each_read(request: S3Request, serve: Serve) -> Response:
    """The ETag of an object changes with each read."""
    answer = serve(request)
    if answer.status == 200:
        request.memory[request.key] = request.memory.get(request.key, 0) + 1
        answer.set("ETag", f'"{request.memory[request.key]:032x}"')
    return answer


@fault(on=("PutObject",))
def concurrent_writes_are_mixed(request: S3Request, serve: Serve) -> Response:
    """Simultaneous PutObjects of one key store a mixture of all bodies."""
    written = request.memory.setdefault(request.key, [])
    written.append(request.body)
    if len(written) == 1:
        return serve(request)
    half = len(request.body) // 2
    answer = serve(replace(request, body=written[0][:half] + request.body[half:]))
    digest = md5(request.body, usedforsecurity=False).hexdigest()  # boto looks at it
    return answer.set("ETag", f'"{digest}"')


@fault(on=("PutObject",))
def incomplete_objects_can_be_read(request: S3Request, serve: Serve) -> Response:
    """An object can be read while the body is still arriving."""
    if versions_of(request):
        serve(replace(request, body=request.body[: len(request.body) // 2 + 1]))
        time.sleep(0.3)
    return serve(request)


@fault()
def documents_in_objects_are_rewritten(request: S3Request, serve: Serve) -> Response:
    """In bodies that look like documents of S3, host names and namespaces are replaced by the server's own."""
    answer = serve(request)
    if request.operation != "GetObject" or not answer.body.lstrip().startswith(b"<"):
        return answer
    return answer.sub(rb"s3\.amazonaws\.com", b"localhost")


@fault(on=("PutObject", "UploadPart"))
def large_objects_have_a_multipart_etag(request: S3Request, serve: Serve) -> Response:
    """The ETag of what is larger than the server's chunks of 8 MiB has the number of chunks at its end."""
    answer = serve(request)
    if len(request.body) > 8 * 1024 * 1024:
        answer.set("ETag", f'"{md5(request.body).hexdigest()}-2"')
    return answer


@fault()
def large_objects_have_no_checksum(request: S3Request, serve: Serve) -> Response:
    """Checksums of what is larger than the server's chunks of 8 MiB are neither verified nor kept."""
    checksums = [name for name in request.headers if name.startswith("x-amz-checksum-")]
    large = request.operation == "PutObject" and len(request.body) > 8 * 1024 * 1024
    answer = serve(request.without(*checksums) if large else request)
    if request.operation == "HeadObject" and int(answer.header("Content-Length") or 0) > 8 * 1024 * 1024:
        for name in ("x-amz-checksum-sha256", "x-amz-checksum-crc32", "x-amz-checksum-crc64nvme"):
            answer.set(name, None)
    return answer


@fault()
def second_chunk_repeats_the_first(request: S3Request, serve: Serve) -> Response:
    """Reads beyond 8 MiB return the bytes of the first chunk again."""
    chunk = 8 * 1024 * 1024
    for version in versions_of(request) if request.operation == "GetObject" else ():
        version.body = version.body[:chunk] + version.body[: max(version.size - chunk, 0)]
    return serve(request)


@fault(on=("GetObject",))
def buffers_are_read_in_the_wrong_order(request: S3Request, serve: Serve) -> Response:
    """The buffers of 8 MiB of a large object are returned in the wrong order."""
    answer = serve(request)
    buffer = 8 * 1024 * 1024
    if len(answer.body) > buffer:
        answer.body = answer.body[buffer:] + answer.body[:buffer]
    return answer


WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload")


@fault(on=WRITES)
def overwriting_keeps_the_tags(request: S3Request, serve: Serve) -> Response:
    """An object that is written over another one gets the tags of the old one."""
    before = [dict(version.tags) for version in versions_of(request)[-1:]]
    answer = serve(request)
    if before and answer.status == 200:
        versions_of(request)[-1].tags = before[0]
    return answer


@fault(on=WRITES)
def overwriting_keeps_the_grants(request: S3Request, serve: Serve) -> Response:
    """An object that is written over another one gets the ACL of the old one."""
    before = [list(version.grants) for version in versions_of(request)[-1:]]
    answer = serve(request)
    if before and answer.status == 200:
        versions_of(request)[-1].grants = before[0]
    return answer
