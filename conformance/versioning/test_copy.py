"""Copying versions, and copying into a bucket with versioning enabled."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "versioning"
SIDE = "server"

RESTORING = userguide("RestoringPreviousVersions")


@check("CopyObject", level="core", spec=api("CopyObject"))
def test_copy_is_a_version(s3, versioned_target, stored_to_read):
    """CopyObject into a bucket with versioning enabled returns a VersionId, and GetObject with that id returns the
    copy."""
    answer = s3.copy_object(**versioned_target, CopySource=stored_to_read(b"body"))
    got = s3.get_object(**versioned_target, VersionId=answer["VersionId"])
    expect.equal(
        (got.get("VersionId"), got["Body"].read()),
        (answer["VersionId"], b"body"),
        "version and body",
        sort=("version", "data"),
    )


@pytest.fixture
def source(written, made_to_read, versioned_bucket, new_prefix):
    """Bucket and key of an object that checks only copy to other keys, and the ids of its two versions."""

    def make():
        where = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        return where, written(where, b"first", b"second")

    with expect.arranging():
        return made_to_read(("two versions to copy", versioned_bucket), make)


@check("CopyObject", level="core", spec=api("CopyObject"))
@recorded("boto", "test_key.py::S3KeyVersionCopyTest::test_key_overwrite_and_copy", 2014)
def test_source_version_is_copied(s3, source, target):
    """CopyObject with a version id in its source copies that version, and returns its id in CopySourceVersionId."""
    where, (first, _) = source
    answer = s3.copy_object(**target, CopySource={**where, "VersionId": first})
    expect.equal(answer.get("CopySourceVersionId"), first, "CopySourceVersionId", sort="form")
    expect.equal(s3.get_object(**target)["Body"].read(), b"first", "body", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_has_the_metadata_of_its_version(s3, versioned_target, target, written):
    """CopyObject with the id of an older version in its source makes a copy with the user metadata, the Content-Type
    and the Cache-Control of that version, not with those of the latest one."""
    old = {"Metadata": {"colour": "red"}, "ContentType": "text/x-first", "CacheControl": "max-age=60"}
    new = {"Metadata": {"colour": "blue"}, "ContentType": "text/x-second", "CacheControl": "no-store"}
    first, _ = (written(versioned_target, body, **members)[0] for body, members in ((b"first", old), (b"second", new)))
    s3.copy_object(**target, CopySource={**versioned_target, "VersionId": first})
    head = s3.head_object(**target)
    expect.equal({name: head.get(name) for name in old}, old, "metadata of the copy", sort="data")


@check("CopyObject", level="core", spec=api("CopyObject"))
def test_current_version_is_copied_by_default(s3, source, target):
    """CopyObject without a version id in its source copies the current version, and returns its id in
    CopySourceVersionId."""
    where, (_, second) = source
    answer = s3.copy_object(**target, CopySource=where)
    expect.equal(answer.get("CopySourceVersionId"), second, "CopySourceVersionId", sort="form")
    expect.equal(s3.get_object(**target)["Body"].read(), b"second", "body", sort="data")


@check("CopyObject", level="core", spec=RESTORING)
@recorded("moto", "test_s3_copyobject.py::test_copy_object_in_place_with_versioning", 2024)
def test_older_version_is_restored_by_a_copy(s3, versioned_target, written):
    """CopyObject of an older version onto its own key creates a new version with the older version's bytes, and
    keeps all existing versions."""
    first, second = written(versioned_target, b"first", b"second")
    new = s3.copy_object(**versioned_target, CopySource={**versioned_target, "VersionId": first})["VersionId"]
    expect.equal(s3.get_object(**versioned_target)["Body"].read(), b"first", "body", sort="data")
    listed = s3.list_object_versions(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    expect.versions(listed, [new, second, first], latest=new)


# Recorded from AWS: without the id, the same copy is refused.
@check("CopyObject", level="extended", spec=RESTORING)
@recorded("moto", "test_s3_copyobject.py::test_copy_object_in_place_with_versioning", 2024)
def test_current_version_is_restored_by_a_copy(s3, versioned_target, written):
    """CopyObject of the current version, named by its id, onto its own key without any change returns 200 and creates a
    new version with the same bytes."""
    [only] = written(versioned_target, b"only")
    new = s3.copy_object(**versioned_target, CopySource={**versioned_target, "VersionId": only})["VersionId"]
    expect.equal(s3.get_object(**versioned_target)["Body"].read(), b"only", "body", sort="data")
    listed = s3.list_object_versions(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    expect.versions(listed, [new, only], latest=new)


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_with_new_metadata_keeps_the_version_before(s3, versioned_target, written):
    """CopyObject of an object onto its own key with MetadataDirective REPLACE creates a new version with the new
    metadata; the previous version keeps its metadata."""
    [first] = written(versioned_target, b"x", Metadata={"colour": "red"})
    answer = s3.copy_object(
        **versioned_target, CopySource=versioned_target, MetadataDirective="REPLACE", Metadata={"colour": "blue"}
    )
    new = answer.get("VersionId")
    expect.that(new not in (None, first), "a new id", new, "VersionId", sort="version")
    expect.same_metadata(s3.head_object(**versioned_target), {"colour": "blue"})
    expect.same_metadata(s3.head_object(**versioned_target, VersionId=first), {"colour": "red"})


@check("CopyObject", level="common", spec=RESTORING)
def test_older_version_is_restored_with_new_metadata(s3, versioned_target, written):
    """CopyObject of an older version onto its own key with MetadataDirective REPLACE creates a version with the older
    version's bytes and the new metadata."""
    first, _ = written(versioned_target, b"first", b"second", Metadata={"colour": "red"})
    older = {**versioned_target, "VersionId": first}
    s3.copy_object(**versioned_target, CopySource=older, MetadataDirective="REPLACE", Metadata={"colour": "blue"})
    got = s3.get_object(**versioned_target)
    expect.equal(got["Body"].read(), b"first", "body", sort="data")
    expect.same_metadata(got, {"colour": "blue"})


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_version_that_was_uploaded_in_parts_is_copied(s3, versioned_target, target, written):
    """CopyObject of an older version that was uploaded in parts makes a copy with that version's bytes."""
    upload = start_upload(s3, versioned_target)
    part = send_part(s3, upload, 1, b"in a part")
    with expect.arranging():
        older = finish(s3, upload, part)["VersionId"]
    written(versioned_target, b"newer")
    s3.copy_object(**target, CopySource={**versioned_target, "VersionId": older})
    expect.equal(s3.get_object(**target)["Body"].read(), b"in a part", "body", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_src_not_exists", 2023)
def test_hidden_source_is_missing(s3, versioned_target, target, written):
    """CopyObject of a key whose latest version is a delete marker returns 404 NoSuchKey."""
    written(versioned_target, b"x")
    with expect.arranging():
        s3.delete_object(**versioned_target)
    with expect.error(404, "NoSuchKey"):
        s3.copy_object(**target, CopySource=versioned_target)


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_src_not_exists", 2023)
def test_marker_is_not_copied(s3, versioned_target, target, written):
    """CopyObject with the id of a delete marker in its source returns 400 InvalidRequest."""
    written(versioned_target, b"x")
    with expect.arranging():
        marker = s3.delete_object(**versioned_target)["VersionId"]
    with expect.error(400, "InvalidRequest"):
        s3.copy_object(**target, CopySource={**versioned_target, "VersionId": marker})


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_deleted_source_version_is_missing(s3, versioned_target, target, written):
    """CopyObject with the id of a deleted version in its source returns 404 NoSuchVersion."""
    first, _ = written(versioned_target, b"first", b"second")
    with expect.arranging():
        s3.delete_object(**versioned_target, VersionId=first)
    with expect.error(404, "NoSuchVersion"):
        s3.copy_object(**target, CopySource={**versioned_target, "VersionId": first})


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_malformed_source_version_is_refused(s3, versioned_target, target, written):
    """CopyObject with a malformed version id in its source returns 400 InvalidArgument or InvalidRequest, or 404
    NoSuchVersion if the server accepts any text as an id."""
    # AWS was observed to return InvalidRequest here, but InvalidArgument for all other operations.
    written(versioned_target, b"x")
    with expect.error((400, "InvalidArgument"), (400, "InvalidRequest"), (404, "NoSuchVersion")):
        s3.copy_object(**target, CopySource={**versioned_target, "VersionId": "not-a-version-id"})


@check("CopyObject", level="extended", spec=api("CopyObject"))
@recorded("moto", "test_s3_copyobject.py::test_copy_object_with_versioning", 2024)
def test_version_of_another_key_is_missing(s3, source, target):
    """CopyObject from a key that never existed, with the version id of another key, returns 404 NoSuchVersion."""
    where, (first, _) = source
    with expect.error(404, "NoSuchVersion"):
        s3.copy_object(**target, CopySource={**where, "Key": f"{where['Key']}-never", "VersionId": first})
