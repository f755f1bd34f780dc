"""Small helpers for English text."""

from __future__ import annotations

import pytest

from reports.record.text import joined, plural


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_joined(names: list[str], said: str) -> None:
    assert joined(names) == said


@pytest.mark.parametrize(("number", "said"), [(0, "0 checks"), (1, "1 check"), (2, "2 checks")])
def test_things_are_counted(number: int, said: str) -> None:
    assert plural(number, "check") == said
