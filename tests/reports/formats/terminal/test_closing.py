"""Tests of the end of the terminal's output."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import RenderableType

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
    Verdict,
)
from reports.diagnosis.features import support
from reports.diagnosis.summary.counts import SYMBOLS
from reports.formats.terminal.closing import MAX_FINDINGS, MAX_LINES, MIN_FINDINGS, closing
from reports.formats.terminal.result_lines import result_lines
from reports.formats.terminal.showing import overview
from reports.formats.terminal.style import as_text, symbols_for
from reports.known.expectation_advice import ADVICE, UNCOUNTED_TITLE

CATALOGUE = (
    RecordedFeature("tags", "Objects", "Object tags"),
    RecordedFeature("ranges", "Objects", "Byte ranges"),
    RecordedFeature("acls", "Access", "ACLs"),
)
REFUSED = Deviation("GetObject", {"success": None}, {"replies": [[501, "NotImplemented"]]})
WRONG = Deviation("body", {"value": "a"}, {"value": "b"}, sort="data")


def result(feature: str, client: str, deviation: Deviation | None = None) -> CheckResult:
    verdict: Verdict = "fail" if deviation else "pass"
    check = f"{feature}/x::works"
    return CheckResult(check, client, verdict, feature=feature, gate=True, level="core", deviation=deviation)


RESULTS = (
    result("tags", "boto3-s3v4"),
    result("tags", "boto-s3"),
    result("ranges", "boto3-s3v4", WRONG),
    result("ranges", "boto-s3"),
    result("acls", "raw-s3", REFUSED),
    result("acls", "raw-s3v4"),
)
CLIENTS = ("boto3-s3v4", "boto-s3", "raw-s3", "raw-s3v4")
EXPECTED = ListedResult("*", "fail", "So.")


def shown(*results: CheckResult, encoding: str = "utf-8") -> str:
    record = Record(RunHeader(features=CATALOGUE, clients=CLIENTS), results)
    return as_text(closing(record, symbols_for(encoding), [], []), 120).replace("\u00a0", " ")


def test_what_weighs_comes_first_and_then_a_word_for_each_group() -> None:
    lines = shown(*RESULTS).splitlines()
    assert lines[1].startswith("results   6 results of 3 checks")
    assert lines.pop(2).startswith("This run was cut off")
    assert lines[2].startswith("Works         1 of 3 tested features works fully; 2 work partly.")
    while not lines[3].startswith("Really"):
        del lines[3]  # of programs
    assert lines[3] == "Really wrong  1 met in documented use, or ending the server: Byte ranges: body wrong (1)."
    assert lines[4] == "The rest      1 finding: 1 refused."
    while lines[5].startswith(("Elsewhere ", " " * 14)):
        del lines[5]
    assert lines[5] == "3 features: ● 1 full, ◑ 2 partly"
    assert lines[6] == "Objects   2  ◑ partly   1 partly: Byte ranges; 1 full"
    assert lines[7] == "Access    1  ◑ partly   1 partly: ACLs"
    assert lines[8] == "Findings (2, worst first)"


def test_groups_that_are_all_of_a_kind_share_a_line() -> None:
    text = shown(result("tags", "boto-s3"), result("ranges", "boto-s3"), result("acls", "boto-s3", REFUSED))
    assert "● full: Objects 2\n◌ none: Access 1\n" in text


def test_unsafe_features_are_named_in_their_group() -> None:
    let_in = Deviation("GetObject", {"replies": [[403, "AccessDenied"]]}, {"success": None})
    line = next(line for line in shown(*RESULTS, result("acls", "boto-s3", let_in)).splitlines() if "Access" in line)
    assert line.endswith("unsafe: ACLs; 1 partly")


def test_a_good_exit_status_is_not_green_where_something_is_really_wrong() -> None:
    known = replace(RESULTS[2], listed=EXPECTED)
    for results, style in ((RESULTS[:2], "green"), ((*RESULTS[:2], known), "bold")):
        record = Record(RunHeader(features=CATALOGUE, clients=CLIENTS), results, RunSummary({}, exit=0))
        is_clouded = style == "bold"
        *_, outcome = result_lines(record, [], [], 5, is_clouded=is_clouded)
        assert (outcome.plain.endswith("exit status 0."), outcome.style) == (True, style)


def test_what_was_lost_is_in_the_first_lines() -> None:
    """The lines also have the number of the endpoint's returns, and the requests."""
    gone = RecordedExchange("boto3-s3v4", "PUT", "http://e.test/b/k?uploadId=u&partNumber=1", error="reset")
    back = replace(RESULTS[2], endpoint_returned=True, exchanges=(gone,))
    lost = replace(RESULTS[4], endpoint_lost=True, verdict="blocked")
    lines = shown(back, lost, *RESULTS[:2]).splitlines()
    text = " ".join(lines[1:6])
    assert "The endpoint stopped answering and did not come back: first seen in acls/x::works with raw-s3." in text
    assert "The endpoint stopped answering once, and came back: in ranges/x::works with boto3-s3v4 (PUT key" in text


