"""Keys with control characters and other characters that XML 1.0 cannot carry, so that a listing must encode them."""

from urllib.parse import unquote_plus

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "key-control-characters"
SIDE = "client"

BODY = b"the object of this key"

LOWEST_AND_HIGHEST = {"01": "a\x01b", "1F": "a\x1fb"}  # other checks test how these are listed
NAMES = {
    "08_backspace": "a\x08b",
    "09_tab": "a\tb",
    "0A_line_feed": "a\nb",
    "0D_carriage_return": "a\rb",
    "7F_delete": "a\x7fb",
    "C1_next_line": "a\x85b",
    "FFFE_not_a_character": "a\ufffeb",
    "trailing_line_feed": "a\n",
}


@pytest.mark.parametrize("name", (NAMES | LOWEST_AND_HIGHEST).values(), ids=NAMES | LOWEST_AND_HIGHEST)
@check("PutObject", "DeleteObject", level="extended", spec=userguide("object-keys"), gate=True)
def test_object_is_read(s3, bucket, prefix, name):
    """An object whose key contains a control character or U+FFFE can be read by that key, and HeadObject returns 404
    after it is deleted."""
    obj = {"Bucket": bucket, "Key": prefix + name}
    s3.put_object(**obj, Body=BODY)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")
    s3.delete_object(**obj)
    with expect.error(404):  # HEAD, because an error document with this key could not be parsed
        s3.head_object(**obj)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@check("ListObjects", level="extended", spec=api("ListObjects"))
@recorded("botocore", "test_s3.py::TestS3Objects::test_unicode_system_character", 2015, of="08_backspace")
def test_key_is_listed_encoded(s3, special_object, name):
    """ListObjects with EncodingType url returns a key with a control character or U+FFFE as text that decodes to
    exactly that key."""
    prefix = special_object["Key"].removesuffix(name)
    listed = s3.list_objects(Bucket=special_object["Bucket"], Prefix=prefix, EncodingType="url")
    expect.equal(listed.get("EncodingType"), "url", "effect of encoding-type", sort="option")
    found = [entry["Key"] for entry in listed.get("Contents", [])]
    expect.equal([unquote_plus(key) for key in found], [special_object["Key"]], "decoded keys", sort="entries")


@check("ListObjectVersions", level="extended", spec=api("ListObjectVersions"))
@recorded("botocore", "test_s3.py::TestS3Objects::test_unicode_system_character_with_list_object_versions", 2019)
def test_key_of_a_version_is_listed_encoded(s3, object_named):
    """ListObjectVersions with EncodingType url returns a key with U+0003 as text that decodes to exactly that key."""
    obj = object_named("a\x03b")
    prefix = obj["Key"].removesuffix("a\x03b")
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=prefix, EncodingType="url")
    found = [entry["Key"] for entry in listed.get("Versions", [])]
    expect.equal([unquote_plus(key) for key in found], [obj["Key"]], "decoded keys", sort="entries")
