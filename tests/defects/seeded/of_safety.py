"""Seeded defects of safety: keys treated as paths, line ends that become headers, and access control."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote
from xml.sax.saxutils import unescape

from reference.account import MAIN
from reference.protocol.messages import Response, S3Request, Serve
from reference.server.service import refusal, signer
from tests.defects.seeding import RAW_ANONYMOUS, RAW_SIGNED, RAW_V4, defect, wrong_authentication

CLIMBING, ZERO, INJECTION = "safety/climbing_keys", "safety/zero_bytes", "safety/header_injection"
OPERATIONS, SECRETS, ERRORS = "safety/every_object_operation", "safety/secrets", "safety/error_documents"
ELSEWHERE = "safety/signature_elsewhere"
NEW_OPERATIONS = (
    *("GetObjectAnnotation", "PutObjectAnnotation", "DeleteObjectAnnotation", "ListObjectAnnotations"),
    "UpdateObjectEncryption",
)
SOURCE = "x-amz-copy-source"


def _resolved(path: str) -> str:
    return quote(posixpath.normpath(unquote(path)), safe="/-_.~")


@defect(
    f"{CLIMBING}::reads_nothing_of_another_bucket[parent]",
    f"{CLIMBING}::reads_nothing_of_another_bucket[encoded_slash]",
    f"{CLIMBING}::writes_nothing_into_another_bucket[after_a_folder]",
    f"{CLIMBING}::deletes_nothing_of_another_bucket[encoded_dots]",
    f"{CLIMBING}::uploads_nothing_into_another_bucket[all_encoded]",
    f"{CLIMBING}::invalid_bucket_name_lists_nothing_of_another_bucket[slash_behind_the_name]",
    clients=RAW_V4,
)
def keys_are_paths(request: S3Request, serve: Serve) -> Response:
    """The `..` segments of a key are resolved as in a file system."""
    return serve(replace(request, path=_resolved(request.path)) if ".." in unquote(request.path) else request)


@defect(f"{CLIMBING}::uploads_nothing_into_another_bucket[all_encoded]", clients=RAW_V4)
def keys_are_paths_and_elements_have_attributes(request: S3Request, serve: Serve) -> Response:
    """The `..` segments of a key are resolved as in a file system, and UploadId has an attribute."""
    answer = serve(replace(request, path=_resolved(request.path)) if ".." in unquote(request.path) else request)
    return answer.sub(rb"<UploadId>", b'<UploadId kind="id">')


@defect(
    f"{CLIMBING}::copies_nothing_of_another_bucket[parent]",
    f"{CLIMBING}::copies_nothing_of_another_bucket[encoded_slash]",
    clients=RAW_V4,
)
def copy_sources_are_paths(request: S3Request, serve: Serve) -> Response:
    """The `..` segments of x-amz-copy-source are resolved as in a file system (seen with JuiceFS 1.4)."""
    source = request.header(SOURCE)
    return serve(request.having(x_amz_copy_source=_resolved(source)) if source else request)


@defect(f"{CLIMBING}::reads_nothing_of_another_bucket[encoded_backslash]", clients=RAW_V4)
def backslashes_are_slashes(request: S3Request, serve: Serve) -> Response:
    """Keys are Windows paths."""
    path = unquote(request.path).replace("\\", "/")
    return serve(replace(request, path=_resolved(path)) if ".." in path and "\\" in unquote(request.path) else request)


@defect(f"{CLIMBING}::reads_nothing_of_another_bucket[encoded_twice]", clients=RAW_V4)
def keys_are_decoded_twice_and_paths(request: S3Request, serve: Serve) -> Response:
    """Keys are decoded twice, and are then paths."""
    return serve(replace(request, path=_resolved(unquote(request.path))) if "%25" in request.path else request)


@defect(f"{CLIMBING}::file_of_the_server_is_not_read[parents]", clients=RAW_V4)
def files_of_the_server_are_read(request: S3Request, serve: Serve) -> Response:
    """A key that leads above all buckets is read from the server's own files."""
    if request.operation == "GetObject" and request.key.endswith("/etc/passwd"):
        return Response(200, [("ETag", '"0"')], b"root:x:0:0:root:/root:/bin/sh\n")
    return serve(request)


@defect(f"{CLIMBING}::prefix_lists_nothing_of_another_bucket[parent]", clients=RAW_V4)
def prefixes_are_paths(request: S3Request, serve: Serve) -> Response:
    """A listing whose prefix has `..` lists the bucket that it leads to."""
    if request.operation == "ListObjects" and request.asked("prefix").startswith("../"):
        return serve(request.at(request.asked("prefix").split("/")[1]).asking(prefix=""))
    return serve(request)


