"""Allowed variations of the refusal of bodies in signed chunks."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.varying import variation


def _is_refused(request: S3Request, answer: Response, code: str) -> bool:
    signed = request.header("x-amz-content-sha256").startswith("STREAMING-AWS4-HMAC")
    return signed and b"<Code>%b</Code>" % code.encode() in answer.body


@variation("more")
def malformed_decoded_length_is_an_invalid_argument(request: S3Request, serve: Serve) -> Response:
    """A non-numeric x-amz-decoded-content-length returns InvalidArgument."""
    answer = serve(request)
    junk = "x-amz-decoded-content-length" in request.headers and _is_refused(request, answer, "MissingContentLength")
    return error(400, "InvalidArgument", ArgumentName="x-amz-decoded-content-length") if junk else answer


@variation("less")
def small_chunks_are_a_bad_request(request: S3Request, serve: Serve) -> Response:
    """Chunks that are too small are refused with 400."""
    answer = serve(request)
    small = _is_refused(request, answer, "InvalidChunkSizeError")
    return error(400, "InvalidChunkSizeError") if small else answer
