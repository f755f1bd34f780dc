"""Prefixes, markers and delimiters are text: no pattern, no encoding and no query is read into them."""

import pytest

from fixtures import check, expect
from fixtures.sources import api

pytestmark = pytest.mark.xdist_group("keys like patterns")

# Each of the first, read as a pattern or decoded, would also stand for what follows it.
NAMES = [
    "*", "?", "[ab]", "a", "b", "ab",
    "a.c", "a_c", "a%c", "abc", "axxc",
    "x+y", "x y", "x%20y", "x%2By", "x&y=z", "x",
    "\\", "\\a", "^a", "{a,b}", "é", "文", "😀",
]  # fmt: skip


@pytest.fixture(scope="session")
def keys_like_patterns(store_once):
    """Where objects with these names are, and their keys in the order of a listing."""
    where, keys = store_once(NAMES)
    return where, sorted(keys, key=str.encode)


PREFIXES = {
    "asterisk": "*",
    "question_mark": "?",
    "bracket": "[ab]",
    "regular_expression_dot": "a.c",
    "sql_underscore": "a_c",
    "sql_percent": "a%c",
    "plus": "x+y",
    "space": "x y",
    "encoded_space": "x%20y",
    "ampersand": "x&y=z",
    "backslash": "\\",
    "caret": "^a",
    "braces": "{a,b}",
    "two_bytes": "é",
    "three_bytes": "文",
    "four_bytes": "😀",
}


@pytest.mark.parametrize("text", PREFIXES.values(), ids=PREFIXES)
@check("ListObjects", level="core", spec=api("ListObjects"))
def test_prefix_is_text(s3, keys_like_patterns, text):
    """A listing has exactly the keys that begin with the prefix, whatever else its characters could mean."""
    where, keys = keys_like_patterns
    listed = s3.list_objects(Bucket=where["Bucket"], Prefix=where["Prefix"] + text)
    wanted = [key for key in keys if key.startswith(where["Prefix"] + text)]
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], wanted, "keys")


@pytest.mark.parametrize("text", PREFIXES.values(), ids=PREFIXES)
@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_start_after_is_text(s3, keys_like_patterns, text):
    """A version 2 listing has exactly the keys after StartAfter in UTF-8 order, whatever its characters could mean."""
    where, keys = keys_like_patterns
    start = where["Prefix"] + text
    listed = s3.list_objects_v2(**where, StartAfter=start)
    wanted = [key for key in keys if key.encode() > start.encode()]
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], wanted, "keys")


@pytest.mark.parametrize("text", PREFIXES.values(), ids=PREFIXES)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_marker_is_text(s3, keys_like_patterns, text):
    """A listing has exactly the keys after Marker in UTF-8 order, whatever its characters could mean."""
    where, keys = keys_like_patterns
    marker = where["Prefix"] + text
    listed = s3.list_objects(**where, Marker=marker)
    wanted = [key for key in keys if key.encode() > marker.encode()]
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], wanted, "keys")


DELIMITERS = {
    "asterisk": "*",
    "question_mark": "?",
    "dot": ".",
    "underscore": "_",
    "percent": "%",
    "encoded_space": "%20",
    "plus": "+",
    "space": " ",
    "ampersand": "&",
    "two_bytes": "é",
    "four_bytes": "😀",
    "several_characters": "y=",
}


@pytest.mark.parametrize("delimiter", DELIMITERS.values(), ids=DELIMITERS)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_delimiter_is_text(s3, keys_like_patterns, delimiter):
    """Keys that have the delimiter are rolled up by exactly its text, whatever its characters could mean."""
    where, keys = keys_like_patterns
    listed = s3.list_objects(**where, Delimiter=delimiter)
    rolled = [where["Prefix"] + name.partition(delimiter)[0] + delimiter for name in NAMES if delimiter in name]
    found = [entry["Prefix"] for entry in listed.get("CommonPrefixes", [])]
    expect.equal(found, sorted(set(rolled), key=str.encode), "common prefixes")
    kept = [key for key in keys if delimiter not in key.removeprefix(where["Prefix"])]
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], kept, "keys")
