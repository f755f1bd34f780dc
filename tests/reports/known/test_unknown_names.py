"""Tests of causes with names that do not exist."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.model import profiles
from record.lines import CheckResult, Record, RecordedFeature, RunHeader, RunSummary
from record.selection import Selection
from reports.known.causes_file import Cause
from reports.known.expected import PROGRAM, unknown_names
from reports.known.expected_file import parse

RESULTS = (
    CheckResult("a/b::c[one]", "boto3-s3", "pass", subject="GetObject"),
    CheckResult("x/y::z", "boto3-s3", "skipped", subject="PutObject"),
)


def said(
    selection: dict[str, Any] | None = None, left_out: tuple[str, ...] = (), **named: tuple[str, ...]
) -> list[str]:
    header = RunHeader(
        selection=Selection({"depth": "usual", "paths": [], **(selection or {})}),
        features=(RecordedFeature("tags", "Objects", "Object tags"),),
    )
    run = Record(header, RESULTS, RunSummary({}, left_out=left_out))
    return list(unknown_names([Cause("id", "why", file="known/causes.toml", line=3, **named)], run))


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"check": ("a/b::*", "nosuch/*")}, "no check is called 'nosuch/*'"),
        ({"check": ("a/b::c",)}, "no check is called 'a/b::c'"),  # it has cases
        ({"feature": ("tagging",)}, "no feature has the id 'tagging'"),
        ({"operation": ("GetObjekt",)}, "no check is about the operation 'GetObjekt'"),
        ({"client": ("boto3-s3", "boto3")}, "no client is called 'boto3'"),
    ],
)
def test_names_that_do_not_exist_are_said_with_file_and_line(named: dict[str, Any], words: str) -> None:
    assert said(**named) == [f"known/causes.toml:3: cause id: {words}"]


@pytest.mark.parametrize(
    "named",
    [
        {"check": ("a/b::c[one]", "a/*", "x/y::z")},
        {"feature": ("tags", "t*")},
        {"operation": ("GetObject", "Put*")},
        {"answer": ("400 Whatever",)},
        {"client": ("boto-*", "raw-anonymous", "program")},
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


def test_clients_of_expected_results_that_do_not_exist_are_said_once(snapshot: Any) -> None:
    text = "a/b::\nc[one, two]\tboto9,boto3-*\tfail\nd\tboto9\tfail\ne\tprogram\tfail\nf\tx*\tfail\n"
    assert list(unknown_names([], Record(RunHeader(), RESULTS), parse(text, "known/expected.txt"))) == snapshot


def test_the_client_of_programs_exists() -> None:
    assert profiles.PROGRAM_CLIENT == PROGRAM
