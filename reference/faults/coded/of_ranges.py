"""Faults of ranges, and of part numbers of an object without parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

READS = ("GetObject", "HeadObject")
MIB = 1024 * 1024


def _serve_with_range(request: S3Request, serve: Serve, new: str | None) -> Response:
    return serve(request.with_headers(range=new))


def _span(request: S3Request) -> tuple[str, str]:
    """First and last of a single range of bytes; either may be empty."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header("range")) if request.operation in READS else None
    return (found[1], found[2]) if found else ("", "")


@fault()
def range_end_is_exclusive(request: S3Request, serve: Serve) -> Response:
    """The last byte of a range is left out, as if the end were exclusive."""
    first, last = _span(request)
    return (
        _serve_with_range(request, serve, f"bytes={first}-{int(last) - 1}")
        if first and last > first
        else serve(request)
    )


@fault()
def suffix_range_is_read_from_the_start(request: S3Request, serve: Serve) -> Response:
    """bytes=-4 returns the bytes 0 to 4."""
    first, last = _span(request)
    return _serve_with_range(request, serve, f"bytes=0-{last}") if last and not first else serve(request)


@fault()
def range_end_past_the_object_is_refused(request: S3Request, serve: Serve) -> Response:
    """A range that ends after the object returns 416 instead of ending with the object."""
    first, last = _span(request)
    return error(416, "InvalidRange") if first and last and int(last) > 10 else serve(request)


@fault()
def open_range_is_one_byte(request: S3Request, serve: Serve) -> Response:
    """A range without an end returns only the first byte."""
    first, last = _span(request)
    return _serve_with_range(request, serve, f"bytes={first}-{first}") if first and not last else serve(request)


@fault()
def content_range_lacks_the_length(request: S3Request, serve: Serve) -> Response:
    """Content-Range lacks the length of the object."""
    answer = serve(request)
    where = answer.header("Content-Range")
    return answer.set("Content-Range", where.partition("/")[0] + "/*") if where else answer


@fault()
def range_end_has_32_bits(request: S3Request, serve: Serve) -> Response:
    """The last byte of a range is cut to 32 bits."""
    first, last = _span(request)
    if first and last and int(last) >= 1 << 32:
        return _serve_with_range(request, serve, f"bytes={first}-{(int(last) + 1) % (1 << 32)}")
    return serve(request)


@fault()
def range_is_sent_in_chunks(request: S3Request, serve: Serve) -> Response:
    """The response to a range is chunked, and has no Content-Length."""
    answer = serve(request)
    if answer.status == 206 and request.method == "GET":
        answer.framing = "chunked"
    return answer


@fault()
def range_past_the_end_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A range that begins after the object is ignored."""
    answer = serve(request)
    return _serve_with_range(request, serve, None) if answer.status == 416 and _span(request)[0] else answer


@fault()
def empty_suffix_range_is_the_object(request: S3Request, serve: Serve) -> Response:
    """bytes=-0 returns the whole object (seen with Ceph RGW 16)."""
    return _serve_with_range(
        request, serve, "bytes=0-" if request.header("range") == "bytes=-0" else _range_header(request)
    )


def _range_header(request: S3Request) -> str | None:
    return request.headers.get("range")


@fault()
def range_of_an_empty_object_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A range from byte 0 of an empty object returns 200."""
    answer = serve(request)
    return _serve_with_range(request, serve, None) if answer.status == 416 and _span(request)[0] == "0" else answer


@fault()
def any_range_unit_is_bytes(request: S3Request, serve: Serve) -> Response:
    """A range in any unit, or without one, is read as bytes (seen with moto and LocalStack)."""
    given = request.header("range")
    return _serve_with_range(request, serve, "bytes=" + given.rpartition("=")[2]) if given else serve(request)


@fault()
def first_of_several_ranges_is_read(request: S3Request, serve: Serve) -> Response:
    """Only the first of several ranges is returned (seen with Ceph RGW 16)."""
    given = request.header("range")
    return _serve_with_range(request, serve, given.partition(",")[0]) if "," in given else serve(request)


def multipart_byteranges(
    request: S3Request, serve: Serve, kept: Callable[[list[bytes]], list[bytes]] = lambda parts: parts
) -> Response:
    """Returns these ranges of an object as multipart/byteranges (RFC 9110, 14.6)."""
    spans = re.findall(r"(\d*)-(\d*)", request.header("range")) if "," in request.header("range") else []
    answer = serve(request)
    if request.operation != "GetObject" or not spans or answer.status != 200:
        return answer
    size, parts = len(answer.body), []
    for first, last in spans:
        begin, end = (int(first), int(last)) if first else (size - int(last), size - 1)
        head = f"Content-Type: {answer.header('Content-Type')}\r\nContent-Range: bytes {begin}-{end}/{size}"
        parts.append(f"--seam\r\n{head}\r\n\r\n".encode() + answer.body[begin : end + 1] + b"\r\n")
    answer.status, answer.body = 206, b"".join([*kept(parts), b"--seam--\r\n"])
    return answer.set("Content-Type", "multipart/byteranges; boundary=seam")


