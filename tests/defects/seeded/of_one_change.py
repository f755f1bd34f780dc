"""Seeded defects of copies of an object onto itself that change one thing, and of ranges of copied parts."""

from __future__ import annotations

import re

from conformance.copy.test_one_change import HEADERS, OTHERS
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTH, BOTO3, RAW_V4, defect
from tests.defects.stored import versioning_of, versions_of

HERE = "copy/one_change"
RANGES = "multipart/part_copy_range"
RANGE = "x-amz-copy-source-range"
SOURCE = "x-amz-copy-source"
DIRECTIVE = "x-amz-metadata-directive"


def _is_onto_itself(request: S3Request) -> bool:
    return request.operation == "CopyObject" and request.header(SOURCE).strip("/") == f"{request.bucket}/{request.key}"


@defect(
    *(f"{HERE}::one_header_is_replaced[{header}]" for header in HEADERS),
    f"{HERE}::replacing_with_nothing_removes_the_metadata",
    clients=RAW_V4,
)
def copy_onto_itself_changes_nothing(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself returns 200 and leaves the object as it is."""
    if not _is_onto_itself(request):
        return serve(request)
    return serve(request.at(request.bucket, request.key + "-elsewhere"))


@defect(*(f"{HERE}::another_change_is_made_or_refused[{name}]" for name in OTHERS), clients=RAW_V4)
def other_changes_are_dropped(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself without MetadataDirective REPLACE returns 200 and changes nothing."""
    dropped = _is_onto_itself(request) and DIRECTIVE not in request.headers
    return serve(request.at(request.bucket, request.key + "-elsewhere") if dropped else request)


@defect(
    f"{RANGES}::range_beyond_all_sizes_is_refused[64_bits]",
    f"{RANGES}::range_beyond_all_sizes_is_refused[65_bits]",
    clients=BOTH,
)
def large_ends_of_copied_ranges_are_cut(request: S3Request, serve: Serve) -> Response:
    """A copied range that ends beyond 63 bits is the whole source."""
    last = re.fullmatch(r"bytes=\d+-(\d+)", request.header(RANGE))
    return serve(request.without(RANGE) if last and int(last[1]) >= 2**63 else request)


@defect(f"{RANGES}::range_of_an_empty_object_is_refused", clients=BOTH)
def ranges_of_empty_sources_are_empty(request: S3Request, serve: Serve) -> Response:
    """Any range of an empty source is a part of 0 bytes (seen with Ceph RGW 16.2.15)."""
    answer = serve(request)
    refused = answer.status == 400 and request.header(RANGE) == "bytes=0-0"
    return serve(request.without(RANGE)) if refused else answer


@defect(f"{RANGES}::leading_zeros_of_a_range", clients=BOTH)
def leading_zeros_are_refused(request: S3Request, serve: Serve) -> Response:
    """A copied range with leading zeros is malformed."""
    zeros = re.search(r"[=-]0\d", request.header(RANGE))
    return error(400, "InvalidArgument") if zeros else serve(request)


ITSELF = "copy/onto_itself"


@defect(f"{ITSELF}::no_change_where_versions_are_kept[suspended]", clients=BOTH)
def null_version_is_copied_onto_itself(request: S3Request, serve: Serve) -> Response:
    """A copy without any change is legal while versioning is suspended."""
    legal = _is_onto_itself(request) and versioning_of(request) == "Suspended"
    return serve(request.having(**{"x-amz-storage-class": "STANDARD"}) if legal else request)


@defect(f"{ITSELF}::replacing_metadata_where_versions_are_kept[versioned]", clients=BOTH)
def copy_onto_itself_replaces_the_version(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself replaces the current version (seen with Versity)."""
    answer = serve(request)
    if _is_onto_itself(request) and answer.status == 200:
        del versions_of(request)[:-1]
    return answer


@defect(f"{ITSELF}::replacing_metadata_where_versions_are_kept[suspended]", clients=BOTH)
def null_version_keeps_its_metadata(request: S3Request, serve: Serve) -> Response:
    """A copy of a null version onto itself keeps the metadata while versioning is suspended."""
    before = [dict(version.metadata) for version in versions_of(request)[-1:]]
    answer = serve(request)
    if before and _is_onto_itself(request) and versioning_of(request) == "Suspended":
        versions_of(request)[-1].metadata = before[0]
    return answer


@defect(
    *(f"{RANGES}::malformed_range_is_refused[{case}]" for case in ("plus_sign", "space_before", "spaces_inside")),
    f"{RANGES}::malformed_range_is_refused[text_after]",
    clients=BOTO3,
)
def ranges_are_read_like_numbers(request: S3Request, serve: Serve) -> Response:
    """The numbers of a copied range may have signs, spaces and letters around them."""
    given = request.header(RANGE)
    return serve(request.having(**{RANGE: re.sub(r"[+ ]|x$", "", given)}) if given else request)


@defect(f"{RANGES}::range_of_an_encrypted_source_is_copied", clients=BOTH)
def encrypted_sources_are_copied_whole(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy ignores the range of an encrypted source."""
    encrypted = request.memory.setdefault("encrypted", set())
    if request.operation == "PutObject" and "x-amz-server-side-encryption" in request.headers:
        encrypted.add(f"{request.bucket}/{request.key}")
    known = request.header(SOURCE).strip("/") in encrypted
    return serve(request.without(RANGE) if known and request.operation == "UploadPartCopy" else request)
