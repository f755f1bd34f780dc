"""Prefixes and delimiters of listings are plain text: they are not wildcards or regular expressions."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3 import listings

FEATURE = "key-characters"
SIDE = "server"
DERIVED = "Prefix and delimiter are documented as text; so no character makes a pattern of them."

pytestmark = pytest.mark.xdist_group("keys like patterns")

# Names that look like patterns, each with names that it would match if it was one.
CASES = {
    "asterisk": ("*", "a"),
    "question_mark": ("?", "a"),
    "brackets": ("[ab]", "a", "b"),
    "dot_of_regular_expressions": ("a.c", "abc"),
    "underscore_of_sql": ("a_c", "abc"),
    "percent_of_sql": ("a%c", "axxc"),
    "backslash": ("\\a", "a"),
}


@pytest.mark.parametrize("names", CASES.values(), ids=CASES)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_prefix_is_no_pattern(listing, keys_once, names):
    """A listing whose Prefix looks like a pattern, such as * or [ab], returns exactly the keys that start with that
    text."""
    bucket, folder = keys_once(*names)
    listed = listing(Bucket=bucket, Prefix=folder + names[0])
    expect.equal(listings.keys(listed), [folder + names[0]], "keys", sort="entries")


DELIMITERS = {
    "asterisk": ("*", CASES["asterisk"]),
    "question_mark": ("?", CASES["question_mark"]),
    "underscore": ("_", CASES["underscore_of_sql"]),
}


@pytest.mark.parametrize(("delimiter", "names"), DELIMITERS.values(), ids=DELIMITERS)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_delimiter_is_no_pattern(listing, keys_once, delimiter, names):
    """A listing whose Delimiter looks like a pattern, such as * or ?, groups only the keys that contain that text,
    and returns all other keys."""
    bucket, folder = keys_once(*names)
    listed = listing(Bucket=bucket, Prefix=folder, Delimiter=delimiter)
    grouped = folder + names[0].partition(delimiter)[0] + delimiter
    expect.equal(listings.prefixes(listed), [grouped], "common prefixes", sort="entries")
    expect.equal(listings.keys(listed), [folder + name for name in names[1:]], "keys", sort="entries")
