"""Faults that only show with some input: properties have to find it."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve


@fault()
def copies_over_an_object_are_lost(request: S3Request, serve: Serve) -> Response:
    """A copy to an existing key returns success, but is not done."""
    bucket = request.stored_bucket
    if request.operation == "CopyObject" and bucket and request.memory.get("put", set()) & {request.path}:
        return serve(request.at(request.bucket, request.key + "-elsewhere"))
    if request.operation == "PutObject":
        request.memory.setdefault("put", set()).add(request.path)
    return serve(request)


@fault(on=("DeleteObject",))
def deleting_a_version_creates_a_delete_marker(request: S3Request, serve: Serve) -> Response:
    """Deleting a version creates a delete marker, like deleting without a version id."""
    answer = serve(request)
    if "versionId" in request.query and answer.status == 204:
        serve(request.with_query(versionId=None))
    return answer


@fault(on=("ListParts",))
def listed_parts_are_in_text_order(request: S3Request, serve: Serve) -> Response:
    """ListParts sorts the part numbers as text: 10 comes before 2."""
    answer = serve(request)
    if answer.status == 200:
        parts = re.findall(rb"<Part>.*?</Part>", answer.body, re.DOTALL)
        parts.sort(key=lambda part: re.findall(rb"<PartNumber>(\d+)", part))
        answer.sub(rb"<Part>.*</Part>", b"".join(parts).replace(b"\\", b"\\\\"))
    return answer


@fault(on=("UploadPart",))
def parts_under_16_bytes_are_empty(request: S3Request, serve: Serve) -> Response:
    """Parts of less than 16 bytes are stored as empty."""
    if 0 < len(request.body) < 16:
        return serve(replace(request, body=b"", raw_body=request.body))
    return serve(request)


@fault(on=LISTINGS)
def listed_keys_are_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """Listings have keys in lower case."""
    answer = serve(request)
    answer.sub(rb"<Key>[^<]*</Key>", lambda found: found[0].decode().lower().replace("key>", "Key>").encode())
    return answer


@fault()
def metadata_is_cut_at_a_semicolon(request: S3Request, serve: Serve) -> Response:
    """Metadata values are cut at a semicolon."""
    answer = serve(request)
    for name, value in list(answer.headers):
        if name.lower().startswith("x-amz-meta-"):
            answer.set(name, value.partition(";")[0])
    return answer


@fault(on=("GetObject",))
def range_past_the_end_lacks_the_last_byte(request: S3Request, serve: Serve) -> Response:
    """A range that reaches past the end lacks the last byte."""
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", request.header("range"))
    if found and int(found[2]) >= 512 and int(found[1]) < 511:
        return serve(request.with_headers(range=f"bytes={found[1]}-510"))
    return serve(request)


@fault(on=("GetObject",))
def bodies_end_at_a_zero_byte(request: S3Request, serve: Serve) -> Response:
    """A body is read up to the first zero byte."""
    answer = serve(request)
    answer.body = answer.body.partition(b"\0")[0]
    return answer


@fault(on=("ListObjects",))
def page_after_a_common_prefix_repeats_it(request: S3Request, serve: Serve) -> Response:
    """The page after one that ends with a common prefix has that prefix again."""
    marker = request.query.get("marker", "")
    if marker.endswith("/"):
        return serve(request.with_query(marker=marker[:-1]))
    return serve(request)


@fault(on=("ListObjectsV2",))
def full_page_of_four_lacks_a_key(request: S3Request, serve: Serve) -> Response:
    """A full page of four lacks the last key."""
    answer = serve(request)
    if request.query.get("max-keys") == "4":
        last = answer.body.rfind(b"<Contents>")
        if answer.body.count(b"<Contents>") == 4 and last >= 0:
            end = answer.body.index(b"</Contents>", last) + len(b"</Contents>")
            answer.body = answer.body[:last] + answer.body[end:]
            answer.sub(rb"<KeyCount>4</KeyCount>", b"<KeyCount>3</KeyCount>")
    return answer
