"""Keys that differ only slightly: each is a separate object when it is read, deleted and listed."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "key-characters"
SIDE = "server"
DERIVED = "Keys are documented as exact text; so a key names one object and no other."

PAIRS = {
    "case": ("name", "NAME"),
    "case_beyond_ascii": ("é", "É"),
    "sharp_s": ("straße", "strasse"),
    "composed_and_decomposed": ("\u00e9", "e\u0301"),
    "ligature": ("\ufb01le", "file"),
    "trailing_slash": ("a/", "a"),
    "double_slash": ("a//b", "a/b"),
    "leading_slash": ("/a", "a"),
    "leading_space": (" a", "a"),
    "trailing_space": ("a ", "a"),
    "trailing_dot": ("a.", "a"),
    "dot_segment": ("a/./b", "a/b"),
    "trailing_dot_segment": ("a/.", "a/"),
    "dot_dot_segment": ("a/c/../b", "a/b"),
    "plus_and_space": ("a+b", "a b"),
    "encoded_slash": ("a%2Fb", "a/b"),
    "encoded_letter": ("%61", "a"),
    "backslash_and_slash": ("a\\b", "a/b"),
    "asterisk": ("a*", "ab"),
    "question_mark": ("a?", "ab"),
    "underscore": ("a_c", "abc"),
    "entity": ("a&amp;b", "a&b"),
    "semicolon": ("a;b", "a"),
}


SEGMENTS = ("double_slash", "leading_slash", "dot_segment", "trailing_dot_segment", "dot_dot_segment")
"""Pairs of which one key has an empty segment, or one of dots."""


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(names, id=case, marks=[pytest.mark.feature("key-slashes")] if case in SEGMENTS else [])
        for case, names in PAIRS.items()
    ],
)
@check("PutObject", "DeleteObject", level="common", spec=userguide("object-keys"))
def test_similar_keys_are_two_objects(s3, bucket, prefix, names):
    """Two similar keys, such as a/b and a//b, are separate objects: each has its own bytes, and DeleteObject of one
    leaves the other."""
    one, other = ({"Bucket": bucket, "Key": prefix + name} for name in names)
    s3.put_object(**one, Body=b"one")
    s3.put_object(**other, Body=b"the other")
    expect.equal(s3.get_object(**one)["Body"].read(), b"one", "body of the first", sort="data")
    s3.delete_object(**one)
    expect.equal(s3.get_object(**other)["Body"].read(), b"the other", "body of the second", sort="data")
