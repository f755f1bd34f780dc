"""Seeded defects of streamed bodies: those of parts, those with newer algorithms, and those of anyone."""

from __future__ import annotations

from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.signatures import integrity
from tests.defects.seeding import BOTO3, RAW_ANONYMOUS, RAW_V4, defect

P, S, T = "integrity/streamed_part", "integrity/broken_stream", "integrity/trailer"
U, G, F = "streaming/unsigned_chunks", "streaming/signed_trailer", "streaming/framing"
C = "streaming/signed_chunks"
LISTED = b'<Part><PartNumber>%b</PartNumber><ETag>"0"</ETag><Size>1</Size></Part>'


def _is_streamed(request: S3Request) -> bool:
    return request.header("x-amz-content-sha256").startswith("STREAMING-")


def _refused(answer: Response, *codes: str) -> bool:
    return any(b"<Code>%b</Code>" % code.encode() in answer.body for code in codes)


@defect(*(f"{P}::trailer_of_the_uploads_algorithm_is_kept[{name}]" for name in checksums.ALGORITHMS), clients=BOTO3)
def checksums_of_streamed_parts_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """ListParts does not return the checksums that came as trailers."""
    answer = serve(request)
    return (
        answer.sub(rb"<Checksum[A-Z0-9]+>[^<]*</Checksum[A-Z0-9]+>", b"")
        if request.operation == "ListParts"
        else answer
    )


@defect(
    f"{P}::composite_upload_needs_its_own_algorithm[other_algorithm]",
    f"{P}::composite_upload_needs_its_own_algorithm[none]",
    clients=BOTO3,
)
def algorithm_of_a_part_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A part without a checksum of the upload's algorithm is stored with one that the server computes."""
    answer = serve(request)
    if request.operation != "UploadPart" or answer.status != 400 or not _is_streamed(request):
        return answer
    right = {"x-amz-checksum-sha256": checksums.value_of("SHA256", request.body), "x-amz-checksum-crc32": None}
    return serve(request.having(**right))


@defect(f"{P}::checksum_of_a_full_object_upload_is_computed", clients=BOTO3)
def checksum_of_a_streamed_part_is_not_computed(request: S3Request, serve: Serve) -> Response:
    """The response to a streamed part without a checksum has none."""
    answer = serve(request)
    given = any(name.startswith("x-amz-checksum-") for name in request.headers)
    return answer if given or not _is_streamed(request) else answer.set("x-amz-checksum-crc32", None)


@defect(
    f"{P}::checksum_of_another_algorithm_than_announced_is_refused[SHA256]",
    f"{P}::checksum_of_another_algorithm_than_announced_is_refused[UNKNOWN]",
    f"{S}::trailer_of_another_algorithm_than_announced_is_refused",
    clients=BOTO3,
)
def announced_algorithm_is_not_compared(request: S3Request, serve: Serve) -> Response:
    """x-amz-sdk-checksum-algorithm is ignored."""
    return serve(request.without("x-amz-sdk-checksum-algorithm"))


@defect(
    *(f"{T}::trailer_of_a_newer_algorithm_is_accepted[{name}]" for name in ("MD5", "SHA512", "XXHASH64")),
    *(f"{T}::trailer_of_a_newer_algorithm_is_accepted[{name}]" for name in ("XXHASH3", "XXHASH128")),
    clients=BOTO3,
)
def trailers_are_of_the_old_algorithms(request: S3Request, serve: Serve) -> Response:
    """A trailer of an algorithm that S3 supports since 2026 is refused."""
    named = request.header("x-amz-trailer").removeprefix("x-amz-checksum-").upper()
    return serve(request) if named in ("", *checksums.ALGORITHMS) else error(400, "InvalidRequest")


@defect(f"{T}::checksum_in_a_header_needs_no_trailer", clients=BOTO3)
def streams_bring_no_checksum_in_a_header(request: S3Request, serve: Serve) -> Response:
    """A streamed body without a trailer is refused, also with a checksum in a header."""
    refused = _is_streamed(request) and "x-amz-trailer" not in request.headers
    return error(400, "MalformedTrailerError") if refused else serve(request)


@defect(f"{S}::wrong_checksum_in_a_header_is_refused", clients=BOTO3)
def checksum_in_the_header_of_a_stream_is_not_compared(request: S3Request, serve: Serve) -> Response:
    """The checksum of a streamed body is compared if it is a trailer, and not if it is a header."""
    without = _is_streamed(request) and "x-amz-trailer" not in request.headers
    return serve(request.without("x-amz-checksum-crc32") if without else request)


