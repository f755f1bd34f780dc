"""Faults of safety: keys treated as paths, line ends that become headers, and access control."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote
from xml.sax.saxutils import unescape

from reference.account import MAIN
from reference.faults.table import fault, wrong_authentication
from reference.protocol.messages import Response, S3Request, Serve
from reference.server.service import refusal, signer

NEW_OPERATIONS = (
    *("GetObjectAnnotation", "PutObjectAnnotation", "DeleteObjectAnnotation", "ListObjectAnnotations"),
    "UpdateObjectEncryption",
)
SOURCE = "x-amz-copy-source"


def _resolved_path(path: str) -> str:
    return quote(posixpath.normpath(unquote(path)), safe="/-_.~")


@fault()
def keys_are_paths(request: S3Request, serve: Serve) -> Response:
    """The `..` segments of a key are resolved as in a file system."""
    return serve(replace(request, path=_resolved_path(request.path)) if ".." in unquote(request.path) else request)


@fault()
def keys_are_paths_and_upload_id_has_an_attribute(request: S3Request, serve: Serve) -> Response:
    """The `..` segments of a key are resolved as in a file system, and UploadId has an attribute."""
    answer = serve(replace(request, path=_resolved_path(request.path)) if ".." in unquote(request.path) else request)
    return answer.sub(rb"<UploadId>", b'<UploadId kind="id">')


@fault()
def copy_sources_are_paths(request: S3Request, serve: Serve) -> Response:
    """The `..` segments of x-amz-copy-source are resolved as in a file system (seen with JuiceFS 1.4)."""
    source = request.header(SOURCE)
    return serve(request.with_headers(x_amz_copy_source=_resolved_path(source)) if source else request)


@fault()
def backslashes_are_slashes(request: S3Request, serve: Serve) -> Response:
    """Keys are Windows paths."""
    path = unquote(request.path).replace("\\", "/")
    return serve(
        replace(request, path=_resolved_path(path)) if ".." in path and "\\" in unquote(request.path) else request
    )


@fault()
def keys_are_decoded_twice_and_paths(request: S3Request, serve: Serve) -> Response:
    """Keys are decoded twice, and are then paths."""
    return serve(replace(request, path=_resolved_path(unquote(request.path))) if "%25" in request.path else request)


@fault(on=("ListObjects",))
def prefixes_are_paths(request: S3Request, serve: Serve) -> Response:
    """A listing whose prefix has `..` lists another bucket, as a path would."""
    if request.parameter("prefix").startswith("../"):
        return serve(request.at(request.parameter("prefix").split("/")[1]).with_query(prefix=""))
    return serve(request)


@fault()
def keys_end_at_a_zero_byte(request: S3Request, serve: Serve) -> Response:
    """A zero byte ends a key."""
    return serve(replace(request, path=request.path.partition("%00")[0]))


@fault()
def copy_sources_end_at_a_zero_byte(request: S3Request, serve: Serve) -> Response:
    """A zero byte ends the key in x-amz-copy-source."""
    source = request.header(SOURCE)
    return serve(request.with_headers(x_amz_copy_source=source.partition("%00")[0]) if source else request)


@fault()
def arguments_end_at_a_zero_byte(request: S3Request, serve: Serve) -> Response:
    """A zero byte ends the value of an argument (seen with moto 5.2 for version ids)."""
    cut: dict[str, str | None] = {name: value.partition("\0")[0] for name, value in request.query.items()}
    return serve(request.with_query(**cut) if "%00" in request.query_string else request)


def _without_permission(operation: str) -> Callable[[S3Request, Serve], Response]:
    def serve_anybody(request: S3Request, serve: Serve) -> Response:
        return serve(replace(request, account=MAIN) if request.operation == operation else request)

    return serve_anybody


@fault()
def anybody_tags_objects(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging requires no permission."""
    return _without_permission("PutObjectTagging")(request, serve)


