"""UploadPartCopy: conditions on the source, and which version of the source is copied."""

import datetime

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api
from fixtures.s3.uploads import expect_part_copy

FEATURE = "conditional-copies"

TEN = b"0123456789"
ITS = '"781e5e245d69b566979b86e28d23f2c7"'
OTHER = '"00000000000000000000000000000000"'
BEFORE = datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)
LATER = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)


def _given(case, **members):
    return pytest.param(members, id=case)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
@recorded("LocalStack", "TestS3Multipart::test_upload_part_copy_with_copy_source_if_match_success", 2026, of="if_match")
@recorded(
    "LocalStack",
    "TestS3Multipart::test_upload_part_copy_with_copy_source_if_modified_since_success",
    2026,
    of="if_modified_since",
)
@recorded(
    "LocalStack",
    "TestS3Multipart::test_upload_part_copy_with_copy_source_if_unmodified_since_success",
    2026,
    of="if_unmodified_since",
)
@recorded(
    "LocalStack",
    "TestS3Multipart::test_upload_part_copy_with_copy_source_if_match_none_success",
    2026,
    of="if_none_match",
)
@recorded(
    "LocalStack",
    "TestS3Multipart::test_upload_part_copy_with_copy_source_if_match_and_if_unmodified_since_match",
    2026,
    of="if_match_outweighs",
)
@pytest.mark.parametrize(
    "conditions",
    [
        _given("if_match", CopySourceIfMatch=ITS),
        _given("if_none_match", CopySourceIfNoneMatch=OTHER),
        _given("if_modified_since", CopySourceIfModifiedSince=BEFORE),
        _given("if_unmodified_since", CopySourceIfUnmodifiedSince=LATER),
        # The reference: a true If-Match takes precedence over a false If-Unmodified-Since.
        _given("if_match_outweighs", CopySourceIfMatch=ITS, CopySourceIfUnmodifiedSince=BEFORE),
    ],
)
def test_condition_that_holds(s3, upload_to_fill, ten_bytes, conditions):
    """UploadPartCopy whose conditions on the source hold returns 200 and copies the source; CopySourceIfMatch takes
    precedence over CopySourceIfUnmodifiedSince."""
    answer = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes, **conditions)
    expect.status(answer, 200)
    expect_part_copy(answer, TEN)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
@recorded("LocalStack", "TestS3Multipart::test_upload_part_copy_with_copy_source_if_match_failed", 2026, of="if_match")
@recorded(
    "LocalStack",
    "TestS3Multipart::test_upload_part_copy_with_copy_source_if_none_match_and_if_unmodified_since_match_failed",
    2026,
    of="if_unmodified_since_beside_if_none_match",
)
@recorded(
    "LocalStack",
    "TestS3Multipart::test_upload_part_copy_with_copy_source_if_unmodified_since_match_failed",
    2026,
    of="if_unmodified_since",
)
@recorded(
    "LocalStack",
    "TestS3Multipart::test_upload_part_copy_with_copy_source_if_none_match_failed",
    2026,
    of="if_none_match",
)
@pytest.mark.parametrize(
    "conditions",
    [
        _given("if_match", CopySourceIfMatch=OTHER),
        _given("if_none_match", CopySourceIfNoneMatch=ITS),
        _given("if_unmodified_since", CopySourceIfUnmodifiedSince=BEFORE),
        _given(
            "if_unmodified_since_beside_if_none_match",
            CopySourceIfNoneMatch=OTHER,
            CopySourceIfUnmodifiedSince=BEFORE,
        ),
        # The reference: a false If-None-Match takes precedence over a true If-Modified-Since.
        _given("if_none_match_outweighs", CopySourceIfNoneMatch=ITS, CopySourceIfModifiedSince=BEFORE),
    ],
)
def test_condition_that_does_not_hold(s3, empty_upload, ten_bytes, conditions):
    """UploadPartCopy whose conditions on the source do not hold is refused with 412 PreconditionFailed, and creates
    no part; CopySourceIfNoneMatch takes precedence over CopySourceIfModifiedSince."""
    with expect.error(412, "PreconditionFailed"):
        s3.upload_part_copy(**empty_upload, PartNumber=1, CopySource=ten_bytes, **conditions)
    expect.no_parts(s3, empty_upload)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
@recorded("LocalStack", "TestS3Multipart::test_upload_part_copy_with_if_modified_since_failed", 2026)
def test_source_not_modified_since_its_last_change(s3, upload_to_fill, ten_bytes):
    """UploadPartCopy with the source's own Last-Modified as CopySourceIfModifiedSince is refused with 412
    PreconditionFailed."""
    with expect.arranging():
        changed = s3.head_object(**ten_bytes)["LastModified"]
    with expect.error(412, "PreconditionFailed"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes, CopySourceIfModifiedSince=changed)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_version_of_the_source_is_copied(s3, versioned_target, upload_to_fill):
    """UploadPartCopy with a version ID of the source copies this version, also of a range of it, and returns its
    ID as CopySourceVersionId."""
    with expect.arranging():
        earlier = s3.put_object(**versioned_target, Body=TEN)["VersionId"]
        s3.put_object(**versioned_target, Body=b"overwritten")
    source = versioned_target | {"VersionId": earlier}
    answer = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=source)
    expect_part_copy(answer, TEN)
    ranged = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=source, CopySourceRange="bytes=2-5")
    expect_part_copy(ranged, TEN[2:6])
    expect.equal(answer.get("CopySourceVersionId"), earlier, "CopySourceVersionId", sort="form")


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_current_version_of_the_source_is_copied(s3, versioned_target, upload_to_fill):
    """UploadPartCopy without a version ID, from a source in a versioned bucket, copies the current version, and
    returns its ID as CopySourceVersionId."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=b"overwritten")
        current = s3.put_object(**versioned_target, Body=TEN)["VersionId"]
    answer = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=versioned_target)
    expect_part_copy(answer, TEN)
    expect.equal(answer.get("CopySourceVersionId"), current, "CopySourceVersionId", sort="form")


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_deleted_version_of_the_source_is_refused(s3, versioned_target, upload_to_fill):
    """UploadPartCopy of a version that was deleted is refused with 404 NoSuchVersion."""
    with expect.arranging():
        version = s3.put_object(**versioned_target, Body=TEN)["VersionId"]
        s3.delete_object(**versioned_target, VersionId=version)
    source = versioned_target | {"VersionId": version}
    with expect.error(404, "NoSuchVersion"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=source)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_deleted_source_is_refused(s3, versioned_target, upload_to_fill):
    """UploadPartCopy of a key whose current version is a delete marker is refused with 404 NoSuchKey."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=TEN)
        s3.delete_object(**versioned_target)
    with expect.error(404, "NoSuchKey"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=versioned_target)


# This is what S3 was recorded to return to CopyObject.
@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_delete_marker_as_source_is_refused(s3, versioned_target, upload_to_fill):
    """UploadPartCopy with the version ID of a delete marker in the source is refused with 400 InvalidRequest."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=TEN)
        marker = s3.delete_object(**versioned_target)["VersionId"]
    with expect.error(400, "InvalidRequest"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=versioned_target | {"VersionId": marker})


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_malformed_version_of_the_source_is_refused(s3, versioned_target, upload_to_fill):
    """UploadPartCopy with a malformed version ID of the source is refused with 400 InvalidArgument, or with 404
    NoSuchVersion if any text can be a version ID."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=TEN)
    with expect.error((400, "InvalidArgument"), (404, "NoSuchVersion")):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=versioned_target | {"VersionId": "none"})
