"""DeleteObject: gone afterwards, and no error when it was not there."""

from fixtures import check, expect
from fixtures.sources import api


@check("DeleteObject", level="core", spec=api("DeleteObject"))
def test_object_is_gone_afterwards(s3, stored):
    """DeleteObject answers 204, and GetObject then answers 404 NoSuchKey."""
    obj = stored(b"goodbye")
    expect.status(s3.delete_object(**obj), 204)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**obj)


@check("DeleteObject", level="core", spec=api("DeleteObject"))
def test_deleted_object_is_not_listed(s3, stored):
    """A key that was deleted is no longer in the bucket's listing, while another one is."""
    obj = stored(b"goodbye")
    beside = obj["Key"] + "-stays"
    with expect.arranging():
        s3.put_object(Bucket=obj["Bucket"], Key=beside, Body=b"")
    s3.delete_object(**obj)
    listed = s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [beside], "keys")


@check("DeleteObject", level="core", spec=api("DeleteObject"))
def test_missing_key_is_no_error(s3, target):
    """DeleteObject of a key that does not exist answers 204."""
    expect.status(s3.delete_object(**target), 204)


@check("DeleteObject", level="core", spec=api("DeleteObject"))
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """DeleteObject in a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_object(Bucket=new_bucket_name, Key="key")
