"""Faults of copies of an object onto itself that change one thing, and of ranges of copied parts."""

from __future__ import annotations

import re

from reference.faults.coded.stored_versions import versioning_state, versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

RANGE = "x-amz-copy-source-range"
SOURCE = "x-amz-copy-source"
DIRECTIVE = "x-amz-metadata-directive"


def _is_onto_itself(request: S3Request) -> bool:
    return request.operation == "CopyObject" and request.header(SOURCE).strip("/") == f"{request.bucket}/{request.key}"


@fault()
def copy_onto_itself_changes_nothing(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself returns 200 and changes nothing."""
    if not _is_onto_itself(request):
        return serve(request)
    return serve(request.at(request.bucket, request.key + "-elsewhere"))


@fault()
def copy_onto_itself_without_replace_changes_nothing(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself without MetadataDirective REPLACE returns 200 and changes nothing."""
    dropped = _is_onto_itself(request) and DIRECTIVE not in request.headers
    return serve(request.at(request.bucket, request.key + "-elsewhere") if dropped else request)


@fault()
def copied_range_beyond_63_bits_is_the_whole_source(request: S3Request, serve: Serve) -> Response:
    """A copied range that ends beyond 63 bits is the whole source."""
    last = re.fullmatch(r"bytes=\d+-(\d+)", request.header(RANGE))
    return serve(request.without(RANGE) if last and int(last[1]) >= 2**63 else request)


@fault()
def versioned_copy_onto_itself_needs_no_change(request: S3Request, serve: Serve) -> Response:
    """A copy without any change is legal while versioning is enabled or suspended."""
    legal = _is_onto_itself(request) and versioning_state(request)
    return serve(request.with_headers(**{"x-amz-storage-class": "STANDARD"}) if legal else request)


@fault()
def copy_onto_itself_replaces_the_version(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself replaces the current version (seen with Versity)."""
    answer = serve(request)
    if _is_onto_itself(request) and answer.status == 200:
        del versions_of(request)[:-1]
    return answer


@fault()
def copy_of_a_null_version_keeps_its_metadata(request: S3Request, serve: Serve) -> Response:
    """A copy of a null version onto itself keeps the metadata while versioning is suspended."""
    before = [dict(version.metadata) for version in versions_of(request)[-1:]]
    answer = serve(request)
    if before and _is_onto_itself(request) and versioning_state(request) == "Suspended":
        versions_of(request)[-1].metadata = before[0]
    return answer


@fault()
def copied_ranges_accept_any_number_form(request: S3Request, serve: Serve) -> Response:
    """The numbers of a copied range may be surrounded by signs, spaces and letters."""
    given = request.header(RANGE)
    return serve(request.with_headers(**{RANGE: re.sub(r"[+ ]|x$", "", given)}) if given else request)


@fault()
def encrypted_sources_are_copied_whole(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy ignores the range of an encrypted source."""
    encrypted = request.memory.setdefault("encrypted", set())
    if request.operation == "PutObject" and "x-amz-server-side-encryption" in request.headers:
        encrypted.add(f"{request.bucket}/{request.key}")
    known = request.header(SOURCE).strip("/") in encrypted
    return serve(request.without(RANGE) if known and request.operation == "UploadPartCopy" else request)