@defect(
    f"{ZERO}::key_does_not_end_at_a_zero_byte[at_the_end]",
    f"{ZERO}::put_does_not_replace_the_stored_object[before_a_suffix]",
    f"{ZERO}::delete_does_not_delete_the_stored_object[before_a_slash]",
    clients=RAW_V4,
)
def keys_end_at_a_zero_byte(request: S3Request, serve: Serve) -> Response:
    """A zero byte ends a key."""
    return serve(replace(request, path=request.path.partition("%00")[0]))


@defect(f"{ZERO}::copy_source_does_not_end_at_a_zero_byte", clients=RAW_V4)
def copy_sources_end_at_a_zero_byte(request: S3Request, serve: Serve) -> Response:
    """A zero byte ends the key in x-amz-copy-source."""
    source = request.header(SOURCE)
    return serve(request.having(x_amz_copy_source=source.partition("%00")[0]) if source else request)


@defect(
    f"{ZERO}::prefix_does_not_end_at_a_zero_byte[end]",
    f"{ZERO}::version_id_does_not_end_at_a_zero_byte",
    clients=RAW_V4,
)
def arguments_end_at_a_zero_byte(request: S3Request, serve: Serve) -> Response:
    """A zero byte ends the value of an argument (seen with moto 5.2 for version ids)."""
    cut: dict[str, str | None] = {name: value.partition("\0")[0] for name, value in request.query.items()}
    return serve(request.asking(**cut) if "%00" in request.query_string else request)


def _for_anybody(operation: str) -> Callable[[S3Request, Serve], Response]:
    def let_in(request: S3Request, serve: Serve) -> Response:
        return serve(replace(request, account=MAIN) if request.operation == operation else request)

    return let_in


