"""Seeded defects of requests in the forms of SDKs other than boto."""

from __future__ import annotations

import re

from conformance.http.test_requests_of_other_sdks import (
    DELETES,
    EMPTY,
    LISTS,
    NAMED,
    OF_BUCKETS,
    SIGNED_LENGTHS,
    SLASHED,
)
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from tests.defects.seeding import RAW_SIGNED, RAW_V4, defect

HERE = "http/requests_of_other_sdks"
BODYLESS = f"{HERE}::headers_of_a_request_without_a_body"
PARTS = f"{HERE}::list_of_parts_of_another_sdk"
PRESIGNED = "presigned/headers"
CHECKSUM = "x-amz-checksum-crc32"


@defect(
    *(f"{HERE}::name_of_the_operation_in_the_query[{name}]" for name in NAMED),
    f"{HERE}::batch_delete_of_another_sdk[go_v2]",
    clients=RAW_V4,
)
def name_of_the_operation_is_refused(request: S3Request, serve: Serve) -> Response:
    """A request with x-id in its query is refused (seen with filen-s3, and with LocalStack before 2021-06)."""
    return error(400, "InvalidRequest") if "x-id" in request.query else serve(request)


@defect(
    *(f"{HERE}::listing_with_empty_arguments[{name}]" for name in LISTS if "java" not in name),
    f"{HERE}::empty_prefix_lists_all_keys[list-type=2&prefix=&max-keys=1]",
    f"{HERE}::empty_prefix_lists_all_keys[prefix=&delimiter=&marker=&max-keys=1]",
    clients=RAW_V4,
)
def empty_arguments_of_listings_are_refused(request: S3Request, serve: Serve) -> Response:
    """A listing with an argument without a value is refused."""
    names = ("prefix", "delimiter", "marker", "start-after")
    empty = any(request.asked(name, "-") == "" for name in names)
    lists = request.operation in (*LISTINGS, "ListObjectVersions")
    return error(400, "InvalidArgument") if lists and empty else serve(request)


@defect(*(f"{HERE}::listing_with_empty_arguments[{name}]" for name in LISTS if "java" in name), clients=RAW_V4)
def arguments_have_one_order(request: S3Request, serve: Serve) -> Response:
    """A listing whose arguments are not sorted is refused."""
    names = [pair.partition("=")[0] for pair in request.query_string.split("&")]
    lists = request.operation in (*LISTINGS, "ListObjectVersions") and "user-agent" not in request.headers
    return error(400, "InvalidArgument") if lists and names != sorted(names) else serve(request)


def _is_about_a_bucket(request: S3Request) -> bool:
    return request.method == "GET" and bool(request.bucket) and not request.key


@defect(
    *(f"{HERE}::sub_resource_with_and_without_equals_sign[{name}-with_equals_sign]" for name in OF_BUCKETS),
    clients=RAW_SIGNED,
)
def sub_resources_have_no_equals_sign(request: S3Request, serve: Serve) -> Response:
    """A sub-resource with an equals sign is not seen."""
    named = re.fullmatch(r"([a-z]+)=(?:&prefix=.*)?", request.query_string)
    return serve(request.asking(**{named[1]: None}) if named and _is_about_a_bucket(request) else request)


@defect(
    *(f"{HERE}::sub_resource_with_and_without_equals_sign[{name}-without_equals_sign]" for name in OF_BUCKETS),
    clients=RAW_SIGNED,
    in_front=True,
)
def sub_resources_need_an_equals_sign(request: S3Request, serve: Serve) -> Response:
    """A sub-resource without an equals sign is refused."""
    bare = _is_about_a_bucket(request) and re.fullmatch(r"[a-z]+(&prefix=.*)?", request.query_string)
    return error(400, "InvalidArgument") if bare and "user-agent" not in request.headers else serve(request)


@defect(*(f"{HERE}::path_of_a_bucket_with_and_without_slash[{name}-with_slash]" for name in SLASHED), clients=RAW_V4)
def slash_begins_a_key(request: S3Request, serve: Serve) -> Response:
    """A bucket's path that ends in a slash is that of a key without a name."""
    slashed = request.operation in SLASHED and request.path.endswith("/")
    return error(404, "NoSuchKey") if slashed else serve(request)


@defect(*(f"{HERE}::path_of_a_bucket_with_and_without_slash[{name}-without_slash]" for name in SLASHED), clients=RAW_V4)
def path_without_slash_is_sent_elsewhere(request: S3Request, serve: Serve) -> Response:
    """A bucket's path without a slash at its end is redirected to the one with a slash."""
    bare = request.operation in SLASHED and not request.path.endswith("/") and "user-agent" not in request.headers
    return Response(301, [("Location", f"{request.path}/")]) if bare else serve(request)


