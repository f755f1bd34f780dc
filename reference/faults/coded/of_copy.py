"""Faults of CopyObject; those of its conditions are in `of_conditions.py`, of versions and tags in other
modules."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Version

SOURCE = "x-amz-copy-source"
REDIRECT = "x-amz-website-redirect-location"


def _is_copy(request: S3Request) -> bool:
    return request.operation == "CopyObject"


def _source(request: S3Request) -> Version | None:
    """The current version of the object that a copy names."""
    bucket, _, key = unquote(request.header(SOURCE)).removeprefix("/").partition("/")
    found = request.state.buckets.get(bucket)
    return found.current(key) if found else None


def _serve_and_change_copy(request: S3Request, serve: Serve, change: Callable[[Version, Version], None]) -> Response:
    """Responds, and changes the created copy, given the copy and the source."""
    source = _source(request) if request.operation == "CopyObject" else None
    answer = serve(request)
    made = request.stored_bucket.current(request.key) if request.stored_bucket else None
    if source and made and answer.status == 200:
        change(made, source)
    return answer


@fault()
def copies_are_empty(request: S3Request, serve: Serve) -> Response:
    """A copy is empty: the body of the request was stored."""

    def empty_copy(made: Version, source: Version) -> None:
        made.body = b""

    return _serve_and_change_copy(request, serve, empty_copy)


@fault()
def copies_of_null_versions_share_their_bytes(request: S3Request, serve: Serve) -> Response:
    """A copy of the null version in a bucket with versioning suspended has no bytes once that version is deleted or
    replaced; a newer RGW was seen to do this."""
    shared: list[tuple[Version, Version]] = request.memory.setdefault("shared", [])
    source = _source(request) if request.operation == "CopyObject" else None
    answer = serve(request)
    if source and source.version_id == "null" and answer.status == 200 and request.stored_bucket:
        made = request.stored_bucket.current(request.key)
        if made is not None and any(b.versioning == "Suspended" for b in request.state.buckets.values()):
            shared.append((source, made))
    there = [v for bucket in request.state.buckets.values() for of_key in bucket.versions.values() for v in of_key]
    for kept, made in shared:
        if not any(version is kept for version in there):
            made.body = b""
    return answer


@fault()
def copies_of_uploads_share_their_parts(request: S3Request, serve: Serve) -> Response:
    """A copy of a completed upload has no bytes once the source is deleted."""
    shared: list[tuple[Version, Version]] = request.memory.setdefault("shared parts", [])
    source = _source(request) if request.operation == "CopyObject" else None
    answer = serve(request)
    made = request.stored_bucket.current(request.key) if request.stored_bucket else None
    if source and source.parts and made and answer.status == 200:
        shared.append((source, made))
    there = [v for bucket in request.state.buckets.values() for of_key in bucket.versions.values() for v in of_key]
    for kept, copy in shared:
        if not any(version is kept for version in there):
            copy.body = b""
    return answer


@fault(on=("UploadPartCopy",))
def percent_signs_in_sources_are_an_error(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy decodes its source twice, and fails if the key has a percent sign; a newer RGW ended there."""
    if re.search("%(?![0-9A-Fa-f]{2})", unquote(request.header(SOURCE))):
        return error(500, "InternalError")
    return serve(request)


@fault()
def plus_in_a_copy_source_is_literal(request: S3Request, serve: Serve) -> Response:
    """A plus sign in the copy source is one of the key (seen with MinIO)."""
    source = request.header(SOURCE).replace("+", "%2B")
    return serve(request.with_headers(x_amz_copy_source=source) if source else request)


@fault()
def copies_are_deleted_with_their_source(request: S3Request, serve: Serve) -> Response:
    """Deleting the source also deletes a copy."""
    links = request.memory.setdefault("links", {})
    if request.operation == "CopyObject" and request.header(SOURCE):
        links["/" + unquote(request.header(SOURCE)).removeprefix("/")] = request.path
    answer = serve(request)
    copy = links.get(unquote(request.path)) if request.operation == "DeleteObject" else None
    if copy:
        serve(request.at(*unquote(copy)[1:].split("/", 1)))
    return answer


