"""Folders: a key that ends in a slash is an object, and a common prefix of keys does not exist by itself."""

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import userguide

FEATURE = "key-neighbours"
SIDE = "server"


@check(
    "PutObject",
    level="core",
    spec=userguide("using-folders"),
    gate=True,
    shows="folder-like-keys-hold-no-bytes slashes-confuse-keys",
)
def test_folder_like_key_holds_bytes(s3, bucket, prefix):
    """An object whose key ends in a slash is returned with the bytes, type and metadata that it was stored with."""
    folder = {"Bucket": bucket, "Key": f"{prefix}folder/"}
    s3.put_object(**folder, Body=b"not empty", ContentType="text/plain", Metadata={"colour": "red"})
    got = s3.get_object(**folder)
    expect.equal((got["Body"].read(), got["ContentType"]), (b"not empty", "text/plain"), "body and type", sort="data")
    expect.same_metadata(got, {"colour": "red"})


@check("PutObject", level="core", spec=userguide("using-folders"), gate=True, shows="slashes-confuse-keys")
def test_folder_like_key_below_another_is_put(s3, bucket, prefix):
    """PutObject of the empty keys folder/ and folder/below/, as file systems make their folders, returns 200, and both
    are listed."""
    names = [f"{prefix}folder/", f"{prefix}folder/below/"]
    for name in names:
        expect.status(s3.put_object(Bucket=bucket, Key=name, Body=b""), 200)
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], names, "keys", sort="entries")


@check("PutObject", level="core", spec=userguide("using-folders"), shows="slashes-confuse-keys")
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_empty_folder_like_key_is_put_twice(s3, bucket, prefix):
    """PutObject of an empty object whose key ends in a slash returns 200, also the second time, and HeadObject
    returns length 0."""
    folder = {"Bucket": bucket, "Key": f"{prefix}folder/"}
    expect.status(s3.put_object(**folder, Body=b""), 200)
    expect.status(s3.put_object(**folder, Body=b""), 200)
    expect.equal(s3.head_object(**folder)["ContentLength"], 0, "Content-Length", sort="data")


@check(
    "DeleteObject",
    level="core",
    spec=userguide("using-folders"),
    shows="folders-with-keys-are-not-deleted slashes-confuse-keys",
)
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_deleting_a_folder_like_key_keeps_the_keys_below(s3, bucket, prefix):
    """DeleteObject of the key folder/ succeeds and deletes only this key: folder/a remains."""
    with expect.arranging():
        for name in ("folder/", "folder/a"):
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"")
    expect.succeeded(s3.delete_object(Bucket=bucket, Key=f"{prefix}folder/"))
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [f"{prefix}folder/a"], "keys", sort="entries")


@check("DeleteObject", level="core", spec=userguide("using-folders"), shows="slashes-confuse-keys")
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_deleting_the_last_key_keeps_the_folder_like_key(s3, bucket, prefix):
    """DeleteObject of folder/a, the only key below the key folder/, succeeds and leaves folder/ in place."""
    with expect.arranging():
        for name in ("folder/", "folder/a"):
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"")
    expect.succeeded(s3.delete_object(Bucket=bucket, Key=f"{prefix}folder/a"))
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [f"{prefix}folder/"], "keys", sort="entries")


@check(
    "DeleteObject",
    level="core",
    spec=userguide("using-folders"),
    shows="folders-stay-after-their-last-key slashes-confuse-keys",
)
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_last_key_below_a_prefix_leaves_nothing(s3, bucket, prefix):
    """After DeleteObject of folder/a, the only key that begins with folder/, no key and no common prefix is listed."""
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=f"{prefix}folder/a", Body=b"x")
    s3.delete_object(Bucket=bucket, Key=f"{prefix}folder/a")
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix, Delimiter="/")
    expect.equal(
        (listed.get("Contents", []), listed.get("CommonPrefixes", [])),
        ([], []),
        "keys and common prefixes",
        sort="entries",
    )
