"""Seeded defects of the rules for every response."""

from __future__ import annotations

import email.utils
import re
import time
from dataclasses import replace

from reference.protocol.messages import LISTINGS, Response, S3Request, Serve
from tests.defects.seeding import BOTO3, RAW_V4, defect

READING = ("objects/get::text_is_read_and_decoded", "objects/head::describes_the_object")
REFUSED = ("objects/get::missing_key_is_refused",)
DELETING = ("objects/delete::missing_key_is_no_error",)
LISTING = ("listing/entries::entry_describes_the_object",)
VERSIONS = ("versioning/suspended::write_makes_the_null_version", "versioning/delete_marker::write_above_a_marker")
BUCKET = ("properties/bucket::bucket_is_like_its_model",)
"""The check reads objects in both ways, and lists them."""


@defect("invariants/http::date_is_now", beside=READING, in_front=True)
def clock_is_in_another_zone(request: S3Request, serve: Serve) -> Response:
    """Date is two hours ahead of GMT in responses about objects."""
    if request.bucket.endswith("-preflight") or not request.key:
        return serve(request)
    return serve(request).set("Date", email.utils.formatdate(time.time() + 7200, usegmt=True))


@defect("invariants/http::date_is_now", beside=READING, in_front=True)
def date_has_an_offset(request: S3Request, serve: Serve) -> Response:
    """Date has the form of e-mail dates, with +0000 instead of GMT."""
    return serve(request).set("Date", email.utils.formatdate())


@defect("invariants/http::request_id_is_given", beside=READING, in_front=True)
def request_has_no_id(request: S3Request, serve: Serve) -> Response:
    """Responses have no x-amz-request-id."""
    return serve(request).set("x-amz-request-id", None)


@defect("invariants/http::request_id_differs_each_time", beside=READING, in_front=True)
def request_id_is_the_servers(request: S3Request, serve: Serve) -> Response:
    """x-amz-request-id is always the same."""
    return serve(request).set("x-amz-request-id", "tx000000000000000000001")


@defect("invariants/http::credentials_are_not_sent_back", beside=READING, in_front=True)
def signature_is_sent_back(request: S3Request, serve: Serve) -> Response:
    """Responses about objects repeat the Authorization of their request."""
    answer = serve(request)
    return answer.set("Authorization", request.header("authorization")) if request.key else answer


@defect("invariants/http::xml_is_sent_as_xml", beside=LISTING)
def xml_is_sent_as_text(request: S3Request, serve: Serve) -> Response:
    """XML is sent as text/plain."""
    answer = serve(request)
    return answer.set("Content-Type", "text/plain") if answer.is_xml else answer


@defect("invariants/envelope::type_of_success", beside=LISTING)
def xml_is_sent_as_text_xml(request: S3Request, serve: Serve) -> Response:
    """Successful XML responses have Content-Type text/xml."""
    answer = serve(request)
    return answer.set("Content-Type", "text/xml") if answer.is_xml and answer.status < 300 else answer


@defect("invariants/envelope::root_of_success[ListObjects]", beside=LISTING)
def roots_are_named_after_the_output(request: S3Request, serve: Serve) -> Response:
    """The root of a listing has the name of its shape in the SDKs, ListObjectsOutput."""
    return serve(request).sub(rb"<(/?)ListBucketResult", rb"<\1ListObjectsOutput")


@defect("invariants/envelope::namespace_of_success[ListObjects]", beside=LISTING)
def listings_have_no_namespace(request: S3Request, serve: Serve) -> Response:
    """Listings have no namespace."""
    return serve(request).sub(rb'(<ListBucketResult) xmlns="[^"]*"', rb"\1")


@defect("invariants/envelope::bucket_is_named_before_entries[ListObjects]", beside=LISTING)
def listings_name_the_bucket_last(request: S3Request, serve: Serve) -> Response:
    """A listing has its Name after all other elements."""
    return serve(request).sub(rb"(<Name>[^<]*</Name>)(.*)(</ListBucketResult>)", rb"\2\1\3")


@defect(
    "invariants/envelope::location_is_one_element",
    beside=("buckets/location::location_is_the_location_constraint_of_the_bucket",),
)
def location_is_nested(request: S3Request, serve: Serve) -> Response:
    """The document of GetBucketLocation has a LocationConstraint within LocationConstraint."""
    answer = serve(request)
    if request.operation != "GetBucketLocation" or not answer.is_xml:
        return answer
    answer.sub(rb"<(LocationConstraint[^>]*)/>", rb"<\1></LocationConstraint>")
    return answer.sub(rb"(<LocationConstraint[^>]*>)", rb"\1<LocationConstraint>").sub(
        rb"(</LocationConstraint>)", rb"\1\1"
    )


@defect("invariants/envelope::elements_occur_once", beside=LISTING)
def sizes_are_doubled(request: S3Request, serve: Serve) -> Response:
    """Each entry of a listing has its Size twice."""
    return serve(request).sub(rb"(<Size>\d+</Size>)", rb"\1\1")


