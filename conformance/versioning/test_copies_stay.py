"""Copies of versions in each state of versioning: they keep their bytes after the source was deleted."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.object_states import NUMBERED_BODY, OLD_BODY, MultipartBody

FEATURE = "copy"
DERIVED = "CopyObject makes an object of its own; so neither object changes with the other."

SOURCE = b"bytes of the source"
STATES = {
    "never_versioned": (SOURCE,),
    "versioned": ("Enabled", OLD_BODY, SOURCE),
    "suspended": ("Enabled", "Suspended", SOURCE),
    "suspended_with_older_version": ("Enabled", NUMBERED_BODY, "Suspended", SOURCE),
    "suspended_with_older_null_version": (OLD_BODY, "Enabled", NUMBERED_BODY, "Suspended", MultipartBody(SOURCE)),
    "upload": (MultipartBody(SOURCE),),
}
"""The steps that make the source: the bodies that are put, and the versioning statuses of its bucket, in their
order."""
INTO_VERSIONS = ("versioned", "upload")
"""The states whose copy goes to a bucket with versioning enabled."""


@pytest.fixture
def source(object_states, state):
    """Returns bucket and key of a source in this state of versioning, and its version id."""
    return object_states.next(*state)


@pytest.fixture
def target_of_a_copy(target, versioned_target, into_versions):
    """Bucket and key of an object that does not exist yet, in a bucket with versioning or without."""
    return versioned_target if into_versions else target


def _copied_whole(s3, target, source):
    s3.copy_object(**target, CopySource=source)


def _copied_as_a_part(s3, target, source):
    upload = {**target, "UploadId": s3.create_multipart_upload(**target)["UploadId"]}
    copied = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)["CopyPartResult"]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": copied["ETag"]}]})


WAYS = {
    "copy": pytest.param(_copied_whole, marks=pytest.mark.about("CopyObject")),
    "part_copy": pytest.param(_copied_as_a_part, marks=pytest.mark.about("UploadPartCopy")),
}


@pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    ("state", "into_versions"),
    [(state, name in INTO_VERSIONS) for name, state in STATES.items()],
    ids=STATES,
)
@check("CopyObject", "UploadPartCopy", "DeleteObject", level="common", spec=api("CopyObject"))
def test_copy_stays_after_its_source_is_deleted(s3, target_of_a_copy, source, state, copied):
    """A copy of an object into another bucket, by CopyObject or UploadPartCopy, can be read with the source's bytes
    after every version of the source was deleted, in each state of versioning of the source's bucket, and also if the
    source is a completed upload."""
    where, version = source
    copied(s3, target_of_a_copy, where)
    with expect.arranging():
        s3.delete_object(**where, VersionId=version)
        written = [step for step in state if not isinstance(step, str)]
        listed = s3.list_object_versions(Bucket=where["Bucket"], Prefix=where["Key"]) if len(written) > 1 else {}
        for older in listed.get("Versions", []):
            s3.delete_object(**where, VersionId=older["VersionId"])
    got = s3.get_object(**target_of_a_copy)
    expect.equal((got["ContentLength"], got["Body"].read()), (len(SOURCE), SOURCE), "length and body", sort="data")


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
    expect.equal(s3.get_object(**target)["Body"].read(), SOURCE, "body", sort="data")
