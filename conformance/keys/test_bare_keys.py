"""Keys, and tags, that are whole words with a meaning in other formats: numbers, true, null. In XML they are text.

The buckets are the checks' own, since a prefix would make text of each.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3 import listings
from fixtures.s3.uploads import finish, listed_uploads, send_part, start_upload

FEATURE = "key-characters"
SIDE = "server"
DERIVED = "Keys and tags are documented as text; words that mean something elsewhere stay text."
pytestmark = pytest.mark.xdist_group("bare keys")

NAMES = ["-", "007", "1.50", "1e3", "null", "true"]
KEYS = userguide("object-keys")


@pytest.fixture
def bare_keys(out_of_band, control, own_buckets):
    """A bucket with an object for each name, which checks only list."""

    def make(new):
        bucket = new()
        for name in NAMES:
            control.put_object(Bucket=bucket, Key=name, Body=b"x")
        return bucket

    with out_of_band():
        return own_buckets.kept("bare keys", make)


@check("ListObjects", level="common", spec=KEYS)
def test_bare_keys_are_listed(listing, bare_keys):
    """A listing returns keys such as 007, 1.50, 1e3, null and true as they are, and goes on after 1e3."""
    expect.equal(listings.keys(listing(Bucket=bare_keys)), NAMES, "keys", sort="entries")
    after = listings.keys(listing.after("1e3", Bucket=bare_keys))
    expect.equal(after, ["null", "true"], "keys after 1e3", sort="entries")


@check("ListObjectVersions", level="common", spec=KEYS)
def test_bare_keys_are_listed_with_versions(s3, bare_keys):
    """ListObjectVersions returns keys such as 007, 1.50, 1e3, null and true as they are."""
    found = [entry["Key"] for entry in s3.list_object_versions(Bucket=bare_keys).get("Versions", [])]
    expect.equal(found, NAMES, "keys", sort="entries")


@check("DeleteObjects", level="common", spec=KEYS)
def test_bare_keys_are_deleted(s3, own_bucket):
    """DeleteObjects of keys such as 007, 1.50, 1e3, null and true deletes them, and names them as they are."""
    with expect.arranging():
        for name in NAMES:
            s3.put_object(Bucket=own_bucket, Key=name, Body=b"x")
    answer = s3.delete_objects(Bucket=own_bucket, Delete={"Objects": [{"Key": name} for name in NAMES]})
    expect.equal(listings.keys(s3.list_objects(Bucket=own_bucket)), [], "keys that are left", sort="entries")
    deleted = sorted(entry.get("Key") or "" for entry in answer.get("Deleted", []))
    expect.equal(deleted, NAMES, "deleted keys", sort="form")


@check("CompleteMultipartUpload", level="common", spec=KEYS)
def test_bare_keys_of_uploads(s3, own_bucket):
    """ListMultipartUploads lists uploads of keys such as 007, 1.50, 1e3, null and true as they are, and
    CompleteMultipartUpload of 007 returns this key."""
    uploads = {name: start_upload(s3, {"Bucket": own_bucket, "Key": name}) for name in NAMES}
    listed = sorted(key for key, _ in listed_uploads(s3.list_multipart_uploads(Bucket=own_bucket)))
    expect.equal(listed, NAMES, "keys of uploads", sort="entries")
    done = finish(s3, uploads["007"], send_part(s3, uploads["007"], 1, b"x"))
    expect.equal(done["Key"], "007", "Key", sort="form")


@check("PutObjectTagging", level="common", spec=userguide("object-tagging"), feature="object-tagging")
def test_bare_tags_are_kept(s3, stored):
    """PutObjectTagging with keys and values such as 007, 1.50, 1e3, null and true keeps them as they are."""
    tags = dict(zip(NAMES, reversed(NAMES), strict=True))
    obj = stored()
    tag_set = [{"Key": key, "Value": value} for key, value in tags.items()]
    s3.put_object_tagging(**obj, Tagging={"TagSet": tag_set})
    found = {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(**obj)["TagSet"]}
    expect.equal(found, tags, "tags", sort="data")
