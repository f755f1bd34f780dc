"""The body of a request: decoding aws-chunked, and verifying its Content-MD5 and checksum."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from hashlib import md5, sha256

from reference.protocol import checksums
from reference.protocol.checksums import ALL, Checksum
from reference.protocol.errors import S3Error
from reference.protocol.messages import S3Request
from reference.protocol.serving import Request
from reference.signatures import chunk_signatures

_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]+)(;[^\r\n]*)?\r\n")
_SHA256 = re.compile("[0-9a-f]{64}")
_CHECKSUM_HEADERS = {f"x-amz-checksum-{name.lower()}": name for name in ALL}
_CHECKSUM_OPTION_HEADERS = ("x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type")


def is_chunked(request: Request) -> bool:
    encodings = [part.strip() for part in request.header("content-encoding").split(",")]
    announced = "aws-chunked" in encodings and "x-amz-decoded-content-length" in request.headers
    return announced or request.header("x-amz-content-sha256").startswith("STREAMING-")


def receive(request: S3Request) -> S3Request:
    """The request with the decoded body, and with the headers from the trailer."""
    if not is_chunked(request) or request.method not in ("PUT", "POST"):
        _verify_hash_of_the_anonymous(request)
        if request.operation in ("PutObject", "UploadPart"):
            _refuse_unknown_length(request)
        return replace(request, raw_body=request.body)
    if request.account is None and chunk_signatures.is_signed(request):
        raise S3Error("InvalidRequest", "Anonymous requests don't support this x-amz-content-sha256 value.")
    length = request.header("x-amz-decoded-content-length")
    if not (length.isascii() and length.isdigit()):
        raise S3Error("MissingContentLength")
    body, trailing = _decode_chunks(request)
    if int(length) != len(body):
        raise S3Error("IncompleteBody")
    headers = dict(request.headers)
    announced = request.header("x-amz-trailer").lower()
    if announced and announced not in _CHECKSUM_HEADERS:
        raise S3Error("InvalidRequest", "The value specified in the x-amz-trailer header is not supported")
    if announced and any(name in headers for name in _CHECKSUM_HEADERS):
        raise S3Error("InvalidRequest", "Expecting a single x-amz-checksum- header")
    for name, value in trailing.items():
        if name in _CHECKSUM_HEADERS:
            if name != announced:
                raise S3Error("MalformedTrailerError")
            headers[name] = value
    if announced in _CHECKSUM_HEADERS and announced not in headers:
        raise S3Error("MalformedTrailerError")
    return replace(request, body=body, raw_body=body, headers=headers)


def _verify_hash_of_the_anonymous(request: S3Request) -> None:
    """Verifies the hash of an anonymous request; that of a signed request is verified with the signature."""
    given = request.header("x-amz-content-sha256")
    if request.account is None and _SHA256.fullmatch(given) and given != sha256(request.body).hexdigest():
        raise S3Error("XAmzContentSHA256Mismatch")


def _refuse_unknown_length(request: S3Request) -> None:
    if "transfer-encoding" in request.headers:
        raise S3Error("NotImplemented", Header="Transfer-Encoding")
    if "content-length" not in request.headers:
        raise S3Error("MissingContentLength")


def _decode_chunks(request: S3Request) -> tuple[bytes, dict[str, str]]:
    """Returns the bytes of the chunks, with correct signatures if they have any, and the trailers."""
    body, at = request.body, 0
    pieces: list[bytes] = []
    signatures: list[str] = []
    signed = chunk_signatures.is_signed(request)
    while not pieces or pieces[-1]:
        head = _CHUNK_SIZE.match(body, at)
        if head is None:
            raise S3Error("IncompleteBody")
        size = int(head[1], 16)
        if signed:
            signatures.append(chunk_signatures.signature_in(head[2]))
        pieces.append(body[head.end() : head.end() + size])
        at = head.end()
        if size:
            at += size + 2
            if len(pieces[-1]) < size or body[at - 2 : at] != b"\r\n":
                raise S3Error("IncompleteBody")
    rest = body[at:]
    if not rest.endswith(b"\r\n") or (signed and b"\r\n\r\n" in rest[:-2]) or (rest != b"\r\n" and rest[:1] == b"\r"):
        raise S3Error("IncompleteBody")
    if any(len(piece) < chunk_signatures.MIN_CHUNK_BYTES for piece in pieces[:-2]):
        raise S3Error("InvalidChunkSizeError")
    lines = [line.rstrip(b"\r") for line in rest.split(b"\n") if b":" in line]
    if signed:
        _verify_chunks(request, pieces, signatures, lines)
    pairs = [line.decode("latin-1").partition(":") for line in lines]
    return b"".join(pieces), {name.strip().lower(): value.strip() for name, _, value in pairs}


def _verify_chunks(request: S3Request, pieces: list[bytes], given: list[str], lines: list[bytes]) -> None:
    """Refuses chunks and trailers with wrong signatures."""
    signatures = [line for line in lines if line.startswith(b"x-amz-trailer-signature:")]
    trailer = b"".join(line + b"\n" for line in lines if line not in signatures)
    if request.header("x-amz-content-sha256").endswith("-TRAILER"):
        if trailer and not signatures:
            raise S3Error("MalformedTrailerError")
        given = [*given, *(line.partition(b":")[2].decode("latin-1") for line in signatures)]
    elif lines:
        raise S3Error("MalformedTrailerError")
    if request.account is None:
        raise S3Error("InvalidRequest", "Anonymous requests have no signed chunks.")
    if given != chunk_signatures.signature_chain(
        request, request.account.credentials, pieces, trailer if signatures else b""
    ):
        raise S3Error("SignatureDoesNotMatch")


def has_digest(request: S3Request) -> bool:
    """Returns whether the request has any digest of the body."""
    return "content-md5" in request.headers or any(name in request.headers for name in _CHECKSUM_HEADERS)


def require_digest(request: S3Request) -> None:
    if not has_digest(request):
        raise S3Error("InvalidRequest", "Missing required header for this request: Content-MD5")


def verify(request: S3Request) -> Checksum | None:
    """Refuses a body that does not match the digests; returns the given checksum."""
    body = request.body if request.raw_body is None else request.raw_body
    _verify_md5(request, body)
    given = [name for name in _CHECKSUM_HEADERS if name in request.headers]
    if len(given) > 1:
        raise S3Error(
            "InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        )
    if any(
        n.startswith("x-amz-checksum-") and n not in _CHECKSUM_HEADERS and n not in _CHECKSUM_OPTION_HEADERS
        for n in request.headers
    ):
        raise S3Error("InvalidRequest", "The algorithm type you specified in x-amz-checksum- header is invalid.")
    asked = request.header("x-amz-sdk-checksum-algorithm").upper()
    if asked and asked not in ALL:
        raise S3Error("InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.")
    if not given:
        if asked:
            raise S3Error(
                "InvalidRequest",
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                "headers were found.",
            )
        return None
    name, value = given[0], request.header(given[0])
    algorithm = _CHECKSUM_HEADERS[name]
    if asked and asked != algorithm:
        raise S3Error("InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.")
    if not checksums.is_well_formed(algorithm, value):
        raise S3Error("InvalidRequest", f"Value for {name} header is invalid.")
    if checksums.value_of(algorithm, body) != value:
        raise S3Error("BadDigest", f"The {algorithm} you specified did not match the calculated checksum.")
    return Checksum(algorithm, value)


def _verify_md5(request: S3Request, body: bytes) -> None:
    given = request.headers.get("content-md5")
    if given is None:
        return
    try:
        digest = base64.b64decode(given, validate=True)
    except ValueError:
        digest = b""
    if len(digest) != 16:
        raise S3Error("InvalidDigest", fields={"Content-MD5": given})
    computed = md5(body, usedforsecurity=False).digest()
    if digest != computed:
        expected = digest.hex() if request.operation == "PutObject" else given  # as AWS has them
        raise S3Error("BadDigest", ExpectedDigest=expected, CalculatedDigest=base64.b64encode(computed).decode())
