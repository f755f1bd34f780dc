"""The requirements of HTTP and of S3's own conventions for every response."""

import datetime

import pytest

from fixtures.assertions import derived, expect, recorded
from fixtures.invariants import ObservedResponse, invariant
from fixtures.invariants.forms import http_date, is_http_date
from fixtures.model.sources import api, reference, rfc, userguide

FEATURE = "responses"
SIDE = "each client"

MOST_SECONDS = 15 * 60


def _refused_in_front(answer: ObservedResponse) -> bool:
    """Returns whether AWS's front end refused the request: malformed HTTP, after which it closes the connection,
    or a path whose .. segments lead above the bucket. It sends an empty 400. Not every front end says that it closes;
    then a request that only a raw client sends is known by its answer, which has not even a Date."""
    closed = (answer.header("Connection") or "").lower() == "close"
    odd = ".." in answer.key.split("/") or (not answer.is_of_an_sdk and answer.header("Date") is None)
    return answer.status == 400 and not answer.body and (closed or odd)


def _of_s3(answer: ObservedResponse) -> bool:
    """Returns whether S3 itself sent the response: the front end's has neither a Date nor a request id."""
    return answer.request_id is not None or not _refused_in_front(answer)


def _error(answer: ObservedResponse) -> bool:
    return answer.status >= 400 and answer.method != "HEAD"


def _error_of_s3(answer: ObservedResponse) -> bool:
    """Returns whether S3 itself refused the request, and all of the response is available: the recorder keeps only the
    start of very long documents, such as one that repeats a long argument."""
    return _error(answer) and not _refused_in_front(answer) and answer.is_whole


def _error_document(answer: ObservedResponse) -> bool:
    return _error(answer) and answer.xml is not None


@invariant(level="core", spec=rfc(9110, "6.6.1"), of=_of_s3)
def test_date_is_now(answer):
    """Every response of S3 has a Date in the HTTP format, in GMT, within 15 minutes of the time of the request."""
    text = answer.header("Date")
    expect.that(is_http_date(text), "one such as Sun, 06 Nov 1994 08:49:37 GMT", text, "Date", sort="form")
    now = datetime.datetime.fromtimestamp(answer.exchange.started, datetime.timezone.utc)
    off = abs((http_date(text) - now).total_seconds() - answer.skew)
    expect.that(off <= MOST_SECONDS, f"within 15 minutes of {now:%a, %d %b %Y %H:%M:%S} GMT", text, "Date", sort="form")


@invariant(level="common", spec=userguide("get-request-ids"), of=_of_s3)
def test_request_id_is_given(answer):
    """Every response of S3 has an x-amz-request-id that is not empty."""
    given = answer.header("x-amz-request-id")
    expect.that(given, "an id", given, "x-amz-request-id", sort="form")


@invariant(level="common", spec=userguide("get-request-ids"), of=lambda answer: bool(answer.earlier))
def test_request_id_differs_each_time(answer):
    """No two responses have the same x-amz-request-id."""
    mine = answer.request_id
    others = [other.request_id for other in answer.earlier]
    expect.that(mine is None or mine not in others, "a new id", mine, "x-amz-request-id", sort="form")


@invariant(level="core", spec=rfc(9110, "8.3"), of=lambda answer: answer.looks_like_xml)
def test_xml_is_sent_as_xml(answer):
    """A response with an XML document has Content-Type application/xml or text/xml."""
    kind = (answer.header("Content-Type") or "").partition(";")[0].strip().lower()
    expect.that(
        kind in ("application/xml", "text/xml"),
        "application/xml or text/xml",
        kind,
        "form of Content-Type",
        sort="form",
    )


@invariant(level="core", spec="https://www.w3.org/TR/xml/#sec-well-formed", of=lambda answer: answer.looks_like_xml)
def test_xml_is_well_formed(answer):
    """The XML document of a response is well-formed; it may have references to control characters, as in XML 1.1."""
    expect.that(answer.xml is not None, "well-formed XML", answer.body[:200], "document", sort="form")


@invariant(level="core", spec=rfc(9112, "6.3"), of=lambda answer: answer.method != "HEAD")
def test_length_is_said_in_one_way(answer):
    """A response, except to HEAD, never has both Content-Length and Transfer-Encoding, and a Content-Length is
    always a number."""
    length, encoding = answer.header("Content-Length"), answer.header("Transfer-Encoding")
    both = {"Content-Length": length, "Transfer-Encoding": encoding}
    expect.that(
        not (length and encoding), "only one", both, "form of Content-Length and Transfer-Encoding", sort="form"
    )
    is_number = length is None or (length.isascii() and length.isdigit())
    expect.that(is_number, "a number", length, "form of Content-Length", sort="form")


