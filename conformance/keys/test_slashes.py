"""Slashes and dots in keys: to S3 a key is a string, without folders or parent folders."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "key-slashes"
SIDE = "client"

BODY = b"the object of this key"


def _is_kept(s3, bucket, key, *, listed_by, body=BODY, others=()):
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    expect.equal(s3.get_object(Bucket=bucket, Key=key)["Body"].read(), body, "body", sort="data")
    listed = [entry["Key"] for entry in s3.list_objects(Bucket=bucket, Prefix=listed_by).get("Contents", [])]
    expect.equal([name for name in listed if name not in others], [key], "listed keys", sort="entries")


SLASHES = {
    "trailing": "a/",
    "two_trailing": "a//",
    "two_inside": "a//b",
    "three_inside": "a///b",
    "only_one_more": "/",
    "deep": "d/" * 450 + "leaf",
    "segment_of_300_characters": "s" * 300,
    "segment_of_900_characters": "s" * 900 + "/end",
}


@pytest.mark.parametrize("name", SLASHES.values(), ids=SLASHES)
@check("PutObject", "ListObjects", level="common", spec=userguide("object-keys"), gate=True)
def test_slashes_are_kept(s3, bucket, prefix, name):
    """An object whose key has repeated or final slashes, many segments or long segments can be read by that key, and
    ListObjects returns exactly that key."""
    _is_kept(s3, bucket, prefix + name, listed_by=prefix)


AT_THE_ROOT = {"two": "//", "one_and_a_name": "/a", "two_and_a_name": "//a"}


@pytest.mark.parametrize("key", AT_THE_ROOT.values(), ids=AT_THE_ROOT)
@check("PutObject", "ListObjects", level="extended", spec=userguide("object-keys"))
def test_leading_slash_is_kept(s3, out_of_band, own_buckets, new_prefix, key):
    """An object whose key starts with a slash can be read by that key, and ListObjects returns exactly that key."""
    with out_of_band():
        bucket = own_buckets.bucket_for("keys that begin with a slash")
    others = [other for other in AT_THE_ROOT.values() if other != key]
    _is_kept(s3, bucket, key, listed_by="", body=new_prefix().encode(), others=others)


SLASHES_ALONE = {"one": "/", "two": "//"}


@pytest.mark.parametrize("key", SLASHES_ALONE.values(), ids=SLASHES_ALONE)
@check("HeadObject", "GetObject", level="common", spec=userguide("object-keys"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_missing_key_of_slashes_alone_is_refused(s3, unconfigured_bucket, key):
    """HeadObject and GetObject of a missing key that has only slashes return 404: it is not taken for the bucket."""
    with expect.error(404):
        s3.head_object(Bucket=unconfigured_bucket, Key=key)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(Bucket=unconfigured_bucket, Key=key)


@check("PutObject", "ListObjects", level="common", spec=userguide("object-keys"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_key_that_begins_with_the_bucket_name(s3, out_of_band, own_buckets, new_prefix):
    """An object whose key starts with the name of its bucket and a slash can be read by that key, and ListObjects
    returns exactly that key."""
    with out_of_band():
        bucket = own_buckets.bucket_for("keys that begin with its name")
    prefix = f"{bucket}/{new_prefix()}"
    _is_kept(s3, bucket, f"{prefix}object", listed_by=prefix)


DOTS = {
    "one": "./a",
    "one_inside": "a/./b",
    "one_at_the_end": "a/.",
    "two_inside": "a/../b",
    "two_at_the_end": "a/..",
    "hidden_file": "a/.hidden",
    "leading_dots_of_a_name": "a/..b",
}


# Segments of dots are valid as long as they never lead above the bucket; other software may fail on them.
@pytest.mark.parametrize("name", DOTS.values(), ids=DOTS)
@check("PutObject", "ListObjects", level="extended", spec=userguide("object-keys"))
@recorded("botocore", "test_s3.py::TestS3Objects::test_non_normalized_key_paths", 2013, of="one_inside")
def test_dots_are_kept(s3, bucket, prefix, name):
    """An object whose key has . or .. segments, or names that start with dots, can be read by that key, and
    ListObjects returns exactly that key."""
    _is_kept(s3, bucket, prefix + name, listed_by=prefix)


# The AWS response has no error document: it is sent before S3 processes the request.
ABOVE = {"at_once": "../{}/a", "after_a_folder": "a/../../{}/a"}


@pytest.mark.parametrize("key", ABOVE.values(), ids=ABOVE)
@check("PutObject", level="extended", spec=userguide("object-keys"))
def test_key_above_the_bucket_is_refused(s3, own_bucket, key):
    """PutObject with a key whose .. segments lead above the bucket returns 400 and stores nothing."""
    with expect.error(400):
        s3.put_object(Bucket=own_bucket, Key=key.format(own_bucket), Body=BODY)
    expect.equal(s3.list_objects(Bucket=own_bucket).get("Contents", []), [], "objects in the bucket", sort="entries")
