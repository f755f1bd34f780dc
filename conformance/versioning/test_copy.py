"""Copying versions, and copying into a bucket with versioning enabled."""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import api, userguide

FEATURE = "versioning"

RESTORING = userguide("RestoringPreviousVersions")


@check("CopyObject", level="core", spec=api("CopyObject"))
def test_copy_is_a_version(s3, versioned_target, stored_to_read):
    """CopyObject into a bucket with versioning enabled returns a VersionId, and GetObject with that id returns the
    copy."""
    answer = s3.copy_object(**versioned_target, CopySource=stored_to_read(b"body"))
    got = s3.get_object(**versioned_target, VersionId=answer["VersionId"])
    expect.equal((got.get("VersionId"), got["Body"].read()), (answer["VersionId"], b"body"), "version and body")


@check("CopyObject", level="core", spec=api("CopyObject"))
def test_source_version_is_copied(s3, two_versions, target):
    """CopyObject with a version id in its source copies that version, and returns its id in CopySourceVersionId."""
    where, first, _ = two_versions
    answer = s3.copy_object(**target, CopySource={**where, "VersionId": first})
    expect.equal(answer.get("CopySourceVersionId"), first, "CopySourceVersionId")
    expect.equal(s3.get_object(**target)["Body"].read(), b"first", "body")


@check("CopyObject", level="core", spec=api("CopyObject"))
def test_current_version_is_copied_by_default(s3, two_versions, target):
    """CopyObject without a version id in its source copies the current version, and returns its id in
    CopySourceVersionId."""
    where, _, second = two_versions
    answer = s3.copy_object(**target, CopySource=where)
    expect.equal(answer.get("CopySourceVersionId"), second, "CopySourceVersionId")
    expect.equal(s3.get_object(**target)["Body"].read(), b"second", "body")


@check("CopyObject", level="core", spec=RESTORING)
def test_older_version_is_restored_by_a_copy(s3, lent, two_versions):
    """CopyObject of an older version onto its own key creates a new version with the older version's bytes, and
    keeps all existing versions."""
    target, first, second = two_versions
    lent.use_up()
    new = s3.copy_object(**target, CopySource={**target, "VersionId": first})["VersionId"]
    expect.equal(s3.get_object(**target)["Body"].read(), b"first", "body")
    listed = s3.list_object_versions(Bucket=target["Bucket"], Prefix=target["Key"])
    expect.versions(listed, [new, second, first], latest=new)
    lent.leave(("private versions", target["Bucket"]), (target, second, new))


@pytest.fixture
def with_metadata(in_state, written):
    """Bucket and key of an object, and the id of its current version, which has the metadata colour: red. It is `lent`:
    a check uses it up."""
    return in_state("metadata", lambda target: (target, *written(target, b"x", Metadata={"colour": "red"})))


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_with_new_metadata_keeps_the_version_before(s3, lent, with_metadata):
    """CopyObject of an object onto its own key with MetadataDirective REPLACE creates a new version with the new
    metadata; the previous version keeps its metadata."""
    target, first = with_metadata
    lent.use_up()
    answer = s3.copy_object(**target, CopySource=target, MetadataDirective="REPLACE", Metadata={"colour": "blue"})
    new = answer.get("VersionId")
    expect.that(new not in (None, first), "a new id", new, "VersionId")
    expect.same_metadata(s3.head_object(**target), {"colour": "blue"})
    expect.same_metadata(s3.head_object(**target, VersionId=first), {"colour": "red"})


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_hidden_source_is_missing(s3, hidden, target):
    """CopyObject of a key whose latest version is a delete marker returns 404 NoSuchKey."""
    source, _, _ = hidden
    with expect.error(404, "NoSuchKey"):
        s3.copy_object(**target, CopySource=source)


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_marker_is_not_copied(s3, hidden, target):
    """CopyObject with the id of a delete marker in its source returns 400 InvalidRequest."""
    source, _, marker = hidden
    with expect.error(400, "InvalidRequest"):
        s3.copy_object(**target, CopySource={**source, "VersionId": marker})


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_deleted_source_version_is_missing(s3, deleted_version, target):
    """CopyObject with the id of a deleted version in its source returns 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        s3.copy_object(**target, CopySource=deleted_version)


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_malformed_source_version_is_refused(s3, one_version, target):
    """CopyObject with a malformed version id in its source returns 400 InvalidArgument or InvalidRequest, or 404
    NoSuchVersion if the server accepts any text as an id."""
    # AWS was observed to return InvalidRequest here, but InvalidArgument for all other operations.
    source, _ = one_version
    with expect.error((400, "InvalidArgument"), (400, "InvalidRequest"), (404, "NoSuchVersion")):
        s3.copy_object(**target, CopySource={**source, "VersionId": "not-a-version-id"})
