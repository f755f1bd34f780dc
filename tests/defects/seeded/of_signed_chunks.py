"""Seeded defects of bodies in signed chunks."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.service import signer
from reference.signatures import chunk_signatures
from tests.defects.seeding import RAW_V4, defect

C, F, S, T, U = (
    f"streaming/{name}"
    for name in ("chunk_signatures", "framing", "signed_chunks", "signed_trailer", "unsigned_chunks")
)
_CHUNK = re.compile(rb"([0-9a-f]+);chunk-signature=([0-9a-f]{64})\r\n")


def _signed_anew(request: S3Request, *, only_the_last: bool = False) -> S3Request:
    """The request with right signatures of its chunks and trailer: as if none were verified."""
    if not chunk_signatures.is_signed(request):
        return request
    body, at, pieces, given = request.body, 0, [], []
    while not pieces or pieces[-1]:
        head = _CHUNK.match(body, at)
        if head is None:
            return request
        pieces.append(body[head.end() : head.end() + int(head[1], 16)])
        given.append(head[2].decode())
        at = head.end() + len(pieces[-1]) + (2 if pieces[-1] else 0)
    lines = [line for line in body[at:].split(b"\r\n") if line and not line.startswith(b"x-amz-trailer-signature:")]
    trailer = b"".join(line + b"\n" for line in lines)
    right = chunk_signatures.chain(request, signer(request).credentials, pieces, trailer)
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


CHANGED = (
    *("first_signature", "middle_signature", "last_signature", "signature_of_the_empty_chunk"),
    *("first_data", "middle_data", "last_data", "order", "chunk_sent_twice"),
)


@defect(
    *(f"{C}::chunks_changed_after_signing_are_refused[{case}]" for case in CHANGED),
    f"{C}::object_stays_where_chunks_are_refused[middle_data]",
    f"{C}::chunks_signed_at_another_time_are_refused",
    f"{C}::part_that_was_not_signed_is_refused[first_data]",
    *(f"{T}::upload_changed_after_signing_is_refused[{case}]" for case in ("trailer_signature", "chunk_signature")),
    f"{T}::part_changed_after_signing_is_refused",
    clients=RAW_V4,
    in_front=True,
)
def signatures_of_chunks_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The signatures of chunks and trailers are not verified."""
    return serve(_signed_anew(request))


@defect(
    f"{C}::chunks_changed_after_signing_are_refused[signature_of_the_empty_chunk]",
    f"{C}::object_stays_where_chunks_are_refused[signature_of_the_empty_chunk]",
    f"{C}::part_that_was_not_signed_is_refused[signature_of_the_empty_chunk]",
    clients=RAW_V4,
    in_front=True,
)
def signature_of_the_empty_chunk_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The signature of the last chunk, which is empty, is not verified."""
    return serve(_signed_anew(request, only_the_last=True))


def _with_what_came(request: S3Request, serve: Serve, *codes: str) -> Response:
    """Stores the received part of a body in signed chunks that is refused with one of these codes."""
    answer = serve(request)
    streamed = request.header("x-amz-content-sha256").startswith("STREAMING-")
    if not streamed or not any(b"<Code>%b</Code>" % code.encode() in answer.body for code in codes):
        return answer
    return Response(200, [("ETag", '"00000000000000000000000000000000"')])


FRAMES = ("size_longer", "size_is_junk", "size_is_negative", "no_signature", "no_empty_chunk", "not_framed")


@defect(
    *(f"{F}::broken_framing_is_refused[{case}]" for case in FRAMES),
    *(f"{F}::wrong_length_is_refused[{case}]" for case in ("too_long", "too_short", "zero")),
    *(f"{F}::huge_size_is_refused[{case}]" for case in ("2_to_the_31", "2_to_the_63")),
    f"{F}::broken_framing_of_a_part_is_refused",
    f"{F}::wrong_length_of_a_part_is_refused",
    f"{F}::huge_size_of_a_part_is_refused",
    f"{U}::unsigned_chunks_are_not_taken_for_signed_ones",
    clients=RAW_V4,
    in_front=True,
)
def broken_chunks_are_taken(request: S3Request, serve: Serve) -> Response:
    """A body in signed chunks with broken framing or a wrong length is accepted as if it were complete."""
    return _with_what_came(request, serve, "IncompleteBody", "SignatureDoesNotMatch")


@defect(
    *(f"{F}::missing_or_invalid_length_is_refused[{case}]" for case in ("missing", "junk", "negative")),
    clients=RAW_V4,
    in_front=True,
)
def length_of_chunks_is_not_wanted(request: S3Request, serve: Serve) -> Response:
    """The decoded length of the chunks is not required."""
    return _with_what_came(request, serve, "MissingContentLength")


@defect(
    *(f"{T}::checksum_of_other_data_is_refused[{name}]" for name in ("CRC32", "SHA256")),
    *(f"{T}::wrong_trailer_is_refused[{case}]" for case in ("another", "not_base64", "short")),
    f"{T}::missing_trailer_is_refused[missing]",
    f"{T}::broken_trailer_of_a_part_is_refused",
    clients=RAW_V4,
    in_front=True,
)
def signed_trailers_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A checksum in a signed trailer is not compared with the data."""
    return _with_what_came(request, serve, "BadDigest", "MalformedTrailerError", "InvalidRequest")


@defect(f"{S}::chunks_are_the_body[one_chunk]", f"{S}::chunks_are_the_body[several]", clients=RAW_V4)
def framing_of_signed_chunks_is_stored(request: S3Request, serve: Serve) -> Response:
    """A body in signed chunks is stored with its framing."""
    framed = b"%x\r\n%b\r\n0\r\n\r\n" % (len(request.body), request.body)
    return serve(replace(request, body=framed) if chunk_signatures.is_signed(request) else request)


@defect(f"{S}::aws_chunked_is_not_stored_as_content_encoding[before_gzip]", clients=RAW_V4)
def framing_of_signed_chunks_is_an_encoding(request: S3Request, serve: Serve) -> Response:
    """The Content-Encoding of an object from signed chunks keeps aws-chunked."""
    answer = serve(request)
    if request.operation == "PutObject":
        request.memory[request.path] = request.header("content-encoding")
    if request.operation == "HeadObject" and request.memory.get(request.path):
        answer.set("Content-Encoding", request.memory[request.path])
    return answer


@defect(
    f"{C}::ecdsa_chunks_in_an_hmac_request_are_refused[STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD]",
    clients=RAW_V4,
    in_front=True,
)
def other_kinds_of_payload_are_taken(request: S3Request, serve: Serve) -> Response:
    """An unknown kind of payload is accepted."""
    known = "ECDSA" not in request.header("x-amz-content-sha256")
    return serve(request) if known else Response(200, [("ETag", '"00000000000000000000000000000000"')])


@defect(f"{F}::bytes_after_the_end_are_not_stored[bytes]", clients=RAW_V4, in_front=True)
def bytes_after_the_end_are_an_error_of_the_server(request: S3Request, serve: Serve) -> Response:
    """Bytes after the last chunk cause a server error."""
    behind = request.body.endswith(b"evil") and chunk_signatures.is_signed(request)
    return error(500, "InternalError") if behind else serve(request)