@defect(*(f"{HERE}::batch_delete_of_another_sdk[{name}]" for name in DELETES), clients=RAW_V4)
def batches_of_other_sdks_delete_nothing(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects whose document has no namespace deletes nothing."""
    bare = request.operation == "DeleteObjects" and b"xmlns" not in request.body
    return Response(200, [("Content-Type", "application/xml")], b"<DeleteResult/>") if bare else serve(request)


@defect(f"{BODYLESS}[get_with_type]", f"{BODYLESS}[head_with_type]", clients=RAW_SIGNED)
def type_of_no_body_is_refused(request: S3Request, serve: Serve) -> Response:
    """A GET or HEAD with a Content-Type is refused."""
    typed = request.method in ("GET", "HEAD") and "content-type" in request.headers
    return error(400, "InvalidRequest") if typed else serve(request)


@defect(
    f"{BODYLESS}[attempts]",
    f"{BODYLESS}[accepted]",
    f"{BODYLESS}[checksum_mode]",
    f"{BODYLESS}[cache_control]",
    clients=RAW_SIGNED,
)
def headers_of_sdks_are_unknown(request: S3Request, serve: Serve) -> Response:
    """A GET with headers that describe the client, or what it accepts, is refused."""
    names = ("x-amz-user-agent", "accept", "x-amz-checksum-mode", "pragma")
    return error(400, "InvalidRequest") if any(name in request.headers for name in names) else serve(request)


@defect(*(f"{HERE}::length_of_no_body_may_be_signed[{name}]" for name in SIGNED_LENGTHS), clients=RAW_V4)
def signed_length_of_no_body_is_dropped(request: S3Request, serve: Serve) -> Response:
    """A signature over a Content-Length of 0 does not match (seen with Cloudflare R2: rust-s3 issue 466)."""
    signed = "content-length;" in request.header("authorization") and request.method in ("GET", "HEAD", "DELETE")
    return error(403, "SignatureDoesNotMatch") if signed else serve(request)


@defect(*(f"{HERE}::empty_header_of_an_upload[{name}]" for name in EMPTY), clients=RAW_V4)
def empty_headers_are_refused(request: S3Request, serve: Serve) -> Response:
    """PutObject with a header without a value is refused."""
    empty = request.operation == "PutObject" and "" in request.headers.values()
    return error(400, "InvalidArgument") if empty else serve(request)


@defect(f"{HERE}::empty_header_of_an_upload[x-amz-meta-a]", clients=RAW_V4)
def empty_metadata_are_refused(request: S3Request, serve: Serve) -> Response:
    """PutObject with metadata without a value is refused."""
    empty = any(name.startswith("x-amz-meta-") and not value for name, value in request.headers.items())
    return error(400, "InvalidArgument") if empty and request.operation == "PutObject" else serve(request)


@defect(f"{PARTS}[quotes_as_entities]", f"{PARTS}[quotes_as_numbers]", f"{PARTS}[without_quotes]", clients=RAW_V4)
def etags_of_parts_are_compared_as_written(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload finds a part only by an ETag in plain quotes."""
    plain = b'<ETag>"' in request.body
    return serve(request) if plain or request.operation != "CompleteMultipartUpload" else error(400, "InvalidPart")


@defect(f"{PARTS}[etag_first]", clients=RAW_V4)
def part_number_comes_first(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload requires the PartNumber before the ETag."""
    return error(400, "MalformedXML") if b"<Part><ETag>" in request.body else serve(request)


@defect(
    f"{PRESIGNED}::checksum_in_the_query_is_accepted",
    f"{PRESIGNED}::checksum_of_nothing_in_the_query",
    clients=RAW_V4,
    in_front=True,
)
def checksum_in_the_query_is_a_fault(request: S3Request, serve: Serve) -> Response:
    """A presigned PUT with a checksum in its query returns 500 (seen with SeaweedFS: issue 7246)."""
    return error(500, "InternalError") if CHECKSUM in request.query else serve(request)


@defect(f"{PRESIGNED}::body_has_to_have_the_signed_checksum", clients=RAW_V4, in_front=True)
def checksum_of_a_presigned_upload_is_not_compared(request: S3Request, serve: Serve) -> Response:
    """A presigned PUT with a wrong x-amz-checksum-crc32 stores the body."""
    answer = serve(request)
    ignored = answer.status == 400 and CHECKSUM in request.headers and "X-Amz-Signature" in request.query
    return Response(200) if ignored else answer
