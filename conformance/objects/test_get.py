"""GetObject: reading an object, and what is not there."""

from fixtures import check, expect
from fixtures.sources import api


@check("GetObject", level="core", spec=api("GetObject"))
def test_text_is_read_and_decoded(s3, stored):
    """The body of a text object decodes as UTF-8 to the text that was put; the answer is 200."""
    text = '{"nom": "Dupont", "prénom": "Zoë", "город": "Париж"}'
    got = s3.get_object(**stored(text.encode(), ContentType="application/json"))
    expect.status(got, 200)
    expect.equal(got["Body"].read().decode("utf-8"), text, "text")


@check("GetObject", level="core", spec=api("GetObject"))
def test_last_modified_is_when_it_was_put(s3, stored):
    """Last-Modified of an object just put is within 15 minutes of the client's clock."""
    expect.recent(s3.get_object(**stored(b"body"))["LastModified"], "Last-Modified")


@check("GetObject", level="core", spec=api("GetObject"))
def test_missing_key_is_refused(s3, target):
    """GetObject of a key that does not exist answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target)


@check("GetObject", level="core", spec=api("GetObject"))
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """GetObject from a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_object(Bucket=new_bucket_name, Key="key")
