"""Faults of Content-MD5, checksums, payload hashes and streamed bodies."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from hashlib import md5

from reference.faults.table import fault
from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error

CHECKSUM_HEADERS = {f"x-amz-checksum-{name.lower()}": name for name in checksums.ALL}


def _without_checksums(request: S3Request) -> S3Request:
    return request.without(*CHECKSUM_HEADERS, "x-amz-sdk-checksum-algorithm")


def _checksum_header(request: S3Request) -> tuple[str, str] | None:
    """Header and algorithm of the checksum in a request."""
    return next(((header, name) for header, name in CHECKSUM_HEADERS.items() if header in request.headers), None)


def _with_the_right_checksum(request: S3Request) -> S3Request:
    if given := _checksum_header(request):
        header, algorithm = given
        return replace(request, headers={**request.headers, header: checksums.value_of(algorithm, request.body)})
    return request


@fault()
def content_md5_is_verified_after_storing(request: S3Request, serve: Serve) -> Response:
    """A body with a wrong Content-MD5 is refused, but stored."""
    given = request.headers.get("content-md5")
    answer = serve(request.without("content-md5"))
    if given and request.operation == "PutObject" and b64decode(given) != md5(request.body).digest():
        return error(400, "BadDigest")
    return answer


@fault()
def malformed_content_md5_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A Content-MD5 that does not have 16 bytes is ignored."""
    given = request.headers.get("content-md5", "")
    return serve(request if len(given) == 24 else request.without("content-md5"))


@fault()
def put_object_needs_content_md5(request: S3Request, serve: Serve) -> Response:
    """PutObject without Content-MD5 and checksum is refused."""
    stored = request.operation == "PutObject" and request.key.endswith("/object")  # and not by the preflight
    if stored and "content-md5" not in request.headers and not _checksum_header(request):
        return error(400, "InvalidRequest")
    return serve(request)


@fault()
def content_md5_is_read_as_hexadecimal(request: S3Request, serve: Serve) -> Response:
    """Content-MD5 is read as hexadecimal."""
    if len(request.headers.get("content-md5", "")) == 24:
        return error(400, "InvalidDigest")
    return serve(request)


@fault()
def checksum_headers_are_ignored(request: S3Request, serve: Serve) -> Response:
    """The headers of checksums are ignored."""
    if _checksum_header(request) and request.operation in ("DeleteObjects", "PutObjectTagging"):
        return serve(_with_the_right_checksum(request))
    return serve(_without_checksums(request))


@fault(on=("PutObject",))
def checksums_are_computed_but_not_compared(request: S3Request, serve: Serve) -> Response:
    """The right checksum is stored with an object, whatever was sent."""
    return serve(_with_the_right_checksum(request))


@fault(on=("PutObject",))
def object_with_a_wrong_checksum_is_stored(request: S3Request, serve: Serve) -> Response:
    """An object with a wrong checksum is refused, but stored."""
    answer = serve(request)
    if b"BadDigest" in answer.body:
        serve(_with_the_right_checksum(request))
    return answer


@fault()
def crc32c_is_computed_as_crc32(request: S3Request, serve: Serve) -> Response:
    """CRC-32C is computed with the polynomial of CRC-32."""
    if request.operation != "PutObject" or "x-amz-checksum-crc32c" not in request.headers:
        return serve(request)
    if request.headers["x-amz-checksum-crc32c"] != checksums.value_of("CRC32", request.body):
        return error(400, "BadDigest")
    return serve(_with_the_right_checksum(request))


@fault()
def malformed_checksum_is_a_mismatch(request: S3Request, serve: Serve) -> Response:
    """A malformed checksum is refused like a wrong one."""
    answer = serve(request)
    return answer.sub(b"InvalidRequest", b"BadDigest") if _checksum_header(request) else answer


@fault()
def one_of_two_checksums_is_verified(request: S3Request, serve: Serve) -> Response:
    """One of two checksums is verified, and the other ignored."""
    given = [header for header in CHECKSUM_HEADERS if header in request.headers]
    return serve(request.without(*given[:-1]))


@fault()
def newer_checksum_algorithms_are_unknown(request: S3Request, serve: Serve) -> Response:
    """The algorithms added to S3 in 2026 are unknown."""
    if given := _checksum_header(request):
        header, algorithm = given
        return serve(request if algorithm in checksums.ALGORITHMS else request.without(header))
    return serve(request)


@fault(on=("PutObject",))
def etag_is_the_checksum(request: S3Request, serve: Serve) -> Response:
    """The ETag of an object with a checksum is the checksum."""
    answer = serve(request)
    if given := _checksum_header(request):
        answer.set("ETag", f'"{request.headers[given[0]]}"')
    return answer


@fault()
def range_has_the_checksum_of_the_whole(request: S3Request, serve: Serve) -> Response:
    """A range is returned with the checksum of the whole object."""
    answer = serve(request)
    if answer.status == 206 and "x-amz-checksum-mode" in request.headers:
        whole = serve(replace(request, method="HEAD").with_headers(range=None))
        answer.headers += [(n, v) for n, v in whole.headers if n.lower() in CHECKSUM_HEADERS]
    return answer


@fault()
def overwriting_keeps_the_checksum(request: S3Request, serve: Serve) -> Response:
    """An object that replaces another one keeps the other's checksum."""
    first = request.memory.setdefault(request.path, [])
    if request.operation == "PutObject" and (given := _checksum_header(request)):
        first.append((given[0], request.headers[given[0]]))
    answer = serve(request)
    if request.operation == "HeadObject" and first:
        answer.headers = [(n, v) for n, v in answer.headers if n.lower() not in CHECKSUM_HEADERS] + first[:1]
    return answer


@fault(on=("DeleteObjects", "PutObjectTagging"))
def documents_need_a_crc32_or_md5(request: S3Request, serve: Serve) -> Response:
    """Documents are only accepted with a CRC32 or an MD5."""
    given = _checksum_header(request)
    if given and given[1] != "CRC32":
        return error(400, "InvalidRequest")
    return serve(request)


@fault(on=("PutObject", "UploadPart"))
def crc32_is_appended_to_the_body(request: S3Request, serve: Serve) -> Response:
    """The bytes of the CRC32 of an object or a part are appended to the stored body."""
    if "x-amz-checksum-crc32" in request.headers:
        return serve(replace(request, body=request.body + b64decode(request.headers["x-amz-checksum-crc32"])))
    return serve(request)


@fault()
def annotations_with_a_checksum_are_refused(request: S3Request, serve: Serve) -> Response:
    """An annotation with a checksum is refused."""
    return (
        error(400, "InvalidRequest") if "annotation" in request.query and _checksum_header(request) else serve(request)
    )


@fault()
def renaming_stores_an_empty_object(request: S3Request, serve: Serve) -> Response:
    """RenameObject is treated as a PutObject without a body."""
    if "renameObject" in request.query:
        return serve(replace(request, query_string="").without("if-match", "if-unmodified-since"))
    return serve(request)
