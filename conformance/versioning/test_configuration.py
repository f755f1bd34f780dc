"""The versioning state of a bucket: never set, Enabled, Suspended."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "versioning"
SIDE = "server"


@check("GetBucketVersioning", level="core", spec=api("GetBucketVersioning"))
@recorded("LocalStack", "TestS3BucketVersioning::test_bucket_versioning_crud", 2026)
def test_new_bucket_has_no_state(s3, bucket, last_exchange):
    """GetBucketVersioning of a bucket whose versioning was never set returns 200 and a VersioningConfiguration
    document with neither Status nor MFADelete."""
    answer = s3.get_bucket_versioning(Bucket=bucket)
    expect.status(answer, 200)
    expect.document(last_exchange(), "VersioningConfiguration")
    expect.equal(
        {name: answer.get(name) for name in ("Status", "MFADelete")},
        {"Status": None, "MFADelete": None},
        "state",
        sort="option",
    )


@check("PutBucketVersioning", level="core", spec=api("PutBucketVersioning"))
@recorded("LocalStack", "TestS3BucketVersioning::test_bucket_versioning_crud", 2026, of="Suspended")
@recorded("boto", "test_versioning.py::S3VersionTest::test_1_versions", 2011, of="Enabled")
@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_state_is_read_back(s3, own_bucket, status):
    """PutBucketVersioning of a new bucket returns 200, and GetBucketVersioning then returns the same Status."""
    expect.status(s3.put_bucket_versioning(Bucket=own_bucket, VersioningConfiguration={"Status": status}), 200)
    expect.equal(s3.get_bucket_versioning(Bucket=own_bucket).get("Status"), status, "Status", sort="option")


@check("PutBucketVersioning", level="core", spec=userguide("manage-versioning-examples"))
@recorded("LocalStack", "TestS3BucketVersioning::test_bucket_versioning_crud", 2026)
def test_state_changes_back_and_forth(s3, own_versioned_bucket):
    """A bucket with versioning enabled can be suspended and enabled again: GetBucketVersioning returns the new
    Status each time."""
    for status in ("Suspended", "Enabled"):
        s3.put_bucket_versioning(Bucket=own_versioned_bucket, VersioningConfiguration={"Status": status})
        expect.equal(
            s3.get_bucket_versioning(Bucket=own_versioned_bucket).get("Status"), status, "Status", sort="option"
        )


@check("PutBucketVersioning", level="common", spec=api("PutBucketVersioning"))
def test_mfa_delete_may_be_disabled(s3, own_bucket):
    """PutBucketVersioning with Status Enabled and MFADelete Disabled returns 200, and the Status is then Enabled."""
    state = {"Status": "Enabled", "MFADelete": "Disabled"}
    expect.status(s3.put_bucket_versioning(Bucket=own_bucket, VersioningConfiguration=state), 200)
    expect.equal(s3.get_bucket_versioning(Bucket=own_bucket).get("Status"), "Enabled", "Status", sort="option")


@pytest.fixture
def enabled(s3, own_bucket):
    """A bucket of the check's own whose versioning is enabled."""
    with expect.arranging():
        s3.put_bucket_versioning(Bucket=own_bucket, VersioningConfiguration={"Status": "Enabled"})
    return own_bucket


@check("PutBucketVersioning", level="common", spec=api("PutBucketVersioning"))
@recorded("LocalStack", "TestS3BucketVersioning::test_bucket_versioning_crud", 2026)
@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"Status": "Disabled"}, "MalformedXML"),
        ({"Status": "enabled"}, "MalformedXML"),
        # Recorded from AWS; the API reference does not name the code.
        ({}, "IllegalVersioningConfigurationException"),
    ],
    ids=["disabled", "lower-case", "without-status"],
)
def test_unknown_state_is_refused(s3, enabled, state, code):
    """PutBucketVersioning with a Status other than Enabled and Suspended returns 400 MalformedXML, and without a
    Status 400 IllegalVersioningConfigurationException; the Status does not change."""
    with expect.error(400, code):
        s3.put_bucket_versioning(Bucket=enabled, VersioningConfiguration=state)
    expect.equal(s3.get_bucket_versioning(Bucket=enabled).get("Status"), "Enabled", "Status", sort="option")


@check("PutBucketVersioning", level="common", spec=api("PutBucketVersioning"))
@pytest.mark.parametrize(
    "body",
    [b"<VersioningConfiguration><Status>Enabled", b"Enabled", b"<Tagging><TagSet/></Tagging>"],
    ids=["cut-off", "no-xml", "other-document"],
)
def test_malformed_document_is_refused(s3, enabled, altered, body):
    """PutBucketVersioning with a body that is not a VersioningConfiguration document returns 400 MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=body):
        s3.put_bucket_versioning(Bucket=enabled, VersioningConfiguration={"Status": "Enabled"})


@check("PutBucketVersioning", level="extended", spec=api("PutBucketVersioning"))
def test_missing_document_is_refused(s3, enabled, altered):
    """PutBucketVersioning with an empty body returns 400 MissingRequestBodyError."""
    with expect.error(400, "MissingRequestBodyError"), altered(body=b""):
        s3.put_bucket_versioning(Bucket=enabled, VersioningConfiguration={"Status": "Enabled"})


@check("PutBucketVersioning", level="core", spec=api("PutBucketVersioning"))
@recorded("LocalStack", "TestS3BucketVersioning::test_bucket_versioning_crud", 2026)
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """PutBucketVersioning of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.put_bucket_versioning(Bucket=new_bucket_name, VersioningConfiguration={"Status": "Enabled"})


@check("GetBucketVersioning", level="core", spec=api("GetBucketVersioning"))
@recorded("LocalStack", "TestS3BucketVersioning::test_bucket_versioning_crud", 2026)
def test_missing_bucket_has_no_state(s3, new_bucket_name):
    """GetBucketVersioning of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_bucket_versioning(Bucket=new_bucket_name)


@check("DeleteBucket", level="core", spec=api("DeleteBucket"), feature="buckets")
@recorded("LocalStack", "TestS3BucketCRUD::test_delete_versioned_bucket_with_objects", 2026)
@pytest.mark.parametrize("left", ["version", "marker"])
def test_bucket_with_hidden_versions_is_not_deleted(s3, own_versioned_bucket, written, left):
    """DeleteBucket of a bucket that lists no objects, but still has a version under a delete marker, or only a
    delete marker, returns 409 BucketNotEmpty."""
    target = {"Bucket": own_versioned_bucket, "Key": "hidden"}
    [version] = written(target, b"x")
    with expect.arranging():
        s3.delete_object(**target)
        if left == "marker":
            s3.delete_object(**target, VersionId=version)
    with expect.error(409, "BucketNotEmpty"):
        s3.delete_bucket(Bucket=own_versioned_bucket)


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
@recorded("LocalStack", "TestS3BucketCRUD::test_delete_versioned_bucket_with_objects", 2026)
def test_bucket_is_deleted_when_all_versions_are(s3, own_versioned_bucket, written):
    """DeleteBucket succeeds after all versions and delete markers of the bucket were deleted by their ids."""
    target = {"Bucket": own_versioned_bucket, "Key": "hidden"}
    [version] = written(target, b"x")
    with expect.arranging():
        marker = s3.delete_object(**target)["VersionId"]
        for each in (version, marker):
            s3.delete_object(**target, VersionId=each)
    expect.succeeded(s3.delete_bucket(Bucket=own_versioned_bucket))
