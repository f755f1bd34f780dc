"""UploadPartCopy: conditions on its source, and which version of it is copied."""

import datetime

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api
from fixtures.s3.uploads import expect_copy_of

TEN = b"0123456789"
ITS = '"781e5e245d69b566979b86e28d23f2c7"'
OTHER = '"00000000000000000000000000000000"'
BEFORE = datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)
LATER = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)


def _given(case, **members):
    uses = [f"UploadPartCopy.{member}" for member in members]
    return pytest.param(members, id=case, marks=pytest.mark.uses(*uses))


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
@pytest.mark.parametrize(
    "conditions",
    [
        _given("if_match", CopySourceIfMatch=ITS),
        _given("if_none_match", CopySourceIfNoneMatch=OTHER),
        _given("if_modified_since", CopySourceIfModifiedSince=BEFORE),
        _given("if_unmodified_since", CopySourceIfUnmodifiedSince=LATER),
        # The reference: this If-Match outweighs this If-Unmodified-Since.
        _given("if_match_outweighs", CopySourceIfMatch=ITS, CopySourceIfUnmodifiedSince=BEFORE),
    ],
)
def test_condition_that_holds(s3, upload, ten_bytes, conditions):
    """UploadPartCopy whose conditions on the source hold answers 200 and copies it."""
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=ten_bytes, **conditions)
    expect.status(answer, 200)
    expect_copy_of(answer, TEN)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
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
        # The reference: this If-None-Match outweighs this If-Modified-Since.
        _given("if_none_match_outweighs", CopySourceIfNoneMatch=ITS, CopySourceIfModifiedSince=BEFORE),
    ],
)
def test_condition_that_does_not_hold(s3, upload, ten_bytes, conditions):
    """UploadPartCopy whose conditions on the source do not hold answers 412 PreconditionFailed, and makes no part."""
    with expect.error(412, "PreconditionFailed"):
        s3.upload_part_copy(**upload, PartNumber=1, CopySource=ten_bytes, **conditions)
    expect.equal(s3.list_parts(**upload).get("Parts", []), [], "parts")


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_source_not_modified_since_its_last_change(s3, upload, ten_bytes):
    """UploadPartCopy if the source was modified since its own Last-Modified answers 412 PreconditionFailed."""
    with expect.arranging():
        changed = s3.head_object(**ten_bytes)["LastModified"]
    with expect.error(412, "PreconditionFailed"):
        s3.upload_part_copy(**upload, PartNumber=1, CopySource=ten_bytes, CopySourceIfModifiedSince=changed)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_version_of_the_source_is_copied(s3, versioned_target, upload):
    """UploadPartCopy with a version of the source copies that version, and answers its id as CopySourceVersionId."""
    with expect.arranging():
        earlier = s3.put_object(**versioned_target, Body=TEN)["VersionId"]
        s3.put_object(**versioned_target, Body=b"overwritten")
    source = versioned_target | {"VersionId": earlier}
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)
    expect_copy_of(answer, TEN)
    expect.equal(answer.get("CopySourceVersionId"), earlier, "CopySourceVersionId")


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_current_version_of_the_source_is_copied(s3, versioned_target, upload):
    """UploadPartCopy without a version of a source in a versioned bucket copies the current one, and answers its id."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=b"overwritten")
        current = s3.put_object(**versioned_target, Body=TEN)["VersionId"]
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=versioned_target)
    expect_copy_of(answer, TEN)
    expect.equal(answer.get("CopySourceVersionId"), current, "CopySourceVersionId")


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_deleted_version_of_the_source_is_refused(s3, versioned_target, upload):
    """UploadPartCopy of a version that was deleted answers 404 NoSuchVersion."""
    with expect.arranging():
        version = s3.put_object(**versioned_target, Body=TEN)["VersionId"]
        s3.delete_object(**versioned_target, VersionId=version)
    source = versioned_target | {"VersionId": version}
    with expect.error(404, "NoSuchVersion"):
        s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_deleted_source_is_refused(s3, versioned_target, upload):
    """UploadPartCopy of a key whose current version is a delete marker answers 404 NoSuchKey."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=TEN)
        s3.delete_object(**versioned_target)
    with expect.error(404, "NoSuchKey"):
        s3.upload_part_copy(**upload, PartNumber=1, CopySource=versioned_target)


# As S3 was recorded to answer to CopyObject.
@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_delete_marker_as_source_is_refused(s3, versioned_target, upload):
    """UploadPartCopy whose source names a delete marker by its version id answers 400 InvalidRequest."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=TEN)
        marker = s3.delete_object(**versioned_target)["VersionId"]
    with expect.error(400, "InvalidRequest"):
        s3.upload_part_copy(**upload, PartNumber=1, CopySource=versioned_target | {"VersionId": marker})


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_malformed_version_of_the_source_is_refused(s3, versioned_target, upload):
    """UploadPartCopy with a version id of the source that is none answers 400 InvalidArgument, or 404 NoSuchVersion
    where any text may be an id."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=TEN)
    with expect.one_error_of((400, "InvalidArgument"), (404, "NoSuchVersion")):
        s3.upload_part_copy(**upload, PartNumber=1, CopySource=versioned_target | {"VersionId": "none"})
