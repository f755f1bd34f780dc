"""Tests of the functions that tell if a run had all checks, through all clients."""

from __future__ import annotations

from typing import Any

import pytest

from record.client_names import CLIENTS
from record.lines import Record, RunHeader, RunSummary
from record.selection import Selection
from reports.known.run_coverage import had_all_checks, selects_all_checks, was_complete, was_whole


def run(selection: dict[str, Any], clients: tuple[str, ...] = tuple(CLIENTS), **ending: Any) -> Record:
    return Record(RunHeader(clients=clients, selection=Selection(selection)), (), RunSummary({}, **ending))


@pytest.mark.parametrize(
    ("selection", "ending", "all_checks"),
    [
        ({}, {}, True),
        ({"levels": ["core", "common", "extended", "rgw"], "areas": [], "keyword": ""}, {}, True),
        ({"bucket": "b"}, {}, True),
        ({"without": ["intrusive requests"]}, {}, True),
        ({"depth": "usual"}, {}, True),
        ({"depth": "smoke"}, {}, False),
        ({"levels": ["core"]}, {}, False),
        ({"keyword": "range"}, {}, False),
        ({"parts": ["clients boto-s3; levels core", "clients boto3-s3"]}, {}, False),
        ({}, {"left_out": ("objects/get::x",)}, False),
    ],
)
def test_what_selects_all_checks(selection: dict[str, Any], ending: dict[str, Any], all_checks: bool) -> None:
    made = run(selection, **ending)
    assert selects_all_checks(made) is all_checks
    assert had_all_checks(made) is all_checks


def test_a_run_that_did_not_end_selects_all_checks_but_had_not_all() -> None:
    for cut in (run({}, interrupted=True), Record(RunHeader(clients=tuple(CLIENTS)))):
        assert selects_all_checks(cut)
        assert not had_all_checks(cut)
        assert not was_whole(cut)


def test_a_whole_run_had_its_clients_and_one_with_everything_all_of_them() -> None:
    one = run({}, clients=("boto3-s3v4",))
    assert (was_whole(one), was_complete(one)) == (True, False)
    assert (was_whole(run({})), was_complete(run({}))) == (True, True)
    assert not was_whole(run({"depth": "usual"}))
