"""Tests of the end of the terminal's output."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.lines import (
    CheckResult,
    Deviation,
    ListedResult,
    Record,
    RecordedFeature,
    RefusedSignature,
    RunError,
    RunHeader,
    RunSummary,
)
from reports.diagnosis.features import support
from reports.diagnosis.summary.counts import SYMBOLS
from reports.formats.terminal.closing import MAX_FINDINGS, MAX_LINES, MIN_FINDINGS, closing
from reports.formats.terminal.result_lines import result_lines
from reports.formats.terminal.showing import overview
from reports.formats.terminal.style import as_text, symbols_for
from tests.reports.made import OK, deviating, record, result

# No program needs these features, and no published server has them: what is said of others changes.
CATALOGUE = (
    RecordedFeature("tags", "Objects", "Object tags"),
    RecordedFeature("spans", "Objects", "Byte ranges"),
    RecordedFeature("acls", "Access", "ACLs"),
)
REFUSED = deviating(OK, "501 NotImplemented", "GetObject")
WRONG = deviating("a", "b", "body", sort="data")
LET_IN = deviating("403 AccessDenied", OK, "GetObject")
GONE = RecordedExchange("boto3-s3v4", "PUT", "http://e.test/b/k?uploadId=u&partNumber=1", error="reset")
EXPECTED = ListedResult("*", "fail", "So.")


CLIENTS = ("boto3-s3v4", "boto-s3", "raw-s3", "raw-s3v4")


def gate(feature: str, client: str, deviation: Deviation | None = None) -> CheckResult:
    return result(f"{feature}/x::works", client, None, deviation, feature=feature, gate=True, level="core")


RESULTS = (
    gate("tags", "boto3-s3v4"),
    gate("tags", "boto-s3"),
    gate("spans", "boto3-s3v4", WRONG),
    gate("spans", "boto-s3"),
    gate("acls", "raw-s3", REFUSED),
    gate("acls", "raw-s3v4"),
)
KNOWN, NEW = replace(gate("spans", "boto3-s3v4", WRONG), listed=EXPECTED), gate("acls", "raw-s3", REFUSED)


def ended(*results: CheckResult, **header: Any) -> Record:
    return record(*results, clients=CLIENTS, features=CATALOGUE, **header)


RUNS = {
    "what weighs comes first, and then a word for each group": ended(*RESULTS),
    "groups that are all of a kind share a line": ended(gate("tags", "boto-s3"), gate("spans", "boto-s3"),
        gate("acls", "boto-s3", REFUSED)),
    "unsafe features are named in their group": ended(*RESULTS, gate("acls", "boto-s3", LET_IN)),
    "what was lost is in the first lines, with the number of the returns, and the requests": ended(
        replace(RESULTS[2], endpoint_returned=True, exchanges=(GONE,)),
        replace(RESULTS[4], endpoint_lost=True, verdict="blocked"), *RESULTS[:2]),
    "no dot is beside that of what is untested": ended(gate("spans", "boto-s3"),
        replace(gate("acls", "boto-s3"), verdict="skipped")),
    "findings that fail the run come first, and the headline says so": ended(KNOWN, NEW),
    "what is not implemented fails no run, and is not put first": ended(KNOWN, replace(NEW, verdict="unsupported")),
    "what fail-on does not name is not to be fixed": ended(NEW, end={}, fail_on=("exposed",)),
    "what fail-on names is to be fixed": ended(NEW, end={}, fail_on=("exposed", "refused")),
    "a record without features has no table": record(result("x::a", "boto-s3", "fail", message="got 200")),
}  # fmt: skip


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_the_closing_lines(run: Record, snapshot: Any) -> None:
    lines = as_text(closing(run, symbols_for("utf-8"), [], []), 120).replace("\u00a0", " ").splitlines()
    assert "\n".join(map(str.rstrip, lines)) == snapshot


def test_states_are_told_apart_in_ascii() -> None:
    assert "3 features: + 1 full, ~ 2 partly" in as_text(closing(ended(*RESULTS), symbols_for("ascii"), [], []), 120)


def test_a_good_exit_status_is_not_green_where_something_is_really_wrong() -> None:
    known = replace(RESULTS[2], listed=EXPECTED)
    for results, style in ((RESULTS[:2], "green"), ((*RESULTS[:2], known), "bold")):
        record = Record(RunHeader(features=CATALOGUE, clients=CLIENTS), results, RunSummary({}, exit=0))
        is_clouded = style == "bold"
        *_, outcome = result_lines(record, [], [], 5, is_clouded=is_clouded)
        assert (outcome.plain.endswith("exit status 0."), outcome.style) == (True, style)


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        ((), "known"),
        (("mine/expected.txt:3",), "mine"),
        (("published/a-1/expected.txt:3", "my own/expected.txt:9"), "'my own'"),
        (("published/a-1/expected.txt:3",), None),
    ],
    ids=["nothing-expected", "own", "own-and-published", "published"],
)
def test_only_the_users_own_list_is_to_be_updated(files: tuple[str, ...], folder: str | None) -> None:
    met = (replace(gate("spans", "boto3-s3v4", WRONG), listed=replace(EXPECTED, file=file)) for file in files)
    results = (*met, gate("acls", "raw-s3", WRONG))
    record = Record(RunHeader(clients=CLIENTS), results, RunSummary({"fail": len(results)}, exit=1))
    text = as_text(closing(record, symbols_for("utf-8"), [], [Path("out/results.jsonl")]), 120)
    assert "  s3-conformance show out/results.jsonl\n" in text
    assert [line.split() for line in text.splitlines() if " --update " in line] == (
        [] if folder is None else [["s3-conformance", "known", "out/results.jsonl", "--update", *folder.split()]]
    )


def test_no_more_findings_than_fit_on_a_screen_but_all_are_counted() -> None:
    catalogue = tuple(RecordedFeature(f"f{n}", f"Group {n % 25}", f"Feature {n}") for n in range(40))
    results = tuple(gate(f"f{n}", "boto3-s3v4", WRONG) for n in range(40))
    record = Record(RunHeader(features=catalogue, clients=CLIENTS), results)
    text = as_text(closing(record, SYMBOLS | support.SYMBOLS, [], []), 120)
    listed = len(re.findall(r"^ +\d+ corrupt ", text, re.MULTILINE))
    assert MIN_FINDINGS <= listed < MAX_FINDINGS
    assert f"… {40 - listed} more: s3-conformance show" in text


@pytest.mark.exhaustive
@pytest.mark.parametrize("width", [80, 100, 120, 160, 250])
@pytest.mark.parametrize("trouble", [False, True], ids=["", "in-trouble"])
def test_the_closing_lines_are_40_at_most(width: int, trouble: bool) -> None:
    """This holds for a terminal of any width, and for any findings."""
    catalogue = tuple(RecordedFeature(f"f{n}", f"Group of features {n % 25}", f"Feature {n}" * 20) for n in range(40))
    new = [replace(gate(f"f{n}", "boto3-s3v4", WRONG), id=f"x::{n}") for n in range(40)]
    listed = ListedResult("*", "fail", "So.")
    fixed = [replace(gate("f1", "boto3-s3v4"), id=f"y::{n}", listed=listed) for n in range(20)]
    changed = [replace(each, id=f"z::{n}", listed=replace(listed, verdict="blocked")) for n, each in enumerate(new)]
    results = (*new, *fixed, *changed)
    errors = [RunError(f"check {n}", "message " * 9) for n in range(9)] if trouble else []
    refused = RefusedSignature("Signature V2", "403 AccessDenied", ("boto3-s3", "boto-s3"))
    header = RunHeader(features=catalogue, clients=CLIENTS, refused=(refused,) if trouble else ())
    if trouble:
        results = tuple(
            replace(each, endpoint_lost=n < 3, endpoint_returned=n % 2 > 0) for n, each in enumerate(results)
        )
    left = tuple(f"bucket {n}: no" for n in range(9)) if trouble else ()
    end = RunSummary({}, exit=3, interrupted=trouble, left_behind=left)
    shown = closing(Record(header, results, end), SYMBOLS | support.SYMBOLS, errors, [], width=width)
    lines = as_text(shown, width).splitlines()
    assert all(len(line) <= width for line in lines)
    assert len(lines) <= MAX_LINES
    assert sum("corrupt" in line for line in lines) >= MIN_FINDINGS
    assert any("more; the report has all of them" in line for line in lines)
    assert " ".join(lines).endswith("exit status 3.")


@pytest.mark.parametrize("width", [80, 100, 120])
def test_long_words_take_lines_of_their_own(width: int) -> None:
    """A line breaks before a word that does not fit: six words of 45 characters are six lines of 80."""
    groups = tuple(RecordedFeature(f"f{n}", f"Group {n}", f"Feature {n}") for n in range(14))
    results = tuple(gate(f"f{n}", "boto3-s3v4", WRONG) for n in range(14))
    errors = [RunError("a", " ".join(["x" * 45] * 6))] * 2
    written = [Path("a/folder/results.jsonl"), Path("a/folder/" + "y" * 45 + ".html")]
    whole = Record(RunHeader(features=groups), results)
    lines = as_text(closing(whole, SYMBOLS | support.SYMBOLS, errors, written, width=width), width).splitlines()
    assert len(lines) <= MAX_LINES
    assert sum("corrupt" in line for line in lines) >= MIN_FINDINGS


def test_the_overview_has_all_findings_with_whole_titles_in_their_order() -> None:
    titles = [f"Feature {n} {'x' * 300}" for n in range(40)]
    catalogue = tuple(RecordedFeature(f"f{n}", "Group", title) for n, title in enumerate(titles))
    results = tuple(gate(f"f{n}", "boto3-s3v4", WRONG) for n in range(40))
    known = replace(results[0], listed=EXPECTED)
    record = Record(RunHeader(features=catalogue, clients=CLIENTS), (known, *results[1:]))
    lines = [line.plain for line in overview(record, SYMBOLS | support.SYMBOLS, "a")]
    assert "Findings (40, worst first)" in lines
    found = [line for line in lines if "corrupt" in line]
    assert [int(line.split()[0]) for line in found] == list(range(1, 41))
    assert {title for title in titles if any(title in line for line in found)} == set(titles)