@defect(
    "invariants/envelope::elements_occur_once",
    beside=("configuration/listed::configurations_are_listed[Metrics]",),
    clients=BOTO3,
)
def truncation_is_said_twice(request: S3Request, serve: Serve) -> Response:
    """Lists of configurations have IsTruncated twice."""
    answer = serve(request)
    is_one = request.operation.startswith("ListBucket") and request.operation.endswith("Configurations")
    return answer.sub(rb"(<IsTruncated>\w+</IsTruncated>)", rb"\1\1") if is_one else answer


@defect("invariants/http::xml_is_well_formed", beside=REFUSED)
def errors_are_not_escaped(request: S3Request, serve: Serve) -> Response:
    """The texts of errors are not escaped in XML."""
    answer = serve(request)
    return answer.sub(b"<Message>", b"<Message>a & b: ") if answer.status >= 400 else answer


@defect("invariants/http::no_content_has_no_length", beside=DELETING, in_front=True)
def no_content_has_a_length(request: S3Request, serve: Serve) -> Response:
    """204 responses have Content-Length: 0."""
    answer = serve(request)
    return answer.set("Content-Length", "0") if answer.status == 204 else answer


@defect("invariants/http::no_content_has_no_body", beside=DELETING, in_front=True)
def no_content_has_a_document(request: S3Request, serve: Serve) -> Response:
    """204 responses have a document, without a Content-Length."""
    answer = serve(request)
    return replace(answer, body=b"<DeleteResult/>") if answer.status == 204 else answer


@defect("invariants/http::no_content_has_no_body", in_front=True,
        beside=("conditions/get::not_modified_answer_has_the_etag[if_none_match]",))  # fmt: skip
def unmodified_objects_are_sent(request: S3Request, serve: Serve) -> Response:
    """304 responses have the object as their body, with its Content-Length."""
    answer = serve(request)
    return replace(answer, body=b"the object") if answer.status == 304 and request.method == "GET" else answer


@defect("invariants/http::no_content_has_no_body", clients=RAW_V4, in_front=True,
        beside=("conditions/get::304_has_the_headers_for_caches",))  # fmt: skip
def unmodified_objects_are_sent_to_any_client(request: S3Request, serve: Serve) -> Response:
    """304 responses have the object as their body, which only a client that reads strictly sees behind them."""
    return unmodified_objects_are_sent(request, serve)


@defect("invariants/http::error_has_a_document", beside=REFUSED)
def errors_have_no_body(request: S3Request, serve: Serve) -> Response:
    """Errors have no body."""
    answer = serve(request)
    return Response(answer.status) if answer.status >= 400 else answer


@defect("invariants/http::error_has_a_document", beside=REFUSED)
def errors_are_pages(request: S3Request, serve: Serve) -> Response:
    """Errors are HTML pages."""
    answer = serve(request)
    page = b"<html><body><h1>Not Found</h1></body></html>"
    return Response(answer.status, [("Content-Type", "text/html")], page) if answer.status >= 400 else answer


@defect("invariants/envelope::success_has_a_document[GetBucketVersioning]",
        beside=("versioning/configuration::new_bucket_has_no_state",))  # fmt: skip
def nothing_configured_is_no_document(request: S3Request, serve: Serve) -> Response:
    """GetBucketVersioning of a bucket that was never versioned has no body."""
    answer = serve(request)
    empty = request.operation == "GetBucketVersioning" and b"<Status>" not in answer.body
    return Response(200) if empty and answer.status == 200 else answer


@defect("invariants/http::error_names_its_cause[NoSuchKey]", beside=REFUSED)
def errors_do_not_name_keys(request: S3Request, serve: Serve) -> Response:
    """The error document of NoSuchKey has no Key."""
    return serve(request).sub(rb"<Key>[^<]*</Key>(?=.*</Error>)", b"")


@defect("invariants/http::error_names_its_request", beside=REFUSED, in_front=True)
def errors_name_another_request(request: S3Request, serve: Serve) -> Response:
    """The RequestId of an error differs from the header's."""
    return serve(request).sub(rb"<RequestId>[^<]*<", b"<RequestId>0000<")


@defect("invariants/agreement::head_is_get_without_the_body", beside=BUCKET)
def head_says_when_it_is_asked(request: S3Request, serve: Serve) -> Response:
    """HeadObject returns the time of the request as Last-Modified."""
    answer = serve(request)
    if request.method == "HEAD" and answer.status == 200:
        answer.set("Last-Modified", email.utils.formatdate(time.time() + 60, usegmt=True))
    return answer


@defect("invariants/agreement::listing_is_what_is_read", beside=BUCKET)
def listing_has_another_etag(request: S3Request, serve: Serve) -> Response:
    """The ETags in a listing differ from those of the objects."""
    answer = serve(request)
    return answer.sub(rb"<ETag>(&quot;|\")\w", rb"<ETag>\1z") if request.operation.startswith("List") else answer


