"""PutObject to an existing key: the new object replaces the old one completely."""

import datetime

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, userguide

FEATURE = "objects"
SIDE = "server"

SOON = datetime.datetime(2049, 12, 31, 23, 59, 58, tzinfo=datetime.timezone.utc)
DESCRIBED = {
    "CacheControl": "no-cache",
    "ContentDisposition": "inline",
    "ContentEncoding": "gzip",
    "ContentLanguage": "fr",
    "ContentType": "text/x-first",  # no server would find it by the bytes
    "Expires": SOON,
}
BODIES = {
    "longer_by_shorter": (b"the first, and the longer one", b"second"),
    "shorter_by_longer": (b"first", b"the second, and the longer one"),
    "by_one_of_the_same_length": (b"first one", b"other one"),
    "by_nothing": (b"something", b""),
    "nothing": (b"", b"something"),
}


@pytest.mark.parametrize(("first", "second"), BODIES.values(), ids=BODIES)
@check("PutObject", level="core", spec=userguide("Welcome"))
@derived("S3 documents strong read-after-write consistency; this asks it of each place that shows the object.")
def test_new_bytes_are_read_at_once(s3, stored, first, second):
    """After PutObject to an existing key returned 200, GetObject returns the new bytes, their length and their ETag."""
    obj = stored(first)
    expect.status(s3.put_object(**obj, Body=second), 200)
    got = s3.get_object(**obj)
    expect.equal((got["Body"].read(), got["ContentLength"]), (second, len(second)), "body and length", sort="data")
    expect.etag_is_md5(got["ETag"], second)


@check("PutObject", level="core", spec=userguide("UsingMetadata"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_user_metadata_are_dropped(s3, stored):
    """PutObject without user metadata over an object with user metadata leaves an object without user metadata."""
    obj = stored(b"first", Metadata={"colour": "red", "size": "large"})
    s3.put_object(**obj, Body=b"second")
    expect.same_metadata(s3.head_object(**obj), {})


@check("PutObject", level="core", spec=userguide("UsingMetadata"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_user_metadata_are_not_merged(s3, stored):
    """PutObject with user metadata over an object with user metadata leaves only the new metadata."""
    obj = stored(b"first", Metadata={"colour": "red", "size": "large"})
    s3.put_object(**obj, Body=b"second", Metadata={"colour": "blue"})
    expect.same_metadata(s3.head_object(**obj), {"colour": "blue"})


@check("PutObject", level="core", spec=api("PutObject"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_system_metadata_are_dropped(s3, stored):
    """PutObject without system metadata over an object with system metadata leaves an object without it, and with
    another type."""
    obj = stored(b"first", **DESCRIBED)
    s3.put_object(**obj, Body=b"second")
    head = s3.head_object(**obj)
    left = DESCRIBED.keys() & head.keys() - {"ContentType"}
    expect.equal(sorted(left), [], "remaining headers", sort="data")
    expect.that(
        head.get("ContentType") != DESCRIBED["ContentType"],
        "another",
        head.get("ContentType"),
        "ContentType",
        sort="data",
    )


@check("PutObject", level="common", spec=userguide("how-to-page-redirect"), feature="website-hosting")
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_redirect_location_is_dropped(s3, stored):
    """PutObject without a redirect location over an object with one leaves an object without a redirect location."""
    obj = stored(b"first", WebsiteRedirectLocation="/elsewhere")
    with expect.arranging():
        expect.equal(
            s3.head_object(**obj).get("WebsiteRedirectLocation"), "/elsewhere", "first redirect location", sort="option"
        )
    s3.put_object(**obj, Body=b"second")
    expect.equal(s3.head_object(**obj).get("WebsiteRedirectLocation"), None, "redirect location", sort="option")


@check("PutObject", level="core", spec=api("PutObject"))
def test_same_bytes_keep_the_etag(s3, stored):
    """An object that is stored again with the same bytes has the same ETag, and a Last-Modified that is not earlier."""
    obj = stored(b"the same bytes")
    before = s3.head_object(**obj)
    s3.put_object(**obj, Body=b"the same bytes")
    after = s3.head_object(**obj)
    expect.equal(after["ETag"], before["ETag"], "ETag", sort="form")
    first, second = before["LastModified"], after["LastModified"]
    expect.that(second >= first, f"{first.isoformat()} or later", second, "Last-Modified", sort="form")