@defect(f"{OPERATIONS}::request_without_credentials_is_refused[PutObjectTagging]", clients=RAW_ANONYMOUS)
def anybody_tags_objects(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging requires no permission."""
    return _for_anybody("PutObjectTagging")(request, serve)


@defect(f"{OPERATIONS}::request_without_credentials_is_refused[AbortMultipartUpload]", clients=RAW_ANONYMOUS)
def anybody_aborts_uploads(request: S3Request, serve: Serve) -> Response:
    """AbortMultipartUpload requires no permission."""
    return _for_anybody("AbortMultipartUpload")(request, serve)


@defect(
    *(f"{OPERATIONS}::request_without_credentials_is_refused[{operation}]" for operation in NEW_OPERATIONS),
    clients=RAW_ANONYMOUS,
)
def anybody_uses_new_operations(request: S3Request, serve: Serve) -> Response:
    """The operations on annotations, and UpdateObjectEncryption, require no permission."""
    return serve(replace(request, account=MAIN) if request.operation in NEW_OPERATIONS else request)


@defect(
    *(f"{OPERATIONS}::another_accounts_object_is_refused[{operation}]" for operation in NEW_OPERATIONS),
    clients=RAW_V4,
)
def every_account_uses_new_operations(request: S3Request, serve: Serve) -> Response:
    """As above, for every account."""
    return anybody_uses_new_operations(request, serve)


@defect(
    f"{OPERATIONS}::another_accounts_object_is_refused[GetObjectAttributes]",
    f"{OPERATIONS}::url_that_another_account_presigned_grants_nothing[GetObjectAttributes]",
    clients=RAW_V4,
)
def attributes_are_everybodys(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes requires no permission."""
    return _for_anybody("GetObjectAttributes")(request, serve)


@defect(
    f"{OPERATIONS}::another_accounts_object_is_refused[DeleteObject]",
    f"{OPERATIONS}::another_accounts_object_is_refused[CompleteMultipartUpload]",
    clients=RAW_V4,
)
def refusal_comes_too_late(request: S3Request, serve: Serve) -> Response:
    """Another account's request is refused after it was performed."""
    answer = serve(request)
    if answer.status == 403 and request.account not in (None, MAIN):
        serve(replace(request, account=MAIN))
    return answer


@defect(f"{OPERATIONS}::owner_is_not_refused[GetObjectAcl]", clients=RAW_V4)
def nobody_reads_acls(request: S3Request, serve: Serve) -> Response:
    """GetObjectAcl is always refused."""
    return serve(replace(request, account=None) if request.operation == "GetObjectAcl" else request)


@defect(
    f"{INJECTION}::override_adds_no_header[disposition_crlf]",
    f"{INJECTION}::override_adds_no_header[disposition_crlf_twice]",
    clients=RAW_V4,
)
def overrides_are_written_as_they_are(request: S3Request, serve: Serve) -> Response:
    """response-content-disposition is written into the response with its line ends (seen with Swift 2.38)."""
    value = request.query.get("response-content-disposition")
    if value is None or not value.isascii():
        return serve(request)
    return serve(request.asking(response_content_disposition=None)).set("Content-Disposition", value)


@defect(f"{INJECTION}::override_outside_iso_8859_1_is_refused", clients=RAW_V4)
def overrides_beyond_latin_1_are_left_out(request: S3Request, serve: Serve) -> Response:
    """An override that is not valid in a header is ignored."""
    value = request.query.get("response-content-disposition", "")
    return serve(request if value.isascii() else request.asking(response_content_disposition=None))


@defect(f"{INJECTION}::stored_header_adds_no_header[x-amz-meta-a-percent]", clients=RAW_V4)
def metadata_are_decoded_when_answered(request: S3Request, serve: Serve) -> Response:
    """Metadata are percent-decoded in responses."""
    answer = serve(request)
    answer.headers = [(n, unquote(v) if n.lower().startswith("x-amz-meta-") else v) for n, v in answer.headers]
    return answer


@defect(f"{SECRETS}::response_to_a_wrong_signature_has_no_secrets", clients=RAW_SIGNED, in_front=True)
def secret_is_told(request: S3Request, serve: Serve) -> Response:
    """The error of a wrong signature contains the secret key."""
    reported = f"<Secret>{signer(request).credentials.secret_key}</Secret></Error>".encode()
    answer = serve(request)
    return answer.sub(rb"</Error>", lambda _: reported) if b"SignatureDoesNotMatch" in answer.body else answer


@defect(f"{SECRETS}::refusal_has_no_signature_or_secret[missing_key]", clients=RAW_SIGNED, in_front=True)
def authorization_is_echoed(request: S3Request, serve: Serve) -> Response:
    """An error document repeats the request's Authorization header."""
    reported = f"<Authorization>{request.header('authorization')}</Authorization></Error>".encode()
    return serve(request).sub(rb"</Error>", lambda _: reported)


@defect(
    f"{ERRORS}::markup_in_a_key_stays_text[element]",
    f"{ERRORS}::markup_in_a_key_stays_text[end_of_the_element]",
    f"{ERRORS}::markup_in_a_key_stays_text[reference]",
    clients=RAW_V4,
)
def keys_in_errors_are_not_escaped(request: S3Request, serve: Serve) -> Response:
    """An error document repeats the key without escaping."""
    answer = serve(request)
    if answer.status == 404:
        answer.body = unescape(answer.body.decode()).encode()
    return answer


@defect(f"{ERRORS}::markup_in_a_key_stays_text_for_anonymous_requests[element]", clients=RAW_ANONYMOUS)
def refusals_are_pages(request: S3Request, serve: Serve) -> Response:
    """Refusals of requests without credentials have the type text/html."""
    answer = serve(request)
    return answer.set("Content-Type", "text/html") if answer.status == 403 else answer


@wrong_authentication(
    f"{ELSEWHERE}::signature_of_another_bucket_is_refused",
    f"{ELSEWHERE}::url_of_another_bucket_is_refused",
    f"{ELSEWHERE}::deletion_signed_for_another_bucket_is_refused",
    clients=RAW_SIGNED,
)
def bucket_is_not_signed(request: S3Request) -> str | None:
    """A signature is valid for the same key in every bucket."""
    code = refusal(request)
    others = (request.at(name, request.key) for name in request.state.buckets)
    return None if code and any(refusal(other) is None for other in others) else code


@defect(
    "listing/empty_encoding_type::empty_encoding_type_is_refused[ListMultipartUploads]",
    "listing/empty_encoding_type::empty_encoding_type_is_refused[ListObjectVersions]",
    clients=RAW_V4,
)
def empty_encoding_type_is_none(request: S3Request, serve: Serve) -> Response:
    """An empty encoding-type is ignored."""
    return serve(request.asking(encoding_type=None) if request.query.get("encoding-type") == "" else request)


@defect("buckets/create_below_sdks::empty_ownership_is_refused", clients=RAW_V4)
def empty_ownership_is_none(request: S3Request, serve: Serve) -> Response:
    """An empty x-amz-object-ownership is ignored."""
    empty = request.headers.get("x-amz-object-ownership") == ""
    return serve(request.without("x-amz-object-ownership") if empty else request)


@defect("object_lock/protection::bypass_false_in_a_bucket_without_lock_is_refused", clients=RAW_V4)
def bypass_counts_where_it_is_true(request: S3Request, serve: Serve) -> Response:
    """x-amz-bypass-governance-retention is only checked if it is true."""
    given = request.header("x-amz-bypass-governance-retention")
    return serve(request.without("x-amz-bypass-governance-retention") if given == "false" else request)


@defect(
    "cors/preflight_codes::missing_bucket_has_a_code[origin_alone]",
    "cors/preflight_codes::missing_bucket_has_a_code[no_origin]",
    clients=RAW_ANONYMOUS,
)
def preflights_look_for_the_bucket(request: S3Request, serve: Serve) -> Response:
    """A preflight of a bucket that does not exist returns 404."""
    missing = request.method == "OPTIONS" and request.stored_bucket is None
    return Response(404) if missing else serve(request)
