"""Tests of a run's selection, and of the combined selections of merged runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.json_form import from_json, to_json
from record.lines import CheckResult, Record, RunHeader, RunSummary
from record.selection import LEVELS, Selection
from reports.comparing.aligning import compare
from reports.comparing.merging import merge
from reports.comparing.model import ComparedRun
from reports.known.expected import ExpectedEntry
from reports.known.known_update import updated


@pytest.mark.parametrize(
    ("given", "words", "everything"),
    [
        ({}, "all checks", True),
        ({"levels": [*LEVELS], "areas": [], "keyword": "", "shard": None, "paths": []}, "all checks", True),
        ({"without": ["intrusive requests"]}, "without intrusive requests", True),
        ({"bucket": "mine"}, "bucket mine", True),
        ({"levels": ["core"], "areas": ["a", "b"], "keyword": "k"}, "levels core; areas a, b; keyword k", False),
        ({"parts": ["levels core", "areas b"]}, "parts levels core, areas b", False),
        ({"later": 3}, "later 3", False),
        ({"depth": "every client"}, "all checks", True),
        ({"depth": "usual"}, "all checks; what does not depend on the client ran through one of them", True),
        ({"depth": "later"}, "all checks; the depth later, which this version does not know", False),
    ],
)
def test_what_it_means(given: dict[str, Any], words: str, everything: bool) -> None:
    selection = Selection.from_json(given)
    assert (selection.words, selection.everything) == (words, everything)


@pytest.mark.parametrize(
    ("given", "admitted"),
    [({}, True), ({"levels": ["core"]}, True), ({"levels": ["rgw"]}, False), ({"areas": ["listing"]}, False)],
)
def test_levels_and_areas_select_checks(given: dict[str, Any], admitted: bool) -> None:
    assert Selection(given).admits("core", "objects") is admitted


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"paths": [], "bucket": None, "keyword": "", "levels": ["core"]},
        {"parts": ["levels core"]},
        {"later": {"a": [1]}, "areas": []},
    ],
)
def test_it_is_written_as_it_was_read(given: dict[str, Any]) -> None:
    line = to_json(from_json(RunHeader, {"type": "run", "schema": 1, "selection": given}))
    assert line["selection"] == given
    assert list(line["selection"]) == list(given)


@pytest.mark.parametrize(
    "given", ["core", ["core"], {"levels": "core"}, {"areas": [1]}, {"keyword": ["a"]}, {"parts": 1}, {"shard": 3}]
)
def test_a_field_of_another_form_is_refused(given: Any) -> None:
    with pytest.raises(ValueError, match="selection"):
        Selection.from_json(given)


# One run of client A for core checks, and one of client B for common checks


def _run(client: str, level: str, *left_out: str) -> Record:
    check = f"objects/get::{level}"
    header = RunHeader(endpoint="https://s3.test", clients=(client,), selection=Selection({"levels": [level]}))
    result = CheckResult(check, client, "fail", level=level, area="objects")
    return Record(header, (result,), RunSummary({}, left_out=left_out))


def _merged() -> Record:
    runs = _run("boto3-s3", "core", "objects/get::common"), _run("boto-s3", "common", "objects/get::core")
    return merge([(Path(f"{number}.jsonl"), run) for number, run in enumerate(runs)])


def test_checks_that_merged_parts_did_not_run_have_not_vanished() -> None:
    merged = _merged()
    assert merged.header.selection.parts
    checks = [(check, client) for check in ("core", "common") for client in ("boto3-s3", "boto-s3")]
    results = tuple(
        CheckResult(f"objects/get::{check}", client, "pass", level=check, area="objects") for check, client in checks
    )
    full = Record(replace(merged.header, selection=Selection()), results, RunSummary({}))
    comparison = compare([ComparedRun("full", full), ComparedRun("merged", merged)])
    assert comparison.words == {"REGRESSED": 2, "FIXED": 0, "NEW": 0, "VANISHED": 0}


def test_listed_parts_stay_listed() -> None:
    update = updated(_merged(), [ExpectedEntry("objects/get::core", "boto-s3", "fail")])
    assert update.gone == []
    assert "objects/get::\n" in update.text
    assert "\ncore\tboto3-s3,boto-s3\tfail\n" in update.text
