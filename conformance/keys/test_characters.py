"""Keys with each printable ASCII punctuation character: objects are read, deleted and listed by exactly their key."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "key-characters"
SIDE = "client"

# Grouped as on the User Guide's page about object key names.
SAFE = {"exclamation_mark": "!", "hyphen": "-", "underscore": "_", "dot": ".", "asterisk": "*", "apostrophe": "'"}
SAFE |= {"parentheses": "()"}
SPECIAL = {"ampersand": "&", "at": "@", "dollar": "$", "equals": "=", "semicolon": ";", "colon": ":", "plus": "+"}
SPECIAL |= {"space": " ", "several_spaces": "   ", "comma": ",", "question_mark": "?"}
TO_AVOID = {"backslash": "\\", "braces": "{}", "caret": "^", "percent": "%", "backtick": "`", "brackets": "[]"}
TO_AVOID |= {"double_quote": '"', "less_than": "<", "greater_than": ">", "tilde": "~", "hash": "#", "pipe": "|"}

BODY = b"the object of this key"


@pytest.mark.parametrize("characters", SAFE.values(), ids=SAFE)
@check("PutObject", "ListObjects", "DeleteObject", level="core", spec=userguide("object-keys"))
def test_safe_character_is_kept(is_kept, prefix, characters):
    """An object whose key contains a safe punctuation character can be read by that key, ListObjects returns exactly
    that key, and HeadObject returns 404 after DeleteObject."""
    is_kept(f"{prefix}a{characters}b")


@pytest.mark.parametrize("characters", SPECIAL.values(), ids=SPECIAL)
@check(
    "PutObject",
    "ListObjects",
    "DeleteObject",
    level="core",
    spec=userguide("object-keys"),
    gate=True,
    shows={"plus": "names-stay-unencoded"},
)
@recorded("botocore", "test_s3.py::TestS3Objects::test_can_delete_urlencoded_object", 2013, of="plus")
def test_special_character_is_kept(is_kept, prefix, characters):
    """An object whose key contains a character that URLs encode can be read by that key, ListObjects returns exactly
    that key, and HeadObject returns 404 after DeleteObject."""
    is_kept(f"{prefix}a{characters}b")


@pytest.mark.parametrize("characters", TO_AVOID.values(), ids=TO_AVOID)
@check("PutObject", "ListObjects", "DeleteObject", level="common", spec=userguide("object-keys"))
def test_character_to_avoid_is_kept(is_kept, prefix, characters):
    """An object whose key contains a character that the User Guide advises to avoid can be read by that key,
    ListObjects returns exactly that key, and HeadObject returns 404 after DeleteObject."""
    is_kept(f"{prefix}a{characters}b")


WHOLE = {"one_space": " ", "percent": "%", "asterisk": "*"}


@pytest.mark.parametrize("name", WHOLE.values(), ids=WHOLE)
@check("PutObject", "ListObjectsV2", level="common", spec=userguide("object-keys"))
def test_segment_of_one_special_character(s3, bucket, prefix, name):
    """An object whose key has only a space, a percent sign or an asterisk after its last slash can be read by that
    key, and ListObjectsV2 returns exactly that key."""
    key = f"{prefix}folder/{name}"
    s3.put_object(Bucket=bucket, Key=key, Body=BODY)
    expect.equal(s3.get_object(Bucket=bucket, Key=key)["Body"].read(), BODY, "body", sort="data")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [key], "listed keys", sort="entries")


NO_QUERY = {
    "acl": "a?acl",
    "uploads": "a?uploads",
    "version_id": "a?versionId=x",
    "list_type": "?list-type=2",
    "pairs": "a&b=c&d",
    "query_and_fragment": "?a=b#c",
}


@pytest.mark.parametrize("name", NO_QUERY.values(), ids=NO_QUERY)
@check("PutObject", "DeleteObject", level="common", spec=userguide("object-keys"))
def test_key_is_not_taken_for_a_query(s3, bucket, prefix, name):
    """A key that looks like a query string, such as a?acl, is treated as a key if the URL has it percent-encoded:
    PutObject, HeadObject and GetObject work with it, DeleteObject succeeds, and GetObject then returns 404
    NoSuchKey."""
    obj = {"Bucket": bucket, "Key": prefix + name}
    s3.put_object(**obj, Body=BODY)
    expect.equal(s3.head_object(**obj)["ContentLength"], len(BODY), "Content-Length of HEAD", sort="data")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")
    expect.succeeded(s3.delete_object(**obj))
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**obj)


NO_ENCODING = {"slash": "a%2Fb", "nul": "a%00b", "upper_case_letter": "%41", "twice": "a%252Fb", "no_hex_digits": "%zz"}


@pytest.mark.parametrize("name", NO_ENCODING.values(), ids=NO_ENCODING)
@check("PutObject", "ListObjects", "DeleteObject", level="common", spec=userguide("object-keys"))
def test_percent_sequence_is_kept(is_kept, prefix, name):
    """A key that itself contains a percent sequence, such as a%2Fb, is never decoded: the object can be read by that
    key, ListObjects returns exactly that key, and HeadObject returns 404 after DeleteObject."""
    is_kept(prefix + name)
