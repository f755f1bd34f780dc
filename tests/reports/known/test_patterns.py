"""Patterns looked up among many ids."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from reports.known.patterns import CheckIds, any_matches, matches

LETTERS = st.text(alphabet="ab", min_size=1, max_size=2)
CHECKS = st.builds("{}::{}[{}]".format, LETTERS, LETTERS, LETTERS)
PARTS = st.text(alphabet="ab*?", min_size=1, max_size=3)
PATTERNS = st.one_of(
    st.builds("{}::{}".format, PARTS, PARTS), st.builds("{}::{}[{}]".format, PARTS, PARTS, PARTS), PARTS
)


@given(st.lists(CHECKS), PATTERNS)
def test_ids_have_what_one_of_them_matches(ids: list[str], pattern: str) -> None:
    assert CheckIds(ids).has(pattern) == any(matches(pattern, check) for check in ids)


@given(st.lists(PATTERNS), CHECKS)
def test_one_of_several_patterns_matches_as_each_does(patterns: list[str], check: str) -> None:
    assert any_matches(tuple(patterns), check) == any(matches(pattern, check) for pattern in patterns)


def test_wildcards_reach_over_modules() -> None:
    ids = CheckIds(["a/b::c", "a/d::e[f]"])
    assert [ids.has(pattern) for pattern in ("a/*", "*::e*", "a/?::c", "a/d::*", "a/b::e*")] == [True] * 4 + [False]
    assert any_matches(("x", "a/?::c"), "a/b::c")


def test_only_stars_and_question_marks_are_wildcards() -> None:
    pattern = r"a/*::b[!x]^$.\d&&[?]"
    assert matches(pattern, r"a/\n::b[!x]^$.\d&&[c]")
    for other in (r"a/c::b[x]^$.\d&&[c]", "a/c::by^$.0&&[c]", r"a/c::b[!x]^$.\d&&[c]d"):
        assert not matches(pattern, other)


def test_many_stars_take_no_time() -> None:
    started = time.monotonic()
    assert not matches("*a" * 30 + "*b", "a" * 200)
    assert matches("*a" * 30 + "*b", "a" * 200 + "b")
    assert time.monotonic() - started < 5
