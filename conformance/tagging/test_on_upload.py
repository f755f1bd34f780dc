"""Tags that are sent with the object, in the x-amz-tagging header, encoded like a URL query."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.tag_values import ENCODED_TAGS, REFUSED, tags_in

FEATURE = "object-tagging"
SIDE = "server"

BODY = b"an object with tags"


@pytest.mark.parametrize(("header", "tags"), ENCODED_TAGS.values(), ids=ENCODED_TAGS)
@check("PutObject", level="common", spec=api("PutObject"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_put_object_with_tags", 2026, of="two no_equals_sign")
@recorded("moto", "test_s3_tagging.py::test_put_object_with_tagging", 2023, of="one")
def test_header_gives_tags(s3, target, header, tags):
    """PutObject with a valid x-amz-tagging header returns 200, and the object has exactly the tags that the header
    encodes."""
    expect.status(s3.put_object(**target, Body=BODY, Tagging=header), 200)
    expect.equal(tags_in(s3.get_object_tagging(**target)), tags, "tags", sort="data")


@pytest.mark.parametrize(("header", "codes"), REFUSED.values(), ids=REFUSED)
@check("PutObject", level="common", spec=userguide("object-tagging"))
@recorded(
    "LocalStack", "TestS3BucketObjectTagging::test_object_tagging_exc", 2026, of="same_key_twice commas_for_ampersands"
)
@recorded("moto", "test_s3_tagging.py::test_put_object_with_tagging", 2023, of="reserved_prefix")
def test_bad_header_is_refused(s3, target, header, codes):
    """PutObject with an invalid x-amz-tagging header returns 400 and stores no object; the code is InvalidArgument
    for a repeated key or commas, BadRequest for eleven tags, InvalidTag for the prefix aws:, and otherwise
    InvalidTag or InvalidArgument."""
    with expect.error(400, *codes):
        s3.put_object(**target, Body=BODY, Tagging=header)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="extended", spec=api("PutObject"))
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_ampersands_alone_give_no_tags(s3, target):
    """PutObject with an x-amz-tagging header of ampersands only returns 200, and the object has no tags; or it is
    refused with 400."""
    put = expect.response_unless(lambda: s3.put_object(**target, Body=BODY, Tagging="&&"), 400)
    if put is not None:
        expect.equal(tags_in(s3.get_object_tagging(**target)), {}, "tags", sort="data")


@check("CreateMultipartUpload", "CompleteMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
def test_upload_gives_tags(s3, target):
    """After CompleteMultipartUpload, the object has the decoded tags of the x-amz-tagging header of
    CreateMultipartUpload."""
    made = s3.create_multipart_upload(**target, Tagging="colour=light%20red&number=42")
    upload = {**target, "UploadId": made["UploadId"]}
    part = s3.upload_part(**upload, PartNumber=1, Body=BODY)
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    expect.equal(tags_in(s3.get_object_tagging(**target)), {"colour": "light red", "number": "42"}, "tags", sort="data")


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
def test_bad_header_of_an_upload_is_refused(s3, target):
    """CreateMultipartUpload with an x-amz-tagging header that has a key twice returns 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.create_multipart_upload(**target, Tagging="key1=val1&key1=val2")


@check("PutObject", level="core", spec=api("PutObject"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_second_put_replaces_the_tags(s3, stored):
    """PutObject with tags, over an object with other tags, leaves only the new tags."""
    obj = stored(BODY, Tagging="old=tag&colour=red")
    s3.put_object(**obj, Body=BODY, Tagging="colour=blue")
    expect.equal(tags_in(s3.get_object_tagging(**obj)), {"colour": "blue"}, "tags", sort="data")


@check("PutObject", "HeadObject", level="common", spec=api("PutObject"))
def test_tags_of_the_header_are_counted(s3, stored):
    """HeadObject of an object stored with three tags in the x-amz-tagging header returns x-amz-tagging-count 3 and
    no user metadata."""
    head = s3.head_object(**stored(BODY, Tagging="a=1&b=2&c=3"))
    expect.equal(head.get("TagCount"), 3, "TagCount", sort="form")
    expect.same_metadata(head, {})