@invariant(level="core", spec=rfc(9110, "9.3.2"), of=lambda answer: answer.method == "HEAD")
def test_head_has_no_body(answer):
    """A response to HEAD has no body, whatever its status is."""
    expect.equal(answer.exchange.response_length, 0, "form of the response, bytes of its body", sort="form")


@invariant(level="core", spec=rfc(9110, "15.3.5"), of=lambda answer: answer.status in (204, 304))
def test_no_content_has_no_body(answer):
    """A response with status 204 or 304 has no body."""
    expect.equal(answer.exchange.response_length, 0, "form of the response, bytes of its body", sort="form")


@invariant(level="common", spec=rfc(9110, "8.6"), of=lambda answer: answer.status == 204)
@recorded("LocalStack", "TestS3PresignedUrl::test_delete_has_empty_content_length_header", 2026)
def test_no_content_has_no_length(answer):
    """A response with status 204 has no Content-Length, as on AWS."""
    length = answer.header("Content-Length")
    expect.equal(length, None, "form of the response, Content-Length", sort="form")


# The names alone are compared: their values are secrets.
KEPT_TO_THE_SERVER = (
    *("Authorization", "Cookie", "x-amz-security-token", "x-amz-server-side-encryption-customer-key"),
    "x-amz-copy-source-server-side-encryption-customer-key",
)


@invariant(level="common", spec=reference("RESTCommonResponseHeaders"), of=_of_s3)
@derived("Who may read the response or the object would read these secrets, too.")
def test_credentials_are_not_sent_back(answer):
    """No response has the Authorization, Cookie, x-amz-security-token or customer's key of a request among its headers:
    who may read an object would read them, too."""
    sent_back = [name for name in KEPT_TO_THE_SERVER if answer.header(name) is not None]
    with expect.keeping_out():
        expect.equal(sent_back, [], "headers of requests in the response", sort="data")


@invariant(level="core", spec=api("ErrorResponses"), of=_error_of_s3)
def test_error_has_a_document(answer):
    """An error response, except to HEAD, has an XML document Error with a Code that is not empty and a Message."""
    expect.that(answer.xml is not None, "an Error in XML", answer.body[:100], "document", sort="form")
    expect.equal(answer.xml.tag, "Error", "root of the document", sort="form")
    code = answer.xml.findtext("Code")
    expect.that(code, "one that is not empty", code, "Code", sort="form")
    expect.equal(answer.xml.find("Message") is not None, True, "whether the document has a Message", sort="form")


@invariant(
    level="common", spec=api("ErrorResponses"), of=lambda answer: answer.status == 501 and _error_document(answer)
)
def test_not_implemented_has_its_code(answer):
    """A 501 response has the Code NotImplemented, which tells clients that the endpoint does not offer the request."""
    expect.equal(answer.xml.findtext("Code"), "NotImplemented", "Code", sort="form")


STATUSES = {
    400: (
        *("AuthorizationHeaderMalformed", "AuthorizationQueryParametersError", "BadDigest", "EntityTooSmall"),
        *("IllegalVersioningConfigurationException", "InvalidArgument", "InvalidBucketName", "InvalidDigest"),
        *("InvalidPart", "InvalidPartOrder", "InvalidRequest", "InvalidStorageClass", "InvalidTag", "KeyTooLongError"),
        *("MalformedACLError", "MalformedPolicy", "MalformedXML", "UnexpectedContent"),
    ),
    403: ("AccessDenied", "InvalidAccessKeyId", "InvalidObjectState", "RequestTimeTooSkewed", "SignatureDoesNotMatch"),
    404: (
        *("NoSuchBucket", "NoSuchBucketPolicy", "NoSuchCORSConfiguration", "NoSuchKey", "NoSuchLifecycleConfiguration"),
        *("NoSuchTagSet", "NoSuchUpload", "NoSuchVersion", "NoSuchWebsiteConfiguration"),
    ),
    405: ("MethodNotAllowed",),
    409: ("BucketAlreadyExists", "BucketAlreadyOwnedByYou", "BucketNotEmpty", "ConditionalRequestConflict"),
    411: ("MissingContentLength",),
    412: ("PreconditionFailed",),
    416: ("InvalidRange",),
    501: ("NotImplemented",),
}
STATUS_OF = {code: status for status, codes in STATUSES.items() for code in codes}
"""Codes that the list of error codes has with one status. AWS was never recorded to return another one with them."""


