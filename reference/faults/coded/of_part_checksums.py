"""Faults of the checksums of multipart uploads, and of GetObjectAttributes."""

from __future__ import annotations

from dataclasses import replace

from reference.faults.table import fault
from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error

ALGORITHM, TYPE = "x-amz-checksum-algorithm", "x-amz-checksum-type"
CHECKSUM_HEADERS = {f"x-amz-checksum-{name.lower()}": name for name in checksums.ALL}


def _is_refused(answer: Response, *codes: str) -> bool:
    return any(f"<Code>{code}</Code>".encode() in answer.body for code in codes)


def _completion_response(request: S3Request) -> Response:
    """Changes the response of CompleteMultipartUpload."""
    body = f"<CompleteMultipartUploadResult><Key>{request.key}</Key><ETag>x</ETag></CompleteMultipartUploadResult>"
    return Response(200, [("Content-Type", "application/xml")], body.encode())


@fault()
def full_object_is_never_the_default_checksum_type(request: S3Request, serve: Serve) -> Response:
    """An upload is COMPOSITE with any algorithm, unless the request asks for FULL_OBJECT."""
    if request.operation != "CreateMultipartUpload" or request.headers.get(ALGORITHM) != "CRC64NVME":
        return serve(request)
    return serve(request.with_headers(x_amz_checksum_type=None)).set(TYPE, request.headers.get(TYPE, "COMPOSITE"))


@fault(on=("UploadPart",))
def checksums_of_parts_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """A part is accepted with any checksum."""
    right = {n: checksums.value_of(CHECKSUM_HEADERS[n], request.body) for n in request.headers if n in CHECKSUM_HEADERS}
    return serve(replace(request, headers={**request.headers, **right}))


@fault()
def unrequested_part_checksums_are_listed(request: S3Request, serve: Serve) -> Response:
    """ListParts returns the checksum that came with a part, even if its upload has no algorithm."""
    sent = request.memory.setdefault("sent", [])
    if request.operation == "UploadPart":
        sent += [(CHECKSUM_HEADERS[n], v) for n, v in request.headers.items() if n in CHECKSUM_HEADERS]
    answer = serve(request)
    if request.operation == "ListParts" and sent:
        name, value = sent[-1]
        answer.sub(b"</Part>", f"<Checksum{name}>{value}</Checksum{name}></Part>".encode())
    return answer


@fault(on=("UploadPart",))
def every_part_needs_a_checksum(request: S3Request, serve: Serve) -> Response:
    """A part without a checksum is refused."""
    if not CHECKSUM_HEADERS.keys() & request.headers.keys():
        return error(400, "InvalidRequest")
    return serve(request)


@fault()
def composite_checksum_has_no_part_count(request: S3Request, serve: Serve) -> Response:
    """A COMPOSITE checksum lacks the number of parts."""
    answer = serve(request)
    answer.headers = [(n, v.partition("-")[0] if n.lower() in CHECKSUM_HEADERS else v) for n, v in answer.headers]
    return answer.sub(rb"(<Checksum[A-Z0-9]+>[^<]*)-\d+<", rb"\1<")


@fault()
def multipart_checksum_is_that_of_the_first_part(request: S3Request, serve: Serve) -> Response:
    """The checksum of a multipart object is that of the first part."""
    first = request.memory.setdefault("first", {})
    if request.operation == "UploadPart" and request.parameter("partNumber") == "1":
        first.update({n: v for n, v in request.headers.items() if n in CHECKSUM_HEADERS})
    answer = serve(request)
    if request.operation == "HeadObject":
        answer.headers = [(n, first.get(n.lower(), v)) for n, v in answer.headers]
    return answer


@fault(on=("HeadObject", "CompleteMultipartUpload"))
def full_object_checksum_has_a_part_count(request: S3Request, serve: Serve) -> Response:
    """The checksum of a FULL_OBJECT upload has a number of parts."""
    answer = serve(request)
    answer.headers = [(n, v + "-1" if n.lower() in CHECKSUM_HEADERS else v) for n, v in answer.headers]
    answer.sub(rb"(<Checksum[A-Z0-9]+>[^<]*)<", rb"\1-1<")
    return answer


@fault()
def headers_of_completions_are_ignored(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload ignores the type, size and checksums in the request."""
    answer = serve(request)
    done = request.operation == "CompleteMultipartUpload" and _is_refused(answer, "InvalidRequest")
    return _completion_response(request) if done else answer


@fault()
def completion_verifies_no_checksums(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload verifies no checksums."""
    answer = serve(request)
    done = request.operation == "CompleteMultipartUpload" and _is_refused(answer, "InvalidPart", "BadDigest")
    return _completion_response(request) if done else answer


@fault(on=("CompleteMultipartUpload",))
def completion_with_checksum_headers_is_refused(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload with a checksum, a type or a size of the object is refused."""
    reported = {TYPE, "x-amz-mp-object-size", *CHECKSUM_HEADERS} & request.headers.keys()
    return error(400, "InvalidRequest") if reported else serve(request)


@fault()
def total_parts_count_is_that_of_the_page(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes counts only the returned parts."""
    answer = serve(request)
    shown = answer.body.count(b"<Part>")
    return answer.sub(rb"<PartsCount>\d+", b"<PartsCount>%d" % shown) if shown else answer


@fault()
def request_payer_is_refused_and_owner_ignored(request: S3Request, serve: Serve) -> Response:
    """A request whose sender pays is refused, and one that expects another bucket owner is not."""
    if "x-amz-request-payer" in request.headers:
        return error(403, "AccessDenied")
    return serve(request.with_headers(x_amz_expected_bucket_owner=None))
