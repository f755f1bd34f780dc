"""Seeded defects of the checksums of multipart uploads, and of GetObjectAttributes."""

from __future__ import annotations

from dataclasses import replace

from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect

U, P, C = "integrity/upload_types", "integrity/part_checksum", "integrity/composite"
F, L, X = "integrity/full_object", "integrity/plain_upload", "integrity/parts_of_an_object"
A, V = "integrity/attributes", "integrity/attributes_of_versions"
ALGORITHM, TYPE = "x-amz-checksum-algorithm", "x-amz-checksum-type"
VALUES = {f"x-amz-checksum-{name.lower()}": name for name in checksums.ALL}


def _is_refused(answer: Response, *codes: str) -> bool:
    return any(f"<Code>{code}</Code>".encode() in answer.body for code in codes)


def _done(request: S3Request) -> Response:
    """Changes the response of CompleteMultipartUpload."""
    body = f"<CompleteMultipartUploadResult><Key>{request.key}</Key><ETag>x</ETag></CompleteMultipartUploadResult>"
    return Response(200, [("Content-Type", "application/xml")], body.encode())


@defect(
    *(f"{U}::default_checksum_type[{name}]" for name in checksums.ALGORITHMS),
    f"{U}::usual_type_may_be_asked_for[SHA1]",
    f"{U}::crcs_may_be_of_full_objects[CRC32C]",
)
def new_upload_says_nothing_of_checksums(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload returns neither checksum algorithm nor type."""
    answer = serve(request)
    if request.operation == "CreateMultipartUpload":
        answer.set(ALGORITHM, None).set(TYPE, None)
    return answer


@defect(f"{U}::default_checksum_type[CRC64NVME]", f"{U}::type_not_supported_by_the_algorithm_is_refused[CRC64NVME]")
def every_upload_is_composite(request: S3Request, serve: Serve) -> Response:
    """An upload is COMPOSITE, whatever its algorithm, unless it asks for FULL_OBJECT."""
    if request.operation != "CreateMultipartUpload" or request.headers.get(ALGORITHM) != "CRC64NVME":
        return serve(request)
    return serve(request.having(x_amz_checksum_type=None)).set(TYPE, request.headers.get(TYPE, "COMPOSITE"))


@defect(
    f"{U}::type_not_supported_by_the_algorithm_is_refused[SHA1]",
    f"{U}::type_not_supported_by_the_algorithm_is_refused[SHA256]",
    f"{U}::type_without_an_algorithm_is_refused[COMPOSITE]",
    f"{U}::type_without_an_algorithm_is_refused[FULL_OBJECT]",
    f"{U}::unknown_algorithm_is_refused",
    f"{U}::unknown_type_is_refused",
)
def what_cannot_be_asked_for_is_left_out(request: S3Request, serve: Serve) -> Response:
    """An upload with an impossible combination of algorithm and type is created without them."""
    answer = serve(request)
    if request.operation == "CreateMultipartUpload" and _is_refused(answer, "InvalidRequest"):
        return serve(request.having(x_amz_checksum_algorithm=None, x_amz_checksum_type=None))
    return answer


@defect(f"{U}::crcs_may_be_of_full_objects[CRC32]", f"{F}::checksum_is_that_of_all_bytes[CRC32]")
def crcs_are_never_of_full_objects(request: S3Request, serve: Serve) -> Response:
    """CRC32 and CRC32C are always COMPOSITE, whatever is requested."""
    if request.operation == "CreateMultipartUpload" and request.headers.get(ALGORITHM) in ("CRC32", "CRC32C"):
        return serve(request.having(x_amz_checksum_type=None))
    return serve(request)


@defect(f"{U}::upload_without_an_algorithm_has_no_algorithm_or_type", f"{L}::checksums_of_the_parts_are_refused")
def every_upload_has_an_algorithm(request: S3Request, serve: Serve) -> Response:
    """An upload without an algorithm gets SHA256."""
    if request.operation == "CreateMultipartUpload" and ALGORITHM not in request.headers:
        return serve(request.having(x_amz_checksum_algorithm="SHA256"))
    return serve(request)


@defect(f"{U}::list_of_uploads_names_algorithm_and_type", f"{U}::list_of_parts_names_algorithm_and_type")
def lists_say_nothing_of_the_algorithm(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads and ListParts do not return the algorithm of an upload."""
    return serve(request).sub(b"<ChecksumAlgorithm>[^<]*</ChecksumAlgorithm>", b"")


@defect(
    *(f"{P}::wrong_checksum_is_refused[{name}]" for name in checksums.ALGORITHMS),
    f"{P}::wrong_checksum_is_refused_in_any_upload",
    f"{P}::malformed_checksum_is_refused[SHA256]",
)
def checksums_of_parts_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """A part is accepted with any checksum."""
    if request.operation != "UploadPart":
        return serve(request)
    right = {n: checksums.value_of(VALUES[n], request.body) for n in request.headers if n in VALUES}
    return serve(replace(request, headers={**request.headers, **right}))


@defect(f"{P}::right_checksum_is_answered[CRC64NVME]", f"{P}::copied_part_has_the_checksum_of_the_upload")
def checksums_of_parts_are_not_answered(request: S3Request, serve: Serve) -> Response:
    """UploadPart and UploadPartCopy do not return the part's checksum."""
    answer = serve(request)
    if request.operation in ("UploadPart", "UploadPartCopy"):
        answer.headers = [(n, v) for n, v in answer.headers if n.lower() not in VALUES]
        answer.sub(rb"<Checksum(\w+)>[^<]*</Checksum\1>", b"")
    return answer


@defect(*(f"{P}::checksum_of_a_part_is_listed[{name}]" for name in ("CRC32", "CRC64NVME", "SHA256")))
def checksums_of_parts_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """ListParts returns no checksums of parts."""
    answer = serve(request)
    return answer.sub(rb"<Checksum([A-Z0-9]+)>[^<]*</Checksum\1>", b"") if request.operation == "ListParts" else answer


@defect(f"{P}::checksum_is_not_stored_in_an_upload_without_an_algorithm")
def any_checksum_of_a_part_is_listed(request: S3Request, serve: Serve) -> Response:
    """ListParts returns the checksum that came with a part, even if its upload has no algorithm."""
    sent = request.memory.setdefault("sent", [])
    if request.operation == "UploadPart":
        sent += [(VALUES[n], v) for n, v in request.headers.items() if n in VALUES]
    answer = serve(request)
    if request.operation == "ListParts" and sent:
        name, value = sent[-1]
        answer.sub(b"</Part>", f"<Checksum{name}>{value}</Checksum{name}></Part>".encode())
    return answer


@defect(f"{P}::copied_part_has_no_checksum_in_an_upload_without_an_algorithm")
def copied_part_has_the_checksum_of_its_source(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy returns a checksum in any upload."""
    return serve(request).sub(b"</CopyPartResult>", b"<ChecksumSHA256>x</ChecksumSHA256></CopyPartResult>")


@defect(f"{P}::checksum_of_another_algorithm_is_refused", f"{P}::part_of_a_composite_upload_needs_a_checksum")
def checksum_of_a_part_is_computed_where_it_does_not_fit(request: S3Request, serve: Serve) -> Response:
    """A part without a checksum of its upload's algorithm gets one."""
    answer = serve(request)
    if request.operation == "UploadPart" and _is_refused(answer, "InvalidRequest"):
        return Response(200, [("ETag", '"x"')])
    return answer


@defect(f"{P}::part_of_a_full_object_upload_needs_no_checksum")
def every_part_needs_a_checksum(request: S3Request, serve: Serve) -> Response:
    """A part without a checksum is refused."""
    if request.operation == "UploadPart" and not VALUES.keys() & request.headers.keys():
        return error(400, "InvalidRequest")
    return serve(request)


@defect(
    *(f"{C}::composite_checksum_of_one_part[{name}]" for name in ("CRC32", "CRC32C", "SHA1", "SHA256")),
    f"{C}::checksum_of_two_parts",
)
def composite_checksum_has_no_number(request: S3Request, serve: Serve) -> Response:
    """A COMPOSITE checksum lacks the number of parts."""
    answer = serve(request)
    answer.headers = [(n, v.partition("-")[0] if n.lower() in VALUES else v) for n, v in answer.headers]
    return answer.sub(rb"(<Checksum[A-Z0-9]+>[^<]*)-\d+<", rb"\1<")


@defect(f"{C}::checksum_of_two_parts", f"{F}::checksum_of_two_parts")
def checksum_is_that_of_the_first_part(request: S3Request, serve: Serve) -> Response:
    """The checksum of a multipart object is that of its first part."""
    first = request.memory.setdefault("first", {})
    if request.operation == "UploadPart" and request.asked("partNumber") == "1":
        first.update({n: v for n, v in request.headers.items() if n in VALUES})
    answer = serve(request)
    if request.operation == "HeadObject":
        answer.headers = [(n, first.get(n.lower(), v)) for n, v in answer.headers]
    return answer


@defect(f"{F}::checksum_of_two_parts", f"{F}::checksum_is_that_of_all_bytes[CRC64NVME]")
def checksum_of_all_bytes_is_one_of_parts(request: S3Request, serve: Serve) -> Response:
    """The checksum of a FULL_OBJECT upload has a number of parts."""
    answer = serve(request)
    if request.operation in ("HeadObject", "CompleteMultipartUpload"):
        answer.headers = [(n, v + "-1" if n.lower() in VALUES else v) for n, v in answer.headers]
        answer.sub(rb"(<Checksum[A-Z0-9]+>[^<]*)<", rb"\1-1<")
    return answer


@defect(
    f"{C}::parts_without_their_checksums_are_refused",
    f"{C}::full_object_type_is_refused",
    f"{F}::composite_type_is_refused",
    f"{L}::composite_type_is_refused",
    f"{L}::wrong_size_of_the_object_is_refused",
)
def what_completion_asks_for_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload ignores the type, size and checksums in its request."""
    answer = serve(request)
    done = request.operation == "CompleteMultipartUpload" and _is_refused(answer, "InvalidRequest")
    return _done(request) if done else answer


@defect(
    f"{C}::wrong_checksum_of_a_part_is_refused",
    f"{F}::wrong_checksum_of_a_part_is_refused",
    f"{L}::checksums_of_the_parts_are_refused",
    f"{L}::checksums_of_another_algorithm_are_refused",
    f"{C}::wrong_checksum_of_the_object_is_refused",
    f"{C}::checksum_of_another_algorithm_is_refused",
    f"{C}::sha256_in_a_crc32_upload_is_refused",
    f"{F}::composite_form_without_its_type_is_refused",
    f"{F}::wrong_checksum_of_the_object_is_refused",
    f"{F}::right_checksum_without_its_type_is_refused",
)
def checksums_of_completion_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload verifies no checksums."""
    answer = serve(request)
    done = request.operation == "CompleteMultipartUpload" and _is_refused(answer, "InvalidPart", "BadDigest")
    return _done(request) if done else answer


@defect(
    f"{C}::type_of_the_upload_may_be_repeated",
    f"{C}::right_checksum_of_the_object_is_taken[SHA1]",
    f"{F}::right_checksum_of_the_object_is_taken[CRC64NVME]",
    f"{L}::checksum_of_the_object_is_ignored",
    f"{L}::right_size_of_the_object_is_taken",
)
def completion_takes_no_headers(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload with a checksum, a type or a size of the object is refused."""
    reported = {TYPE, "x-amz-mp-object-size", *VALUES} & request.headers.keys()
    return (
        error(400, "InvalidRequest") if reported and request.operation == "CompleteMultipartUpload" else serve(request)
    )


@defect(f"{F}::checksums_of_the_parts_may_be_given")
def checksums_of_parts_are_refused_in_a_full_object(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload with checksums of parts is refused if the type is FULL_OBJECT."""
    if request.operation == "CompleteMultipartUpload" and b"<ChecksumCRC32>" in request.body:
        return error(400, "InvalidRequest")
    return serve(request)


@defect(f"{C}::copy_has_the_checksum_of_all_bytes")
def copy_has_the_checksum_of_parts(request: S3Request, serve: Serve) -> Response:
    """The copy of a multipart object has its COMPOSITE checksum."""
    answer = serve(request)
    return answer.sub(rb"(<ChecksumSHA256>[^<]*)", rb"\1-1") if request.operation == "CopyObject" else answer


@defect(
    f"{X}::head_of_a_part_gives_its_checksum[1]",
    f"{X}::head_of_a_part_gives_its_checksum[2]",
    f"{X}::get_of_a_part_gives_its_checksum",
    clients=BOTO3,
)
def part_of_an_object_has_no_checksum(request: S3Request, serve: Serve) -> Response:
    """A single part of an object is returned without its checksum."""
    answer = serve(request)
    if "partNumber" in request.query and request.operation in ("GetObject", "HeadObject"):
        answer.headers = [(n, v) for n, v in answer.headers if n.lower() not in VALUES]
    return answer


@defect(f"{X}::attributes_have_the_parts", f"{X}::list_continues_after_the_marker", clients=BOTO3)
def parts_in_attributes_have_no_checksums(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes returns only the number and sizes of parts."""
    answer = serve(request)
    if request.operation == "GetObjectAttributes":
        answer.sub(rb"(</Size>)<ChecksumSHA256>[^<]*</ChecksumSHA256>", rb"\1")
    return answer


@defect(f"{X}::max_parts_cuts_the_list", f"{X}::list_continues_after_the_marker", clients=BOTO3)
def all_parts_are_given_at_once(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes ignores MaxParts and PartNumberMarker."""
    return serve(request.having(x_amz_max_parts=None, x_amz_part_number_marker=None))


@defect(f"{X}::max_parts_cuts_the_list", clients=BOTO3)
def number_of_parts_is_that_of_the_page(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes counts only the returned parts."""
    answer = serve(request)
    shown = answer.body.count(b"<Part>")
    return answer.sub(rb"<PartsCount>\d+", b"<PartsCount>%d" % shown) if shown else answer


@defect(f"{A}::number_of_parts_is_given", clients=BOTO3)
def number_of_parts_has_another_name(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes uses the SDKs' name for the number of parts: TotalPartsCount."""
    return serve(request).sub(rb"<(/?)PartsCount>", rb"<\1TotalPartsCount>")


@defect(f"{X}::attributes_have_the_size_of_all_parts", clients=BOTO3)
def size_in_attributes_is_that_of_the_last_part(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes returns the size of the last part of an object."""
    return serve(request).sub(rb"<ObjectSize>\d+", b"<ObjectSize>9")


@defect(f"{A}::one_attribute_is_given_alone[ETag]", f"{X}::attributes_have_the_etag_of_parts", clients=BOTO3)
def etag_in_attributes_has_quotes(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes returns the ETag in quotes."""
    answer = serve(request)
    if request.operation == "GetObjectAttributes":
        answer.sub(rb"<ETag>([^<]*)</ETag>", rb"<ETag>&quot;\1&quot;</ETag>")
    return answer


@defect(f"{X}::composite_checksum_in_attributes_has_no_part_count", clients=BOTO3)
def composite_checksum_has_its_number_in_attributes(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes returns a COMPOSITE checksum with the number of parts."""
    return serve(request).sub(rb"(<Checksum><ChecksumSHA256>[^<]*)", rb"\1-2")


@defect(
    *(f"{A}::one_attribute_is_given_alone[{name}]" for name in ("ETag", "ObjectSize", "StorageClass")),
    f"{A}::checksum_is_given[SHA256]",
    clients=BOTO3,
)
def all_attributes_are_always_given(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes returns all attributes, whatever is requested."""
    if "x-amz-object-attributes" in request.headers:
        return serve(request.having(x_amz_object_attributes="ETag,Checksum,ObjectParts,StorageClass,ObjectSize"))
    return serve(request)


@defect(f"{A}::one_attribute_is_given_alone[StorageClass]", f"{A}::all_attributes_in_one_request", clients=BOTO3)
def standard_is_not_named_in_attributes(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes leaves out the storage class STANDARD, as HeadObject does."""
    answer = serve(request)
    if request.operation == "GetObjectAttributes":
        answer.sub(b"<StorageClass>STANDARD</StorageClass>", b"")
    return answer


@defect(f"{A}::empty_object", clients=BOTO3)
def size_0_is_left_out(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes leaves out the size of an empty object."""
    return serve(request).sub(b"<ObjectSize>0</ObjectSize>", b"")


@defect(f"{A}::last_modified_is_given", clients=BOTO3)
def attributes_have_no_time(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes does not return Last-Modified."""
    answer = serve(request)
    return answer.set("Last-Modified", None) if request.operation == "GetObjectAttributes" else answer


@defect(
    f"{A}::unknown_attribute_is_refused[alone]",
    f"{A}::unknown_attribute_is_refused[behind_another]",
    f"{A}::missing_attributes_header_is_refused",
    clients=BOTO3,
)
def unknown_attributes_are_left_out(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes ignores unknown attributes."""
    if request.operation == "GetObjectAttributes":
        return serve(request.having(x_amz_object_attributes="ETag"))
    return serve(request)


@defect(f"{A}::request_payer_is_accepted", f"{A}::bucket_of_another_owner_is_refused", clients=BOTO3)
def owner_and_payer_are_mistaken(request: S3Request, serve: Serve) -> Response:
    """A request whose sender pays is refused, and one that expects another bucket owner is not."""
    if "x-amz-request-payer" in request.headers:
        return error(403, "AccessDenied")
    return serve(request.having(x_amz_expected_bucket_owner=None))


@defect(
    f"{V}::older_version_is_described",
    f"{V}::version_of_a_deleted_object_is_described",
    f"{V}::malformed_version_id_is_refused",
    clients=BOTO3,
)
def attributes_are_those_of_the_current_version(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes ignores a VersionId."""
    return serve(request.asking(versionId=None) if request.operation == "GetObjectAttributes" else request)


@defect(f"{V}::current_version_is_described", clients=BOTO3)
def attributes_name_no_version(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes does not return the version id."""
    answer = serve(request)
    return answer.set("x-amz-version-id", None) if request.operation == "GetObjectAttributes" else answer


@defect(
    f"{V}::deleted_object_is_not_found",
    f"{A}::missing_key_is_refused",
    f"{A}::missing_bucket_is_refused",
    clients=BOTO3,
)
def what_is_not_there_has_attributes(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes of a key that does not exist returns 405."""
    answer = serve(request)
    missing = request.operation == "GetObjectAttributes" and answer.status == 404
    return error(405, "MethodNotAllowed") if missing else answer
