"""Tags in a bucket with versioning: each version has its own tags, and a delete marker has no tags."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "object-tagging"

OLD, NEW = [{"Key": "age", "Value": "old"}], [{"Key": "age", "Value": "new"}]
OTHER = [{"Key": "another", "Value": "tag"}]


@pytest.fixture
def tagged_versions(s3, made_to_read, versioned_bucket, new_prefix):
    """The same for checks that only read or copy the versions: bucket and key of the object, and the version ids."""

    def make():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        return target, _tagged_versions(s3, target)

    with expect.arranging():
        return made_to_read(("two tagged versions", versioned_bucket), make)


def _tagged_versions(s3, target):
    return [s3.put_object(**target, Body=b"x", Tagging=f"age={age}")["VersionId"] for age in ("old", "new")]


@pytest.fixture
def versions(s3, versioned_target):
    """Stores two versions of an object, each with its own tag, and returns their version ids, the older first."""
    return _tagged_versions(s3, versioned_target)


@check("GetObjectTagging", level="common", spec=api("GetObjectTagging"))
def test_each_version_has_its_tags(s3, tagged_versions):
    """GetObjectTagging with a VersionId returns the tags of that version, and without one the tags of the current
    version."""
    target, versions = tagged_versions
    older = s3.get_object_tagging(**target, VersionId=versions[0])
    expect.equal(older["TagSet"], OLD, "tags of the older version", sort="data")
    expect.equal(s3.get_object_tagging(**target)["TagSet"], NEW, "tags of the current version", sort="data")


@check("GetObjectTagging", level="common", spec=api("GetObjectTagging"))
def test_get_names_the_version(s3, tagged_versions):
    """GetObjectTagging returns the VersionId of the version whose tags it returns, even if the request has no
    VersionId."""
    target, versions = tagged_versions
    older = s3.get_object_tagging(**target, VersionId=versions[0])
    expect.equal(older.get("VersionId"), versions[0], "VersionId of the older version", sort="version")
    current = s3.get_object_tagging(**target)
    expect.equal(current.get("VersionId"), versions[1], "VersionId of the current version", sort="version")


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_one_version_is_tagged(s3, versioned_target, versions):
    """PutObjectTagging with a VersionId changes the tags of only that version."""
    s3.put_object_tagging(**versioned_target, VersionId=versions[0], Tagging={"TagSet": OTHER})
    older = s3.get_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(older["TagSet"], OTHER, "tags of the older version", sort="data")
    expect.equal(s3.get_object_tagging(**versioned_target)["TagSet"], NEW, "tags of the current version", sort="data")


@pytest.fixture
def retagged_versions(s3, versioned_bucket, new_prefix):
    """Two versions for checks that change their tags, and look at no tags: bucket and key, and the version ids."""
    with expect.arranging():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        return target, _tagged_versions(s3, target)


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_put_names_the_version(s3, retagged_versions):
    """PutObjectTagging returns the VersionId of the version that it tagged, even if the request has no VersionId."""
    target, versions = retagged_versions
    answer = s3.put_object_tagging(**target, VersionId=versions[0], Tagging={"TagSet": OTHER})
    expect.equal(answer.get("VersionId"), versions[0], "VersionId of the older version", sort="version")
    answer = s3.put_object_tagging(**target, Tagging={"TagSet": OTHER})
    expect.equal(answer.get("VersionId"), versions[1], "VersionId of the current version", sort="version")


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_current_version_is_tagged(s3, versioned_target, versions):
    """PutObjectTagging without a VersionId changes the tags of only the current version, and creates no new version."""
    s3.put_object_tagging(**versioned_target, Tagging={"TagSet": OTHER})
    expect.equal(s3.get_object_tagging(**versioned_target)["TagSet"], OTHER, "tags of the current version", sort="data")
    older = s3.get_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(older["TagSet"], OLD, "tags of the older version", sort="data")
    listed = s3.list_object_versions(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    expect.equal([entry["VersionId"] for entry in listed["Versions"]], versions[::-1], "versions", sort="entries")


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"))
def test_tags_of_one_version_are_deleted(s3, versioned_target, versions):
    """DeleteObjectTagging with a VersionId succeeds and deletes the tags of only that version."""
    expect.succeeded(s3.delete_object_tagging(**versioned_target, VersionId=versions[0]))
    older = s3.get_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(older["TagSet"], [], "tags of the older version", sort="data")
    expect.equal(s3.get_object_tagging(**versioned_target)["TagSet"], NEW, "tags of the current version", sort="data")


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"))
def test_tags_of_the_current_version_are_deleted(s3, versioned_target, versions):
    """DeleteObjectTagging without a VersionId succeeds and deletes the tags of only the current version."""
    expect.succeeded(s3.delete_object_tagging(**versioned_target))
    expect.equal(s3.get_object_tagging(**versioned_target)["TagSet"], [], "tags of the current version", sort="data")
    older = s3.get_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(older["TagSet"], OLD, "tags of the older version", sort="data")


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"))
def test_delete_names_the_version(s3, retagged_versions):
    """DeleteObjectTagging returns the VersionId of the version whose tags it deleted, even if the request has no
    VersionId."""
    target, versions = retagged_versions
    answer = s3.delete_object_tagging(**target, VersionId=versions[0])
    expect.equal(answer.get("VersionId"), versions[0], "VersionId of the older version", sort="version")
    answer = s3.delete_object_tagging(**target)
    expect.equal(answer.get("VersionId"), versions[1], "VersionId of the current version", sort="version")


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_tags_of_a_version_are_counted(s3, versioned_target, versions):
    """HeadObject of an older version with one tag returns x-amz-tagging-count 1, although the current version has no
    tags and no x-amz-tagging-count."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=b"x")
    head = s3.head_object(**versioned_target, VersionId=versions[0])
    expect.equal(head.get("TagCount"), 1, "TagCount of the older version", sort="form")
    expect.equal(
        s3.head_object(**versioned_target).get("TagCount"), None, "TagCount of the current version", sort="form"
    )


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_tagging_directive_versioned", 2026)
def test_copy_takes_the_tags_of_its_version(s3, versioned_target, tagged_versions):
    """A copy of an older version has that version's tags."""
    source, versions = tagged_versions
    s3.copy_object(**versioned_target, CopySource={**source, "VersionId": versions[0]})
    expect.equal(s3.get_object_tagging(**versioned_target)["TagSet"], OLD, "tags", sort="data")


