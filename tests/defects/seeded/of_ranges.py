"""Seeded defects of ranges, and of part numbers of an object without parts."""

from __future__ import annotations

import re

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.allowed.varied_beyond_aws import multipart_of_ranges
from tests.defects.seeding import BOTO3, defect

READS = ("GetObject", "HeadObject")
MIB = 1024 * 1024


def _with_range(request: S3Request, serve: Serve, new: str | None) -> Response:
    return serve(request.having(range=new))


def _span(request: S3Request) -> tuple[str, str]:
    """First and last of a single range of bytes; either may be empty."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header("range")) if request.operation in READS else None
    return (found[1], found[2]) if found else ("", "")


@defect("ranges/satisfiable::bytes_are_read[middle_bytes]", "ranges/satisfiable::pieces_put_together_are_the_object")
def range_ends_before_its_last(request: S3Request, serve: Serve) -> Response:
    """The last byte of a range is left out, as if it were exclusive."""
    first, last = _span(request)
    return _with_range(request, serve, f"bytes={first}-{int(last) - 1}") if first and last > first else serve(request)


@defect("ranges/satisfiable::bytes_are_read[suffix]")
def suffix_is_read_from_the_start(request: S3Request, serve: Serve) -> Response:
    """bytes=-4 returns the bytes 0 to 4."""
    first, last = _span(request)
    return _with_range(request, serve, f"bytes=0-{last}") if last and not first else serve(request)


@defect("ranges/satisfiable::bytes_are_read[suffix_longer_than_the_object]")
def long_suffix_is_refused(request: S3Request, serve: Serve) -> Response:
    """A suffix that is longer than the object returns 416."""
    first, last = _span(request)
    return error(416, "InvalidRange") if not first and last and int(last) > 10 else serve(request)


@defect(
    "ranges/satisfiable::bytes_are_read[end_far_past_the_object]", "ranges/satisfiable::bytes_are_read[all_and_more]"
)
def end_past_the_object_is_refused(request: S3Request, serve: Serve) -> Response:
    """A range that ends after the object returns 416 instead of ending with the object."""
    first, last = _span(request)
    return error(416, "InvalidRange") if first and last and int(last) > 10 else serve(request)


@defect("ranges/satisfiable::bytes_are_read[to_the_end]", "ranges/satisfiable::range_is_of_the_newest_object")
def open_range_is_one_byte(request: S3Request, serve: Serve) -> Response:
    """A range without a last byte returns only its first byte."""
    first, last = _span(request)
    return _with_range(request, serve, f"bytes={first}-{first}") if first and not last else serve(request)


@defect("ranges/satisfiable::bytes_are_read[whole_object]", clients=BOTO3)
def range_of_all_answers_200(request: S3Request, serve: Serve) -> Response:
    """A range of the whole object returns 200 instead of 206."""
    answer = serve(request)
    if answer.status == 206 and answer.header("Content-Range").startswith("bytes 0-9/10"):
        answer.status = 200
    return answer


@defect("ranges/satisfiable::bytes_are_read[first_bytes]", "ranges/across_parts::bytes_are_read[within_the_first_part]")
def content_range_has_no_length(request: S3Request, serve: Serve) -> Response:
    """Content-Range lacks the length of the object."""
    answer = serve(request)
    where = answer.header("Content-Range")
    return answer.set("Content-Range", where.partition("/")[0] + "/*") if where else answer


@defect("ranges/satisfiable::numbers_are_read_as_decimals[leading_zeros]")
def leading_zero_is_octal(request: S3Request, serve: Serve) -> Response:
    """A range with leading zeros is ignored."""
    zero = re.fullmatch(r"bytes=0\d+-\d+", request.header("range"))
    return _with_range(request, serve, None) if zero else serve(request)


@defect("ranges/satisfiable::numbers_are_read_as_decimals[end_of_19_digits]")
def positions_have_32_bits(request: S3Request, serve: Serve) -> Response:
    """The last byte of a range is cut to 32 bits."""
    first, last = _span(request)
    if first and last and int(last) >= 1 << 32:
        return _with_range(request, serve, f"bytes={first}-{(int(last) + 1) % (1 << 32)}")
    return serve(request)


@defect("ranges/satisfiable::part_has_the_headers_of_the_whole")
def part_has_no_headers_of_the_object(request: S3Request, serve: Serve) -> Response:
    """A 206 response has neither the object's type nor its Cache-Control."""
    answer = serve(request)
    if answer.status == 206:
        answer.set("Content-Type", "application/octet-stream").set("Cache-Control", None)
    return answer


