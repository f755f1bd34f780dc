"""Faults of streamed bodies: those of parts, those with newer algorithms, and those of anyone."""

from __future__ import annotations

from dataclasses import replace

from reference.faults.table import fault
from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.signatures import integrity

LISTED_PART = b'<Part><PartNumber>%b</PartNumber><ETag>"0"</ETag><Size>1</Size></Part>'


def _is_streamed(request: S3Request) -> bool:
    return request.header("x-amz-content-sha256").startswith("STREAMING-")


def _is_refused(answer: Response, *codes: str) -> bool:
    return any(b"<Code>%b</Code>" % code.encode() in answer.body for code in codes)


@fault()
def streamed_part_needs_no_checksum_of_its_upload(request: S3Request, serve: Serve) -> Response:
    """A part without a checksum of the upload's algorithm is stored with one that the server computes."""
    answer = serve(request)
    if request.operation != "UploadPart" or answer.status != 400 or not _is_streamed(request):
        return answer
    right = {"x-amz-checksum-sha256": checksums.value_of("SHA256", request.body), "x-amz-checksum-crc32": None}
    return serve(request.with_headers(**right))


@fault()
def trailers_with_newer_algorithms_are_refused(request: S3Request, serve: Serve) -> Response:
    """A trailer of an algorithm that S3 supports since 2026 is refused."""
    named = request.header("x-amz-trailer").removeprefix("x-amz-checksum-").upper()
    return serve(request) if named in ("", *checksums.ALGORITHMS) else error(400, "InvalidRequest")


@fault(in_front=True)
def unannounced_trailers_are_accepted(request: S3Request, serve: Serve) -> Response:
    """A trailer after unsigned chunks need not be announced."""
    unannounced = request.method == "PUT" and "x-amz-trailer" not in request.headers
    refused = unannounced and _is_refused(serve(request), "MalformedTrailerError")
    return Response(200, [("ETag", '"00000000000000000000000000000000"')]) if refused else serve(request)


@fault()
def anonymous_trailers_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """The checksum in a trailer is not compared if nobody signed the request."""
    anonymous = request.account is None and integrity.is_chunked(request)
    return serve(request.without(request.header("x-amz-trailer")) if anonymous else request)


def _with_refused_parts(request: S3Request, serve: Serve) -> Response:
    """Adds to ListParts the streamed parts that were refused."""
    answer = serve(request)
    parts: list[bytes] = request.memory.setdefault(request.query.get("uploadId", ""), [])
    if "partNumber" in request.query and _is_streamed(request) and answer.status >= 400:
        parts.append(LISTED_PART % request.query["partNumber"].encode())
    listed = b"".join(parts) + b"</ListPartsResult>"
    return answer.sub(rb"</ListPartsResult>", listed) if request.method == "GET" else answer


@fault(in_front=True)
def refused_parts_in_unsigned_chunks_are_listed(request: S3Request, serve: Serve) -> Response:
    """A part in unsigned chunks that is refused is listed all the same."""
    return _with_refused_parts(request, serve)


@fault(in_front=True)
def refused_parts_in_signed_chunks_are_listed(request: S3Request, serve: Serve) -> Response:
    """A part in chunks that is refused is listed all the same."""
    return _with_refused_parts(request, serve)


@fault(on=("UploadPart",))
def last_byte_after_a_chunk_of_a_part_is_lost(request: S3Request, serve: Serve) -> Response:
    """UploadPart in chunks stores no last chunk of a single byte."""
    more = _is_streamed(request) and len(request.body) % 8192 == 1 and len(request.body) > 1
    return serve(replace(request, body=request.body[:-1]) if more else request)


@fault(on=("ListParts",))
def empty_parts_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """ListParts leaves out parts of no bytes."""
    return serve(request).sub(rb"<Part>(?:(?!</Part>).)*<Size>0</Size>.*?</Part>", b"")
