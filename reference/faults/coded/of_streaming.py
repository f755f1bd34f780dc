"""Faults of payload hashes and of streamed bodies."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import md5

from reference.faults.table import fault, wrong_authentication
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.service import refusal


@wrong_authentication()
def malformed_payload_hash_is_a_mismatch(request: S3Request) -> str | None:
    """An x-amz-content-sha256 that is not a hash is refused like that of another body."""
    code = refusal(request)
    message = request.headers.get("x-amz-content-sha256", "")
    return "XAmzContentSHA256Mismatch" if code == "InvalidArgument" and message else code


@wrong_authentication()
def unsigned_payload_is_refused(request: S3Request) -> str | None:
    """A body without a signed hash is refused."""
    unsigned = request.headers.get("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"
    return "AccessDenied" if unsigned else refusal(request)


def _trailer(request: S3Request) -> str:
    return request.headers.get("x-amz-trailer", "")


@fault()
def trailers_are_ignored(request: S3Request, serve: Serve) -> Response:
    """Trailers are ignored."""
    return serve(request.without(_trailer(request)))


@fault()
def framing_of_streamed_bodies_is_stored(request: S3Request, serve: Serve) -> Response:
    """A streamed body is stored with the framing."""
    framed = b"%x\r\n%b\r\n0\r\n\r\n" % (len(request.body), request.body)
    return serve(replace(request, body=framed) if _trailer(request) else request)


@fault()
def content_encoding_keeps_aws_chunked(request: S3Request, serve: Serve) -> Response:
    """The Content-Encoding of a streamed object keeps aws-chunked."""
    answer = serve(request)
    if request.operation == "PutObject":
        request.memory[request.path] = request.headers.get("content-encoding", "")
    if request.operation == "HeadObject" and "aws-chunked" in request.memory.get(request.path, ""):
        answer.set("Content-Encoding", request.memory[request.path])
    return answer


@fault()
def content_encoding_is_always_aws_chunked(request: S3Request, serve: Serve) -> Response:
    """A streamed object has the Content-Encoding aws-chunked, given or not."""
    answer = serve(request)
    if request.operation == "PutObject" and _trailer(request):
        request.memory[request.path] = True
    if request.operation == "HeadObject" and request.path in request.memory:
        answer.set("Content-Encoding", "aws-chunked")
    return answer


def _is_refused_with(answer: Response, code: str) -> bool:
    return re.search(rb"<Code>%b</Code>" % code.encode(), answer.body) is not None


def _store_despite_refusal(request: S3Request, serve: Serve, *codes: str) -> Response:
    answer = serve(request)
    streamed = request.headers.get("x-amz-content-sha256", "").startswith("STREAMING")
    if streamed and any(_is_refused_with(answer, code) for code in codes):
        return Response(200, [("ETag", f'"{md5(request.body).hexdigest()}"')])
    return answer


@fault(in_front=True)
def broken_framing_is_accepted(request: S3Request, serve: Serve) -> Response:
    """The received part of a streamed body with broken framing is stored."""
    return _store_despite_refusal(request, serve, "IncompleteBody")


@fault(in_front=True)
def broken_framing_is_a_server_error(request: S3Request, serve: Serve) -> Response:
    """A streamed body with broken framing returns 500."""
    answer = serve(request)
    return error(500, "InternalError") if _is_refused_with(answer, "IncompleteBody") else answer


@fault(in_front=True)
def headers_of_streamed_bodies_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """A streamed body is accepted whatever the headers announce."""
    return _store_despite_refusal(request, serve, "MalformedTrailerError", "MissingContentLength", "InvalidRequest")