@pytest.fixture
def gone(s3, versioned_bucket, new_prefix):
    """Bucket, key and id of a version that was deleted."""
    with expect.arranging():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        older, _ = _tagged_versions(s3, target)
        s3.delete_object(**target, VersionId=older)
        return {**target, "VersionId": older}


@check("GetObjectTagging", level="common", spec=api("GetObjectTagging"))
def test_get_of_a_missing_version(s3, gone):
    """GetObjectTagging of a deleted version returns 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        s3.get_object_tagging(**gone)


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
@recorded("moto", "test_s3_tagging.py::test_put_object_tagging_on_deleted_version", 2025)
def test_put_to_a_missing_version(s3, gone):
    """PutObjectTagging of a deleted version returns 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        s3.put_object_tagging(**gone, Tagging={"TagSet": NEW})


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"))
def test_delete_from_a_missing_version(s3, gone):
    """DeleteObjectTagging of a deleted version returns 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        s3.delete_object_tagging(**gone)


@check("GetObjectTagging", level="extended", spec=api("GetObjectTagging"))
@recorded("versitygw", "REST - GetObjectTagging - invalid version ID error returns version ID", 2025)
def test_malformed_version_id_is_refused(s3, tagged_versions):
    """GetObjectTagging with a malformed VersionId returns 400 InvalidArgument, or 404 NoSuchVersion on servers that
    accept any text as an id."""
    target, _ = tagged_versions
    with expect.error((400, "InvalidArgument"), (404, "NoSuchVersion")):
        s3.get_object_tagging(**target, VersionId="no-version-id")


@pytest.fixture(params=["current", "by_id"])
def marker(request, s3, versioned_bucket, new_prefix):
    """Bucket and key of a delete marker over two versions, with or without its version id."""

    def make():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        _tagged_versions(s3, target)
        return target, {"VersionId": s3.delete_object(**target)["VersionId"]}

    with expect.arranging():
        target, named = make()
    return target | (named if request.param == "by_id" else {})


@check("GetObjectTagging", level="common", spec=api("GetObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_versioned", 2026)
def test_get_of_a_delete_marker(s3, marker):
    """GetObjectTagging of a delete marker, as the current version or by its version id, returns 405
    MethodNotAllowed."""
    with expect.error(405, "MethodNotAllowed"):
        s3.get_object_tagging(**marker)


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_versioned", 2026)
def test_put_to_a_delete_marker(s3, marker):
    """PutObjectTagging of a delete marker, as the current version or by its version id, returns 405
    MethodNotAllowed."""
    with expect.error(405, "MethodNotAllowed"):
        s3.put_object_tagging(**marker, Tagging={"TagSet": NEW})


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_versioned", 2026)
def test_delete_from_a_delete_marker(s3, marker):
    """DeleteObjectTagging of a delete marker, as the current version or by its version id, returns 405
    MethodNotAllowed."""
    with expect.error(405, "MethodNotAllowed"):
        s3.delete_object_tagging(**marker)
