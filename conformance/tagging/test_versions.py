"""Tags in a bucket with versioning: each version has its own, and a delete marker has none."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api

OLD, NEW = [{"Key": "age", "Value": "old"}], [{"Key": "age", "Value": "new"}]
OTHER = [{"Key": "another", "Value": "tag"}]


@pytest.fixture
def versions(s3, versioned_target):
    """The ids of two versions of an object, the older first; each has a tag of its own."""
    return [s3.put_object(**versioned_target, Body=b"", Tagging=f"age={age}")["VersionId"] for age in ("old", "new")]


@check("GetObjectTagging", level="common", spec=api("GetObjectTagging"))
def test_each_version_has_its_tags(s3, versioned_target, versions):
    """GetObjectTagging of a version gives that version's tags, and without a version id the current one's."""
    older = s3.get_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(older["TagSet"], OLD, "tags of the older version")
    expect.equal(s3.get_object_tagging(**versioned_target)["TagSet"], NEW, "tags of the current version")


@check("GetObjectTagging", level="common", spec=api("GetObjectTagging"))
def test_get_names_the_version(s3, versioned_target, versions):
    """The answer to GetObjectTagging has the id of the version whose tags it gives, asked for by it or not."""
    older = s3.get_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(older.get("VersionId"), versions[0], "VersionId of the older version")
    expect.equal(
        s3.get_object_tagging(**versioned_target).get("VersionId"), versions[1], "VersionId of the current one"
    )


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_one_version_is_tagged(s3, versioned_target, versions):
    """PutObjectTagging of a version changes that version's tags, and no other's."""
    s3.put_object_tagging(**versioned_target, VersionId=versions[0], Tagging={"TagSet": OTHER})
    older = s3.get_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(older["TagSet"], OTHER, "tags of the older version")
    expect.equal(s3.get_object_tagging(**versioned_target)["TagSet"], NEW, "tags of the current version")


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_put_names_the_version(s3, versioned_target, versions):
    """The answer to PutObjectTagging has the id of the version that it tagged, asked for by it or not."""
    answer = s3.put_object_tagging(**versioned_target, VersionId=versions[0], Tagging={"TagSet": OTHER})
    expect.equal(answer.get("VersionId"), versions[0], "VersionId of the older version")
    answer = s3.put_object_tagging(**versioned_target, Tagging={"TagSet": OTHER})
    expect.equal(answer.get("VersionId"), versions[1], "VersionId of the current one")


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_current_version_is_tagged(s3, versioned_target, versions):
    """PutObjectTagging without a version id tags the current version alone, and makes no new one."""
    s3.put_object_tagging(**versioned_target, Tagging={"TagSet": OTHER})
    expect.equal(s3.get_object_tagging(**versioned_target)["TagSet"], OTHER, "tags of the current version")
    older = s3.get_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(older["TagSet"], OLD, "tags of the older version")
    listed = s3.list_object_versions(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    expect.equal([entry["VersionId"] for entry in listed["Versions"]], versions[::-1], "versions")


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"))
def test_tags_of_one_version_are_deleted(s3, versioned_target, versions):
    """DeleteObjectTagging of a version answers 204, and takes the tags of that version, and of no other."""
    expect.status(s3.delete_object_tagging(**versioned_target, VersionId=versions[0]), 204)
    older = s3.get_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(older["TagSet"], [], "tags of the older version")
    expect.equal(s3.get_object_tagging(**versioned_target)["TagSet"], NEW, "tags of the current version")


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"))
def test_delete_names_the_version(s3, versioned_target, versions):
    """The answer to DeleteObjectTagging has the id of the version whose tags it took, asked for by it or not."""
    answer = s3.delete_object_tagging(**versioned_target, VersionId=versions[0])
    expect.equal(answer.get("VersionId"), versions[0], "VersionId of the older version")
    answer = s3.delete_object_tagging(**versioned_target)
    expect.equal(answer.get("VersionId"), versions[1], "VersionId of the current one")


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_tags_of_a_version_are_counted(s3, versioned_target, versions):
    """HeadObject of a version has the x-amz-tagging-count of that version, whatever the current one has."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=b"")
    head = s3.head_object(**versioned_target, VersionId=versions[0])
    expect.equal(head.get("TagCount"), 1, "TagCount of the older version")
    expect.equal(s3.head_object(**versioned_target).get("TagCount"), None, "TagCount of the current version")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_takes_the_tags_of_its_version(s3, versioned_target, versions):
    """A copy of an older version has that version's tags."""
    copy = {**versioned_target, "Key": versioned_target["Key"] + "-copy"}
    s3.copy_object(**copy, CopySource={**versioned_target, "VersionId": versions[0]})
    expect.equal(s3.get_object_tagging(**copy)["TagSet"], OLD, "tags")


@pytest.fixture
def gone(s3, versioned_target, versions):
    """Bucket, key and id of a version that was deleted."""
    s3.delete_object(**versioned_target, VersionId=versions[0])
    return {**versioned_target, "VersionId": versions[0]}


@check("GetObjectTagging", level="common", spec=api("GetObjectTagging"), uses=["GetObjectTagging.VersionId"])
def test_get_of_a_missing_version(s3, gone):
    """GetObjectTagging of a version that was deleted answers 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        s3.get_object_tagging(**gone)


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"), uses=["PutObjectTagging.VersionId"])
def test_put_to_a_missing_version(s3, gone):
    """PutObjectTagging of a version that was deleted answers 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        s3.put_object_tagging(**gone, Tagging={"TagSet": NEW})


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"), uses=["DeleteObjectTagging.VersionId"])
def test_delete_from_a_missing_version(s3, gone):
    """DeleteObjectTagging of a version that was deleted answers 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        s3.delete_object_tagging(**gone)


@check("GetObjectTagging", level="extended", spec=api("GetObjectTagging"))
def test_malformed_version_id_is_refused(s3, versioned_target):
    """GetObjectTagging with a version id that is none answers 400 InvalidArgument, or 404 NoSuchVersion where any text
    may be an id."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=b"")
    with expect.one_error_of((400, "InvalidArgument"), (404, "NoSuchVersion")):
        s3.get_object_tagging(**versioned_target, VersionId="no-version-id")


@pytest.fixture(params=["current", "by_id"])
def marker(request, s3, versioned_target, versions):
    """A delete marker over two versions: bucket and key of it, which is the current version, or its id with them."""
    made = s3.delete_object(**versioned_target)
    return versioned_target | ({"VersionId": made["VersionId"]} if request.param == "by_id" else {})


@check("GetObjectTagging", level="common", spec=api("GetObjectTagging"), uses=["GetObjectTagging.VersionId"])
def test_get_of_a_delete_marker(s3, marker):
    """GetObjectTagging of a delete marker, as the current version or by its id, answers 405 MethodNotAllowed."""
    with expect.error(405, "MethodNotAllowed"):
        s3.get_object_tagging(**marker)


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"), uses=["PutObjectTagging.VersionId"])
def test_put_to_a_delete_marker(s3, marker):
    """PutObjectTagging of a delete marker, as the current version or by its id, answers 405 MethodNotAllowed."""
    with expect.error(405, "MethodNotAllowed"):
        s3.put_object_tagging(**marker, Tagging={"TagSet": NEW})


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"), uses=["DeleteObjectTagging.VersionId"])
def test_delete_from_a_delete_marker(s3, marker):
    """DeleteObjectTagging of a delete marker, as the current version or by its id, answers 405 MethodNotAllowed."""
    with expect.error(405, "MethodNotAllowed"):
        s3.delete_object_tagging(**marker)
