"""Seeded defects of CopyObject; those of its conditions are in `of_conditions.py`, of versions and tags in other
modules."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Version
from tests.defects.seeding import BOTO3, defect

SOURCE = "x-amz-copy-source"
REDIRECT = "x-amz-website-redirect-location"


def _is_copy(request: S3Request) -> bool:
    return request.operation == "CopyObject"


def _source(request: S3Request) -> Version | None:
    """The current version of the object that a copy names."""
    bucket, _, key = unquote(request.header(SOURCE)).removeprefix("/").partition("/")
    found = request.state.buckets.get(bucket)
    return found.current(key) if found else None


def _copied(request: S3Request, serve: Serve, change: Callable[[Version, Version], None]) -> Response:
    """Responds, and changes the created copy, given the copy and its source."""
    source = _source(request) if request.operation == "CopyObject" else None
    answer = serve(request)
    made = request.stored_bucket.current(request.key) if request.stored_bucket else None
    if source and made and answer.status == 200:
        change(made, source)
    return answer


@defect("copy/copy::copy_has_the_bytes[text]", "copy/copy::copy_between_buckets")
def copies_are_empty(request: S3Request, serve: Serve) -> Response:
    """A copy does not have its source's bytes: the body of the request was stored."""

    def empty(made: Version, source: Version) -> None:
        made.body = b""

    return _copied(request, serve, empty)


@defect(
    "versioning/copies_stay::copy_stays_after_its_source_is_deleted[suspended_with_older_version-copy]",
    "versioning/copies_stay::copy_stays_after_its_source_is_replaced[suspended_with_older_version]",
)
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


@defect(
    "versioning/copies_stay::copy_stays_after_its_source_is_deleted[upload-copy]",
    "versioning/copies_stay::copy_stays_after_its_source_is_deleted[suspended_with_older_null_version-copy]",
    clients=BOTO3,
)
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


