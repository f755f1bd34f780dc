"""The badge: it never looks better than the record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from record.client_names import CLIENTS
from record.lines import (
    CheckResult,
    ListedResult,
    Record,
    RecordedFeature,
    RunError,
    RunHeader,
    RunSummary,
    count_verdicts,
)
from record.selection import Selection
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.badge import badge
from tests.reports.made import OK, deviating

FEATURES = (RecordedFeature("reads", "Objects", "Reads"),)
LISTED = ListedResult("x::*", "fail", "so it is")
PASS = CheckResult("x::get", "boto-s3", "pass", subject="GetObject", level="core")
OTHER = replace(PASS, id="x::put", subject="PutObject")
GATE = replace(PASS, feature="reads", gate=True)
KNOWN = replace(OTHER, id="x::known", verdict="fail", listed=LISTED)


def record(
    *results: CheckResult, end: dict[str, Any] | None = None, selection: dict[str, Any] | None = None, **header: Any
) -> Record:
    summary = RunSummary(count_verdicts(results), **(end or {}))
    return Record(
        RunHeader(**{"clients": CLIENTS, "features": FEATURES, "selection": Selection(selection or {}), **header}),
        results,
        summary,
    )


def shown(*results: CheckResult, end: dict[str, Any] | None = None, **header: Any) -> tuple[str, str]:
    found = badge(diagnose(record(*results, end=end, **header)))
    return found["message"], found["color"]


def test_it_is_what_shields_reads() -> None:
    found = badge(diagnose(record(GATE)))
    assert found == {"schemaVersion": 1, "label": "S3 conformance", "message": "1 of 1 feature", "color": "brightgreen"}
    assert json.loads(json.dumps(found)) == found


def test_a_run_without_features_is_grey() -> None:
    assert shown(PASS) == ("no feature tested", "lightgrey")


@pytest.mark.parametrize(
    ("results", "end", "message"),
    [
        ([replace(PASS, verdict="fail")], {}, "1 new failure"),
        ([replace(PASS, verdict="fail"), replace(OTHER, verdict="blocked")], {}, "2 new failures"),
        ([replace(PASS, listed=LISTED)], {}, "1 not as expected"),
        ([replace(KNOWN, listed=replace(LISTED, expired=True))], {}, "1 not as expected"),
        ([replace(KNOWN, verdict="blocked"), replace(PASS, verdict="fail")], {}, "1 new failure · 1 not as expected"),
        ([PASS], {"errors": (RunError("t.py", "died"),)}, "1 error"),
        ([PASS, OTHER], {}, "exit status 1"),
        ([replace(PASS, verdict="fail", level="rgw"), OTHER], {}, "1 new failure"),
    ],
)
def test_results_that_set_the_exit_status_are_red(
    results: list[CheckResult], end: dict[str, Any], message: str
) -> None:
    assert shown(*results, end={"exit": 1, **end}) == (message, "red")
    if message != "exit status 1":
        assert shown(*results, end=end) == (message, "red")


@pytest.mark.parametrize("end", [{"interrupted": True}, {"exit": 2}, {"exit": 3}, {"exit": 130}])
def test_a_run_that_did_not_end_normally_is_grey(end: dict[str, Any]) -> None:
    assert shown(PASS, end=end) == ("incomplete", "lightgrey")


def test_a_run_that_was_cut_off_or_lost_its_endpoint_is_grey() -> None:
    found = badge(diagnose(replace(record(PASS, replace(OTHER, verdict="fail")), summary=None)))
    assert (found["message"], found["color"]) == ("incomplete", "lightgrey")
    assert shown(PASS, replace(OTHER, verdict="blocked", endpoint_lost=True)) == ("incomplete", "lightgrey")


@pytest.mark.parametrize(
    ("header", "end", "text"),
    [
        ({"selection": {"areas": ["objects"]}}, {}, "part of the checks"),
        ({"selection": {"levels": ["core"]}}, {}, "part of the checks"),
        ({"selection": {"shard": "1/3"}}, {}, "part of the checks"),
        ({"selection": {"keyword": "range"}}, {}, "part of the checks"),
        ({}, {"left_out": ("x::other",)}, "part of the checks"),
        ({"clients": ("boto-s3",)}, {}, "only boto-s3"),
        ({"clients": CLIENTS[:3]}, {}, "only 3 clients"),
        ({"clients": CLIENTS[:2], "selection": {"shard": "1/3"}}, {}, "only boto3-s3, boto3-s3v4 · part of the checks"),
    ],
)
def test_a_partial_selection_is_mentioned(header: dict[str, Any], end: dict[str, Any], text: str) -> None:
    assert shown(GATE, end=end, **header) == (f"1 of 1 feature · {text}", "green")


def test_a_whole_selection_is_not_mentioned() -> None:
    whole = {"levels": ["core", "common", "extended", "rgw"], "areas": [], "keyword": "", "shard": "", "bucket": None}
    assert shown(GATE, selection=whole) == ("1 of 1 feature", "brightgreen")


def test_what_is_new_and_not_counted_is_said() -> None:
    denied = deviating(OK, "400 InvalidArgument", "GetObject")
    new = replace(GATE, id="x::other", gate=False, verdict="fail", level="extended", deviation=denied)
    assert shown(GATE, new, fail_on=("exposed",)) == ("0 of 1 feature · 1 not counted", "green")


@pytest.mark.parametrize(
    ("verdicts", "message", "color"),
    [
        ({"tags": "pass", "acls": "pass"}, "2 of 2 features", "brightgreen"),
        ({"tags": "pass", "acls": "skipped"}, "1 of 1 feature", "brightgreen"),
        ({"tags": "pass", "acls": "fail"}, "1 of 2 features · 1 known", "yellow"),
    ],
    ids=["all", "one untested", "one broken"],
)
def test_features_are_counted(verdicts: dict[str, Any], message: str, color: str) -> None:
    catalogue = tuple(RecordedFeature(name, "Group", name) for name in verdicts)
    wrong = deviating("a", "b", "body", sort="data")
    results = tuple(
        CheckResult(
            f"{name}::x",
            client,
            verdict,
            level="core",
            feature=name,
            gate=True,
            deviation=wrong if verdict == "fail" else None,
            listed=ListedResult(f"{name}::x", "fail", "so") if verdict == "fail" else None,
        )
        for name, verdict in verdicts.items()
        for client in (CLIENTS if verdict != "fail" else CLIENTS[:1])
    )
    run = Record(RunHeader(features=catalogue, clients=CLIENTS), results, RunSummary(count_verdicts(results)))
    assert {name: badge(diagnose(run))[name] for name in ("message", "color")} == {"message": message, "color": color}


def test_features_are_said_of_a_run_that_failed_too() -> None:
    catalogue = (RecordedFeature("tags", "Group", "tags"), RecordedFeature("acls", "Group", "acls"))
    results = tuple(replace(PASS, id=f"{each.id}::x", feature=each.id, gate=True) for each in catalogue)
    wrong = replace(results[0], verdict="fail", deviation=deviating("a", "b", "body", sort="data"))
    found = badge(diagnose(record(wrong, results[1], features=catalogue, end={"exit": 1})))
    assert (found["message"], found["color"]) == ("1 of 2 features · 1 new failure", "red")


def test_what_fail_on_does_not_name_is_no_failure() -> None:
    got = deviating(OK, "400 InvalidRequest", "GetObject")
    wrong = replace(PASS, verdict="fail", deviation=got, feature="a", gate=True)
    features = {"features": (RecordedFeature("a", "A", "A"),)}
    assert shown(wrong, fail_on=("exposed",), **features) == ("0 of 1 feature · 1 not counted", "green")
    assert shown(wrong, fail_on=("refused",), **features)[1] == "red"