@invariant(
    level="common",
    spec=reference("ErrorResponses"),
    of=lambda answer: _error_document(answer) and answer.xml.findtext("Code") in STATUS_OF,
)
def test_code_has_its_status(answer):
    """An error response has the status that the list of error codes gives for its Code."""
    code = answer.xml.findtext("Code")
    expect.equal((answer.status, code), (STATUS_OF[code], code), "status and Code", sort="form")


# The codes with which AWS was recorded to send these elements each time.
NAMED = {
    "AccessForbidden": ("Method", "ResourceType"),
    "BucketAlreadyOwnedByYou": ("BucketName",),
    "BucketNotEmpty": ("BucketName",),
    "ConditionalRequestConflict": ("Condition",),
    "EntityTooLarge": ("ProposedSize", "MaxSizeAllowed"),
    "EntityTooSmall": ("ProposedSize", "MinSizeAllowed"),
    "InvalidAccessKeyId": ("AWSAccessKeyId",),
    "InvalidDigest": ("Content-MD5",),
    "InvalidEncryptionAlgorithmError": ("ArgumentName", "ArgumentValue"),
    "InvalidLocationConstraint": ("LocationConstraint",),
    "InvalidPart": ("UploadId", "PartNumber", "ETag"),
    "InvalidPartNumber": ("PartNumberRequested", "ActualPartCount"),
    "InvalidPartOrder": ("UploadId",),
    "InvalidRange": ("RangeRequested", "ActualObjectSize"),
    "InvalidStorageClass": ("StorageClassRequested",),
    "InvalidTargetBucketForLogging": ("TargetBucket",),
    "MethodNotAllowed": ("Method", "ResourceType"),
    "MissingSecurityHeader": ("MissingHeaderName",),
    "NoSuchBucket": ("BucketName",),
    "NoSuchBucketPolicy": ("BucketName",),
    "NoSuchCORSConfiguration": ("BucketName",),
    "NoSuchKey": ("Key",),
    "NoSuchLifecycleConfiguration": ("BucketName",),
    "NoSuchPublicAccessBlockConfiguration": ("BucketName",),
    "NoSuchTagSet": ("BucketName",),
    "NoSuchUpload": ("UploadId",),
    "NoSuchVersion": ("Key", "VersionId"),
    "NoSuchWebsiteConfiguration": ("BucketName",),
    "OwnershipControlsNotFoundError": ("BucketName",),
    "PreconditionFailed": ("Condition",),
    "ReplicationConfigurationNotFoundError": ("BucketName",),
}


def _error_with_code(answer: ObservedResponse, code: str) -> bool:
    return _error_document(answer) and answer.xml.findtext("Code") == code


