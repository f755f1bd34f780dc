"""Folders: keys that end in a slash are objects, and what keys begin with is nothing by itself."""

from fixtures.language import check, expect
from fixtures.language.sources import userguide


@check("PutObject", level="core", spec=userguide("using-folders"))
def test_folder_like_key_holds_bytes(s3, bucket, prefix):
    """An object whose key ends in a slash has the bytes, type and metadata that it was put with, as any other."""
    folder = {"Bucket": bucket, "Key": f"{prefix}folder/"}
    s3.put_object(**folder, Body=b"not empty", ContentType="text/plain", Metadata={"colour": "red"})
    got = s3.get_object(**folder)
    expect.equal((got["Body"].read(), got["ContentType"]), (b"not empty", "text/plain"), "body and type")
    expect.same_metadata(got, {"colour": "red"})


@check("PutObject", level="core", spec=userguide("using-folders"))
def test_empty_folder_like_key_is_put_twice(s3, bucket, prefix):
    """An empty object whose key ends in a slash is put, and put once more, with 200, and is read with length 0."""
    folder = {"Bucket": bucket, "Key": f"{prefix}folder/"}
    expect.status(s3.put_object(**folder, Body=b""), 200)
    expect.status(s3.put_object(**folder, Body=b""), 200)
    expect.equal(s3.head_object(**folder)["ContentLength"], 0, "Content-Length")


@check("DeleteObject", level="core", spec=userguide("using-folders"))
def test_folder_like_key_takes_nothing_with_it(s3, bucket, prefix):
    """DeleteObject of the key folder/ answers 204 and removes that key alone: folder/a stays."""
    with expect.arranging():
        for name in ("folder/", "folder/a"):
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"")
    expect.status(s3.delete_object(Bucket=bucket, Key=f"{prefix}folder/"), 204)
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [f"{prefix}folder/a"], "keys")


@check("DeleteObject", level="core", spec=userguide("using-folders"))
def test_last_key_of_a_folder_leaves_the_folder(s3, bucket, prefix):
    """DeleteObject of folder/a, the only key below the key folder/, leaves folder/ in place."""
    with expect.arranging():
        for name in ("folder/", "folder/a"):
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"")
    expect.status(s3.delete_object(Bucket=bucket, Key=f"{prefix}folder/a"), 204)
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [f"{prefix}folder/"], "keys")


@check("DeleteObject", level="core", spec=userguide("using-folders"))
def test_last_key_below_a_prefix_leaves_nothing(s3, bucket, prefix):
    """After DeleteObject of folder/a, the only key that begins with folder/, nothing is listed: there was no folder."""
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=f"{prefix}folder/a", Body=b"")
    s3.delete_object(Bucket=bucket, Key=f"{prefix}folder/a")
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix, Delimiter="/")
    expect.equal((listed.get("Contents", []), listed.get("CommonPrefixes", [])), ([], []), "keys and common prefixes")
