"""Faults of bodies in signed chunks."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.service import signer
from reference.signatures import chunk_signatures

_CHUNK = re.compile(rb"([0-9a-f]+);chunk-signature=([0-9a-f]{64})\r\n")


def _with_resigned_chunks(request: S3Request, *, only_the_last: bool = False) -> S3Request:
    """The request with right signatures of chunks and trailer: as if none were verified."""
    if not chunk_signatures.is_signed(request):
        return request
    body, at, given = request.body, 0, []
    pieces: list[bytes] = []
    while not pieces or pieces[-1]:
        head = _CHUNK.match(body, at)
        if head is None:
            return request
        pieces.append(body[head.end() : head.end() + int(head[1], 16)])
        given.append(head[2].decode())
        at = head.end() + len(pieces[-1]) + (2 if pieces[-1] else 0)
    lines = [line for line in body[at:].split(b"\r\n") if line and not line.startswith(b"x-amz-trailer-signature:")]
    trailer = b"".join(line + b"\n" for line in lines)
    right = chunk_signatures.signature_chain(request, signer(request).credentials, pieces, trailer)
    count = len(pieces)
    if only_the_last:
        right[: count - 1] = given[: count - 1]
    framed = b"".join(
        b"%x;chunk-signature=%b\r\n%b" % (len(piece), signature.encode(), piece + b"\r\n" if piece else b"")
        for piece, signature in zip(pieces, right, strict=False)
    )
    if trailer:
        framed += b"\r\n".join(lines) + b"\r\nx-amz-trailer-signature:" + right[count].encode() + b"\r\n"
    return replace(request, body=framed + b"\r\n")


@fault(in_front=True)
def chunk_signatures_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """The signatures of chunks and trailers are not verified."""
    return serve(_with_resigned_chunks(request))


@fault(in_front=True)
def last_chunk_signature_is_not_verified(request: S3Request, serve: Serve) -> Response:
    """The signature of the last chunk, which is empty, is not verified."""
    return serve(_with_resigned_chunks(request, only_the_last=True))


@fault()
def framing_of_signed_chunks_is_stored(request: S3Request, serve: Serve) -> Response:
    """A body in signed chunks is stored with the framing."""
    framed = b"%x\r\n%b\r\n0\r\n\r\n" % (len(request.body), request.body)
    return serve(replace(request, body=framed) if chunk_signatures.is_signed(request) else request)


@fault()
def content_encoding_of_signed_chunks_keeps_aws_chunked(request: S3Request, serve: Serve) -> Response:
    """The Content-Encoding of an object from signed chunks keeps aws-chunked."""
    answer = serve(request)
    if request.operation == "PutObject":
        request.memory[request.path] = request.header("content-encoding")
    if request.operation == "HeadObject" and request.memory.get(request.path):
        answer.set("Content-Encoding", request.memory[request.path])
    return answer


@fault(in_front=True)
def bytes_after_the_last_chunk_are_a_server_error(request: S3Request, serve: Serve) -> Response:
    """Bytes after the last chunk cause a server error."""
    behind = request.body.endswith(b"evil") and chunk_signatures.is_signed(request)
    return error(500, "InternalError") if behind else serve(request)
