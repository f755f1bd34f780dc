"""Copies of versions in each state of versioning: they keep their bytes after the source was deleted."""

from dataclasses import dataclass

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import api
from fixtures.s3.uploads import finish, start_upload

FEATURE = "copy"

SOURCE = b"bytes of the source"


@dataclass(frozen=True)
class State:
    """How a bucket and an object in it come about: `before` are statuses of versioning and bodies that are put, in
    their order, before the source is. `names_null` says that the source is the null version."""

    before: tuple[str | bytes, ...]
    names_null: bool


STATES = {
    "never_versioned": State((), names_null=True),
    "versioned": State(("Enabled", b"older"), names_null=False),
    "suspended": State(("Enabled", "Suspended"), names_null=True),
    "suspended_with_older_version": State(("Enabled", b"older", "Suspended"), names_null=True),
    "suspended_with_older_null_version": State((b"older", "Enabled", b"newer", "Suspended"), names_null=True),
}


@pytest.fixture
def source(s3, own_bucket, state):
    """Creates a bucket in this state of versioning with the source in it, and returns bucket and key, and the source's
    version id."""
    target = {"Bucket": own_bucket, "Key": "source"}
    for step in state.before:
        if isinstance(step, bytes):
            s3.put_object(**target, Body=step)
        else:
            s3.put_bucket_versioning(Bucket=own_bucket, VersioningConfiguration={"Status": step})
    made = s3.put_object(**target, Body=SOURCE)
    return target, "null" if state.names_null else made["VersionId"]


def _copied_whole(s3, target, source):
    s3.copy_object(**target, CopySource=source)


def _copied_as_a_part(s3, target, source):
    upload = start_upload(s3, target)
    part = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)
    finish(s3, upload, {"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]})


WAYS = {
    "copy": pytest.param(_copied_whole, marks=pytest.mark.about("CopyObject")),
    "part_copy": pytest.param(_copied_as_a_part, marks=pytest.mark.about("UploadPartCopy")),
}


@pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
@check("CopyObject", "UploadPartCopy", "DeleteObject", level="common", spec=api("CopyObject"))
def test_copy_stays_after_its_source_is_deleted(s3, target, source, copied):
    """A copy of an object into another bucket, by CopyObject or UploadPartCopy, can be read with the source's bytes
    after every version of the source was deleted, in each state of versioning of the source's bucket."""
    where, version = source
    copied(s3, target, where)
    with expect.arranging():
        s3.delete_object(**where, VersionId=version)
        for older in s3.list_object_versions(Bucket=where["Bucket"]).get("Versions", []):
            s3.delete_object(**where, VersionId=older["VersionId"])
    got = s3.get_object(**target)
    expect.equal((got["ContentLength"], got["Body"].read()), (len(SOURCE), SOURCE), "length and body")


@pytest.mark.parametrize("state", [STATES["suspended_with_older_version"]], ids=["suspended_with_older_version"])
@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_stays_after_its_source_is_replaced(s3, target, source):
    """A copy of the null version, in a bucket with versioning suspended, can be read with the source's bytes after the
    null version was replaced and a delete marker took its place."""
    where, _ = source
    s3.copy_object(**target, CopySource=where)
    with expect.arranging():
        s3.put_object(**where, Body=b"written later")
        s3.delete_object(**where)
    expect.equal(s3.get_object(**target)["Body"].read(), SOURCE, "body")
