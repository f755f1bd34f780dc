"""A comparison as Markdown, as a table and as JSON."""

from __future__ import annotations

import io
import pprint
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import Console

from record.lines import ListedResult
from reports.comparing.compared_support import ComparedSupport, FindingRow
from reports.comparing.model import Comparison
from reports.formats.change_lines import change_lines
from reports.formats.comparison import as_json as json_form
from reports.formats.comparison import as_markdown, on_terminal
from reports.formats.comparison.as_json import as_json
from reports.formats.comparison.as_markdown import markdown_page
from reports.formats.comparison.on_terminal import terminal_view
from reports.formats.comparison.words import NO_RESULT, change_line, differing, symbols
from tests.reports.comparing.runs import CLIENTS, compared, full, record, row, without_v2
from tests.reports.comparing.test_compared_support import record as of_features
from tests.reports.comparing.test_compared_support import with_runs
from tests.reports.hostile import HOSTILE
from tests.reports.made import deviating

BEFORE = record({"a": "pp", "b": "fp", "c": "pp", "d": "pn"}, run_id="r1")
AFTER = record({"a": "ff", "b": "pp", "c": "pp", "d": "fn", "e": "bs"}, run_id="r2", suite="1.1", server="S|3 `x`")


FULL = of_features("full")
WITHOUT_CODES = replace(FULL, results=tuple(result for result in FULL.results if result.gate))
WRONG = {name: {"message": "wrong"} for name in ("a[x]", "a[y]", "a[z]")}
CASES = {"a[x]": "pp", "a[y]": "pp", "a[z]": "pp"}
MARKUP = {"a": {"message": "<script>alert(1)</script> | @someone **x**\x1b[2J\n" + "x" * 900, "subject": "Get|\x1b[1A"}}
LISTED = {"a": {"listed": ListedResult(full("a"), "fail", "It is so.")}}
COMPARISONS = {
    "checks differ": compared(BEFORE, AFTER),
    "nothing differs": compared(BEFORE, BEFORE),
    "a check that one run did not test does not differ": compared(record({"a": "ss", "b": "pp"}),
        record({"a": "ff", "b": "pp"})),
    "features and findings come first": compared(of_features("full", "none", "ignored"),
        of_features("none", "full", "full")),
    "findings of three runs": compared(*[of_features("none", "full")] * 3),
    "what differs only in the reports has a table of its own": compared(WITHOUT_CODES, of_features("works")),
    "applications that differ": compared(*(with_runs(FULL, restic="pass", delta=came) for came in ("pass", "fail"))),
    "cases and clients of a check are one line": compared(record(CASES),
        record({"a[x]": "ff", "a[y]": "ff", "a[z]": "pp"}, fields=WRONG)),
    "cases that came otherwise have lines of their own": compared(record(CASES),
        record({"a[x]": "ff", "a[y]": "fp", "a[z]": "bf"}, fields=WRONG)),
    "messages that differ are counted": compared(record(CASES), record({"a[x]": "ff", "a[y]": "ff", "a[z]": "pp"})),
    "changes from client to client name none": compared(record({"a": "p"}, clients=["boto-s3"]),
        record({"a": "f"}, clients=["boto3-s3"]), same_endpoint=True),
    "markup and long messages": compared(record({"a": "p"}),
        record({"a": "f"}, server="\x1b[2J", region="<b>", fields=MARKUP)),
    "an expected failure": compared(record({"a": "pp"}), record({"a": "fp"}, fields=LISTED)),
}  # fmt: skip
some = pytest.mark.parametrize("comparison", COMPARISONS.values(), ids=COMPARISONS)


@pytest.fixture
def comparison() -> Comparison:
    return COMPARISONS["checks differ"]


@some
def test_markdown(comparison: Comparison, snapshot: Any) -> None:
    assert markdown_page(comparison) == snapshot


@some
def test_the_table(comparison: Comparison, snapshot: Any) -> None:
    shown = [line.rstrip() for line in table(comparison).splitlines()]
    assert "\n".join([*shown, *map(change_line, change_lines(comparison.changes, comparison.clients))]) == snapshot


def test_json(comparison: Comparison, snapshot: Any) -> None:
    assert pprint.pformat(as_json(comparison), width=118, compact=True, sort_dicts=False) == snapshot


def table(comparison: Comparison, width: int = 160, *, whole: bool = True) -> str:
    file = io.StringIO()
    Console(file=file, width=width).print(terminal_view(comparison, full=whole))
    return file.getvalue()


# Symbols


@pytest.mark.parametrize(
    ("letters", "shown"),
    [("pp", "✓"), ("pf", "✓✗"), ("ub", "○‖"), ("ns", "·»"), ("--", NO_RESULT), ("p-", "✓" + NO_RESULT)],
)
def test_a_cell_has_a_symbol_for_each_client_or_one_for_all(letters: str, shown: str) -> None:
    both = compared(record({"a": letters, "b": "pp"}), record({"a": "pp", "b": "pp"}))
    assert symbols(row(both, "a"), 0, both.clients) == shown


def test_a_client_that_no_run_has_a_result_with_keeps_its_place() -> None:
    three = ("boto-s3", *CLIENTS)
    both = compared(record({"a": "-pf"}, clients=three), record({"a": "-pp"}, clients=three))
    assert [symbols(row(both, "a"), run, both.clients) for run in (0, 1)] == [f"{NO_RESULT}✓✗", "✓"]


# Markdown