@defect(
    f"{U}::small_chunks_are_refused",
    f"{U}::small_chunks_of_a_part_are_refused",
    f"{C}::small_chunks_of_a_part_are_refused",
    f"{G}::trailer_that_is_not_announced_is_refused",
    f"{G}::broken_trailer_of_a_part_is_refused",
    clients=RAW_V4,
    in_front=True,
)
def chunks_are_read_leniently(request: S3Request, serve: Serve) -> Response:
    """Small chunks and unannounced trailers are taken."""
    answer = serve(request)
    refused = _refused(answer, "InvalidChunkSizeError", "MalformedTrailerError")
    return Response(200, [("ETag", '"00000000000000000000000000000000"')]) if refused else answer


@defect("integrity/trailer::trailer_that_is_not_announced_is_refused", clients=BOTO3, in_front=True)
def unannounced_trailers_are_skipped(request: S3Request, serve: Serve) -> Response:
    """A trailer after unsigned chunks need not be announced."""
    unannounced = request.method == "PUT" and "x-amz-trailer" not in request.headers
    refused = unannounced and _refused(serve(request), "MalformedTrailerError")
    return Response(200, [("ETag", '"00000000000000000000000000000000"')]) if refused else serve(request)


@defect(f"{U}::anonymous_chunks_are_accepted", clients=RAW_ANONYMOUS, in_front=True)
def chunks_of_anyone_are_stored_as_they_come(request: S3Request, serve: Serve) -> Response:
    """A body in chunks without credentials is stored with its framing."""
    if request.header("authorization") or not _is_streamed(request):
        return serve(request)
    return serve(request.without("x-amz-content-sha256", "x-amz-decoded-content-length", "x-amz-trailer"))


@defect(f"{U}::wrong_trailer_of_anonymous_chunks_is_refused", clients=RAW_ANONYMOUS)
def trailers_of_anyone_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The checksum in a trailer is not compared if nobody signed the request."""
    anonymous = request.account is None and integrity.is_chunked(request)
    return serve(request.without(request.header("x-amz-trailer")) if anonymous else request)


@defect(f"{U}::wrong_hash_of_an_anonymous_body_is_refused", clients=RAW_ANONYMOUS, in_front=True)
def hash_of_an_anonymous_body_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """x-amz-content-sha256 is compared with the body only if the request is signed."""
    signed = "authorization" in request.headers
    return serve(request if signed else request.without("x-amz-content-sha256"))


def _with_refused_parts(request: S3Request, serve: Serve) -> Response:
    """Adds to ListParts the streamed parts that were refused."""
    answer = serve(request)
    parts: list[bytes] = request.memory.setdefault(request.query.get("uploadId", ""), [])
    if "partNumber" in request.query and _is_streamed(request) and answer.status >= 400:
        parts.append(LISTED % request.query["partNumber"].encode())
    listed = b"".join(parts) + b"</ListPartsResult>"
    return answer.sub(rb"</ListPartsResult>", listed) if request.method == "GET" else answer


@defect(
    f"{S}::broken_trailer_of_a_part_is_refused",
    f"{S}::broken_framing_of_a_part_is_refused",
    f"{S}::contradicting_headers_of_a_part_are_refused",
    clients=BOTO3,
    in_front=True,
)
def refused_parts_in_unsigned_chunks_are_kept(request: S3Request, serve: Serve) -> Response:
    """A part in unsigned chunks that is refused is listed all the same."""
    return _with_refused_parts(request, serve)


@defect(
    f"{F}::broken_framing_of_a_part_is_refused",
    f"{F}::wrong_length_of_a_part_is_refused",
    f"{F}::huge_size_of_a_part_is_refused",
    f"{C}::small_chunks_of_a_part_are_refused",
    f"{U}::small_chunks_of_a_part_are_refused",
    f"{G}::broken_trailer_of_a_part_is_refused",
    f"{G}::part_changed_after_signing_is_refused",
    clients=RAW_V4,
    in_front=True,
)
def refused_parts_in_signed_chunks_are_kept(request: S3Request, serve: Serve) -> Response:
    """A part in chunks that is refused is listed all the same."""
    return _with_refused_parts(request, serve)
