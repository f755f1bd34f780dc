"""Writing into a bucket with versioning enabled: every write creates a version with its own id."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "versioning"
SIDE = "server"

ENABLED = userguide("AddingObjectstoVersioningEnabledBuckets")


@check("PutObject", level="core", spec=ENABLED)
def test_each_write_has_an_id_of_its_own(s3, versioned_target):
    """Each PutObject in a bucket with versioning enabled returns a different VersionId, even if the bytes are the
    same."""
    ids = [s3.put_object(**versioned_target, Body=b"same").get("VersionId") for _ in range(3)]
    expect.that(all(ids), "three version ids", ids, "VersionId of each", sort="version")
    expect.equal(len(set(ids)), 3, "different version ids", sort="entries")


@check("PutObject", level="core", spec=api("PutObject"))
def test_no_id_in_an_unversioned_bucket(s3, target):
    """PutObject in a bucket that was never versioned returns no VersionId."""
    expect.equal(s3.put_object(**target, Body=b"x").get("VersionId"), None, "VersionId", sort="version")


@pytest.fixture
def three_versions(made_to_read, versioned_bucket, new_prefix, written):
    """An object with three versions, for checks that only read it: its bucket and key, and the bodies by version id,
    oldest first."""

    def write():
        target, bodies = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}, [b"first", b"", b"the third"]
        return target, dict(zip(written(target, *bodies), bodies, strict=True))

    return made_to_read(("three versions", versioned_bucket), write)


@check("PutObject", level="core", spec=ENABLED)
def test_latest_write_is_the_current_version(s3, three_versions):
    """GetObject without a version id returns the bytes and the VersionId of the latest write."""
    obj, versions = three_versions
    got = s3.get_object(**obj)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()),
        [*versions.items()][-1],
        "version and body",
        sort=("version", "data"),
    )


@check("PutObject", level="core", spec=ENABLED)
@recorded("boto", "test_versioning.py::S3VersionTest::test_latest_version", 2012)
def test_all_writes_are_kept(s3, three_versions):
    """Each write is listed as a version of the key, newest first, and only the newest has IsLatest true."""
    obj, versions = three_versions
    ids = [*versions]
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.versions(listed, ids[::-1], latest=ids[-1])


@check("PutObject", level="common", spec=ENABLED)
@derived("Keys are documented as any text; asked here in each place of a request.")
@pytest.mark.parametrize(
    "name",
    ["_", " ", ":", "a//b", "folder/", "é", "a+b"],
    ids=["underscore", "space", "colon", "slashes", "folder", "accent", "plus"],
)
def test_odd_keys_have_versions(s3, versioned_bucket, versioned_target, written, name):
    """GetObject with the id of an older version returns that version, also for keys with unusual names."""
    target = {"Bucket": versioned_bucket, "Key": versioned_target["Key"] + "/" + name}
    first, _ = written(target, b"first", b"second")
    got = s3.get_object(**target, VersionId=first)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), (first, b"first"), "version and body", sort=("version", "data")
    )


@check("PutObject", level="common", spec=ENABLED)
@derived("Requests succeed; meeting another one makes them fail only where that is documented.")
@pytest.mark.concurrent
def test_writes_at_the_same_time_are_all_kept(s3, versioned_target):
    """Four PutObject requests for one key at the same time each return a VersionId, and ListObjectVersions lists
    those four versions."""
    bodies = [b"a", b"b", b"c", b"d"]
    with ThreadPoolExecutor(len(bodies)) as pool:
        answers = list(pool.map(lambda body: s3.put_object(**versioned_target, Body=body), bodies))
    listed = s3.list_object_versions(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    found = sorted(entry["VersionId"] for entry in listed.get("Versions", []))
    expect.equal(found, sorted(answer["VersionId"] for answer in answers), "versions", sort="entries")


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
def test_completed_upload_is_a_version(s3, versioned_target, written):
    """CompleteMultipartUpload in a bucket with versioning enabled returns a VersionId, GetObject with that id
    returns the object, and the previous version is kept."""
    [before] = written(versioned_target, b"before")
    upload = start_upload(s3, versioned_target)
    part = send_part(s3, upload, 1, b"part")
    version = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})["VersionId"]
    got = s3.get_object(**versioned_target, VersionId=version)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), (version, b"part"), "version and body", sort=("version", "data")
    )
    expect.equal(
        s3.get_object(**versioned_target, VersionId=before)["Body"].read(), b"before", "body before", sort="data"
    )


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
@derived("An upload makes its object only when it is completed; nothing else changes before.")
def test_upload_in_progress_is_no_version(s3, versioned_target, written):
    """A multipart upload in progress adds no version to its key: the previous version stays the latest."""
    [before] = written(versioned_target, b"before")
    send_part(s3, start_upload(s3, versioned_target), 1, b"part")
    listed = s3.list_object_versions(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    expect.versions(listed, [before], latest=before)


# AWS answers a completion again for a while; a server may as well have forgotten the upload.
@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_second_completion_adds_no_version(s3, versioned_target):
    """A second CompleteMultipartUpload of the same upload, in a bucket with versioning enabled, returns 200 with the
    VersionId of the first or with none, or it returns 404 NoSuchUpload. It adds no version."""
    upload = start_upload(s3, versioned_target)
    parts = {"Parts": [send_part(s3, upload, 1, b"part")]}
    with expect.arranging():
        first = s3.complete_multipart_upload(**upload, MultipartUpload=parts)["VersionId"]
    again = expect.response_unless(
        lambda: s3.complete_multipart_upload(**upload, MultipartUpload=parts), 404, "NoSuchUpload"
    )
    if again:
        expect.equal(again.get("VersionId", first), first, "VersionId", sort="version")
    listed = s3.list_object_versions(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    expect.versions(listed, [first], latest=first)
