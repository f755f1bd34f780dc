"""HeadObject: the properties of an object, without its bytes."""

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "objects"
SIDE = "server"


@check("HeadObject", level="core", spec=api("HeadObject"), gate=True)
def test_describes_the_object(s3, stored):
    """HeadObject returns the length and the type of the stored object, its MD5 as ETag, and a Last-Modified within
    15 minutes of now."""
    body = b"Hello World!"
    head = s3.head_object(**stored(body, ContentType="text/plain"))
    expect.equal(
        (head["ContentLength"], head["ContentType"]), (len(body), "text/plain"), "length and type", sort="data"
    )
    expect.etag_is_md5(head["ETag"], body)
    expect.recent(head["LastModified"], "Last-Modified")


@check("HeadObject", level="core", spec=api("HeadObject"))
def test_metadata_is_as_put(s3, stored):
    """HeadObject returns the user metadata as it was stored: the same names (in any case) and values, and no others."""
    metadata = {"colour": "red", "with-hyphen": "a value, with spaces", "number": "42"}
    expect.same_metadata(s3.head_object(**stored(b"body", Metadata=metadata)), metadata)


@check("HeadObject", level="core", spec=api("HeadObject"))
def test_answer_has_no_body(s3, stored_to_read, last_exchange):
    """The response to HeadObject has the object's Content-Length and no body."""
    s3.head_object(**stored_to_read(b"body"))
    seen = last_exchange()
    expect.equal(
        (seen.response_header("Content-Length"), seen.response_length), ("4", 0), "Content-Length and body", sort="data"
    )


@check("HeadObject", level="core", spec=api("HeadObject"))
@recorded("LocalStack", "TestS3::test_head_object_fields", 2026)
def test_missing_key_is_refused(s3, target):
    """HeadObject of a key that does not exist returns 404."""
    with expect.error(404):
        s3.head_object(**target)


@check("HeadObject", level="core", spec=api("HeadObject"))
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """HeadObject in a bucket that does not exist returns 404."""
    with expect.error(404):
        s3.head_object(Bucket=new_bucket_name, Key="key")


@check("HeadObject", level="core", spec=api("HeadObject"))
def test_empty_object_has_length_zero(s3, stored_to_read):
    """HeadObject of an empty object returns 200, Content-Length 0 and the MD5 of zero bytes as ETag."""
    head = s3.head_object(**stored_to_read(b""))
    expect.status(head, 200)
    expect.equal(head["ContentLength"], 0, "Content-Length", sort="data")
    expect.etag_is_md5(head["ETag"], b"")


@check("HeadObject", level="core", spec=api("HeadObject"))
def test_deleted_object_is_refused(s3, stored):
    """HeadObject of a deleted object returns 404."""
    obj = stored(b"goodbye")
    with expect.arranging():
        s3.delete_object(**obj)
    with expect.error(404):
        s3.head_object(**obj)


@check("HeadObject", level="common", spec=api("HeadObject"))
@recorded("moto", "test_s3.py::test_head_object", 2024)
def test_ranges_are_offered(s3, stored_to_read):
    """HeadObject returns Accept-Ranges: bytes."""
    expect.equal(s3.head_object(**stored_to_read(b"body")).get("AcceptRanges"), "bytes", "Accept-Ranges", sort="form")