@defect("ranges/satisfiable::ranges_are_offered", "objects/head::ranges_are_offered")
def ranges_are_not_offered(request: S3Request, serve: Serve) -> Response:
    """Responses have no Accept-Ranges."""
    return serve(request).set("Accept-Ranges", None)


@defect("ranges/satisfiable::only_the_bytes_asked_for_are_sent", clients=BOTO3)
def range_is_sent_in_chunks(request: S3Request, serve: Serve) -> Response:
    """The response to a range has no Content-Length: it is chunked."""
    answer = serve(request)
    if answer.status == 206 and request.method == "GET":
        answer.framing = "chunked"
    return answer


@defect(
    "ranges/unsatisfiable::range_past_the_end_is_refused[from_the_end]",
    "ranges/unsatisfiable::refusal_leaves_the_object_readable",
)
def range_past_the_end_gives_all(request: S3Request, serve: Serve) -> Response:
    """A range that begins after the object is ignored."""
    answer = serve(request)
    return _with_range(request, serve, None) if answer.status == 416 and _span(request)[0] else answer


@defect("ranges/unsatisfiable::range_past_the_end_is_refused[far_past_the_end]")
def refused_range_has_another_code(request: S3Request, serve: Serve) -> Response:
    """A range that cannot be satisfied is refused with the code RequestedRangeNotSatisfiable."""
    answer = serve(request)
    return error(416, "RequestedRangeNotSatisfiable") if answer.status == 416 and request.method == "GET" else answer


@defect("ranges/unsatisfiable::suffix_of_no_bytes_is_refused")
def suffix_of_no_bytes_is_all(request: S3Request, serve: Serve) -> Response:
    """bytes=-0 returns the whole object (seen with Ceph RGW 16)."""
    return _with_range(request, serve, "bytes=0-" if request.header("range") == "bytes=-0" else _given(request))


def _given(request: S3Request) -> str | None:
    return request.headers.get("range")


@defect("ranges/unsatisfiable::range_of_an_empty_object_is_refused[from_zero]")
def range_of_nothing_is_nothing(request: S3Request, serve: Serve) -> Response:
    """A range from byte 0 of an empty object returns 200."""
    answer = serve(request)
    return _with_range(request, serve, None) if answer.status == 416 and _span(request)[0] == "0" else answer


@defect("ranges/unsatisfiable::missing_key_comes_first")
def missing_key_has_no_range(request: S3Request, serve: Serve) -> Response:
    """A range of a key that does not exist returns 416."""
    answer = serve(request)
    return error(416, "InvalidRange") if _given(request) and answer.status == 404 else answer


@defect(
    "ranges/ignored::malformed_range_is_ignored[last_before_first]",
    "ranges/ignored::malformed_range_is_ignored[negative_last]",
)
def malformed_range_is_refused(request: S3Request, serve: Serve) -> Response:
    """A malformed range returns 416 (seen with Ceph RGW 16)."""
    answer = serve(request)
    malformed = answer.status == 200 and request.operation in READS and request.header("range").startswith("bytes=")
    return error(416, "InvalidRange") if malformed else answer


@defect("ranges/ignored::other_unit_is_ignored", "ranges/ignored::malformed_range_is_ignored[without_a_unit]")
def any_unit_is_bytes(request: S3Request, serve: Serve) -> Response:
    """A range in any unit, or without one, is read as bytes (seen with moto and LocalStack)."""
    given = request.header("range")
    return _with_range(request, serve, "bytes=" + given.rpartition("=")[2]) if given else serve(request)


@defect("ranges/ignored::several_ranges_are_ignored[apart]")
def first_of_several_ranges_is_read(request: S3Request, serve: Serve) -> Response:
    """Only the first of several ranges is returned (seen with Ceph RGW 16)."""
    given = request.header("range")
    return _with_range(request, serve, given.partition(",")[0]) if "," in given else serve(request)


@defect("ranges/ignored::several_ranges_are_ignored[with_a_suffix]")
def second_of_several_ranges_is_missing(request: S3Request, serve: Serve) -> Response:
    """Several ranges are returned as multipart/byteranges without the last one."""
    return multipart_of_ranges(request, serve, lambda parts: parts[:-1])


@defect(
    "ranges/ignored::unparsable_range_is_ignored_or_refused[hexadecimal]",
    "ranges/ignored::unparsable_range_is_ignored_or_refused[two_equals_signs]",
)
def numbers_are_looked_for_in_a_range(request: S3Request, serve: Serve) -> Response:
    """The digits in a range are used, whatever else is in it (seen with Ceph RGW 16)."""
    found = re.findall(r"\d+", request.header("range")) if re.search(r"[x=]\d", request.header("range")[6:]) else []
    return _with_range(request, serve, f"bytes={found[0]}-{found[-1]}") if found else serve(request)