@pytest.mark.parametrize("code", NAMED)
@invariant(level="extended", spec=api("ErrorResponses"), of=_error_with_code)
@recorded("LocalStack", "TestS3Cors::test_cors_match_headers", 2025, of="AccessForbidden")
@recorded("LocalStack", "TestS3::test_create_bucket_with_existing_name", 2026, of="BucketAlreadyOwnedByYou")
@recorded("LocalStack", "TestS3BucketCRUD::test_delete_versioned_bucket_with_objects", 2026, of="BucketNotEmpty")
@recorded(
    "LocalStack",
    "TestS3ObjectWritePrecondition::test_multipart_if_match_with_put_identical",
    2026,
    of="ConditionalRequestConflict",
)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_policy_validation_size", 2026, of="EntityTooLarge")
@recorded("LocalStack", "TestS3::test_multipart_complete_multipart_too_small", 2026, of="EntityTooSmall")
@recorded("LocalStack", "TestS3::test_s3_invalid_content_md5", 2026, of="InvalidDigest")
@recorded("LocalStack", "TestS3SSECEncryption::test_object_retrieval_sse_c", 2026, of="InvalidEncryptionAlgorithmError")
@recorded("LocalStack", "TestS3::test_different_location_constraint", 2026, of="InvalidLocationConstraint")
@recorded("LocalStack", "TestS3::test_multipart_complete_multipart_wrong_part", 2026, of="InvalidPart")
@recorded("LocalStack", "TestS3::test_get_object_part", 2026, of="InvalidPartNumber")
@recorded("LocalStack", "TestS3::test_complete_multipart_parts_order", 2026, of="InvalidPartOrder")
@recorded("LocalStack", "TestS3::test_invalid_range_error", 2026, of="InvalidRange")
@recorded("LocalStack", "TestS3::test_put_object_storage_class_outposts", 2026, of="InvalidStorageClass")
@recorded(
    "LocalStack", "TestS3BucketLogging::test_put_bucket_logging_wrong_target", 2026, of="InvalidTargetBucketForLogging"
)
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026, of="MethodNotAllowed NoSuchVersion")
@recorded("LocalStack", "TestS3::test_s3_bucket_acl_exceptions", 2026, of="MissingSecurityHeader")
@recorded("LocalStack", "TestS3::test_delete_bucket_no_such_bucket", 2026, of="NoSuchBucket")
@recorded("LocalStack", "TestS3::test_delete_bucket_policy", 2026, of="NoSuchBucketPolicy")
@recorded("LocalStack", "TestS3Cors::test_get_cors", 2023, of="NoSuchCORSConfiguration")
@recorded("LocalStack", "TestS3::test_get_object_after_deleted_in_versioned_bucket", 2026, of="NoSuchKey")
@recorded(
    "LocalStack",
    "TestS3BucketLifecycle::test_delete_bucket_lifecycle_configuration",
    2026,
    of="NoSuchLifecycleConfiguration",
)
@recorded(
    "LocalStack",
    "TestS3PublicAccessBlock::test_crud_public_access_block",
    2026,
    of="NoSuchPublicAccessBlockConfiguration",
)
@recorded("LocalStack", "TestS3BucketObjectTagging::test_bucket_tagging_crud", 2026, of="NoSuchTagSet")
@recorded("LocalStack", "TestS3::test_multipart_no_such_upload", 2026, of="NoSuchUpload")
@recorded(
    "LocalStack", "TestS3StaticWebsiteHosting::test_crud_website_configuration", 2026, of="NoSuchWebsiteConfiguration"
)
@recorded(
    "LocalStack",
    "TestS3BucketOwnershipControls::test_crud_bucket_ownership_controls",
    2026,
    of="OwnershipControlsNotFoundError",
)
@recorded("LocalStack", "TestS3::test_precondition_failed_error", 2026, of="PreconditionFailed")
@recorded(
    "LocalStack", "TestS3BucketReplication::test_replication_config", 2026, of="ReplicationConfigurationNotFoundError"
)
def test_error_names_its_cause(answer, code):
    """An error document of this Code has the elements that AWS sends with it, such as Key with NoSuchKey."""
    missing = [name for name in NAMED[code] if answer.xml.find(name) is None]
    expect.equal(missing, [], "elements that are missing", sort="form")


@invariant(level="common", spec=api("ErrorResponses"), of=_error_document)
def test_error_names_its_request(answer):
    """The RequestId in an error document equals the x-amz-request-id header of the response."""
    expect.request_id(answer.xml.findtext("RequestId"), answer.header("x-amz-request-id"))


# Every error that was recorded at AWS has a Message.
@invariant(level="extended", spec=api("ErrorResponses"), of=_error_document)
def test_error_has_a_message(answer):
    """The Message of an error document is not empty."""
    message = answer.xml.findtext("Message") or ""
    expect.that(message.strip(), "a text", message, "form of Message", sort="form")


@invariant(level="extended", spec=userguide("get-request-ids"), of=_error_document)
def test_error_names_its_host(answer):
    """The HostId in an error document is the x-amz-id-2 header of the response, and not empty."""
    expect.that(answer.header("x-amz-id-2"), "an id", answer.header("x-amz-id-2"), "form of x-amz-id-2", sort="form")
    expect.equal(answer.xml.findtext("HostId"), answer.header("x-amz-id-2"), "form of HostId", sort="form")


def _says_the_region(answer: ObservedResponse) -> bool:
    # AWS's answer to an unexpected owner of the bucket is not known.
    asks_for_an_owner = answer.exchange.request_header("x-amz-expected-bucket-owner") is not None
    refused = answer.operation == "HeadBucket" and answer.status == 403 and not asks_for_an_owner
    return refused or (answer.operation in ("ListObjects", "ListObjectsV2") and answer.succeeded)


@invariant(level="extended", spec=api("HeadBucket"), of=_says_the_region)
def test_region_of_the_bucket_is_named(answer):
    """The response to ListObjects and ListObjectsV2, and that to a HeadBucket that is refused with 403, have
    x-amz-bucket-region: SDKs find the region of a bucket by it."""
    region = answer.header("x-amz-bucket-region")
    expect.that(region, "a region", region, "form of x-amz-bucket-region", sort="form")