def test_no_dot_is_beside_that_of_what_is_untested() -> None:
    text = shown(result("ranges", "boto-s3"), replace(result("acls", "boto-s3"), verdict="skipped"))
    assert "2 features: ● 1 full, · 1 untested" in text


def test_findings_are_named_worst_first() -> None:
    text = shown(*RESULTS)
    assert "Findings (2, worst first)" in text
    first, second = (line for line in text.splitlines() if re.match(r" +\d (corrupt|refused)", line))
    assert first.split() == [
        "1",
        "corrupt",
        "Byte",
        "ranges:",
        "body",
        "wrong;",
        "b",
        "instead",
        "of",
        "a;",
        "required:",
        "works",
        "1",
        "check,",
        "core",
    ]
    assert second.split() == [
        "2",
        "refused",
        "ACLs:",
        "refused",
        "with",
        "Signature",
        "V2",
        "alone",
        "(GetObject:",
        "501",
        "NotImplemented)",
        "1",
        "check,",
        "core",
    ]


def test_findings_that_fail_the_run_come_first_and_the_headline_says_so() -> None:
    known = replace(result("ranges", "boto3-s3v4", WRONG), listed=EXPECTED)
    new = result("acls", "raw-s3", REFUSED)
    text = shown(known, new)
    assert "Findings (2, new first, then worst first)" in text
    assert [line.split()[:2] for line in text.splitlines() if re.match(r" +\d (corrupt|refused)", line)] == [
        ["2", "refused"],
        ["1", "corrupt"],
    ]


def test_what_fail_on_does_not_name_is_not_to_be_fixed() -> None:
    new = result("acls", "raw-s3", REFUSED)
    end = RunSummary({"fail": 1}, exit=0)
    for severities, message in ((("exposed",), False), (("exposed", "refused"), True), ((), True)):
        record = Record(RunHeader(features=CATALOGUE, clients=CLIENTS, fail_on=severities), (new,), end)
        text = as_text(closing(record, symbols_for("utf-8"), [], []), 120)
        assert (ADVICE["new"] in text) == message
        assert (f"1 result {UNCOUNTED_TITLE}" in text) == (not message)


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
    met = (replace(result("ranges", "boto3-s3v4", WRONG), listed=replace(EXPECTED, file=file)) for file in files)
    results = (*met, result("acls", "raw-s3", WRONG))
    record = Record(RunHeader(clients=CLIENTS), results, RunSummary({"fail": len(results)}, exit=1))
    text = as_text(closing(record, symbols_for("utf-8"), [], [Path("out/results.jsonl")]), 120)
    assert "  s3-conformance show out/results.jsonl\n" in text
    assert [line.split() for line in text.splitlines() if " --update " in line] == (
        [] if folder is None else [["s3-conformance", "known", "out/results.jsonl", "--update", *folder.split()]]
    )


def test_what_is_not_implemented_fails_no_run_and_is_not_put_first() -> None:
    known = replace(result("ranges", "boto3-s3v4", WRONG), listed=EXPECTED)
    unsupported = replace(result("acls", "raw-s3", REFUSED), verdict="unsupported")
    text = shown(known, unsupported)
    assert "Findings (2, worst first)" in text
    assert [line.split()[:2] for line in text.splitlines() if re.match(r" +\d (corrupt|refused)", line)] == [
        ["1", "corrupt"],
        ["2", "refused"],
    ]


