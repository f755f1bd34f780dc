"""Each way of writing over an object of another kind: nothing of the old object is inherited."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.sources import api, userguide
from fixtures.s3.writes import WRITES

FEATURE = "objects"
DERIVED = "A write replaces the whole object; so nothing of the old one remains."

OLD, NEW = b"the old one", b"the new one"
DESCRIBED = {
    "Metadata": {"colour": "red"},
    "CacheControl": "no-cache",
    "ContentLanguage": "fr",
    "ContentType": "text/x-old",
    "WebsiteRedirectLocation": "/elsewhere",
    "Tagging": "colour=red",
}
HEADERS = ("Metadata", "CacheControl", "ContentLanguage", "WebsiteRedirectLocation")
NOTHING = ({}, None, None, None)


each_write = pytest.mark.parametrize(
    "write", [pytest.param(write, id=name, marks=marks_for_operation(name)) for name, write in WRITES.items()]
)


@pytest.fixture
def source(stored_to_read):
    return stored_to_read(NEW)


@each_write
@check("PutObject", level="common", spec=api("PutObject"))
def test_nothing_is_inherited(s3, stored, source, write):
    """PutObject, CopyObject of another object and CompleteMultipartUpload over an object with a type, metadata, a
    redirect location and a tag leave an object without these, with the ETag that the write returned."""
    obj = stored(OLD, **DESCRIBED)
    with expect.arranging():  # who reads it before gets the new object all the same
        s3.get_object_tagging(**obj)
    etag = write(s3, obj, NEW, source)["ETag"]
    head = s3.head_object(**obj)
    expect.equal(tuple(head.get(name) for name in HEADERS), NOTHING, "headers of the new object", sort="data")
    expect.that(
        head.get("ContentType") != DESCRIBED["ContentType"],
        "another",
        head.get("ContentType"),
        "ContentType",
        sort="data",
    )
    expect.equal(head["ETag"].strip('"'), etag.strip('"'), "ETag", sort="form")
    expect.equal(s3.get_object_tagging(**obj).get("TagSet"), [], "tags", sort="data")


@each_write
@check("PutObject", level="common", spec=userguide("acl-overview"), feature="canned-acls")
def test_public_object_is_private_once_written_over(s3, stored, source, anonymous, public_url, write):
    """PutObject, CopyObject of another object and CompleteMultipartUpload, without an ACL, over an object with ACL
    public-read leave an object that is not read without credentials: 403."""
    obj = stored(OLD, ACL="public-read")
    write(s3, obj, NEW, source)
    expect.refused(anonymous.get(public_url(**obj)), 403)
