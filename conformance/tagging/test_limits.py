"""Limits of tags: how many, how long, which characters, and each key only once."""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import api, userguide

FEATURE = "object-tagging"

BODY = b"an object with tags"


def _tag(key, value=""):
    return {"Key": key, "Value": value}


# Limits are counted in UTF-16 characters, not bytes: a non-ASCII letter counts as one.
ALLOWED = {
    "ten": [_tag(f"key{number}", f"value{number}") for number in range(10)],
    "key_of_128_characters": [_tag("k" * 128, "value")],
    "key_of_128_letters_of_two_bytes": [_tag("é" * 128, "value")],
    "value_of_256_characters": [_tag("key", "v" * 256)],
    "value_of_256_letters_of_two_bytes": [_tag("key", "é" * 256)],
    "empty_value": [_tag("key")],
    "punctuation_in_the_key": [_tag("+-=._:/@", "value")],
    "punctuation_in_the_value": [_tag("key", "+-=._:/@")],
    "spaces_inside": [_tag("a key", "a  value")],
    "digits": [_tag("1", "2")],
    "unicode": [_tag("ключ", "価値")],
    "keys_that_differ_in_case": [_tag("KEY", "1"), _tag("key", "2")],
    "values_in_any_case": [_tag("one", "MixedCase"), _tag("two", "mixedcase")],
    "same_value_twice": [_tag("one", "same"), _tag("two", "same")],
}


@pytest.fixture
def retagged(s3, lent, new_target):
    """An object whose tags each check replaces with its own."""

    def make():
        target = new_target()
        s3.put_object(**target, Body=BODY)
        return target

    with expect.arranging():
        return lent("an object whose tags are replaced", make)


@pytest.mark.parametrize("tags", ALLOWED.values(), ids=ALLOWED)
@check("PutObjectTagging", level="common", spec=userguide("object-tagging"))
def test_allowed_tags_are_kept(s3, retagged, tags):
    """PutObjectTagging with up to ten valid tags, with keys of up to 128 and values of up to 256 characters, returns
    200, and GetObjectTagging returns exactly these tags."""
    expect.status(s3.put_object_tagging(**retagged, Tagging={"TagSet": tags}), 200)
    expect.equal(sorted(s3.get_object_tagging(**retagged)["TagSet"], key=lambda tag: tag["Key"]), tags, "tags")


REFUSED = {
    "key_of_129_characters": [_tag("k" * 129, "value")],
    "value_of_257_characters": [_tag("key", "v" * 257)],
    "same_key_twice": [_tag("key", "1"), _tag("key", "2")],
    "same_tag_twice": [_tag("key", "1"), _tag("key", "1")],
    "reserved_prefix": [_tag("aws:key", "value")],
    "comma_in_the_key": [_tag("a,b", "value")],
    "ampersand_in_the_key": [_tag("a&b", "value")],
    "question_mark_in_the_key": [_tag("a?b", "value")],
    "asterisk_in_the_value": [_tag("key", "a*b")],
    "comma_in_the_value": [_tag("key", "a,b")],
    "angle_brackets_in_the_value": [_tag("key", "<a>")],
    "tab_in_the_key": [_tag("a\tb", "value")],
    "tab_in_the_value": [_tag("key", "a\tb")],
    "one_bad_among_good_ones": [_tag("good", "1"), _tag("b,ad", "2"), _tag("fine", "3")],
}


@pytest.mark.parametrize("tags", REFUSED.values(), ids=REFUSED)
@check("PutObjectTagging", level="common", spec=userguide("object-tagging"))
def test_bad_tags_are_refused(s3, tagged, tags):
    """PutObjectTagging with a key or value that is too long or has a forbidden character, with a key that starts
    with aws:, or with the same key twice returns 400 InvalidTag, and the object keeps its old tags."""
    with expect.error(400, "InvalidTag"):
        s3.put_object_tagging(**tagged, Tagging={"TagSet": tags})
    expect.equal(s3.get_object_tagging(**tagged)["TagSet"], [_tag("old", "tag")], "tags")


# Other suites expect InvalidTag; AWS returns BadRequest, "Object tags cannot be greater than 10".
@check("PutObjectTagging", level="core", spec=api("PutObjectTagging"))
def test_eleven_tags_are_refused(s3, tagged):
    """PutObjectTagging with eleven tags returns 400 BadRequest, and the object keeps its old tags."""
    with expect.error(400, "BadRequest"):
        s3.put_object_tagging(**tagged, Tagging={"TagSet": [_tag(f"key{number}") for number in range(11)]})
    expect.equal(s3.get_object_tagging(**tagged)["TagSet"], [_tag("old", "tag")], "tags")
