"""Keys with control characters and others that XML 1.0 cannot carry, which a listing has to encode."""

from urllib.parse import unquote_plus

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide

BODY = b"the object of this key"

LOWEST_AND_HIGHEST = {"01": "a\x01b", "1F": "a\x1fb"}  # which the listings have checks of their own for
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
@check("PutObject", "DeleteObject", level="extended", spec=userguide("object-keys"))
def test_object_is_read(s3, bucket, prefix, name):
    """An object whose key has this control character is read by its key, and HEAD answers 404 once it is deleted."""
    obj = {"Bucket": bucket, "Key": prefix + name}
    s3.put_object(**obj, Body=BODY)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body")
    s3.delete_object(**obj)
    with expect.error(404):  # a HEAD, since an error document that names the key could not be parsed
        s3.head_object(**obj)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_key_is_listed_encoded(s3, bucket, prefix, name):
    """With EncodingType url a key that has this control character is listed as text that decodes to exactly the key."""
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"")
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix, EncodingType="url")
    found = [entry["Key"] for entry in listed.get("Contents", [])]
    expect.equal([unquote_plus(key) for key in found], [prefix + name], "decoded keys")
