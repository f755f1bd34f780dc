"""What the terminal shows at the end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import RenderableType

from reports.diagnosis.features import support
from reports.diagnosis.summary.counts import SYMBOLS
from reports.formats.terminal.closing import FEWEST_FINDINGS, MOST_FINDINGS, MOST_LINES, RESTS_ON_FEW, closing
from reports.formats.terminal.showing import overview
from reports.formats.terminal.style import as_text, symbols_for
from reports.known.standing import ADVICE, UNCOUNTED_TITLE
from reports.record.lines import CheckResult, Deviation, Error, Feature, Listed, Record, RunHeader, RunSummary, Verdict

CATALOGUE = (
    Feature("tags", "Objects", "Object tags"),
    Feature("ranges", "Objects", "Byte ranges"),
    Feature("acls", "Access", "ACLs"),
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


def shown(*results: CheckResult, encoding: str = "utf-8") -> str:
    record = Record(RunHeader(features=CATALOGUE, clients=CLIENTS), results)
    return as_text(closing(record, symbols_for(encoding), [], []), 120).replace("\u00a0", " ")


def test_features_by_group_and_client() -> None:
    lines = shown(*RESULTS).splitlines()
    head = next(line for line in lines if line.startswith("features"))
    places = [head.index(name) for name in ("boto3 V4", "boto V2", "raw")]

    def cells(group: str) -> list[str]:
        line = next(line for line in lines if line.startswith(group))
        ends = [*places[1:], None]
        return [line[: places[0]].split()[-1], *(line[a:b].strip() for a, b in zip(places, ends, strict=True))]

    assert cells("Objects") == ["2", "● 1 ✗ 1", "● 2", ""]
    assert cells("Access") == ["1", "", "", "◑ 1"]
    assert "3 features: ● 1 full, ◑ 1 partly, ✗ 1 broken" in lines


def test_what_rests_on_few_results_is_in_brackets() -> None:
    """As on the page."""
    many = [replace(result("tags", "boto3-s3v4"), id=f"tags/x::{n}") for n in range(3)]
    text = shown(*many, result("tags", "boto-s3"))
    assert "● 1       (● 1)" in text
    assert RESTS_ON_FEW in text
    assert RESTS_ON_FEW not in shown(*RESULTS)


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
        "wrong",
        "(violated:",
        "works)",
        "1",
        "check,",
        "core",
    ]
    assert second.split() == [
        "2",
        "refused",
        "ACLs:",
        "not",
        "offered",
        "(501",
        "NotImplemented)",
        "through",
        "raw",
        "V2",
        "1",
        "check,",
        "core",
    ]


EXPECTED = Listed("*", "fail", "So.")


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
    for kinds, said in ((("exposed",), False), (("exposed", "refused"), True), ((), True)):
        record = Record(RunHeader(features=CATALOGUE, clients=CLIENTS, fail_on=kinds), (new,), end)
        text = as_text(closing(record, symbols_for("utf-8"), [], []), 120)
        assert (ADVICE["new"] in text) == said
        assert (f"1 result {UNCOUNTED_TITLE}" in text) == (not said)
        assert ("1 unexpected" in text) == said


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        ((), "known"),
        (("mine/expected.txt:3",), "mine"),
        (("reports/published/a-1/expected.txt:3", "my own/expected.txt:9"), "'my own'"),
        (("reports/published/a-1/expected.txt:3",), None),
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
    catalogue = tuple(Feature(f"f{n}", f"Group {n}", f"Feature {n}") for n in range(40))
    results = tuple(result(f"f{n}", "boto3-s3v4", WRONG) for n in range(40))
    record = Record(RunHeader(features=catalogue, clients=CLIENTS), results)
    text = as_text(closing(record, SYMBOLS | support.SYMBOLS, [], []), 120)
    assert FEWEST_FINDINGS <= text.count("corrupt") < MOST_FINDINGS
    assert f"… {40 - text.count('corrupt')} more: s3-conformance show" in text


def lines_of(shown: RenderableType, width: int) -> list[str]:
    return as_text(shown, width).splitlines()


@pytest.mark.parametrize(("width", "more"), [(80, 15), (100, 10), (120, 10), (250, 10)])
def test_the_closing_lines_are_45_at_most(width: int, more: int) -> None:
    """However wide the terminal is: where the columns do not fit, there is one for all clients."""
    catalogue = tuple(Feature(f"f{n}", f"Group of features {n % 19}", f"Feature {n}" * 20) for n in range(40))
    new = [replace(result(f"f{n}", "boto3-s3v4", WRONG), id=f"x::{n}") for n in range(40)]
    listed = Listed("*", "fail", "So.")
    fixed = [replace(result("f1", "boto3-s3v4"), id=f"y::{n}", listed=listed) for n in range(20)]
    results = (*new, *fixed)
    record = Record(RunHeader(features=catalogue, clients=CLIENTS), results)
    shown = closing(record, SYMBOLS | support.SYMBOLS, [], [], width=width)
    lines = lines_of(shown, width)
    assert all(len(line) <= width for line in lines)
    assert len(lines) <= MOST_LINES
    assert sum("corrupt" in line for line in lines) >= FEWEST_FINDINGS
    assert f"  … and {more} more; the report has all of them" in lines


@pytest.mark.parametrize("width", [80, 100, 120])
def test_long_words_take_lines_of_their_own(width: int) -> None:
    """A line breaks before a word that does not fit: six words of 45 characters are six lines of 80."""
    groups = tuple(Feature(f"f{n}", f"Group {n}", f"Feature {n}") for n in range(14))
    results = tuple(result(f"f{n}", "boto3-s3v4", WRONG) for n in range(14))
    errors = [Error("a", " ".join(["x" * 45] * 6))] * 2
    written = [Path("a/folder/results.jsonl"), Path("a/folder/" + "y" * 45 + ".html")]
    lines = lines_of(closing(Record(RunHeader(features=groups), results), SYMBOLS | support.SYMBOLS, errors, written,
                             width=width), width)  # fmt: skip
    assert len(lines) <= MOST_LINES
    assert sum("corrupt" in line for line in lines) >= FEWEST_FINDINGS


def test_the_overview_has_all_findings_with_whole_titles_in_their_order() -> None:
    titles = [f"Feature {n} {'x' * 300}" for n in range(40)]
    catalogue = tuple(Feature(f"f{n}", "Group", title) for n, title in enumerate(titles))
    results = tuple(result(f"f{n}", "boto3-s3v4", WRONG) for n in range(40))
    known = replace(results[0], listed=EXPECTED)
    record = Record(RunHeader(features=catalogue, clients=CLIENTS), (known, *results[1:]))
    lines = [line.plain for line in overview(record, SYMBOLS | support.SYMBOLS, "a")]
    assert "Findings (40, worst first)" in lines
    found = [line for line in lines if "corrupt" in line]
    assert [int(line.split()[0]) for line in found] == list(range(1, 41))
    assert {title for title in titles if any(title in line for line in found)} == set(titles)


def test_states_are_told_apart_in_ascii() -> None:
    assert "3 features: + 1 full, ~ 1 partly, x 1 broken" in shown(*RESULTS, encoding="ascii")


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