@defect("keys/places::source_of_a_part[percent]")
def percent_signs_in_sources_are_an_error(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy decodes its source twice, and fails if the key has a percent sign; a newer RGW ended there."""
    if request.operation == "UploadPartCopy" and re.search("%(?![0-9A-Fa-f]{2})", unquote(request.header(SOURCE))):
        return error(500, "InternalError")
    return serve(request)


@defect("copy/source::plus_sign_in_the_source_is_a_space", "multipart/part_copy::plus_sign_in_the_source_is_a_space")
def plus_signs_in_sources_stay(request: S3Request, serve: Serve) -> Response:
    """A plus sign in the copy source is one of the key (seen with MinIO)."""
    source = request.header(SOURCE).replace("+", "%2B")
    return serve(request.having(x_amz_copy_source=source) if source else request)


@defect("copy/copy::copy_stays_after_its_source_is_deleted")
def copies_are_links(request: S3Request, serve: Serve) -> Response:
    """When its source is deleted, a copy is deleted, too."""
    links = request.memory.setdefault("links", {})
    if request.operation == "CopyObject" and request.header(SOURCE):
        links["/" + unquote(request.header(SOURCE)).removeprefix("/")] = request.path
    answer = serve(request)
    copy = links.get(unquote(request.path)) if request.operation == "DeleteObject" else None
    if copy:
        serve(request.at(*unquote(copy)[1:].split("/", 1)))
    return answer


@defect("copy/copy::copy_does_not_change_with_its_source")
def copies_follow_their_source(request: S3Request, serve: Serve) -> Response:
    """Later writes to the source also change its copy."""
    links = request.memory.setdefault("links", {})
    if request.operation == "CopyObject":
        links["/" + unquote(request.header(SOURCE)).removeprefix("/")] = request.path
    copy = links.get(unquote(request.path)) if request.operation == "PutObject" else None
    if copy:
        serve(request.at(*unquote(copy)[1:].split("/", 1)))
    return serve(request)


@defect("copy/copy::source_stays")
def sources_are_moved(request: S3Request, serve: Serve) -> Response:
    """The source gets the metadata of its copy."""

    def moved(made: Version, source: Version) -> None:
        source.headers, source.metadata = made.headers, made.metadata

    return _copied(request, serve, moved)


@defect("copy/copy::object_at_the_target_is_replaced")
def metadata_at_the_target_stays(request: S3Request, serve: Serve) -> Response:
    """A copy over an object keeps the former object's user metadata."""
    before = request.stored_bucket.current(request.key) if request.stored_bucket else None

    def kept(made: Version, source: Version) -> None:
        made.metadata |= before.metadata if before else {}

    return _copied(request, serve, kept)


@defect("copy/copy::response_has_the_etag")
def etag_in_the_answer_has_no_quotes(request: S3Request, serve: Serve) -> Response:
    """CopyObject returns the ETag without quotes."""
    answer = serve(request)
    return answer.sub(rb"&quot;|&#34;|\"(?=[0-9a-f]{8})|(?<=[0-9a-f])\"", b"") if _is_copy(request) else answer


@defect("copy/copy::copy_of_a_multipart_object_has_one_part")
def etag_of_the_source_is_kept(request: S3Request, serve: Serve) -> Response:
    """The copy of a multipart object has its ETag, with the number of parts."""

    def kept(made: Version, source: Version) -> None:
        made.etag = source.etag

    answer = _copied(request, serve, kept)
    source = _source(request)
    tag = source.etag.encode() if source else b""
    return answer.sub(rb"[0-9a-f]{32}(-\d+)?", tag) if _is_copy(request) and tag and answer.status == 200 else answer


@defect("copy/copy::response_has_the_time", "copy/copy::copy_is_last_modified_when_it_was_made")
def time_of_the_source_is_kept(request: S3Request, serve: Serve) -> Response:
    """A copy has its source's modification time, and the response has a time in 2020."""

    def kept(made: Version, source: Version) -> None:
        made.modified = source.modified

    answer = _copied(request, serve, kept)
    return answer.sub(rb"<LastModified>\d{4}", b"<LastModified>2020") if _is_copy(request) else answer


@defect("copy/copy::copy_to_a_key_below_its_source")
def keys_are_paths_of_files(request: S3Request, serve: Serve) -> Response:
    """A copy to a key below another object's key fails, as below a file."""
    bucket = request.stored_bucket
    above = [request.key[: found.start()] for found in re.finditer("/", request.key)]
    if _is_copy(request) and bucket and any(bucket.current(key) for key in above):
        return error(500, "InternalError")
    return serve(request)


@defect(
    "copy/metadata::system_metadata_is_copied_by_default[expires]",
    "copy/metadata::system_metadata_is_copied_by_default[content_language]",
    "copy/metadata::system_metadata_is_copied_by_default[content_encoding]",
)
def some_headers_are_not_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has no Expires, Content-Language and Content-Encoding."""

    def fewer(made: Version, source: Version) -> None:
        lost = ("expires", "content-language", "content-encoding")
        made.headers = {name: value for name, value in made.headers.items() if name.lower() not in lost}

    return _copied(request, serve, fewer)


@defect("copy/metadata::user_metadata_is_copied_by_default", "copy/metadata::directive_copy")
def user_metadata_is_not_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has only the user metadata in its request."""
    return serve(request.having(x_amz_metadata_directive="REPLACE") if _is_copy(request) else request)


@defect(
    "copy/metadata::user_metadata_is_replaced",
    "copy/metadata::user_metadata_is_removed_by_replace",
    "copy/onto_itself::metadata_is_replaced",
)
def metadata_is_merged(request: S3Request, serve: Serve) -> Response:
    """The directive REPLACE adds to the metadata of the source."""
    source = _source(request) if _is_copy(request) else None
    before = dict(source.metadata) if source else {}

    def merged(made: Version, _: Version) -> None:
        made.metadata = before | made.metadata

    return _copied(request, serve, merged)


@defect("copy/metadata::system_metadata_is_removed_by_replace", "copy/metadata::default_type_after_replacing")
def system_metadata_is_not_replaced(request: S3Request, serve: Serve) -> Response:
    """The directive REPLACE keeps the headers of the source that the request does not have."""
    source = _source(request) if _is_copy(request) else None
    before = dict(source.headers) if source else {}

    def merged(made: Version, _: Version) -> None:
        given = {name for name in made.headers if name.lower() in request.headers}
        made.headers = before | {name: value for name, value in made.headers.items() if name in given}

    return _copied(request, serve, merged)


@defect(
    "copy/metadata::metadata_sent_along_is_ignored[by_default]",
    "copy/onto_itself::metadata_without_the_directive_is_no_change",
)
def metadata_replaces_without_the_directive(request: S3Request, serve: Serve) -> Response:
    """User metadata in the request replaces that of the source, whatever the directive."""
    sent = _is_copy(request) and any(name.startswith("x-amz-meta-") for name in request.headers)
    return serve(request.having(x_amz_metadata_directive="REPLACE") if sent else request)


@defect("copy/metadata::unknown_directive_is_refused", "copy/metadata::unknown_tagging_directive_is_refused")
def unknown_directives_are_taken(request: S3Request, serve: Serve) -> Response:
    """An unknown directive is treated as COPY."""
    names = ("x-amz-metadata-directive", "x-amz-tagging-directive")
    unknown = [name for name in names if request.header(name, "COPY") not in ("COPY", "REPLACE")]
    return serve(request.having(**dict.fromkeys(unknown)))


@defect("copy/metadata::too_much_metadata_is_refused")
def metadata_of_copies_has_no_limit(request: S3Request, serve: Serve) -> Response:
    """The user metadata of a copy may be of any length."""
    much = {n: v for n, v in request.headers.items() if n.startswith("x-amz-meta-") and len(v) > 2048}
    return serve(request.having(**dict.fromkeys(much, "cut")) if _is_copy(request) else request)


@defect("copy/metadata::redirect_location_is_not_copied")
def redirect_location_is_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has the website redirect location of its source."""

    def redirected(made: Version, source: Version) -> None:
        made.headers |= {n: v for n, v in source.headers.items() if n.lower() == REDIRECT}

    return _copied(request, serve, redirected)


@defect("copy/metadata::redirect_location_is_given_to_the_copy", "copy/onto_itself::redirect_location_is_a_change")
def redirect_location_is_lost(request: S3Request, serve: Serve) -> Response:
    """A copy ignores the website redirect location in its request."""
    return serve(request.having(x_amz_website_redirect_location=None) if _is_copy(request) else request)


@defect("copy/metadata::redirect_to_another_scheme_is_refused", clients=BOTO3)
def redirect_of_a_copy_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A copy may redirect to any URL."""
    ftp = _is_copy(request) and request.header(REDIRECT).startswith("ftp")
    return serve(request.having(x_amz_website_redirect_location=None) if ftp else request)


@defect(
    "copy/onto_itself::no_change_is_refused",
    "copy/onto_itself::acl_or_default_class_is_no_change[acl_alone]",
    "copy/onto_itself::acl_or_default_class_is_no_change[another_class]",
)
def copies_onto_themselves_change_nothing(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself is also accepted without a change."""
    answer = serve(request)
    refused = _is_copy(request) and answer.status == 400 and b"illegal" in answer.body
    return serve(request.having(x_amz_storage_class="STANDARD")) if refused else answer


@defect(
    "copy/onto_itself::storage_class_is_a_change",
    "copy/onto_itself::encryption_is_a_change",
    "copy/onto_itself::metadata_is_replaced",
    "copy/onto_itself::same_metadata_again_is_a_change",
)
def no_copy_onto_itself_is_taken(request: S3Request, serve: Serve) -> Response:
    """Every copy of an object onto itself is refused."""
    itself = unquote(request.header(SOURCE)).removeprefix("/") == f"{request.bucket}/{request.key}"
    return error(400, "InvalidRequest") if itself else serve(request)


@defect("copy/onto_itself::bytes_stay_while_metadata_is_replaced")
def copies_onto_themselves_are_empty(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself loses its bytes: the target is emptied before the source is read."""
    itself = unquote(request.header(SOURCE)).removeprefix("/") == f"{request.bucket}/{request.key}"

    def emptied(made: Version, source: Version) -> None:
        made.body = b"" if itself else made.body

    return _copied(request, serve, emptied)


@defect("copy/source::form_of_the_source[with_leading_slash]")
def leading_slash_is_refused(request: S3Request, serve: Serve) -> Response:
    """A copy source that begins with a slash is refused."""
    return error(400, "InvalidArgument") if request.header(SOURCE).startswith("/") else serve(request)


@defect(
    "copy/source::form_of_the_source[every_character_of_the_key_encoded]",
    "copy/source::form_of_the_source[slashes_of_the_key_encoded]",
    "copy/source::form_of_the_source[encoded_in_lower_case]",
)
def source_is_not_decoded(request: S3Request, serve: Serve) -> Response:
    """A copy source is not percent-decoded."""
    return serve(request.having(x_amz_copy_source=request.header(SOURCE).replace("%", "%25") or None))


@defect("copy/source::form_of_the_source[encoded_in_lower_case]")
def only_capitals_are_decoded(request: S3Request, serve: Serve) -> Response:
    """Percent-encoding with lower-case digits is not decoded."""
    once = re.sub("%(?=[0-9a-f]*[a-f])", "%25", request.header(SOURCE))
    return serve(request.having(x_amz_copy_source=once or None))


@defect("copy/source::source_without_a_key_is_refused[bucket_alone]")
def source_without_a_slash_fails(request: S3Request, serve: Serve) -> Response:
    """A copy source without a slash causes a server error."""
    return (
        error(500, "InternalError")
        if SOURCE in request.headers and "/" not in request.header(SOURCE)
        else serve(request)
    )


@defect(
    "copy/source::missing_source_is_refused",
    "copy/source::object_at_the_target_stays_when_the_source_is_missing",
    "copy/source::source_is_the_whole_key[with_slash]",
)
def missing_source_makes_an_empty_copy(request: S3Request, serve: Serve) -> Response:
    """A copy of an object that does not exist creates an empty object."""
    answer = serve(request)
    if _is_copy(request) and b"NoSuchKey" in answer.body:
        serve(request.having(x_amz_copy_source=None))
        return Response(200, [], b"<CopyObjectResult><ETag>&quot;0&quot;</ETag></CopyObjectResult>")
    return answer


@defect("copy/source::missing_source_bucket_is_refused", "copy/source::missing_target_bucket_is_refused")
def missing_bucket_is_a_missing_key(request: S3Request, serve: Serve) -> Response:
    """A copy from or to a bucket that does not exist is refused with NoSuchKey."""
    answer = serve(request)
    return answer.sub(b"NoSuchBucket", b"NoSuchKey") if _is_copy(request) else answer


@defect("copy/source::version_of_a_key_with_a_question_mark", "copy/source::null_version_of_a_bucket_without_versions")
def version_of_the_source_is_a_part_of_its_key(request: S3Request, serve: Serve) -> Response:
    """A question mark in a copy source, and what follows it, is part of the key."""
    return serve(request.having(x_amz_copy_source=request.header(SOURCE).replace("?", "%3F") or None))


@defect("copy/source::copy_without_versioning_has_no_version_ids")
def every_copy_has_a_version(request: S3Request, serve: Serve) -> Response:
    """CopyObject returns the version id null in unversioned buckets."""
    answer = serve(request)
    return answer.set("x-amz-copy-source-version-id", "null") if _is_copy(request) else answer


@defect("copy/acl::acl_is_not_copied", "copy/acl::copy_is_private_by_default")
def acls_are_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has the ACL of its source."""

    def granted(made: Version, source: Version) -> None:
        made.grants = source.grants

    return _copied(request, serve, granted)


@defect(
    "copy/acl::canned_acl_applies_to_the_copy",
    "copy/acl::canned_acl_leaves_the_metadata",
    "copy/acl::grant_applies_to_the_copy[READ_ACP]",
)
def acls_of_copies_are_ignored(request: S3Request, serve: Serve) -> Response:
    """CopyObject ignores the ACL in its request."""
    names = [name for name in request.headers if name == "x-amz-acl" or name.startswith("x-amz-grant-")]
    return serve(request.having(**dict.fromkeys(names)) if _is_copy(request) else request)


@defect("copy/encryption::copy_is_encrypted_as_requested")
def encryption_is_not_said(request: S3Request, serve: Serve) -> Response:
    """CopyObject does not say how its copy is encrypted."""
    answer = serve(request)
    return answer.set("x-amz-server-side-encryption", None) if _is_copy(request) else answer


@defect(
    "copy/owner::source_bucket_of_another_owner_is_refused", "copy/owner::target_bucket_of_another_owner_is_refused"
)
def expected_owners_of_copies_are_ignored(request: S3Request, serve: Serve) -> Response:
    """CopyObject ignores the expected owners of its buckets."""
    ignored = {"x_amz_expected_bucket_owner": None, "x_amz_source_expected_bucket_owner": None}
    return serve(request.having(**ignored) if _is_copy(request) else request)


@defect("copy/owner::request_payer_is_accepted")
def payers_are_refused(request: S3Request, serve: Serve) -> Response:
    """A request that offers to pay is refused."""
    return error(403, "AccessDenied") if "x-amz-request-payer" in request.headers else serve(request)


@defect(
    "copy/checksum::copy_has_the_requested_checksum[SHA256]",
    "copy/checksum::checksum_of_the_source_is_replaced",
    "copy/checksum::unknown_algorithm_is_refused",
    *(f"copy/checksum::newer_checksum_is_computed_or_refused[{name}]" for name in ("MD5", "SHA512", "XXHASH128")),
)
def checksum_of_the_source_is_kept(request: S3Request, serve: Serve) -> Response:
    """CopyObject ignores the requested checksum algorithm."""
    return serve(request.having(x_amz_checksum_algorithm=None) if _is_copy(request) else request)


@defect("copy/checksum::composite_checksum_becomes_full_object")
def composite_checksums_are_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has the COMPOSITE checksum of its source."""

    def kept(made: Version, source: Version) -> None:
        made.checksum = source.checksum

    return _copied(request, serve, kept)


@defect("copy/annotations::annotations_are_copied[by_default]", clients=BOTO3)
def annotations_are_not_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has no annotations."""

    def bare(made: Version, source: Version) -> None:
        made.annotations = {}

    return _copied(request, serve, bare)


@defect("copy/annotations::annotations_are_excluded", clients=BOTO3)
def annotations_are_not_excluded(request: S3Request, serve: Serve) -> Response:
    """CopyObject ignores the directive for annotations."""
    return serve(request.having(x_amz_object_annotation_directive=None))
