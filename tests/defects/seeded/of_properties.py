"""Seeded defects that only show with some input: properties have to find it."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.protocol.messages import LISTINGS, Response, S3Request, Serve
from tests.defects.seeding import BOTH, BOTO3, defect

P = "properties"


@defect(f"{P}/bucket::bucket_is_like_its_model", clients=BOTH)
def copies_over_an_object_are_forgotten(request: S3Request, serve: Serve) -> Response:
    """A copy to an existing key returns success, but is not done."""
    bucket = request.stored_bucket
    if request.operation == "CopyObject" and bucket and request.memory.get("put", set()) & {request.path}:
        return serve(request.at(request.bucket, request.key + "-elsewhere"))
    if request.operation == "PutObject":
        request.memory.setdefault("put", set()).add(request.path)
    return serve(request)


@defect(f"{P}/bucket::bucket_is_like_its_model_v2", clients=BOTO3)
def empty_objects_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """A version 2 listing leaves out objects without bytes."""
    answer = serve(request)
    if request.operation == "ListObjectsV2":
        answer.sub(rb"<Contents>(?:(?!</Contents>).)*<Size>0</Size>.*?</Contents>", b"")
    return answer


@defect(f"{P}/versions::versioned_bucket_is_like_its_model", clients=BOTH)
def deleting_the_latest_version_deletes_the_one_before(request: S3Request, serve: Serve) -> Response:
    """Deleting a version creates a delete marker, like deleting without a version id."""
    answer = serve(request)
    if request.operation == "DeleteObject" and "versionId" in request.query and answer.status == 204:
        serve(request.asking(versionId=None))
    return answer


@defect(f"{P}/multipart::object_is_the_parts_that_are_named", clients=BOTH)
def parts_are_in_the_order_of_text(request: S3Request, serve: Serve) -> Response:
    """ListParts has the parts in the order of their numbers as text: 10 comes before 2."""
    answer = serve(request)
    if request.operation == "ListParts" and answer.status == 200:
        parts = re.findall(rb"<Part>.*?</Part>", answer.body, re.DOTALL)
        parts.sort(key=lambda part: re.findall(rb"<PartNumber>(\d+)", part))
        answer.sub(rb"<Part>.*</Part>", b"".join(parts).replace(b"\\", b"\\\\"))
    return answer


@defect(f"{P}/multipart::object_is_the_large_parts_and_a_last_one", clients=BOTH)
def last_part_of_16_bytes_is_lost(request: S3Request, serve: Serve) -> Response:
    """Parts of less than 16 bytes are stored as empty."""
    if request.operation == "UploadPart" and 0 < len(request.body) < 16:
        return serve(replace(request, body=b"", arrived=request.body))
    return serve(request)


@defect(f"{P}/round_trips::any_key_is_read_and_listed", clients=BOTH)
def keys_are_folded_in_case(request: S3Request, serve: Serve) -> Response:
    """Listings have keys in lower case."""
    answer = serve(request)
    if request.operation in LISTINGS:
        answer.sub(rb"<Key>[^<]*</Key>", lambda found: found[0].decode().lower().replace("key>", "Key>").encode())
    return answer


@defect(f"{P}/round_trips::any_metadata_are_read", clients=BOTH)
def metadata_are_decoded(request: S3Request, serve: Serve) -> Response:
    """Metadata values are cut at a semicolon."""
    answer = serve(request)
    for name, value in list(answer.headers):
        if name.lower().startswith("x-amz-meta-"):
            answer.set(name, value.partition(";")[0])
    return answer


@defect(f"{P}/round_trips::any_tags_are_read", clients=BOTH)
def tags_with_a_plus_have_a_space(request: S3Request, serve: Serve) -> Response:
    """A plus in a tag is read as a space."""
    answer = serve(request)
    return answer.sub(rb"\+", b" ") if request.operation == "GetObjectTagging" else answer


@defect(f"{P}/round_trips::any_range_is_that_part", clients=BOTH)
def ranges_end_one_early(request: S3Request, serve: Serve) -> Response:
    """A range that reaches past the end lacks the last byte."""
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", request.header("range"))
    if request.operation == "GetObject" and found and int(found[2]) >= 512 and int(found[1]) < 511:
        return serve(request.having(range=f"bytes={found[1]}-510"))
    return serve(request)


@defect(f"{P}/round_trips::any_body_is_read", clients=BOTH)
def bodies_end_at_a_zero_byte(request: S3Request, serve: Serve) -> Response:
    """A body is read up to its first zero byte."""
    answer = serve(request)
    if request.operation == "GetObject":
        answer.body = answer.body.partition(b"\0")[0]
    return answer


@defect(f"{P}/pages::pages_are_the_whole", clients=BOTH)
def page_after_a_prefix_begins_with_its_keys(request: S3Request, serve: Serve) -> Response:
    """The page after one that ends with a common prefix has that prefix again."""
    marker = request.query.get("marker", "")
    if request.operation == "ListObjects" and marker.endswith("/"):
        return serve(request.asking(marker=marker[:-1]))
    return serve(request)


@defect(f"{P}/pages::pages_are_the_whole_v2", clients=BOTO3)
def pages_of_four_lack_a_key(request: S3Request, serve: Serve) -> Response:
    """A full page of four lacks its last key."""
    answer = serve(request)
    if request.operation == "ListObjectsV2" and request.query.get("max-keys") == "4":
        last = answer.body.rfind(b"<Contents>")
        if answer.body.count(b"<Contents>") == 4 and last >= 0:
            end = answer.body.index(b"</Contents>", last) + len(b"</Contents>")
            answer.body = answer.body[:last] + answer.body[end:]
            answer.sub(rb"<KeyCount>4</KeyCount>", b"<KeyCount>3</KeyCount>")
    return answer
