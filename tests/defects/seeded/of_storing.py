"""Seeded defects of stored objects that are read: sizes, bytes, times, and earlier objects."""

from __future__ import annotations

import email.utils
import time
from dataclasses import replace
from hashlib import md5

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect
from tests.defects.stored import versions_of

READS = ("GetObject", "HeadObject")


@defect("objects/head::deleted_object_is_refused")
def deleted_objects_are_still_described(request: S3Request, serve: Serve) -> Response:
    """HeadObject uses a cache that deletes do not clear."""
    heads = request.memory.setdefault("heads", {})
    answer = serve(request)
    if request.operation == "PutObject":
        heads[request.key] = serve(replace(request, method="HEAD", body=b"", arrived=None))
    return heads.get(request.key, answer) if request.operation == "HeadObject" else answer


@defect("objects/head::missing_bucket_is_refused")
def head_in_a_missing_bucket_is_400(request: S3Request, serve: Serve) -> Response:
    """HeadObject in a bucket that does not exist returns 400."""
    missing = request.operation == "HeadObject" and request.stored_bucket is None
    return Response(400) if missing else serve(request)


@defect("objects/head::empty_object_has_length_zero")
def empty_objects_have_no_etag(request: S3Request, serve: Serve) -> Response:
    """An empty object has the ETag of 32 zeros."""
    answer = serve(request)
    empty = request.operation == "HeadObject" and answer.header("Content-Length") == "0"
    return answer.set("ETag", f'"{"0" * 32}"') if empty else answer


@defect("objects/folders::folder_like_key_holds_bytes")
def folders_hold_no_bytes(request: S3Request, serve: Serve) -> Response:
    """A key that ends with a slash is stored without its bytes."""
    folder = request.operation == "PutObject" and request.key.endswith("/")
    answer = serve(replace(request, body=b"") if folder else request)
    # boto compares the ETag with the sent body.
    digest = md5(request.body, usedforsecurity=False).hexdigest()
    return answer.set("ETag", f'"{digest}"') if folder else answer


