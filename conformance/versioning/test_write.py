"""Writing into a bucket with versioning enabled: every write creates a version with its own id."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "versioning"

# One worker runs them all, so that what one leaves is there for the next.
pytestmark = pytest.mark.xdist_group("written versions")

ENABLED = userguide("AddingObjectstoVersioningEnabledBuckets")


@check("PutObject", level="core", spec=ENABLED)
def test_each_write_has_an_id_of_its_own(s3, lent, versioned_target):
    """Each PutObject in a bucket with versioning enabled returns a different VersionId, even if the bytes are the
    same."""
    bodies = [b"the same", b"the same", b"the third"]
    ids = [s3.put_object(**versioned_target, Body=body).get("VersionId") for body in bodies]
    expect.that(all(ids), "three version ids", ids, "VersionId of each")
    expect.equal(len(set(ids)), 3, "different version ids")
    lent.leave(("three versions", versioned_target["Bucket"]), (versioned_target, *ids))


@check("PutObject", level="core", spec=api("PutObject"))
def test_no_id_in_an_unversioned_bucket(s3, target):
    """PutObject in a bucket that was never versioned returns no VersionId."""
    expect.equal(s3.put_object(**target, Body=b"x").get("VersionId"), None, "VersionId")


@pytest.fixture
def three_versions(in_state, written):
    """Bucket and key of an object, and the ids of its three versions, of which only the newest has the body
    `the third`. It is `lent`: a check reads it."""
    return in_state("three versions", lambda target: (target, *written(target, b"first", b"", b"the third")))


@check("PutObject", level="core", spec=ENABLED)
def test_latest_write_is_the_current_version(s3, three_versions):
    """GetObject without a version id returns the bytes and the VersionId of the latest write."""
    obj, *_, latest = three_versions
    got = s3.get_object(**obj)
    expect.equal((got.get("VersionId"), got["Body"].read()), (latest, b"the third"), "version and body")


@check("PutObject", level="core", spec=ENABLED)
def test_all_writes_are_kept(s3, three_versions):
    """Each write is listed as a version of the key, newest first, and only the newest has IsLatest true."""
    obj, *ids = three_versions
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.versions(listed, ids[::-1], latest=ids[-1])


@check("PutObject", level="common", spec=ENABLED)
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
    expect.equal((got.get("VersionId"), got["Body"].read()), (first, b"first"), "version and body")


@check("PutObject", level="common", spec=ENABLED, formerly=["versioning/write::writes_at_once_are_all_kept"])
@pytest.mark.concurrent
def test_writes_at_the_same_time_are_all_kept(s3, versioned_target):
    """Four PutObject requests for one key at the same time each return a VersionId, and ListObjectVersions lists
    those four versions."""
    bodies = [b"a", b"b", b"c", b"d"]
    with ThreadPoolExecutor(len(bodies)) as pool:
        answers = list(pool.map(lambda body: s3.put_object(**versioned_target, Body=body), bodies))
    listed = s3.list_object_versions(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    found = sorted(entry["VersionId"] for entry in listed.get("Versions", []))
    expect.equal(found, sorted(answer.get("VersionId", "") for answer in answers), "versions")


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
def test_completed_upload_is_a_version(s3, lent, one_version):
    """CompleteMultipartUpload in a bucket with versioning enabled returns a VersionId, GetObject with that id
    returns the object, and the previous version is kept."""
    target, before = one_version
    lent.use_up()
    upload = start_upload(s3, target)
    part = send_part(s3, upload, 1, b"part")
    version = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})["VersionId"]
    got = s3.get_object(**target, VersionId=version)
    expect.equal((got.get("VersionId"), got["Body"].read()), (version, b"part"), "version and body")
    expect.equal(s3.get_object(**target, VersionId=before)["Body"].read(), b"first", "body before")
    lent.leave(("private versions", target["Bucket"]), (target, before, version))
    lent.leave(("completed", target["Bucket"]), (upload, part, [version, before]))


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
def test_upload_in_progress_is_no_version(s3, lent, one_version):
    """A multipart upload in progress adds no version to its key: the previous version stays the latest."""
    target, before = one_version
    lent.use_up()
    send_part(s3, start_upload(s3, target), 1, b"part")
    listed = s3.list_object_versions(Bucket=target["Bucket"], Prefix=target["Key"])
    expect.versions(listed, [before], latest=before)


@pytest.fixture
def completed(s3, in_state):
    """A completed upload: its bucket, key and id; the entry of its part; and the ids of the key's versions, of which
    the first is the upload's. It is `lent`: a check adds no version."""

    def make(target):
        upload = start_upload(s3, target)
        part = send_part(s3, upload, 1, b"part")
        return upload, part, [finish(s3, upload, part)["VersionId"]]

    return in_state("completed", make)


# AWS answers a completion again for a while; a server may as well have forgotten the upload.
@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_second_completion_adds_no_version(s3, completed):
    """A second CompleteMultipartUpload of the same upload, in a bucket with versioning enabled, returns 200 with the
    VersionId of the first or with none, or it returns 404 NoSuchUpload. It adds no version."""
    upload, part, versions = completed
    first = versions[0]
    again = expect.answered_unless(lambda: finish(s3, upload, part), 404, "NoSuchUpload")
    if again:
        expect.equal(again.get("VersionId", first), first, "VersionId")
    listed = s3.list_object_versions(Bucket=upload["Bucket"], Prefix=upload["Key"])
    expect.versions(listed, versions, latest=first)
