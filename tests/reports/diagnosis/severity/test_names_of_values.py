"""Tests that no word of a check decides how bad something is, or whom it stops: a value may have any name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from fixtures.assertions.sorts import SORTS
from fixtures.model.places import CONFORMANCE
from record.lines import CheckResult
from reports.diagnosis.severity.severity_table import severity_of_deviation
from reports.diagnosis.severity.stopping_faults import FAULTS, StoppingFault, stops_programs
from tests.reports.made import deviating

PAIRS: tuple[tuple[Any, Any], ...] = (
    ("a", "b"),
    ("a", None),
    (None, "a"),
    ([], ["a"]),
    (["a"], ["a", "b"]),
    (["a", "b"], ["a", None]),
    ({"body": "a", "encryption": "b"}, {"body": "a"}),
    ([["a", "AccessDenied"]], []),
)


def _names() -> Iterator[str]:
    """Yields the texts that checks give their verbs: names of values, and others."""
    for path in CONFORMANCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and any(each.arg == "sort" for each in node.keywords):
                yield from (each.value for each in node.args if isinstance(each, ast.Constant) and each.value)


NAMES = sorted({each for each in _names() if isinstance(each, str)})


@pytest.mark.parametrize("sort", [*SORTS, ("option", "data"), {"body": "data", "encryption": "option"}], ids=str)
@pytest.mark.parametrize(("wanted", "got"), PAIRS, ids=str)
def test_another_word_changes_no_kind(wanted: Any, got: Any, sort: Any) -> None:
    def severity(name: str) -> str:
        return severity_of_deviation(deviating({"value": wanted}, {"value": got}, name, sort=sort))

    assert len(NAMES) > 500
    assert {severity(name) for name in NAMES} == {severity("octets")}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_another_word_changes_no_program_that_is_stopped(fault: StoppingFault) -> None:
    def stops(name: str, wanted: Any, got: Any, sort: str) -> bool:
        deviation = deviating({"value": wanted}, {"value": got}, name, sort=sort)
        return stops_programs(CheckResult("a::b", "c", "fail", deviation=deviation, shows=(fault.name,)))

    for sort in ("entries", "option", "form"):
        for wanted, got in (("a", None), (["a", "b"], ["a", None]), ({}, {"a": "b"})):
            assert {stops(name, wanted, got, sort) for name in NAMES} == {stops("octets", wanted, got, sort)}