@fault()
def copies_change_with_their_source(request: S3Request, serve: Serve) -> Response:
    """Later writes to the source also change the copy."""
    links = request.memory.setdefault("links", {})
    if request.operation == "CopyObject":
        links["/" + unquote(request.header(SOURCE)).removeprefix("/")] = request.path
    copy = links.get(unquote(request.path)) if request.operation == "PutObject" else None
    if copy:
        serve(request.at(*unquote(copy)[1:].split("/", 1)))
    return serve(request)


@fault()
def source_gets_the_metadata_of_its_copy(request: S3Request, serve: Serve) -> Response:
    """The source gets the metadata of the copy."""

    def move_metadata(made: Version, source: Version) -> None:
        source.headers, source.metadata = made.headers, made.metadata

    return _serve_and_change_copy(request, serve, move_metadata)


@fault()
def copy_keeps_the_metadata_of_its_target(request: S3Request, serve: Serve) -> Response:
    """A copy over an object keeps the former object's user metadata."""
    before = request.stored_bucket.current(request.key) if request.stored_bucket else None

    def kept(made: Version, source: Version) -> None:
        made.metadata |= before.metadata if before else {}

    return _serve_and_change_copy(request, serve, kept)


@fault()
def copy_keeps_the_etag_of_its_source(request: S3Request, serve: Serve) -> Response:
    """The copy of a multipart object keeps the ETag with the number of parts."""

    def kept(made: Version, source: Version) -> None:
        made.etag = source.etag

    answer = _serve_and_change_copy(request, serve, kept)
    source = _source(request)
    tag = source.etag.encode() if source else b""
    return answer.sub(rb"[0-9a-f]{32}(-\d+)?", tag) if _is_copy(request) and tag and answer.status == 200 else answer


@fault()
def copy_keeps_the_last_modified_of_its_source(request: S3Request, serve: Serve) -> Response:
    """A copy has the modification time of the source, and the response has a time in 2020."""

    def kept(made: Version, source: Version) -> None:
        made.modified = source.modified

    answer = _serve_and_change_copy(request, serve, kept)
    return answer.sub(rb"<LastModified>\d{4}", b"<LastModified>2020") if _is_copy(request) else answer


@fault()
def copy_below_an_object_fails(request: S3Request, serve: Serve) -> Response:
    """A copy to a key below another object's key fails, as below a file."""
    bucket = request.stored_bucket
    above = [request.key[: found.start()] for found in re.finditer("/", request.key)]
    if _is_copy(request) and bucket and any(bucket.current(key) for key in above):
        return error(500, "InternalError")
    return serve(request)


@fault()
def some_headers_are_not_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has no Expires, Content-Language and Content-Encoding."""

    def drop_headers(made: Version, source: Version) -> None:
        lost = ("expires", "content-language", "content-encoding")
        made.headers = {name: value for name, value in made.headers.items() if name.lower() not in lost}

    return _serve_and_change_copy(request, serve, drop_headers)


@fault()
def replace_directive_merges_metadata(request: S3Request, serve: Serve) -> Response:
    """The directive REPLACE adds to the metadata of the source."""
    source = _source(request) if _is_copy(request) else None
    before = dict(source.metadata) if source else {}

    def merge(made: Version, _: Version) -> None:
        made.metadata = before | made.metadata

    return _serve_and_change_copy(request, serve, merge)


@fault()
def system_metadata_is_not_replaced(request: S3Request, serve: Serve) -> Response:
    """The directive REPLACE keeps the headers of the source that the request does not have."""
    source = _source(request) if _is_copy(request) else None
    before = dict(source.headers) if source else {}

    def merge(made: Version, _: Version) -> None:
        given = {name for name in made.headers if name.lower() in request.headers}
        made.headers = before | {name: value for name, value in made.headers.items() if name in given}

    return _serve_and_change_copy(request, serve, merge)


@fault()
def unknown_directives_mean_copy(request: S3Request, serve: Serve) -> Response:
    """An unknown directive is treated as COPY."""
    names = ("x-amz-metadata-directive", "x-amz-tagging-directive")
    unknown = [name for name in names if request.header(name, "COPY") not in ("COPY", "REPLACE")]
    return serve(request.with_headers(**dict.fromkeys(unknown)))


@fault()
def metadata_of_copies_has_no_limit(request: S3Request, serve: Serve) -> Response:
    """The user metadata of a copy may be of any length."""
    much = {n: v for n, v in request.headers.items() if n.startswith("x-amz-meta-") and len(v) > 2048}
    return serve(request.with_headers(**dict.fromkeys(much, "cut")) if _is_copy(request) else request)


@fault()
def redirect_location_is_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has the website redirect location of the source."""

    def redirect(made: Version, source: Version) -> None:
        made.headers |= {n: v for n, v in source.headers.items() if n.lower() == REDIRECT}

    return _serve_and_change_copy(request, serve, redirect)