def test_no_more_findings_than_fit_on_a_screen_but_all_are_counted() -> None:
    catalogue = tuple(RecordedFeature(f"f{n}", f"Group {n % 25}", f"Feature {n}") for n in range(40))
    results = tuple(result(f"f{n}", "boto3-s3v4", WRONG) for n in range(40))
    record = Record(RunHeader(features=catalogue, clients=CLIENTS), results)
    text = as_text(closing(record, SYMBOLS | support.SYMBOLS, [], []), 120)
    listed = len(re.findall(r"^ +\d+ corrupt ", text, re.MULTILINE))
    assert MIN_FINDINGS <= listed < MAX_FINDINGS
    assert f"… {40 - listed} more: s3-conformance show" in text


def lines_of(shown: RenderableType, width: int) -> list[str]:
    return as_text(shown, width).splitlines()


@pytest.mark.exhaustive
@pytest.mark.parametrize("width", [80, 100, 120, 160, 250])
@pytest.mark.parametrize("trouble", [False, True], ids=["", "in-trouble"])
def test_the_closing_lines_are_40_at_most(width: int, trouble: bool) -> None:
    """This holds for a terminal of any width, and for any findings."""
    catalogue = tuple(RecordedFeature(f"f{n}", f"Group of features {n % 25}", f"Feature {n}" * 20) for n in range(40))
    new = [replace(result(f"f{n}", "boto3-s3v4", WRONG), id=f"x::{n}") for n in range(40)]
    listed = ListedResult("*", "fail", "So.")
    fixed = [replace(result("f1", "boto3-s3v4"), id=f"y::{n}", listed=listed) for n in range(20)]
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
    lines = lines_of(shown, width)
    assert all(len(line) <= width for line in lines)
    assert len(lines) <= MAX_LINES
    assert sum("corrupt" in line for line in lines) >= MIN_FINDINGS
    assert any("more; the report has all of them" in line for line in lines)
    assert " ".join(lines).endswith("exit status 3.")


@pytest.mark.parametrize("width", [80, 100, 120])
def test_long_words_take_lines_of_their_own(width: int) -> None:
    """A line breaks before a word that does not fit: six words of 45 characters are six lines of 80."""
    groups = tuple(RecordedFeature(f"f{n}", f"Group {n}", f"Feature {n}") for n in range(14))
    results = tuple(result(f"f{n}", "boto3-s3v4", WRONG) for n in range(14))
    errors = [RunError("a", " ".join(["x" * 45] * 6))] * 2
    written = [Path("a/folder/results.jsonl"), Path("a/folder/" + "y" * 45 + ".html")]
    lines = lines_of(closing(Record(RunHeader(features=groups), results), SYMBOLS | support.SYMBOLS, errors, written,
                             width=width), width)  # fmt: skip
    assert len(lines) <= MAX_LINES
    assert sum("corrupt" in line for line in lines) >= MIN_FINDINGS


def test_the_overview_has_all_findings_with_whole_titles_in_their_order() -> None:
    titles = [f"Feature {n} {'x' * 300}" for n in range(40)]
    catalogue = tuple(RecordedFeature(f"f{n}", "Group", title) for n, title in enumerate(titles))
    results = tuple(result(f"f{n}", "boto3-s3v4", WRONG) for n in range(40))
    known = replace(results[0], listed=EXPECTED)
    record = Record(RunHeader(features=catalogue, clients=CLIENTS), (known, *results[1:]))
    lines = [line.plain for line in overview(record, SYMBOLS | support.SYMBOLS, "a")]
    assert "Findings (40, worst first)" in lines
    found = [line for line in lines if "corrupt" in line]
    assert [int(line.split()[0]) for line in found] == list(range(1, 41))
    assert {title for title in titles if any(title in line for line in found)} == set(titles)


def test_states_are_told_apart_in_ascii() -> None:
    assert "3 features: + 1 full, ~ 2 partly" in shown(*RESULTS, encoding="ascii")


def test_a_record_without_features_has_no_table() -> None:
    text = as_text(
        closing(
            Record(RunHeader(), (CheckResult("x::a", "boto-s3", "fail", message="got 200"),)),
            symbols_for("utf-8"),
            [],
            [],
        ),
        120,
    )
    assert "features" not in text
    assert "fail" in text