@defect("ranges/ignored::malformed_range_is_ignored[hyphen_alone]")
def ignored_range_has_a_content_range(request: S3Request, serve: Serve) -> Response:
    """If a range is ignored, the whole object is returned with a Content-Range (seen with Ceph RGW 16)."""
    answer = serve(request)
    if answer.status == 200 and _given(request):
        answer.set("Content-Range", f"bytes 0-{len(answer.body) - 1}/{len(answer.body)}")
    return answer


@defect(
    "ranges/across_parts::bytes_are_read[across_the_seam]", "ranges/across_parts::suffix_reaches_into_the_first_part"
)
def range_ends_with_its_part(request: S3Request, serve: Serve) -> Response:
    """A range over two parts returns only the bytes in the first part."""
    answer = serve(request)
    found = re.match(r"bytes (\d+)-(\d+)/", answer.header("Content-Range"))
    if found and int(found[1]) < 5 * MIB <= int(found[2]) and request.method == "GET":
        answer.body = answer.body[: 5 * MIB - int(found[1])]
    return answer


@defect("ranges/across_parts::bytes_are_read[first_byte_of_the_second_part]")
def second_part_begins_a_byte_late(request: S3Request, serve: Serve) -> Response:
    """A range that begins with the second part starts one byte later."""
    first, last = _span(request)
    if first == str(5 * MIB) and last:
        return serve(request.having(range=f"bytes={5 * MIB + 1}-{int(last) + 1}"))
    return serve(request)


@defect("ranges/across_parts::range_past_the_last_part_is_refused")
def range_past_the_parts_is_empty(request: S3Request, serve: Serve) -> Response:
    """A range that begins after the last part returns 206 with no bytes."""
    answer = serve(request)
    large = answer.status == 416 and len(_span(request)[0]) > 6
    return Response(206, [("ETag", '"x"'), ("Content-Length", "0")]) if large else answer


@defect("ranges/head::range_is_described[suffix]", "ranges/head::range_past_the_end_is_refused", clients=BOTO3)
def head_takes_no_notice_of_a_range(request: S3Request, serve: Serve) -> Response:
    """HeadObject returns 200 and the whole length for every range."""
    return _with_range(request, serve, None) if request.operation == "HeadObject" else serve(request)


@defect(
    "ranges/part_number::part_one_is_the_object",
    "ranges/part_number::part_two_is_refused",
    "ranges/part_number::part_number_with_a_range_is_refused",
    "ranges/part_number::invalid_part_number_is_refused[zero]",
)
def part_number_is_not_read(request: S3Request, serve: Serve) -> Response:
    """GetObject ignores partNumber (seen with Ceph RGW 16)."""
    return serve(request.asking(partNumber=None)) if request.operation == "GetObject" else serve(request)


@defect(
    "ranges/part_number::head_of_part_one_is_the_object",
    "ranges/part_number::head_of_part_two_is_refused",
    clients=BOTO3,
)
def part_number_is_not_read_by_head(request: S3Request, serve: Serve) -> Response:
    """HeadObject ignores partNumber."""
    return serve(request.asking(partNumber=None)) if request.operation == "HeadObject" else serve(request)


@defect("ranges/part_number::part_one_is_the_object", clients=BOTO3)
def simple_object_has_a_count_of_parts(request: S3Request, serve: Serve) -> Response:
    """partNumber 1 of an object from PutObject returns x-amz-mp-parts-count: 1."""
    answer = serve(request)
    return answer.set("x-amz-mp-parts-count", "1") if "partNumber" in request.query else answer


@defect("ranges/ignored::empty_range_is_ignored", clients=BOTO3)
def empty_ranges_are_refused(request: S3Request, serve: Serve) -> Response:
    """A Range header without a value is refused."""
    empty = request.operation in READS and request.headers.get("range") == ""
    return error(400, "InvalidArgument") if empty else serve(request)


@defect("objects/every_origin::object_is_read[range-part]", "objects/every_origin::object_is_read[range-copied_part]")
def ranges_of_parts_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A range of an object that was uploaded in parts is ignored: the whole object is returned with 200."""
    first, last = _span(request)
    of_parts = (first or last) and "-" in serve(request).header("ETag")
    return _with_range(request, serve, None) if of_parts else serve(request)


@defect("multipart/reading::next_part_of_the_same_object", clients=BOTO3)
def parts_have_etags_of_their_own(request: S3Request, serve: Serve) -> Response:
    """If-Match is compared with the ETag of the part, which no client knows."""
    if request.operation == "GetObject" and request.asked("partNumber") and request.header("if-match"):
        return error(412, "PreconditionFailed")
    return serve(request)
