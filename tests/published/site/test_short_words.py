"""Reasons in few words."""

from __future__ import annotations

import pytest

from published.site.page_content import SHORT, short_cause, short_title

LONG = "which is said at a length that does not fit into any cell of a table that people read"


@pytest.mark.parametrize(
    ("sentence", "name", "words"),
    [
        ("HeadBucket needs no rights", "no-rights", "HeadBucket needs no rights"),
        (f"Keys are paths: {LONG}", "paths", "Keys are paths"),
        (f"ListBuckets ignores prefix, {LONG}", "list-buckets-has-no-pages", "ListBuckets has no pages"),
        (f"x-amz-tagging is ignored, {LONG}", "x-amz-tagging-is-ignored", "x-amz-tagging is ignored"),
        (f"The keys of ROOT_USER, {LONG}", "root-user-is-above-policies", "ROOT_USER is above policies"),
        (f"Classes other than STANDARD, {LONG}", "storage-classes",
         "Classes other than STANDARD, which is said at a length …"),
        ("Batches are answered (200, with no result) late", "a-b", "Batches are answered late"),
    ],
    ids=["short", "clause", "name", "header", "constant", "too-short-a-name", "parentheses"],
)  # fmt: skip
def test_a_cause_is_its_first_clause_or_its_name(sentence: str, name: str, words: str) -> None:
    assert short_cause(sentence, name) == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("not offered (501 NotImplemented)", "Not offered (501 NotImplemented)"),
        ("valid requests refused (501 NotImplemented, of which there are many kinds)", "Valid requests refused"),
        (
            "errors of the server in PutObject (503) (violated: longest key: four_bytes_each)",
            "Errors of the server in PutObject",
        ),
        ("x-amz-bucket-region missing", "x-amz-bucket-region missing"),
    ],
)
def test_a_title_loses_its_examples_if_it_is_long(title: str, words: str) -> None:
    assert short_title(title) == words


def test_nothing_is_long() -> None:
    assert len(short_title(LONG)) <= SHORT
    assert len(short_cause(LONG, "one-two")) <= SHORT