@fault()
def every_copy_onto_itself_is_refused(request: S3Request, serve: Serve) -> Response:
    """Every copy of an object onto itself is refused."""
    itself = unquote(request.header(SOURCE)).removeprefix("/") == f"{request.bucket}/{request.key}"
    return error(400, "InvalidRequest") if itself else serve(request)


@fault()
def copies_onto_themselves_are_empty(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself loses its bytes: the target is emptied before the source is read."""
    itself = unquote(request.header(SOURCE)).removeprefix("/") == f"{request.bucket}/{request.key}"

    def empty_itself(made: Version, source: Version) -> None:
        made.body = b"" if itself else made.body

    return _serve_and_change_copy(request, serve, empty_itself)


@fault()
def copy_source_is_not_decoded(request: S3Request, serve: Serve) -> Response:
    """A copy source is not percent-decoded."""
    return serve(request.with_headers(x_amz_copy_source=request.header(SOURCE).replace("%", "%25") or None))


@fault()
def lower_case_percent_encoding_is_not_decoded(request: S3Request, serve: Serve) -> Response:
    """Percent-encoding with lower-case digits is not decoded."""
    once = re.sub("%(?=[0-9a-f]*[a-f])", "%25", request.header(SOURCE))
    return serve(request.with_headers(x_amz_copy_source=once or None))


@fault()
def missing_source_makes_an_empty_copy(request: S3Request, serve: Serve) -> Response:
    """A copy of an object that does not exist creates an empty object."""
    answer = serve(request)
    if _is_copy(request) and b"NoSuchKey" in answer.body:
        serve(request.with_headers(x_amz_copy_source=None))
        return Response(200, [], b"<CopyObjectResult><ETag>&quot;0&quot;</ETag></CopyObjectResult>")
    return answer


@fault()
def query_of_a_copy_source_is_part_of_its_key(request: S3Request, serve: Serve) -> Response:
    """In a copy source, a question mark and all text after that is part of the key."""
    return serve(request.with_headers(x_amz_copy_source=request.header(SOURCE).replace("?", "%3F") or None))


@fault()
def acls_are_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has the ACL of the source."""

    def copy_grants(made: Version, source: Version) -> None:
        made.grants = source.grants

    return _serve_and_change_copy(request, serve, copy_grants)


@fault()
def acls_of_copies_are_ignored(request: S3Request, serve: Serve) -> Response:
    """CopyObject ignores the ACL in the request."""
    names = [name for name in request.headers if name == "x-amz-acl" or name.startswith("x-amz-grant-")]
    return serve(request.with_headers(**dict.fromkeys(names)) if _is_copy(request) else request)


@fault()
def composite_checksums_are_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has the COMPOSITE checksum of the source."""

    def kept(made: Version, source: Version) -> None:
        made.checksum = source.checksum

    return _serve_and_change_copy(request, serve, kept)


@fault()
def annotations_are_not_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has no annotations."""

    def drop_annotations(made: Version, source: Version) -> None:
        made.annotations = {}

    return _serve_and_change_copy(request, serve, drop_annotations)
