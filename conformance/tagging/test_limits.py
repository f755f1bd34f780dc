"""Limits of tags: how many, how long, which characters, and each key only once."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.tag_values import ALLOWED_TAG_SETS, NAMED_TAGS, REFUSED_TAG_SETS, expect_tag_named, tag

FEATURE = "object-tagging"
SIDE = "server"

# Limits are counted in UTF-16 characters, not bytes: a non-ASCII letter counts as one.
ALLOWED = {
    "ten": [tag(f"key{number}", f"value{number}") for number in range(10)],
    "key_of_128_letters_of_two_bytes": [tag("é" * 128, "value")],
    "value_of_256_letters_of_two_bytes": [tag("key", "é" * 256)],
    "punctuation_in_the_key": [tag("+-=._:/@", "value")],
    "punctuation_in_the_value": [tag("key", "+-=._:/@")],
    "digits": [tag("1", "2")],
    "same_value_twice": [tag("one", "same"), tag("two", "same")],
} | ALLOWED_TAG_SETS


@pytest.mark.parametrize("tags", ALLOWED.values(), ids=ALLOWED)
@check("PutObjectTagging", level="common", spec=userguide("object-tagging"))
def test_allowed_tags_are_kept(s3, retagged, tags):
    """PutObjectTagging with up to ten valid tags, with keys of up to 128 and values of up to 256 characters, returns
    200, and GetObjectTagging returns exactly these tags."""
    expect.status(s3.put_object_tagging(**retagged, Tagging={"TagSet": tags}), 200)
    expect.equal(
        sorted(s3.get_object_tagging(**retagged)["TagSet"], key=lambda tag: tag["Key"]), tags, "tags", sort="data"
    )


REFUSED = REFUSED_TAG_SETS | {
    "question_mark_in_the_key": [tag("a?b", "value")],
    "angle_brackets_in_the_value": [tag("key", "<a>")],
}


@pytest.mark.parametrize("tags", REFUSED.values(), ids=REFUSED)
@check("PutObjectTagging", level="common", spec=userguide("object-tagging"))
@recorded(
    "LocalStack", "TestS3BucketObjectTagging::test_tagging_validation", 2026, of="comma_in_the_key same_key_twice"
)
@recorded(
    "versitygw", "REST - PutObjectTagging - invalid key returns invalid key in error", 2025, of="ampersand_in_the_key"
)
@recorded("moto", "test_s3_tagging.py::test_put_object_tagging_prefixed_with_aws", 2025, of="reserved_prefix")
def test_bad_tags_are_refused(s3, tagged, tags):
    """PutObjectTagging with a key or value that is too long or has a forbidden character, with a key that starts
    with aws:, or with the same key twice returns 400 InvalidTag, and the object keeps its old tags."""
    with expect.error(400, "InvalidTag"):
        s3.put_object_tagging(**tagged, Tagging={"TagSet": tags})
    expect.equal(s3.get_object_tagging(**tagged)["TagSet"], [tag("old", "tag")], "tags", sort="data")


@pytest.mark.parametrize("case", NAMED_TAGS)
@check("PutObjectTagging", level="extended", spec=userguide("object-tagging"))
@recorded(
    "LocalStack", "TestS3BucketObjectTagging::test_tagging_validation", 2026, of="comma_in_the_key same_key_twice"
)
def test_refusal_names_the_tag(s3, tagged, last_exchange, case):
    """PutObjectTagging with a comma in a key or a value, or with the same key twice, returns 400 InvalidTag with this
    key in TagKey, and a refused value in TagValue."""
    with expect.error(400, "InvalidTag"):
        s3.put_object_tagging(**tagged, Tagging={"TagSet": REFUSED_TAG_SETS[case]})
    expect_tag_named(last_exchange(), case)


TWO = [tag("colour", "red"), tag("number", "42")]


# Other suites expect InvalidTag; AWS returns BadRequest, "Object tags cannot be greater than 10".
@check("PutObjectTagging", level="core", spec=api("PutObjectTagging"))
@recorded("moto", "test_s3_tagging.py::test_put_object_tagging_too_many_tags", 2025)
def test_eleven_tags_are_refused(s3, two_tags):
    """PutObjectTagging with eleven tags returns 400 BadRequest, and the object keeps its old tags."""
    with expect.error(400, "BadRequest"):
        s3.put_object_tagging(**two_tags, Tagging={"TagSet": [tag(f"key{number}") for number in range(11)]})
    found = s3.get_object_tagging(**two_tags)["TagSet"]
    expect.equal(sorted(found, key=lambda tag: tag["Key"]), TWO, "tags", sort="data")
