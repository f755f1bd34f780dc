"""Seeded defects of responses that have too much, and of those that differ from the write before them."""

from __future__ import annotations

import email.utils
import re
from datetime import datetime, timedelta, timezone

from reference.protocol.messages import LISTINGS, Response, S3Request, Serve
from tests.defects.seeding import BOTO3, RAW_V4, defect

NOTHING = "invariants/nothing_more"
WRITTEN = "invariants/written"
READING = ("objects/head::describes_the_object", "objects/get::text_is_read_and_decoded")
UNCHANGED = ("conditions/get::304_has_the_headers_for_caches",)
COPYING = ("copy/copy::copy_is_last_modified_when_it_was_made", "copy/copy::response_has_the_time")
PARTS = ("multipart/list_parts::part_has_its_time",)


@defect(f"{NOTHING}::success_without_a_document_has_no_body[an_object]", beside=READING)
def writes_say_ok(request: S3Request, serve: Serve) -> Response:
    """PutObject returns 200 with the body OK (seen with a mock of userver: issue 1055)."""
    answer = serve(request)
    if request.operation == "PutObject" and answer.status == 200:
        answer.body = b"OK"
    return answer


@defect(f"{NOTHING}::success_without_a_document_has_no_body[a_bucket]",
        beside=("versioning/configuration::state_is_read_back[Enabled]",))  # fmt: skip
def configurations_are_sent_back(request: S3Request, serve: Serve) -> Response:
    """PutBucketVersioning returns the document that it got."""
    answer = serve(request)
    if request.operation == "PutBucketVersioning" and answer.status == 200:
        answer.body = request.body
    return answer


@defect(f"{NOTHING}::unchanged_has_no_checksum", clients=RAW_V4, beside=UNCHANGED)
def unchanged_objects_have_a_checksum(request: S3Request, serve: Serve) -> Response:
    """A 304 has the object's checksum, which boto3 compares with the missing body."""
    answer = serve(request)
    return answer.set("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=") if answer.status == 304 else answer


@defect(f"{NOTHING}::unchanged_describes_no_body", clients=RAW_V4, beside=UNCHANGED)
def unchanged_objects_have_a_type(request: S3Request, serve: Serve) -> Response:
    """A 304 has a Content-Type."""
    answer = serve(request)
    return answer.set("Content-Type", "text/plain") if answer.status == 304 else answer


def _as_whole(request: S3Request, serve: Serve, name: str) -> Response:
    """A 304 with a header of the response without the condition."""
    answer = serve(request)
    if answer.status != 304:
        return answer
    whole = serve(request.having(if_none_match=None, if_modified_since=None))
    return answer.set(name, whole.header(name) or None)


@defect(f"{NOTHING}::unchanged_describes_no_body", clients=RAW_V4, beside=UNCHANGED)
def unchanged_objects_have_a_disposition(request: S3Request, serve: Serve) -> Response:
    """A 304 has the object's Content-Disposition."""
    return _as_whole(request, serve, "Content-Disposition")


@defect(f"{NOTHING}::unchanged_has_no_user_metadata", clients=RAW_V4, beside=UNCHANGED)
def unchanged_objects_have_metadata(request: S3Request, serve: Serve) -> Response:
    """A 304 has the object's x-amz-meta-a."""
    return _as_whole(request, serve, "x-amz-meta-a")


@defect("conditions/get::304_has_the_headers_for_caches", clients=RAW_V4)
def unchanged_objects_lose_their_age(request: S3Request, serve: Serve) -> Response:
    """A 304 has no Cache-Control."""
    answer = serve(request)
    return answer.set("Cache-Control", None) if answer.status == 304 else answer


@defect("conditions/get::304_has_the_headers_for_caches", clients=RAW_V4)
def unchanged_objects_lose_their_end(request: S3Request, serve: Serve) -> Response:
    """A 304 has no Expires."""
    answer = serve(request)
    return answer.set("Expires", None) if answer.status == 304 else answer


@defect("conditions/get::304_has_the_headers_for_caches", clients=RAW_V4)
def unchanged_objects_lose_their_etag(request: S3Request, serve: Serve) -> Response:
    """A 304 to HEAD has no ETag."""
    answer = serve(request)
    return answer.set("ETag", None) if answer.status == 304 and request.method == "HEAD" else answer


@defect("conditions/get::304_has_the_headers_for_caches", clients=RAW_V4)
def unchanged_objects_are_a_day_younger(request: S3Request, serve: Serve) -> Response:
    """A 304 has a Last-Modified of a day after the object's."""
    answer = serve(request)
    if answer.status != 304:
        return answer
    whole = serve(request.having(if_none_match=None, if_modified_since=None))
    return answer.set("Last-Modified", _later(whole.header("Last-Modified"), 86_400))


