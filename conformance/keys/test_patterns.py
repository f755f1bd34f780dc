"""Prefixes and delimiters of listings are plain text: they are not wildcards or regular expressions."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3 import listings

FEATURE = "key-characters"
SIDE = "server"

pytestmark = pytest.mark.xdist_group("keys like patterns")

# Each of these, if it were treated as a pattern, would also match some of the other names.
LIKE_PATTERNS = ["*", "?", "[ab]", "a.c", "a_c", "a%c", "^a", "{a,b}", "\\a", "(a|b)", "a+"]
NAMES = [*LIKE_PATTERNS, "a", "aa", "ab", "abc", "axxc", "b", "é"]


@pytest.fixture(scope="session")
def keys_like_patterns(store_once):
    """Stores objects with these names, and returns their bucket and prefix, and their keys in the order of a
    listing."""
    return store_once(sorted(NAMES))


CASES = {
    "asterisk": "*",
    "question_mark": "?",
    "brackets": "[ab]",
    "dot_of_regular_expressions": "a.c",
    "underscore_of_sql": "a_c",
    "percent_of_sql": "a%c",
    "backslash": "\\a",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_prefix_is_no_pattern(listing, keys_like_patterns, text):
    """A listing whose Prefix looks like a pattern, such as * or [ab], returns exactly the keys that start with that
    text."""
    where, _ = keys_like_patterns
    listed = listing(Bucket=where["Bucket"], Prefix=where["Prefix"] + text)
    expect.equal(listings.keys(listed), [where["Prefix"] + text], "keys", sort="entries")


DELIMITERS = {"asterisk": "*", "question_mark": "?", "underscore": "_"}


@pytest.mark.parametrize("delimiter", DELIMITERS.values(), ids=DELIMITERS)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_delimiter_is_no_pattern(listing, keys_like_patterns, delimiter):
    """A listing whose Delimiter looks like a pattern, such as * or ?, groups only the keys that contain that text,
    and returns all other keys."""
    where, keys = keys_like_patterns
    listed = listing(**where, Delimiter=delimiter)
    grouped = [name for name in sorted(NAMES) if delimiter in name]
    prefixes = [where["Prefix"] + name.partition(delimiter)[0] + delimiter for name in grouped]
    expect.equal(listings.prefixes(listed), prefixes, "common prefixes", sort="entries")
    kept = [key for key in keys if key.removeprefix(where["Prefix"]) not in grouped]
    expect.equal(listings.keys(listed), kept, "keys", sort="entries")