@defect("objects/folders::empty_folder_like_key_is_put_twice")
def folder_exists_already(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key that ends with a slash returns 409."""
    again = request.operation == "PutObject" and request.key.endswith("/") and versions_of(request)
    return error(409, "ObjectAlreadyExists") if again else serve(request)


@defect(
    "objects/put::five_megabytes_in_one_request",
    "objects/overwrite::new_bytes_are_read_at_once[by_nothing]",
    clients=BOTO3,
)
def size_is_kept_in_some_bits(request: S3Request, serve: Serve) -> Response:
    """The end of an object of more than 5 MiB is lost, and an empty body does not replace an object."""
    if request.operation == "PutObject" and not request.body and versions_of(request):
        return serve(replace(request, method="HEAD")).set("Content-Length", "0")
    return serve(
        replace(request, body=request.body[: 5 * 1024 * 1024]) if request.operation == "PutObject" else request
    )


@defect("objects/put::length_may_be_given", "objects/put::five_megabytes_in_one_request", clients=BOTO3)
def first_byte_is_lost(request: S3Request, serve: Serve) -> Response:
    """An object is stored without its first byte."""
    return serve(replace(request, body=request.body[1:]) if request.operation == "PutObject" else request)


@defect("objects/put::unknown_canned_acl_is_refused")
def unknown_acls_are_ignored(request: S3Request, serve: Serve) -> Response:
    """PutObject accepts any text as x-amz-acl (seen with JuiceFS 1.4)."""
    return serve(request.having(x_amz_acl=None) if request.operation == "PutObject" else request)


@defect("objects/put::connection_is_usable_after_a_refusal")
def refusal_leaves_the_body_unread(request: S3Request, serve: Serve) -> Response:
    """After a refused PutObject, the rest of its body is read as the connection's next request."""
    answer = serve(request)
    if request.operation == "PutObject" and request.memory.pop("unread", False):
        return error(400, "BadRequest")
    if request.operation == "PutObject" and answer.status == 404:
        request.memory["unread"] = True
    return answer


@defect("objects/overwrite::new_bytes_are_read_at_once[shorter_by_longer]")
def overwriting_keeps_the_length(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key stores no more bytes than before."""
    if request.operation == "PutObject" and versions_of(request):
        before = len(serve(replace(request, method="GET", body=b"", arrived=None)).body)
        return serve(replace(request, body=request.body[:before]))
    return serve(request)


@defect("listing/changes::overwritten_object_is_listed_with_its_new_size_and_etag[v1]")
def listing_has_the_former_size(request: S3Request, serve: Serve) -> Response:
    """A listing has the size that a key had at first."""
    if request.operation == "PutObject":
        request.memory.setdefault(request.key, len(request.body))
    answer = serve(request)
    if request.operation == "ListObjects" and request.asked("prefix") in request.memory:
        size = str(request.memory[request.asked("prefix")]).encode()
        answer.sub(rb"<Size>\d+</Size>", b"<Size>%b</Size>" % size)
    return answer


@defect("objects/get::last_modified_has_the_form_of_http", clients=BOTO3)
def last_modified_has_the_form_of_xml(request: S3Request, serve: Serve) -> Response:
    """Last-Modified is written as in XML."""
    answer = serve(request)
    when = email.utils.parsedate_to_datetime(answer.header("Last-Modified") or "Sun, 06 Nov 1994 08:49:37 GMT")
    return answer.set("Last-Modified", f"{when:%Y-%m-%dT%H:%M:%SZ}") if request.operation in READS else answer


@defect("objects/get::reading_changes_nothing")
def etag_counts_the_reads(request: S3Request, serve: Serve) -> Response:
    """The ETag of an object changes with each read."""
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 200:
        request.memory[request.key] = request.memory.get(request.key, 0) + 1
        answer.set("ETag", f'"{request.memory[request.key]:032x}"')
    return answer


@defect("objects/get::body_of_the_request_is_ignored")
def reads_may_have_no_body(request: S3Request, serve: Serve) -> Response:
    """GetObject with a body returns 400."""
    return error(400, "UnexpectedContent") if request.operation == "GetObject" and request.body else serve(request)


@defect("objects/at_the_same_time::one_of_several_writes_is_the_object")
def writes_at_once_are_mixed(request: S3Request, serve: Serve) -> Response:
    """Several simultaneous PutObjects each leave a part of their bytes."""
    if request.operation != "PutObject":
        return serve(request)
    written = request.memory.setdefault(request.key, [])
    written.append(request.body)
    if len(written) == 1:
        return serve(request)
    half = len(request.body) // 2
    answer = serve(replace(request, body=written[0][:half] + request.body[half:]))
    digest = md5(request.body, usedforsecurity=False).hexdigest()  # boto looks at it
    return answer.set("ETag", f'"{digest}"')


@defect("objects/at_the_same_time::read_while_overwritten")
def half_written_objects_are_read(request: S3Request, serve: Serve) -> Response:
    """An object is read while its bytes are still arriving."""
    if request.operation == "PutObject" and versions_of(request):
        serve(replace(request, body=request.body[: len(request.body) // 2 + 1]))
        time.sleep(0.3)
    return serve(request)


@defect(
    "objects/put::body_may_look_like_a_response[error_document]", "objects/put::body_may_look_like_a_response[listing]"
)
def documents_in_objects_are_rewritten(request: S3Request, serve: Serve) -> Response:
    """In bodies that look like documents of S3, host names and namespaces are replaced by the server's own."""
    answer = serve(request)
    if request.operation != "GetObject" or not answer.body.lstrip().startswith(b"<"):
        return answer
    return answer.sub(rb"s3\.amazonaws\.com", b"localhost")


@defect("objects/sizes::object_in_one_request[16_MiB]", "objects/sizes::part_in_one_request[16_MiB]", clients=BOTO3)
def large_bodies_have_the_etag_of_chunks(request: S3Request, serve: Serve) -> Response:
    """The ETag of what is larger than the server's chunks of 8 MiB has the number of chunks at its end."""
    answer = serve(request)
    if request.operation in ("PutObject", "UploadPart") and len(request.body) > 8 * 1024 * 1024:
        answer.set("ETag", f'"{md5(request.body).hexdigest()}-2"')
    return answer


@defect(
    "objects/sizes::checksum_of_an_object_in_one_request[16_MiB]",
    "objects/sizes::wrong_checksum_of_an_object_in_one_request[16_MiB]",
    "objects/sizes::checksum_of_an_object_of_large_parts[16_MiB]",
    clients=BOTO3,
)
def large_bodies_have_no_checksum(request: S3Request, serve: Serve) -> Response:
    """Checksums of what is larger than the server's chunks of 8 MiB are neither verified nor kept."""
    checksums = [name for name in request.headers if name.startswith("x-amz-checksum-")]
    large = request.operation == "PutObject" and len(request.body) > 8 * 1024 * 1024
    answer = serve(request.without(*checksums) if large else request)
    if request.operation == "HeadObject" and int(answer.header("Content-Length") or 0) > 8 * 1024 * 1024:
        for name in ("x-amz-checksum-sha256", "x-amz-checksum-crc32", "x-amz-checksum-crc64nvme"):
            answer.set(name, None)
    return answer


@defect(
    "objects/sizes::object_in_one_request[16_MiB]",
    "objects/sizes::copy_of_a_large_object[16_MiB]",
    "objects/sizes::large_object_as_a_part[16_MiB]",
    clients=BOTO3,
)
def second_chunk_is_the_first(request: S3Request, serve: Serve) -> Response:
    """Reads beyond 8 MiB return the bytes of the first chunk again."""
    chunk = 8 * 1024 * 1024
    for version in versions_of(request) if request.operation == "GetObject" else ():
        version.body = version.body[:chunk] + version.body[: max(version.size - chunk, 0)]
    return serve(request)


@defect(
    "objects/sizes::large_object_in_signed_chunks[16_MiB]",
    "objects/sizes::large_file_of_a_form[16_MiB]",
    clients=("raw-s3v4",),
)
def buffers_are_read_in_another_order(request: S3Request, serve: Serve) -> Response:
    """The buffers of 8 MiB of a large object are returned in the wrong order."""
    answer = serve(request)
    buffer = 8 * 1024 * 1024
    if request.operation == "GetObject" and len(answer.body) > buffer:
        answer.body = answer.body[buffer:] + answer.body[:buffer]
    return answer


OVER = "objects/written_over"
WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload")


@defect(*(f"{OVER}::nothing_is_inherited[{operation}]" for operation in WRITES), clients=BOTO3)
def tags_are_inherited(request: S3Request, serve: Serve) -> Response:
    """An object that is written over another one gets the tags of the old one."""
    before = [dict(version.tags) for version in versions_of(request)[-1:]]
    answer = serve(request)
    if before and request.operation in WRITES and answer.status == 200:
        versions_of(request)[-1].tags = before[0]
    return answer


@defect(*(f"{OVER}::public_object_is_private_once_written_over[{operation}]" for operation in WRITES), clients=BOTO3)
def grants_are_inherited(request: S3Request, serve: Serve) -> Response:
    """An object that is written over another one gets the ACL of the old one."""
    before = [list(version.grants) for version in versions_of(request)[-1:]]
    answer = serve(request)
    if before and request.operation in WRITES and answer.status == 200:
        versions_of(request)[-1].grants = before[0]
    return answer
