"""Keys beyond ASCII: any Unicode character is stored as its UTF-8 bytes and is never normalized."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "key-unicode"
SIDE = "client"

NAMES = {
    "latin": "prénom-Zoë-ß",
    "chinese": "文件",
    "arabic_right_to_left": "ملف",
    "hebrew_with_right_to_left_mark": "קובץ\u200f",
    "combining_accents": "e\u0301a\u0308",
    "zero_width_joiner": "a\u200db",
    "zero_width_space": "a\u200bb",
    "byte_order_mark": "\ufeffa",
    "no_break_space": "a\u00a0b",
    "line_separator": "a\u2028b",
    "emoji": "😀",
    "astral_plane": "𠜎𝒳",
    "private_use": "\ue000",
    "replacement_character": "\ufffd",
    "full_width_slash": "a\uff0fb",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@check("PutObject", "ListObjects", "DeleteObject", level="core", spec=userguide("object-keys"), gate=True)
def test_unicode_key_is_kept(is_kept, prefix, name):
    """An object whose key has Unicode characters beyond ASCII can be read by that key, ListObjects returns exactly
    that key, and HeadObject returns 404 after DeleteObject."""
    is_kept(prefix + name)


@check("ListObjectsV2", level="core", spec=userguide("object-keys"))
def test_unicode_keys_are_listed_v2(s3, bucket, prefix):
    """ListObjectsV2 returns keys with characters of two, three and four UTF-8 bytes exactly as they were stored."""
    keys = [prefix + name for name in ("é", "文", "😀")]
    with expect.arranging():
        for key in keys:
            s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], keys, "listed keys", sort="entries")