@fault()
def anybody_aborts_uploads(request: S3Request, serve: Serve) -> Response:
    """AbortMultipartUpload requires no permission."""
    return _without_permission("AbortMultipartUpload")(request, serve)


@fault()
def new_operations_need_no_permission(request: S3Request, serve: Serve) -> Response:
    """The operations on annotations, and UpdateObjectEncryption, require no permission."""
    return serve(replace(request, account=MAIN) if request.operation in NEW_OPERATIONS else request)


@fault()
def attributes_need_no_permission(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes requires no permission."""
    return _without_permission("GetObjectAttributes")(request, serve)


@fault()
def foreign_requests_are_refused_too_late(request: S3Request, serve: Serve) -> Response:
    """Another account's request is performed, and then refused."""
    answer = serve(request)
    if answer.status == 403 and request.account not in (None, MAIN):
        serve(replace(request, account=MAIN))
    return answer


@fault(on=("GetObjectAcl",))
def get_object_acl_is_always_denied(request: S3Request, serve: Serve) -> Response:
    """GetObjectAcl is always refused."""
    return serve(replace(request, account=None))


@fault()
def response_overrides_keep_line_ends(request: S3Request, serve: Serve) -> Response:
    """response-content-disposition is written into the response with its line ends (seen with Swift 2.38)."""
    value = request.query.get("response-content-disposition")
    if value is None or not value.isascii():
        return serve(request)
    return serve(request.with_query(response_content_disposition=None)).set("Content-Disposition", value)


@fault()
def invalid_response_overrides_are_ignored(request: S3Request, serve: Serve) -> Response:
    """An override that is not valid in a header is ignored."""
    value = request.query.get("response-content-disposition", "")
    return serve(request if value.isascii() else request.with_query(response_content_disposition=None))


@fault()
def metadata_is_percent_decoded_in_responses(request: S3Request, serve: Serve) -> Response:
    """Metadata are percent-decoded in responses."""
    answer = serve(request)
    answer.headers = [(n, unquote(v) if n.lower().startswith("x-amz-meta-") else v) for n, v in answer.headers]
    return answer


@fault(in_front=True)
def secret_key_is_in_the_error(request: S3Request, serve: Serve) -> Response:
    """The error of a wrong signature contains the secret key."""
    reported = f"<Secret>{signer(request).credentials.secret_key}</Secret></Error>".encode()
    answer = serve(request)
    return answer.sub(rb"</Error>", lambda _: reported) if b"SignatureDoesNotMatch" in answer.body else answer


@fault(in_front=True)
def authorization_is_in_the_error(request: S3Request, serve: Serve) -> Response:
    """An error document repeats the request's Authorization header."""
    reported = f"<Authorization>{request.header('authorization')}</Authorization></Error>".encode()
    return serve(request).sub(rb"</Error>", lambda _: reported)


@fault()
def keys_in_errors_are_not_escaped(request: S3Request, serve: Serve) -> Response:
    """An error document repeats the key without escaping."""
    answer = serve(request)
    if answer.status == 404:
        answer.body = unescape(answer.body.decode()).encode()
    return answer


@wrong_authentication()
def signed_key_is_valid_in_every_bucket(request: S3Request) -> str | None:
    """A signature is valid for the same key in every bucket."""
    code = refusal(request)
    others = (request.at(name, request.key) for name in request.state.buckets)
    return None if code and any(refusal(other) is None for other in others) else code


@fault(on=("CreateMultipartUpload",))
def location_header_keeps_line_ends(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload returns the key in Location with line ends."""
    return (
        serve(request).set("Location", f"/{request.bucket}/{request.key}") if request.key.isascii() else serve(request)
    )


@fault(on=("GetObject",))
def allowed_origin_is_percent_decoded(request: S3Request, serve: Serve) -> Response:
    """Access-Control-Allow-Origin is the percent-decoded Origin."""
    return serve(request).set("Access-Control-Allow-Origin", unquote(request.header("origin")) or None)