@defect("invariants/agreement::listing_of_versions_is_what_is_read", beside=VERSIONS)
def listing_has_the_etag_of_another_version(request: S3Request, serve: Serve) -> Response:
    """The ETags in a listing of versions differ from those of the versions."""
    answer = serve(request)
    return answer.sub(rb"<ETag>(&quot;|\")\w", rb"<ETag>\1z") if request.operation == "ListObjectVersions" else answer


@defect("invariants/agreement::version_is_the_requested_one",
        beside=("conditions/versions::head_of_a_version_that_is_not_modified",))  # fmt: skip
def unchanged_versions_have_the_current_id(request: S3Request, serve: Serve) -> Response:
    """A 304 for an older version has the current version's id in x-amz-version-id."""
    answer = serve(request)
    if answer.status != 304:
        return answer
    current = serve(request.having(if_none_match=None).asking(versionId=None))
    return answer.set("x-amz-version-id", current.header("x-amz-version-id") or None)


def _some_minutes_off(answer: Response) -> Response:
    later = lambda found: b"%b%02d:" % (found[1], (int(found[2]) + 7) % 60)  # noqa: E731
    return answer.sub(rb"(<LastModified>[^:<]*:)(\d\d):", later)


@defect("invariants/agreement::listed_time_is_the_time_that_is_read", beside=BUCKET)
def listing_has_another_time(request: S3Request, serve: Serve) -> Response:
    """The times in a listing are some minutes off."""
    answer = serve(request)
    return _some_minutes_off(answer) if request.operation in LISTINGS else answer


@defect("invariants/agreement::listed_time_is_the_time_that_is_read", beside=VERSIONS)
def listing_of_versions_has_another_time(request: S3Request, serve: Serve) -> Response:
    """The times in a listing of versions are some minutes off."""
    answer = serve(request)
    return _some_minutes_off(answer) if request.operation == "ListObjectVersions" else answer


@defect("invariants/answers::status_of_success[DeleteObject]", beside=DELETING)
def deleting_answers_200(request: S3Request, serve: Serve) -> Response:
    """DeleteObject returns 200."""
    answer = serve(request)
    if request.operation == "DeleteObject" and answer.status == 204:
        answer.status = 200
    return answer


@defect("invariants/answers::headers_of_success[HeadObject]", "invariants/answers::headers_of_success[GetObject]",
        beside=READING)  # fmt: skip
def reads_do_not_say_that_ranges_work(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject return no Accept-Ranges."""
    return serve(request).set("Accept-Ranges", None)


@defect("invariants/answers::elements_of_success[ListObjects]", beside=LISTING)
def listing_does_not_repeat_the_prefix(request: S3Request, serve: Serve) -> Response:
    """A listing has an empty Prefix, whatever was requested."""
    return serve(request).sub(rb"<Prefix>[^<]*</Prefix>(?=<Marker|.*<MaxKeys)", b"<Prefix/>", count=1)


@defect("invariants/answers::entries_of_success[ListObjects]", beside=LISTING)
def listed_objects_have_no_size(request: S3Request, serve: Serve) -> Response:
    """The entries of a listing have no Size."""
    return serve(request).sub(rb"<Size>\d*</Size>", b"")


@defect("invariants/answers::elements_of_success[CreateMultipartUpload]",
        beside=("multipart/upload::etag_of_a_part_is_its_md5",))  # fmt: skip
def uploads_do_not_name_their_key(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload only returns an UploadId."""
    answer = serve(request)
    kept = re.search(rb"<UploadId>[^<]*</UploadId>", answer.body)
    if request.operation == "CreateMultipartUpload" and kept:
        answer.body = b"<InitiateMultipartUploadResult>" + kept[0] + b"</InitiateMultipartUploadResult>"
    return answer


@defect(
    "invariants/http::xml_is_well_formed",
    clients=RAW_V4,
    in_front=True,
    beside=("errors/documents::error_is_a_document[SignatureDoesNotMatch]",),
)
def refused_signatures_are_not_escaped(request: S3Request, serve: Serve) -> Response:
    """The error document of a wrong signature, which only raw clients send, is not well-formed."""
    answer = serve(request)
    return answer.sub(b"<Message>", b"<Message>a & b: ") if b"<Code>SignatureDoesNotMatch" in answer.body else answer


@defect("invariants/answers::members_as_on_aws[HeadBucket]", beside=("buckets/location::head_names_the_region",))
def arns_are_of_another_bucket(request: S3Request, serve: Serve) -> Response:
    """HeadBucket returns the ARN of another bucket."""
    return (
        serve(request).set("x-amz-bucket-arn", "arn:aws:s3:::another")
        if request.operation == "HeadBucket"
        else serve(request)
    )
