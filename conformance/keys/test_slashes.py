"""Slashes and dots: to S3 a key is a string, and neither folders nor parent folders are known to it."""

import pytest

from fixtures import check, expect
from fixtures.sources import userguide

BODY = b"the object of this key"


def _is_kept(s3, bucket, key, *, listed_by):
    s3.put_object(Bucket=bucket, Key=key, Body=BODY)
    expect.equal(s3.get_object(Bucket=bucket, Key=key)["Body"].read(), BODY, "body")
    listed = s3.list_objects(Bucket=bucket, Prefix=listed_by)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [key], "listed keys")


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
@check("PutObject", "ListObjects", level="common", spec=userguide("object-keys"))
def test_slashes_are_kept(s3, bucket, prefix, name):
    """An object whose key has such slashes or segments has its bytes, and is listed by exactly its key."""
    _is_kept(s3, bucket, prefix + name, listed_by=prefix)


AT_THE_ROOT = {"one": "/", "two": "//", "one_and_a_name": "/a", "two_and_a_name": "//a", "on_both_sides": "/a/"}


@pytest.mark.parametrize("key", AT_THE_ROOT.values(), ids=AT_THE_ROOT)
@check("PutObject", "ListObjects", level="extended", spec=userguide("object-keys"))
def test_leading_slash_is_kept(s3, own_bucket, key):
    """An object whose key begins with a slash has its bytes, and is listed by exactly that key."""
    _is_kept(s3, own_bucket, key, listed_by="")


@check("PutObject", "ListObjects", level="common", spec=userguide("object-keys"))
def test_key_that_begins_with_the_bucket_name(s3, own_bucket):
    """An object whose key begins with the name of its bucket and a slash is listed by exactly that key."""
    _is_kept(s3, own_bucket, f"{own_bucket}/object", listed_by="")


DOTS = {
    "one": "./a",
    "one_inside": "a/./b",
    "one_at_the_end": "a/.",
    "two_inside": "a/../b",
    "two_at_the_end": "a/..",
    "two_twice": "a/b/../../c",
    "three": "a/.../b",
    "hidden_file": "a/.hidden",
    "leading_dots_of_a_name": "a/..b",
}


# Names of periods alone are valid where they never lead above the bucket; other software may trip over them.
@pytest.mark.parametrize("name", DOTS.values(), ids=DOTS)
@check("PutObject", "ListObjects", level="extended", spec=userguide("object-keys"))
def test_dots_are_kept(s3, bucket, prefix, name):
    """An object whose key has such segments of dots has its bytes, and is listed by exactly its key."""
    _is_kept(s3, bucket, prefix + name, listed_by=prefix)


# The answer of AWS has no document: it is given before S3 looks at the request.
ABOVE = {"at_once": "../{}/a", "after_a_folder": "a/../../{}/a"}


@pytest.mark.parametrize("key", ABOVE.values(), ids=ABOVE)
@check("PutObject", level="extended", spec=userguide("object-keys"))
def test_key_above_the_bucket_is_refused(s3, own_bucket, key):
    """PutObject with a key whose .. segments lead above the bucket answers 400, and nothing is stored."""
    with expect.error(400):
        s3.put_object(Bucket=own_bucket, Key=key.format(own_bucket), Body=BODY)
    expect.equal(s3.list_objects(Bucket=own_bucket).get("Contents", []), [], "objects in the bucket")


@check("PutObject", "DeleteObject", level="common", spec=userguide("using-folders"))
def test_folder_object_with_bytes(s3, bucket, prefix):
    """An object whose key ends in a slash may have bytes; deleting it leaves the objects below it."""
    folder, below = ({"Bucket": bucket, "Key": prefix + name} for name in ("a/", "a/b"))
    s3.put_object(**folder, Body=BODY)
    s3.put_object(**below, Body=b"below")
    expect.equal(s3.get_object(**folder)["Body"].read(), BODY, "body")
    expect.status(s3.delete_object(**folder), 204)
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [below["Key"]], "listed keys")


@check("GetObject", level="core", spec=userguide("using-folders"))
def test_folder_is_no_object(s3, bucket, prefix):
    """With an object a/b alone, GetObject of a and of a/ answers 404 NoSuchKey."""
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=f"{prefix}a/b", Body=BODY)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(Bucket=bucket, Key=f"{prefix}a")
    with expect.error(404, "NoSuchKey"):
        s3.get_object(Bucket=bucket, Key=f"{prefix}a/")


@check("DeleteObject", level="core", spec=userguide("using-folders"))
def test_deleting_a_folder_deletes_nothing(s3, bucket, prefix):
    """With an object a/b alone, DeleteObject of a/ answers 204 and leaves a/b."""
    below = {"Bucket": bucket, "Key": f"{prefix}a/b"}
    with expect.arranging():
        s3.put_object(**below, Body=BODY)
    expect.status(s3.delete_object(Bucket=bucket, Key=f"{prefix}a/"), 204)
    expect.equal(s3.get_object(**below)["Body"].read(), BODY, "body")


@check("DeleteObject", "ListObjects", level="core", spec=userguide("using-folders"))
def test_no_folder_is_left(s3, bucket, prefix):
    """After the only object below a prefix is deleted the listing has neither keys nor common prefixes of it."""
    below = {"Bucket": bucket, "Key": f"{prefix}a/b/c"}
    with expect.arranging():
        s3.put_object(**below, Body=BODY)
    s3.delete_object(**below)
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix, Delimiter="/")
    expect.equal((listed.get("Contents", []), listed.get("CommonPrefixes", [])), ([], []), "keys and prefixes")
