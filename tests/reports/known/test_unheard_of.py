"""Causes that name what does not exist."""

from __future__ import annotations

from typing import Any

import pytest

from reports.known.causes import Cause
from reports.known.unheard_of import unheard_of
from reports.record.lines import CheckResult, Feature, Record, RunHeader, RunSummary
from reports.record.selection import Selection

RESULTS = (
    CheckResult("a/b::c[one]", "boto3-s3", "pass", subject="GetObject", formerly=("old/b::c[one]",)),
    CheckResult("x/y::z", "boto3-s3", "skipped", subject="PutObject"),
)


def said(
    selection: dict[str, Any] | None = None, left_out: tuple[str, ...] = (), **named: tuple[str, ...]
) -> list[str]:
    header = RunHeader(
        selection=Selection({"depth": "usual", "paths": [], **(selection or {})}),
        features=(Feature("tags", "Objects", "Object tags"),),
    )
    run = Record(header, RESULTS, RunSummary({}, left_out=left_out))
    return list(unheard_of([Cause("id", "why", file="known/causes.toml", line=3, **named)], run))


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"check": ("a/b::*", "nosuch/*")}, "no check is called 'nosuch/*'"),
        ({"check": ("a/b::c",)}, "no check is called 'a/b::c'"),  # it has cases
        ({"feature": ("tagging",)}, "no feature has the id 'tagging'"),
        ({"operation": ("GetObjekt",)}, "no check is about the operation 'GetObjekt'"),
    ],
)
def test_names_that_do_not_exist_are_said_with_file_and_line(named: dict[str, Any], words: str) -> None:
    assert said(**named) == [f"known/causes.toml:3: cause id: {words}"]


@pytest.mark.parametrize(
    "named",
    [
        {"check": ("a/b::c[one]", "a/*", "x/y::z", "old/b::c[one]")},
        {"feature": ("tags", "t*")},
        {"operation": ("GetObject", "Put*")},
        {"answer": ("400 Whatever",)},
    ],
)
def test_names_that_exist_are_not(named: dict[str, Any]) -> None:
    assert said(**named) == []


@pytest.mark.parametrize(
    ("selection", "left_out"),
    [({"areas": ["a"]}, ()), ({}, ("nosuch/x::y",)), ({"depth": "smoke"}, ()), ({"keyword": "x"}, ("nosuch/x::y",))],
)
def test_a_run_of_a_part_does_not_tell_of_checks_that_it_left_out(
    selection: dict[str, Any], left_out: tuple[str, ...]
) -> None:
    assert said(selection, left_out, check=("nosuch/*",)) == []