@defect(f"{WRITTEN}::location_is_a_url", beside=("multipart/complete::location_ends_with_the_key",))
def location_is_a_path(request: S3Request, serve: Serve) -> Response:
    """Location of CompleteMultipartUpload is bucket and key alone."""
    return serve(request).sub(rb"<Location>https?://[^/]*", b"<Location>")


@defect("invariants/http::error_names_its_host", in_front=True, beside=("objects/get::missing_key_is_refused",))
def errors_name_no_host(request: S3Request, serve: Serve) -> Response:
    """Error documents have no HostId."""
    return serve(request).sub(rb"<HostId>[^<]*</HostId>", b"")


@defect("invariants/http::error_has_a_message", beside=("objects/get::missing_key_is_refused",))
def errors_have_an_empty_message(request: S3Request, serve: Serve) -> Response:
    """Error documents have an empty Message."""
    return serve(request).sub(rb"<Message>[^<]*</Message>", b"<Message/>")


@defect("errors/documents::missing_key_has_a_message", clients=RAW_V4)
def missing_keys_have_no_message(request: S3Request, serve: Serve) -> Response:
    """The Message of NoSuchKey is empty."""
    answer = serve(request)
    is_missing = b"<Code>NoSuchKey</Code>" in answer.body
    return answer.sub(rb"<Message>[^<]*</Message>", b"<Message/>") if is_missing else answer


@defect("invariants/http::error_names_its_cause[InvalidAccessKeyId]", in_front=True, clients=RAW_V4,
        beside=("presigned/signers::unknown_access_key_is_refused",))  # fmt: skip
def unknown_keys_are_not_named(request: S3Request, serve: Serve) -> Response:
    """The error document of InvalidAccessKeyId has no AWSAccessKeyId."""
    return serve(request).sub(rb"<AWSAccessKeyId>[^<]*</AWSAccessKeyId>", b"")


@defect("invariants/http::region_of_the_bucket_is_named", in_front=True, clients=BOTO3,
        beside=("listing/owner::owner_is_not_fetched",))  # fmt: skip
def listings_name_no_region(request: S3Request, serve: Serve) -> Response:
    """ListObjectsV2 returns no x-amz-bucket-region."""
    answer = serve(request)
    return answer.set("x-amz-bucket-region", None) if request.operation == "ListObjectsV2" else answer


@defect("invariants/http::region_of_the_bucket_is_named", in_front=True,
        beside=("buckets/head::another_accounts_bucket_is_refused",))  # fmt: skip
def refused_buckets_name_no_region(request: S3Request, serve: Serve) -> Response:
    """HeadBucket that is refused with 403 returns no x-amz-bucket-region."""
    answer = serve(request)
    return answer.set("x-amz-bucket-region", None) if answer.status == 403 else answer


@defect(f"{WRITTEN}::checksum_of_a_copy_has_its_type", beside=("copy/copy::response_has_the_etag",), clients=BOTO3)
def checksums_of_copies_have_no_type(request: S3Request, serve: Serve) -> Response:
    """CopyObject returns a checksum without its type."""
    return serve(request).sub(rb"<ChecksumType>[^<]*</ChecksumType>(?=.*</CopyObjectResult>)", b"")


@defect(f"{WRITTEN}::etag_is_that_of_the_write", clients=BOTO3, beside=READING)
def etags_of_writes_are_in_capitals(request: S3Request, serve: Serve) -> Response:
    """PutObject returns the ETag in capitals, and reads return it in lower case."""
    answer = serve(request)
    return answer.set("ETag", answer.header("ETag").upper()) if request.operation == "PutObject" else answer


def _later(text: str, seconds: int) -> str:
    time = email.utils.parsedate_to_datetime(text) + timedelta(seconds=seconds)
    return email.utils.format_datetime(time, usegmt=True)