@fault()
def last_of_several_ranges_is_missing(request: S3Request, serve: Serve) -> Response:
    """Several ranges are returned as multipart/byteranges without the last one."""
    return multipart_byteranges(request, serve, lambda parts: parts[:-1])


@fault()
def range_is_read_by_its_digits(request: S3Request, serve: Serve) -> Response:
    """Only the digits in a range are used (seen with Ceph RGW 16)."""
    found = re.findall(r"\d+", request.header("range")) if re.search(r"[x=]\d", request.header("range")[6:]) else []
    return _serve_with_range(request, serve, f"bytes={found[0]}-{found[-1]}") if found else serve(request)


@fault()
def ignored_range_has_a_content_range(request: S3Request, serve: Serve) -> Response:
    """If a range is ignored, the whole object is returned with a Content-Range (seen with Ceph RGW 16)."""
    answer = serve(request)
    if answer.status == 200 and _range_header(request):
        answer.set("Content-Range", f"bytes 0-{len(answer.body) - 1}/{len(answer.body)}")
    return answer


@fault()
def range_over_two_parts_ends_with_the_first(request: S3Request, serve: Serve) -> Response:
    """A range over two parts returns only the bytes in the first part."""
    answer = serve(request)
    found = re.match(r"bytes (\d+)-(\d+)/", answer.header("Content-Range"))
    if found and int(found[1]) < 5 * MIB <= int(found[2]) and request.method == "GET":
        answer.body = answer.body[: 5 * MIB - int(found[1])]
    return answer


@fault()
def second_part_begins_a_byte_late(request: S3Request, serve: Serve) -> Response:
    """A range that begins with the second part starts one byte later."""
    first, last = _span(request)
    if first == str(5 * MIB) and last:
        return serve(request.with_headers(range=f"bytes={5 * MIB + 1}-{int(last) + 1}"))
    return serve(request)


@fault()
def range_past_the_last_part_is_empty(request: S3Request, serve: Serve) -> Response:
    """A range that begins after the last part returns 206 with no bytes."""
    answer = serve(request)
    large = answer.status == 416 and len(_span(request)[0]) > 6
    return Response(206, [("ETag", '"x"'), ("Content-Length", "0")]) if large else answer


@fault()
def ranges_of_multipart_objects_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A range of an object that was uploaded in parts is ignored: the whole object is returned with 200."""
    first, last = _span(request)
    of_parts = (first or last) and "-" in serve(request).header("ETag")
    return _serve_with_range(request, serve, None) if of_parts else serve(request)


@fault(on=("GetObject", "UploadPartCopy"))
def range_positions_have_32_bits(request: S3Request, serve: Serve) -> Response:
    """The positions in a Range, and in a range that is copied, are cut to 32 bits."""
    names = [name for name in ("range", "x-amz-copy-source-range") if name in request.headers]
    cut = {name.replace("-", "_"): cut_to_32_bits(request.headers[name]) for name in names}
    return serve(request.with_headers(**cut))


@fault(
    on=("UploadPart", "UploadPartCopy", "GetObject", "ListParts", "ListMultipartUploads", "ListObjects", "ListBuckets")
)
def query_numbers_have_32_bits(request: S3Request, serve: Serve) -> Response:
    """Part numbers and the sizes of pages are cut to 32 bits."""
    names = [
        name for name in ("partNumber", "max-parts", "max-uploads", "max-keys", "max-buckets") if name in request.query
    ]
    return serve(request.with_query(**{name.replace("-", "_"): cut_to_32_bits(request.query[name]) for name in names}))


@fault(on=("CompleteMultipartUpload", "PutBucketLifecycleConfiguration"))
def document_numbers_have_32_bits(request: S3Request, serve: Serve) -> Response:
    """The part numbers of a completion, its size, and the days of lifecycle rules are cut to 32 bits."""
    size = cut_to_32_bits(request.header("x-amz-mp-object-size")) or None
    cut = re.sub(rb"\d{10,}(?=</(PartNumber|\w*Days\w*)>)", lambda found: b"%d" % (int(found[0]) % 2**32), request.body)
    return serve(replace(request.with_headers(x_amz_mp_object_size=size), body=cut))


def cut_to_32_bits(text: str) -> str:
    return re.sub(r"\d{10,}", lambda found: str(int(found[0]) % 2**32), text)