def test_long_lists_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch, comparison: Comparison) -> None:
    assert as_markdown.MAX_MARKDOWN_ENTRIES == 200
    monkeypatch.setattr(as_markdown, "MAX_MARKDOWN_ENTRIES", 1)
    lines = markdown_page(comparison).splitlines()
    assert "- … and 1 more" in lines
    assert "… and 2 more" in lines
    assert sum(line.startswith("- `") for line in lines) == 3  # one for each of the words
    assert sum(line.startswith("| `") for line in lines) == 1


# A terminal


def test_hostile_records_are_escaped_on_the_terminal() -> None:
    names = ("suite", "endpoint", "provider", "server", "started", "run_id", "region", "addressing")
    header = dict.fromkeys(names, HOSTILE)
    fields = {"a": dict.fromkeys(("subject", "message", "area", "level", "requirement"), HOSTILE)}
    clients = (f"boto3{HOSTILE}", "boto-s3")
    runs = [
        record({"a": letters, HOSTILE: letters}, clients=clients, fields=fields, **header) for letters in ("pp", "fp")
    ]
    comparison = compared(*runs)
    words = [table(comparison, 4000), *map(change_line, change_lines(comparison.changes, comparison.clients))]
    assert len(words) > 1
    for text in words:
        assert not set(text) & set("\x00\x1b\u202e\ud800\udc80")


# Changes


# Clients that are not compared


def test_their_verdicts_are_shown(snapshot: Any) -> None:
    comparison = compared(record({"a": "pf"}), without_v2(record({"a": "pp"}, endpoint="https://other.test")))
    assert symbols(row(comparison, "a"), 1, comparison.clients) == "○✓"
    assert as_json(comparison)["checks"][0]["outcomes"]["boto3-s3"][1] == snapshot


# JSON


def test_what_is_grave_comes_first() -> None:
    """The order is that of the answers that became neither worse nor better."""
    code = deviating("400 A", "400 B")
    lost = deviating("a", "", "body", sort="data")
    fields = {"a": {"deviation": code}, "b": {"deviation": lost}, "c": {"deviation": code, "level": "extended"}}
    one, other = record({"c": "pp", "a": "pp", "b": "pp"}), record({"c": "pf", "a": "pf", "b": "pf"}, fields=fields)
    both = compared(one, replace(other, header=replace(other.header, endpoint="https://other.test")))
    assert [check.id for check in differing(both)] == [full("b"), full("a"), full("c")]


def test_json_has_the_keys_that_its_documentation_names(comparison: Comparison) -> None:
    data = as_json(comparison)
    reported = json_form.__doc__ or ""
    named = [*data, *data["runs"][0], *data["counts"], *data["changes"][0], *data["checks"][0]]
    assert [name for name in named if f"`{name}`" not in reported] == []


# Features and findings


def test_long_lists_of_features_and_findings_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_markdown, "MAX_ANSWERS", 1)
    both = compared(of_features("full", "none"), of_features("none", "full"))
    assert markdown_page(both).count("… and 1 more") == 2
    monkeypatch.setattr(on_terminal, "MAX_ROWS", dict.fromkeys(on_terminal.MAX_ROWS, 1))
    short = table(both, whole=False)
    assert short.count("… and 1 more") == 3
    assert on_terminal.SEE_ALL_HINT in short
    assert "… and" not in table(both)
    assert on_terminal.SEE_ALL_HINT not in table(both)
    data = as_json(both)
    assert [feature["support"] for feature in data["features"]] == [["full", "none"], ["none", "full"]]
    assert [finding["there"] for finding in data["findings"]] == [[False, True], [True, False]]


def test_a_table_says_how_to_see_what_it_has_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    same = compared(of_features("full", "none"), of_features("full", "none"))
    assert on_terminal.SEE_ALL_HINT not in table(same, whole=False)
    findings = tuple(FindingRow(str(n), "code", "core", f"Title {n}", 1, (True, False)) for n in range(20))
    monkeypatch.setattr(on_terminal, "answers", lambda _: ComparedSupport(findings=findings, labels=("A", "B")))
    short = table(same, whole=False)
    assert "… and 12 more" in short
    assert on_terminal.SEE_ALL_HINT in short


def test_what_is_cut_is_what_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    same = compared(of_features("full", "none"), of_features("full", "none"))
    findings = (FindingRow("1", "corrupt", "core", "A title " * 30, 123, (True, False)),)
    monkeypatch.setattr(on_terminal, "answers", lambda _: ComparedSupport(findings=findings, labels=("A", "B")))
    (line,) = (line for line in table(same, 80, whole=False).splitlines() if "A title" in line)
    assert line.startswith("corrupt   A title A title")
    assert "…  123 " in line


def test_a_table_fits_on_about_a_screen_unless_it_is_asked_for_whole() -> None:
    names = [f"{number:03}" for number in range(200)]
    both = compared(record(dict.fromkeys(names, "pp")), record(dict.fromkeys(names, "fp") | {"150": "ff"}))
    short = table(both, 100, whole=False).splitlines()
    assert len(short) <= 60
    assert any("… and 195 more" in line for line in short)
    assert len(table(both, 100).splitlines()) > 200


def test_what_became_worse_is_not_cut() -> None:
    names = [f"{number:03}" for number in range(20)]
    both = compared(
        record(dict.fromkeys(names, "fp")), record(dict.fromkeys(names, "pp") | {"019": "pf"}), same_endpoint=True
    )
    assert full("019") in table(both, whole=False)


# Applications
