"""Seeded defects of payload hashes and of streamed bodies."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import md5

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.service import refusal
from tests.defects.seeding import BOTO3, defect, wrong_authentication

H, T, S = "integrity/payload_hash", "integrity/trailer", "integrity/broken_stream"


V4 = ("boto3-s3v4", "boto-s3v4")


@wrong_authentication(
    f"{H}::wrong_hash_stores_nothing",
    f"{H}::wrong_hash_leaves_the_object_that_was_there",
    f"{H}::wrong_hash_of_a_part_is_refused",
    f"{H}::wrong_hash_of_a_batch_deletes_nothing",
    clients=V4,
)
def body_is_not_held_against_its_hash(request: S3Request) -> str | None:
    """The signed hash of the body is not verified."""
    code = refusal(request)
    return None if code == "XAmzContentSHA256Mismatch" else code


@wrong_authentication(
    *(
        f"{H}::malformed_payload_hash_is_refused[{case}]"
        for case in ("word", "one_digit_short", "keyword_in_lower_case")
    ),
    clients=V4,
)
def what_is_no_hash_is_a_wrong_one(request: S3Request) -> str | None:
    """An x-amz-content-sha256 that is not a hash is refused like that of another body."""
    code = refusal(request)
    message = request.headers.get("x-amz-content-sha256", "")
    return "XAmzContentSHA256Mismatch" if code == "InvalidArgument" and message else code


@wrong_authentication(f"{H}::unsigned_payload_is_taken", clients=V4)
def every_body_is_to_be_signed(request: S3Request) -> str | None:
    """A body without a signed hash is refused."""
    unsigned = request.headers.get("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"
    return "AccessDenied" if unsigned else refusal(request)


@defect(f"{H}::wrong_md5_of_an_unsigned_payload_is_refused", clients=V4)
def md5_of_an_unsigned_payload_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """If the hash of the body is not signed, its MD5 is not verified either."""
    unsigned = request.headers.get("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"
    return serve(request.without("content-md5") if unsigned else request)


def _trailer(request: S3Request) -> str:
    return request.headers.get("x-amz-trailer", "")


@defect(
    f"{T}::wrong_trailer_stores_nothing",
    f"{T}::wrong_trailer_of_a_part_is_refused",
    f"{T}::checksum_of_a_trailer_is_answered[SHA256]",
    f"{T}::right_trailer_of_a_part_is_taken",
    f"{T}::checksum_of_a_trailer_is_stored",
    f"{S}::broken_trailer_is_refused[not_base64]",
    f"{S}::broken_trailer_is_refused[too_short]",
    clients=BOTO3,
)
def trailers_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """Trailers are ignored."""
    return serve(request.without(_trailer(request)))


@defect(
    f"{T}::right_trailer_is_taken[CRC32]",
    f"{T}::many_chunks_are_one_body",
    f"{T}::empty_streamed_body",
    f"{T}::right_trailer_of_a_part_is_taken",
    clients=BOTO3,
)
def framing_is_stored(request: S3Request, serve: Serve) -> Response:
    """A streamed body is stored with its framing."""
    framed = b"%x\r\n%b\r\n0\r\n\r\n" % (len(request.body), request.body)
    return serve(replace(request, body=framed) if _trailer(request) else request)


@defect(f"{T}::streamed_body_without_a_checksum", clients=BOTO3)
def streamed_body_wants_a_trailer(request: S3Request, serve: Serve) -> Response:
    """A streamed body without a trailer is refused."""
    streamed = request.headers.get("x-amz-content-sha256", "").startswith("STREAMING")
    return error(400, "MalformedTrailerError") if streamed and not _trailer(request) else serve(request)


@defect(
    f"{T}::aws_chunked_is_not_stored_as_content_encoding[alone]",
    f"{T}::aws_chunked_is_not_stored_as_content_encoding[after_gzip]",
    f"{T}::aws_chunked_is_not_stored_as_content_encoding[before_gzip]",
    clients=BOTO3,
)
def framing_is_an_encoding_of_the_object(request: S3Request, serve: Serve) -> Response:
    """The Content-Encoding of a streamed object keeps aws-chunked."""
    answer = serve(request)
    if request.operation == "PutObject":
        request.memory[request.path] = request.headers.get("content-encoding", "")
    if request.operation == "HeadObject" and "aws-chunked" in request.memory.get(request.path, ""):
        answer.set("Content-Encoding", request.memory[request.path])
    return answer


@defect(f"{T}::aws_chunked_is_not_stored_as_content_encoding[not_said]", clients=BOTO3)
def framing_is_always_said(request: S3Request, serve: Serve) -> Response:
    """A streamed object has the Content-Encoding aws-chunked, given or not."""
    answer = serve(request)
    if request.operation == "PutObject" and _trailer(request):
        request.memory[request.path] = True
    if request.operation == "HeadObject" and request.path in request.memory:
        answer.set("Content-Encoding", "aws-chunked")
    return answer


def _refused(answer: Response, code: str) -> bool:
    return re.search(rb"<Code>%b</Code>" % code.encode(), answer.body) is not None


def _stored_all_the_same(request: S3Request, serve: Serve, *codes: str) -> Response:
    answer = serve(request)
    streamed = request.headers.get("x-amz-content-sha256", "").startswith("STREAMING")
    if streamed and any(_refused(answer, code) for code in codes):
        return Response(200, [("ETag", f'"{md5(request.body).hexdigest()}"')])
    return answer


FRAMES = ("not_framed", "no_last_chunk", "size_is_no_number", "size_too_large", "more_than_announced")


@defect(
    *(f"{S}::broken_framing_is_refused[{case}]" for case in FRAMES),
    f"{S}::broken_framing_of_a_part_is_refused",
    clients=BOTO3,
    in_front=True,
)
def broken_framing_is_taken(request: S3Request, serve: Serve) -> Response:
    """The received part of a streamed body with broken framing is stored."""
    return _stored_all_the_same(request, serve, "IncompleteBody")


@defect(f"{S}::broken_framing_is_refused[less_than_announced]", clients=BOTO3, in_front=True)
def broken_framing_is_an_error_of_the_server(request: S3Request, serve: Serve) -> Response:
    """A streamed body with broken framing returns 500."""
    answer = serve(request)
    return error(500, "InternalError") if _refused(answer, "IncompleteBody") else answer


@defect(
    *(f"{S}::broken_trailer_is_refused[{case}]" for case in ("missing", "other_than_announced", "without_a_name")),
    f"{S}::missing_decoded_length_is_refused",
    f"{S}::non_checksum_trailer_is_refused",
    f"{S}::checksum_in_header_and_trailer_is_refused",
    f"{S}::broken_trailer_of_a_part_is_refused",
    f"{S}::contradicting_headers_of_a_part_are_refused",
    clients=BOTO3,
    in_front=True,
)
def what_is_said_of_a_streamed_body_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A streamed body is accepted whatever its headers announce."""
    return _stored_all_the_same(request, serve, "MalformedTrailerError", "MissingContentLength", "InvalidRequest")
