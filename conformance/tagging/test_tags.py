"""Tags of an object: put, read, count, replace and delete."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.tag_values import sorted_tags

FEATURE = "object-tagging"
SIDE = "server"


BODY = b"an object with tags"
TAGS = [{"Key": "colour", "Value": "red"}, {"Key": "number", "Value": "42"}]


@check("GetObjectTagging", level="core", spec=api("GetObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_crud", 2026)
def test_no_tags_is_an_empty_set(s3, stored_to_read):
    """GetObjectTagging of an object without tags returns 200 with an empty tag set."""
    answer = s3.get_object_tagging(**stored_to_read(b"body"))
    expect.status(answer, 200)
    expect.equal(answer.get("TagSet"), [], "tags", sort="data")


@check("PutObjectTagging", "GetObjectTagging", level="core", spec=api("PutObjectTagging"), gate=True)
@recorded("moto", "test_s3_tagging.py::test_put_object_tagging", 2025)
def test_tags_are_returned_unchanged(s3, tagged_twice):
    """PutObjectTagging returns 200, GetObjectTagging then returns exactly these tags, and the object's bytes are
    unchanged."""
    obj, answer = tagged_twice()
    expect.status(answer, 200)
    expect.equal(sorted_tags(s3.get_object_tagging(**obj)), TAGS, "tags", sort="data")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


# AWS allows spaces in values; whether it removes one at the end is not documented.
@check("PutObjectTagging", level="extended", spec=api("PutObjectTagging"))
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_value_that_ends_with_a_space(s3, stored):
    """PutObjectTagging with a value that ends with a space returns 200, and GetObjectTagging returns the value, with or
    without this space, and the other tag unchanged."""
    obj = stored(BODY)
    ends = {"Key": "colour", "Value": "dark red "}
    expect.status(s3.put_object_tagging(**obj, Tagging={"TagSet": [ends, TAGS[1]]}), 200)
    found = [{**tag, "Value": tag["Value"].removesuffix(" ")} for tag in sorted_tags(s3.get_object_tagging(**obj))]
    expect.equal(found, [{**ends, "Value": "dark red"}, TAGS[1]], "tags", sort="data")


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_put_object_tagging_none_value", 2026)
def test_empty_set_takes_the_tags_away(s3, stored):
    """PutObjectTagging with an empty tag set returns 200, and the object then has no tags."""
    obj = stored(BODY, Tagging="colour=red")
    expect.status(s3.put_object_tagging(**obj, Tagging={"TagSet": []}), 200)
    expect.equal(s3.get_object_tagging(**obj).get("TagSet"), [], "tags", sort="data")


@pytest.fixture
def untagged(s3, made_to_read, new_target):
    """`untagged()` returns bucket and key of an object whose tags were deleted, which checks only read, and the
    response to DeleteObjectTagging."""

    def make():
        obj = new_target()
        with expect.arranging():
            s3.put_object(**obj, Body=BODY, Tagging="colour=red")
        return obj, s3.delete_object_tagging(**obj)

    return lambda: made_to_read("an object whose tags were deleted", make)


@check("DeleteObjectTagging", level="core", spec=api("DeleteObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_crud", 2026)
def test_deleted_tags_are_gone(s3, untagged):
    """DeleteObjectTagging succeeds, GetObjectTagging then returns an empty tag set, and the object's bytes are
    unchanged."""
    obj, answer = untagged()
    expect.succeeded(answer)
    expect.equal(s3.get_object_tagging(**obj).get("TagSet"), [], "tags", sort="data")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"))
def test_deleting_no_tags_is_no_error(s3, stored):
    """DeleteObjectTagging of an object without tags succeeds."""
    expect.succeeded(s3.delete_object_tagging(**stored(BODY)))


@check("HeadObject", level="core", spec=api("HeadObject"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_head_object_with_tags", 2026)
def test_head_counts_the_tags(s3, two_tags):
    """HeadObject of an object with two tags returns x-amz-tagging-count 2."""
    expect.equal(s3.head_object(**two_tags).get("TagCount"), 2, "TagCount", sort="form")


@check("GetObject", level="core", spec=api("GetObject"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_crud", 2026)
def test_get_counts_the_tags(s3, two_tags):
    """GetObject of an object with two tags returns x-amz-tagging-count 2."""
    expect.equal(s3.get_object(**two_tags).get("TagCount"), 2, "TagCount", sort="form")


@check("PutObjectTagging", level="core", spec=api("PutObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_crud", 2026)
def test_second_set_replaces_the_first(s3, two_tags):
    """A second PutObjectTagging replaces the whole tag set: old tags that it does not contain are gone."""
    s3.put_object_tagging(**two_tags, Tagging={"TagSet": [{"Key": "colour", "Value": "blue"}]})
    expect.equal(s3.get_object_tagging(**two_tags)["TagSet"], [{"Key": "colour", "Value": "blue"}], "tags", sort="data")


@check("HeadObject", "GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_crud", 2026)
def test_untagged_object_has_no_tag_count(s3, stored_to_read):
    """HeadObject and GetObject of an object without tags return no x-amz-tagging-count."""
    obj = stored_to_read(b"body")
    expect.equal(s3.head_object(**obj).get("TagCount"), None, "TagCount of HeadObject", sort="form")
    expect.equal(s3.get_object(**obj).get("TagCount"), None, "TagCount of GetObject", sort="form")


@check("HeadObject", level="common", spec=api("HeadObject"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_head_object_with_tags", 2026)
def test_deleted_tags_are_not_counted(s3, untagged):
    """After DeleteObjectTagging, HeadObject returns no x-amz-tagging-count."""
    with expect.arranging():
        obj, _ = untagged()
    expect.equal(s3.head_object(**obj).get("TagCount"), None, "TagCount", sort="form")


@pytest.fixture
def with_a_tag(s3, new_target):
    """Bucket and key of an object with a tag."""
    with expect.arranging():
        target = new_target()
        s3.put_object(**target, Body=BODY, Tagging="colour=red")
        return target


@check("PutObject", level="core", spec=userguide("object-tagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tags_delete_or_overwrite_object", 2026)
def test_overwriting_drops_the_tags(s3, with_a_tag):
    """PutObject without tags, over an object with tags, leaves an object without tags."""
    s3.put_object(**with_a_tag, Body=b"another")
    expect.equal(s3.get_object_tagging(**with_a_tag).get("TagSet"), [], "tags", sort="data")


@check("DeleteObject", "PutObject", level="common", spec=userguide("object-tagging"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_tags_do_not_outlive_the_object(s3, stored):
    """An object that is stored again after an object with tags was deleted has no tags."""
    obj = stored(BODY, Tagging="colour=red")
    with expect.arranging():
        s3.delete_object(**obj)
    s3.put_object(**obj, Body=BODY)
    expect.equal(s3.get_object_tagging(**obj).get("TagSet"), [], "tags", sort="data")


@check("PutObjectTagging", level="common", spec=userguide("object-tagging"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_tagging_leaves_the_object(s3, stored):
    """PutObjectTagging changes neither the bytes, the ETag, the Content-Type nor the metadata of the object."""
    obj = stored(BODY, ContentType="text/plain", Metadata={"name": "value"})
    s3.put_object_tagging(**obj, Tagging={"TagSet": TAGS})
    got = s3.get_object(**obj)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")
    expect.etag_is_md5(got["ETag"], BODY)
    expect.equal(got["ContentType"], "text/plain", "Content-Type", sort="data")
    expect.same_metadata(got, {"name": "value"})


@check("PutObjectTagging", level="extended", spec=userguide("object-tagging"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_tagging_does_not_change_last_modified(s3, old_object):
    """PutObjectTagging does not change Last-Modified."""
    with expect.arranging():
        before = s3.head_object(**old_object)["LastModified"]
    s3.put_object_tagging(**old_object, Tagging={"TagSet": TAGS})
    expect.equal(s3.head_object(**old_object)["LastModified"], before, "Last-Modified", sort="form")
