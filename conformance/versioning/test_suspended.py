"""A bucket with versioning suspended: writes and deletes replace the null version, and keep all other versions."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import userguide
from fixtures.s3.listings import versions_of
from fixtures.s3.object_states import NUMBERED_BODY
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "versioning-suspended"
SIDE = "server"

WRITING = userguide("AddingObjectstoVersioningSuspendedBuckets")
DELETING = userguide("DeletingObjectsfromVersioningSuspendedBuckets")


@pytest.fixture
def suspended(object_states):
    """Returns bucket and key of an object that was written before versioning of its bucket was suspended, and the id of
    its version."""
    return object_states.next("Enabled", NUMBERED_BODY, "Suspended")


def _is_the_null_version(s3, target, body):
    got = s3.get_object(**target)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), ("null", body), "version and body", sort=("version", "data")
    )


@check("PutObject", level="core", spec=WRITING, gate=True)
def test_write_makes_the_null_version(s3, suspended):
    """PutObject in a bucket with versioning suspended returns no VersionId or the VersionId null; it creates the
    null version, which is the latest, and keeps the existing versions."""
    target, version = suspended
    answered = s3.put_object(**target, Body=b"new").get("VersionId")
    # AWS was recorded to return no id here, but null for CopyObject.
    expect.that(answered in (None, "null"), "none, or null", answered, "VersionId", sort="version")
    _is_the_null_version(s3, target, b"new")
    expect.versions(versions_of(s3, target), ["null", version], latest="null")


@check("PutObject", level="extended", spec=WRITING)
@recorded("LocalStack", "TestS3ObjectCRUD::test_put_object_on_suspended_bucket", 2026)
def test_write_names_no_version(s3, suspended):
    """PutObject in a bucket with versioning suspended returns no x-amz-version-id, as on AWS."""
    target, _ = suspended
    expect.equal(s3.put_object(**target, Body=b"new").get("VersionId"), None, "VersionId", sort="form")


@check("PutObject", level="core", spec=WRITING)
@recorded("LocalStack", "TestS3ObjectCRUD::test_put_object_on_suspended_bucket", 2026)
def test_write_replaces_the_null_version(s3, suspended):
    """A second PutObject in a bucket with versioning suspended replaces the null version, and keeps the version from
    before the suspension."""
    target, version = suspended
    with expect.arranging():
        s3.put_object(**target, Body=b"first null")
    s3.put_object(**target, Body=b"second null")
    _is_the_null_version(s3, target, b"second null")
    expect.versions(versions_of(s3, target), ["null", version], latest="null")


@check("GetObject", level="core", spec=userguide("RetrievingObjectsfromVersioningSuspendedBuckets"))
def test_versions_from_before_are_read(s3, suspended):
    """GetObject in a bucket with versioning suspended returns the version from before the suspension, with and
    without its id."""
    target, version = suspended
    for named in ({}, {"VersionId": version}):
        got = s3.get_object(**target, **named)
        expect.equal(
            (got.get("VersionId"), got["Body"].read()),
            (version, NUMBERED_BODY),
            "version and body",
            sort=("version", "data"),
        )


@check("DeleteObject", level="core", spec=DELETING)
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_on_suspended_bucket", 2026)
def test_delete_makes_a_null_marker(s3, suspended):
    """DeleteObject in a bucket with versioning suspended succeeds with DeleteMarker true and VersionId null: the
    marker replaces the null version, and the version from before the suspension is kept."""
    target, version = suspended
    with expect.arranging():
        s3.put_object(**target, Body=b"null")
    answer = s3.delete_object(**target)
    expect.succeeded(answer)
    expect.versions(versions_of(s3, target), [version], markers=["null"], latest="null")
    answered = answer.get("DeleteMarker"), answer.get("VersionId")
    expect.equal(answered, (True, "null"), "x-amz-delete-marker and x-amz-version-id", sort="form")


@check("DeleteObject", level="core", spec=DELETING)
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_on_suspended_bucket", 2026)
def test_second_delete_replaces_the_null_marker(s3, suspended):
    """After a second DeleteObject in a bucket with versioning suspended there is still only one delete marker, with
    version id null."""
    target, version = suspended
    with expect.arranging():
        s3.delete_object(**target)
    s3.delete_object(**target)
    expect.versions(versions_of(s3, target), [version], markers=["null"], latest="null")


@check("PutObject", level="common", spec=WRITING)
def test_write_replaces_the_null_marker(s3, suspended):
    """PutObject in a bucket with versioning suspended replaces the delete marker that has version id null with the
    null version."""
    target, version = suspended
    with expect.arranging():
        s3.delete_object(**target)
    s3.put_object(**target, Body=b"new")
    expect.versions(versions_of(s3, target), ["null", version], latest="null")


@check("DeleteObject", level="core", spec=DELETING)
def test_version_from_before_is_deleted_by_its_id(s3, suspended):
    """DeleteObject with the id of a version in a bucket with versioning suspended succeeds and that VersionId,
    and deletes it permanently: nothing is listed."""
    target, version = suspended
    answer = s3.delete_object(**target, VersionId=version)
    expect.succeeded(answer)
    expect.equal(answer.get("VersionId"), version, "VersionId", sort="version")
    expect.versions(versions_of(s3, target), [], latest=None)


@check("CopyObject", level="common", spec=WRITING)
def test_copy_makes_the_null_version(s3, suspended):
    """CopyObject into a bucket with versioning suspended returns no VersionId or the VersionId null, and creates the
    null version of its target key."""
    target, version = suspended
    copied = {**target, "Key": target["Key"] + "-copied"}
    answered = s3.copy_object(**copied, CopySource={**target, "VersionId": version}).get("VersionId")
    expect.that(answered in (None, "null"), "none, or null", answered, "VersionId", sort="version")
    _is_the_null_version(s3, copied, NUMBERED_BODY)


@check("CompleteMultipartUpload", level="common", spec=WRITING)
def test_upload_makes_the_null_version(s3, suspended):
    """CompleteMultipartUpload in a bucket with versioning suspended returns no VersionId or the VersionId null, and
    creates the null version, which is the latest."""
    target, version = suspended
    upload = start_upload(s3, target)
    part = send_part(s3, upload, 1, b"part")
    answered = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}).get("VersionId")
    expect.that(answered in (None, "null"), "none, or null", answered, "VersionId", sort="version")
    expect.versions(versions_of(s3, target), ["null", version], latest="null")


def _copy(s3, target):
    s3.copy_object(**target, CopySource=target, MetadataDirective="REPLACE")


def _complete(s3, target):
    upload = start_upload(s3, target)
    finish(s3, upload, send_part(s3, upload, 1, b"part"))


@pytest.mark.parametrize("make", [_copy, _complete], ids=["CopyObject", "CompleteMultipartUpload"])
@check("DeleteObject", level="common", spec=DELETING)
@derived("Documented rules of versioning, asked of each operation in each state of the bucket.")
def test_null_marker_replaces_what_another_write_made(s3, suspended, make):
    """DeleteObject in a bucket with versioning suspended replaces a null version that CopyObject or
    CompleteMultipartUpload made with a null delete marker, and the version from before the suspension is kept."""
    target, version = suspended
    with expect.arranging():
        make(s3, target)
    s3.delete_object(**target)
    expect.versions(versions_of(s3, target), [version], markers=["null"], latest="null")


@check("DeleteObject", level="common", spec=userguide("ManagingDelMarkers"))
def test_null_marker_is_deleted_by_its_id(s3, object_states):
    """DeleteObject with version id null of a null delete marker succeeds with DeleteMarker true and VersionId null, and
    GetObject returns the version below the marker again."""
    target, _ = object_states.next("Enabled", NUMBERED_BODY, "Suspended", None)
    answer = s3.delete_object(**target, VersionId="null")
    answered = answer.get("DeleteMarker"), answer.get("VersionId")
    expect.equal(s3.get_object(**target)["Body"].read(), NUMBERED_BODY, "body", sort="data")
    expect.equal(answered, (True, "null"), "x-amz-delete-marker and x-amz-version-id", sort="form")


AGAIN = {
    "PutObject": (lambda s3, target: s3.put_object(**target, Body=b"new"), (["null"], [])),
    "DeleteObject": (lambda s3, target: s3.delete_object(**target), ([], ["null"])),
}


@pytest.mark.parametrize(("change", "made"), AGAIN.values(), ids=AGAIN)
@check("PutObject", level="common", spec=WRITING)
@derived("Documented rules of versioning, asked of each operation in each state of the bucket.")
def test_what_is_null_moves_to_the_top(s3, own_versioned_bucket, written, change, made):
    """PutObject and DeleteObject in a bucket whose versioning is suspended for the second time replace a null version,
    or null delete marker, from the first time, which is below a version with an id, and are the latest; a delete marker
    with an id is kept."""
    over = {kind: {"Bucket": own_versioned_bucket, "Key": kind} for kind in ("version", "marker", "hidden")}
    with expect.arranging():
        _set(s3, over["version"], "Suspended")
        s3.put_object(**over["version"], Body=b"null")
        s3.delete_object(**over["marker"])
        _set(s3, over["version"], "Enabled")
        ids = {kind: written(target, NUMBERED_BODY) for kind, target in over.items()}
        hidden = {"hidden": [s3.delete_object(**over["hidden"])["VersionId"]]}
        _set(s3, over["version"], "Suspended")
    for kind, target in over.items():
        change(s3, target)
        versions, markers = [*made[0], *ids[kind]], [*made[1], *hidden.get(kind, [])]
        expect.versions(versions_of(s3, target), versions, markers=markers, latest="null")


@check("PutBucketVersioning", level="core", spec=userguide("Versioning"))
def test_writes_have_ids_after_enabling_again(s3, own_versioned_bucket, written):
    """PutObject in a bucket whose versioning is enabled again returns a new VersionId, and the null version is kept."""
    target = {"Bucket": own_versioned_bucket, "Key": "key"}
    [version] = written(target, NUMBERED_BODY)
    with expect.arranging():
        _set(s3, target, "Suspended")
        s3.put_object(**target, Body=b"null")
    _set(s3, target, "Enabled")
    again = s3.put_object(**target, Body=b"numbered again").get("VersionId")
    expect.that(again not in (None, "null", version), "a new id", again, "VersionId", sort="version")
    expect.versions(versions_of(s3, target), [again, "null", version], latest=again)


def _set(s3, target, status):
    s3.put_bucket_versioning(Bucket=target["Bucket"], VersioningConfiguration={"Status": status})