@defect(f"{WRITTEN}::last_modified_is_when_it_was_written", beside=READING)
def reads_are_four_seconds_late(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject return a Last-Modified that is four seconds after the write."""
    answer = serve(request)
    time = answer.header("Last-Modified")
    return answer.set("Last-Modified", _later(time, 4)) if time and answer.status == 200 else answer


@defect(f"{WRITTEN}::last_modified_is_when_it_was_written",
        beside=("multipart/reading::times_of_an_object_in_parts_agree",))  # fmt: skip
def objects_in_parts_are_four_seconds_early(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject of an object in parts return a Last-Modified four seconds before its upload began."""
    answer = serve(request)
    in_parts = re.search(r"-\d+\"$", answer.header("ETag")) and answer.header("Last-Modified")
    return answer.set("Last-Modified", _later(answer.header("Last-Modified"), -4)) if in_parts else answer


TIMES_AGREE = "multipart/reading::times_of_an_object_in_parts_agree"


@defect(TIMES_AGREE)
def objects_in_parts_are_read_three_seconds_late(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject of an object in parts return a Last-Modified three seconds after that of the listing."""
    answer = serve(request)
    in_parts = re.search(r"-\d+\"$", answer.header("ETag")) and answer.header("Last-Modified")
    return answer.set("Last-Modified", _later(answer.header("Last-Modified"), 3)) if in_parts else answer


@defect(TIMES_AGREE)
def objects_in_parts_are_listed_three_seconds_early(request: S3Request, serve: Serve) -> Response:
    """Listings have a LastModified of objects in parts that is three seconds before that of HeadObject."""

    def earlier(found: re.Match[bytes]) -> bytes:
        time = datetime.fromisoformat(found[1].decode()) - timedelta(seconds=3)
        return f"<LastModified>{time:%Y-%m-%dT%H:%M:%S}".encode() + found[2]

    of_parts = rb"<LastModified>([0-9T:-]+)([^<]*</LastModified><ETag>(?:\"|&quot;)\w+-\d+)"
    return serve(request).sub(of_parts, earlier) if request.operation in LISTINGS else serve(request)


def _hour_off(answer: Response, name: str) -> Response:
    def moved(found: re.Match[bytes]) -> bytes:
        time = datetime.fromisoformat(found[2].decode()).replace(tzinfo=timezone.utc) + timedelta(hours=1)
        return found[1] + f"{time:%Y-%m-%dT%H:%M:%S}".encode()

    return answer.sub(rf"(<{name}>)([0-9T:-]+)".encode(), moved)


@defect(f"{WRITTEN}::time_of_a_copy_is_when_it_was_made", beside=COPYING)
def copies_are_an_hour_off(request: S3Request, serve: Serve) -> Response:
    """LastModified of CopyObject is an hour off."""
    answer = serve(request)
    return _hour_off(answer, "LastModified") if request.operation == "CopyObject" else answer


@defect(f"{WRITTEN}::listed_part_is_what_was_uploaded", beside=PARTS)
def parts_are_an_hour_off(request: S3Request, serve: Serve) -> Response:
    """LastModified in ListParts is an hour off."""
    answer = serve(request)
    return _hour_off(answer, "LastModified") if request.operation == "ListParts" else answer


@defect(f"{WRITTEN}::listed_part_is_what_was_uploaded", beside=PARTS)
def etags_of_parts_are_in_capitals(request: S3Request, serve: Serve) -> Response:
    """ListParts returns ETags in capitals."""
    answer = serve(request)
    lists = request.operation == "ListParts"
    return answer.sub(rb"<ETag>[^<]*", lambda found: b"<ETag>" + found[0][6:].upper()) if lists else answer


@defect(f"{WRITTEN}::listed_upload_began_when_it_was_created", beside=("multipart/list_uploads::entry_has_its_time",))
def uploads_begin_an_hour_off(request: S3Request, serve: Serve) -> Response:
    """Initiated in ListMultipartUploads is an hour off."""
    answer = serve(request)
    return _hour_off(answer, "Initiated") if request.operation == "ListMultipartUploads" else answer


@defect(f"{WRITTEN}::version_and_checksum_are_those_of_the_write", clients=BOTO3,
        beside=("integrity/client_defaults::default_checksum_is_read",))  # fmt: skip
def checksums_of_writes_have_other_letters(request: S3Request, serve: Serve) -> Response:
    """PutObject returns the checksum in other letters than HeadObject does."""
    answer = serve(request)
    for name, value in list(answer.headers):
        if request.operation == "PutObject" and name.lower().startswith("x-amz-checksum-crc32"):
            answer.set(name, value.swapcase())
    return answer


@defect(f"{WRITTEN}::listed_part_is_what_was_uploaded", clients=BOTO3, beside=PARTS)
def listed_parts_are_a_byte_short(request: S3Request, serve: Serve) -> Response:
    """ListParts returns sizes that are a byte too small."""
    answer = serve(request)
    less = lambda found: b"<Size>%d" % (int(found[1]) - 1)  # noqa: E731
    return answer.sub(rb"<Size>(\d+)", less) if request.operation == "ListParts" else answer
