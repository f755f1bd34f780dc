"""A comparison as Markdown, as a table and as JSON."""

from __future__ import annotations

import io
import json

import pytest
from msgspec.structs import replace
from rich.console import Console

from record.lines import Deviation, ListedResult
from reports.comparing.answers import Answers, FindingRow
from reports.comparing.model import Comparison
from reports.formats.change_lines import lines_of
from reports.formats.comparison import as_json as json_form
from reports.formats.comparison import as_markdown, on_terminal
from reports.formats.comparison.as_json import as_json
from reports.formats.comparison.as_markdown import markdown_page
from reports.formats.comparison.on_terminal import terminal_view
from reports.formats.comparison.words import COMMON_FINDINGS_NOTE, NO_RESULT, change_line, differing, symbols
from reports.formats.html.comparison import page
from tests.reports.comparing.runs import CLIENTS, compared, full, record, row, without_v2
from tests.reports.comparing.test_answers import record as of_features
from tests.reports.comparing.test_answers import with_runs
from tests.reports.hostile import HOSTILE

BEFORE = record({"a": "pp", "b": "fp", "c": "pp", "d": "pn"}, run_id="r1")
AFTER = record({"a": "ff", "b": "pp", "c": "pp", "d": "fn", "e": "bs"}, run_id="r2", suite="1.1", server="S|3 `x`")


@pytest.fixture
def comparison() -> Comparison:
    return compared(BEFORE, AFTER)


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


def test_markdown_has_sentence_runs_notes_changes_and_differences(comparison: Comparison) -> None:
    text = markdown_page(comparison)
    assert "**3 of 4 checks differ; 3 REGRESSED, 1 FIXED, 1 NEW (each check and client counted).**" in text
    assert "| **B** | https:\u200b//s3.test | S\\|3 \\`x\\` |" in text
    assert "- The versions of the suite differ. A: 1.0; B: 1.1." in text
    assert "## REGRESSED: passed before; now fail, blocked or unsupported (3)" in text
    assert "- `objects/get::a` (all clients) was pass, is fail: a is fail" in text
    assert "- `objects/get::d` (boto3-s3) was pass, is fail: d is fail" in text
    assert "## Differences (3)" in text
    assert "| `objects/get::d` | GetObject | ✓· | ✗· |" in text
    assert "objects/get::c" not in text
    assert "VANISHED" not in text


def test_markdown_of_equal_runs_has_no_lists() -> None:
    text = markdown_page(compared(BEFORE, BEFORE))
    assert "None of 4 checks differs." in text
    assert "##" not in text


def test_long_lists_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch, comparison: Comparison) -> None:
    assert as_markdown.MAX_MARKDOWN_ENTRIES == 200
    monkeypatch.setattr(as_markdown, "MAX_MARKDOWN_ENTRIES", 1)
    lines = markdown_page(comparison).splitlines()
    assert "- … and 1 more" in lines
    assert "… and 2 more" in lines
    assert sum(line.startswith("- `") for line in lines) == 3  # one for each of the words
    assert sum(line.startswith("| `") for line in lines) == 1


def test_markdown_escapes_all_markup() -> None:
    fields = {"a": {"message": "<script>alert(1)</script> | @someone **x**", "subject": "Get|Object"}}
    text = markdown_page(compared(record({"a": "p"}), record({"a": "f"}, fields=fields)))
    assert "<script>" not in text
    assert "@someone" not in text
    assert "Get\\|Object" in text


# A terminal


def test_the_table_has_differences_and_their_words(comparison: Comparison) -> None:
    lines = table(comparison).splitlines()
    assert lines[0].startswith("3 of 4 checks differ")
    assert any("! The versions of the suite differ" in line for line in lines)
    head = next(number for number, line in enumerate(lines) if "checks that differ (3)" in line)
    rows = {line.split()[1]: line.split() for line in lines[head + 1 : head + 4]}
    assert set(rows) == {full(name) for name in "abd"}
    assert rows[full("a")][2:] == ["✓", "✗", "REGRESSED"]
    assert "checks that are NEW, not tested by all runs (1)" in lines[head + 5]
    assert lines[head + 6].split()[1] == full("e")
    assert "NEW" in lines[head + 6]
    assert lines[head + 7].startswith("✓ pass")
    assert lines[head + 7].rstrip().endswith("of boto3-s3, boto3-s3v4 in this order, or one if all are the same")


def test_checks_that_one_run_did_not_test_do_not_differ() -> None:
    text = table(compared(record({"a": "ss", "b": "pp"}), record({"a": "ff", "b": "pp"})))
    assert text.startswith("None of 1 check differs; 1 was not tested by all of the runs; 2 NEW")
    assert "checks that differ" not in text
    assert "checks that are NEW, not tested by all runs (1)" in text


def test_the_table_is_left_out_if_nothing_differs() -> None:
    assert "checks that differ" not in table(compared(BEFORE, BEFORE))


def test_the_table_cannot_move_the_cursor() -> None:
    text = table(
        compared(record({"a": "p"}), record({"a": "f"}, server="\x1b[2J", fields={"a": {"subject": "\x1b[1A"}}))
    )
    assert "\x1b" not in text


def test_hostile_records_are_escaped_on_the_terminal() -> None:
    names = ("suite", "endpoint", "provider", "server", "started", "run_id", "region", "addressing")
    header = dict.fromkeys(names, HOSTILE)
    fields = {"a": dict.fromkeys(("subject", "message", "area", "level", "requirement"), HOSTILE)}
    clients = (f"boto3{HOSTILE}", "boto-s3")
    runs = [
        record({"a": letters, HOSTILE: letters}, clients=clients, fields=fields, **header) for letters in ("pp", "fp")
    ]
    comparison = compared(*runs)
    words = [table(comparison, 4000), *map(change_line, lines_of(comparison.changes, comparison.clients))]
    assert len(words) > 1
    for text in words:
        assert not set(text) & set("\x00\x1b\u202e\ud800\udc80")


# Changes


def lines(before: dict[str, str], after: dict[str, str], **later: object) -> list[str]:
    comparison = compared(record(before), record(after, **later))  # type: ignore[arg-type]
    return list(map(change_line, lines_of(comparison.changes, comparison.clients)))


def test_a_change_is_one_line(comparison: Comparison) -> None:
    first = lines_of(comparison.changes, comparison.clients)[0]
    assert change_line(first) == "REGRESSED objects/get::a (all clients): was pass, is fail: a is fail"
    message = "line\nother\x1b[2J" + "x" * 900
    (line,) = lines({"a": "p"}, {"a": "f"}, fields={"a": {"message": message}})
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line.partition("is fail: ")[2]) == 300


def test_cases_and_clients_of_a_check_are_one_line() -> None:
    same = {name: {"message": "wrong"} for name in ("a[x]", "a[y]", "a[z]")}
    before = {"a[x]": "pp", "a[y]": "pp", "a[z]": "pp"}
    assert lines(before, {"a[x]": "ff", "a[y]": "ff", "a[z]": "pp"}, fields=same) == [
        "REGRESSED objects/get::a[x, y] (all clients): was pass, is fail: wrong"
    ]
    assert lines(before, {"a[x]": "ff", "a[y]": "fp", "a[z]": "bf"}, fields=same) == [
        "REGRESSED objects/get::a[x] (all clients): was pass, is fail: wrong",
        "REGRESSED objects/get::a[y] (boto3-s3): was pass, is fail: wrong",
        "REGRESSED objects/get::a[z] (boto3-s3v4): was pass, is fail: wrong",
        "REGRESSED objects/get::a[z] (boto3-s3): was pass, is blocked: wrong",
    ]


def test_messages_that_differ_are_counted() -> None:
    assert lines({"a[x]": "pp", "a[y]": "pp"}, {"a[x]": "ff", "a[y]": "ff"}) == [
        "REGRESSED objects/get::a[x, y] (all clients): was pass, is fail: first of 2 messages: a[x] is fail"
    ]


def test_changes_from_client_to_client_name_none() -> None:
    runs = record({"a": "p"}, clients=["boto-s3"]), record({"a": "f"}, clients=["boto3-s3"])
    comparison = compared(*runs, same_endpoint=True)
    words = list(map(change_line, lines_of(comparison.changes, comparison.clients)))
    assert words == ["REGRESSED objects/get::a: was pass, is fail: a is fail"]


# Clients that are not compared


def test_their_verdicts_are_shown() -> None:
    comparison = compared(record({"a": "pf"}), without_v2(record({"a": "pp"}, endpoint="https://other.test")))
    assert symbols(row(comparison, "a"), 1, comparison.clients) == "○✓"
    assert as_json(comparison)["checks"][0]["outcomes"]["boto3-s3"][1] == {
        "verdict": "unsupported",
        "standing": "",
        "message": "the endpoint does not accept Signature V2 as SDKs use it (403 AccessDenied)",
        "absent": "refused",
        "why": "B does not accept Signature V2",
    }


# JSON


def test_what_is_grave_comes_first() -> None:
    """The order is that of the answers that became neither worse nor better."""
    code = Deviation("", {"replies": [[400, "A"]]}, {"replies": [[400, "B"]]})
    lost = Deviation("body", {"value": "a"}, {"value": ""}, sort="data")
    fields = {"a": {"deviation": code}, "b": {"deviation": lost}, "c": {"deviation": code, "level": "extended"}}
    one, other = record({"c": "pp", "a": "pp", "b": "pp"}), record({"c": "pf", "a": "pf", "b": "pf"}, fields=fields)
    both = compared(one, replace(other, header=replace(other.header, endpoint="https://other.test")))
    assert [check.id for check in differing(both)] == [full("b"), full("a"), full("c")]


def test_json_has_everything(comparison: Comparison) -> None:
    data = json.loads(json.dumps(as_json(comparison)))
    assert (data["type"], data["schema"]) == ("comparison", 1)
    assert data["sentence"].startswith("3 of 4 checks differ")
    assert data["counts"] == {
        "checks": 5, "compared": 4, "differing": 3, "regressed": 3, "fixed": 1, "new": 1, "vanished": 0,
        "tested_in_part": 0,
    }  # fmt: skip
    assert [run["label"] for run in data["runs"]] == ["A", "B"]
    assert data["runs"][1]["verdicts"]["blocked"] == 1
    assert data["changes"][0] == {
        "word": "REGRESSED", "check": full("a"), "client": "boto3-s3", "was": "pass", "now": "fail",
        "message": "a is fail",
    }  # fmt: skip
    checks = {check["id"]: check for check in data["checks"]}
    assert checks[full("a")]["differs"]
    assert checks[full("e")]["outcomes"]["boto3-s3"] == [
        {"verdict": None, "absent": "gone", "why": "not in suite 1.0"},
        {"verdict": "blocked", "standing": "new", "message": "e is blocked"},
    ]


def test_json_has_the_keys_that_its_documentation_names(comparison: Comparison) -> None:
    data = as_json(comparison)
    reported = json_form.__doc__ or ""
    named = [*data, *data["runs"][0], *data["counts"], *data["changes"][0], *data["checks"][0]]
    assert [name for name in named if f"`{name}`" not in reported] == []


def test_json_has_standings() -> None:
    fields = {"a": {"listed": ListedResult(full("a"), "fail", "It is so.")}}
    data = as_json(compared(record({"a": "pp"}), record({"a": "fp"}, fields=fields)))
    assert data["checks"][0]["outcomes"]["boto3-s3"][1]["standing"] == "known"


# Features and findings


def test_features_and_findings_come_first() -> None:
    both = compared(of_features("full", "none", "ignored"), of_features("none", "full", "full"))
    text = markdown_page(both)
    assert (
        text.index("3 of 3 features differ") < text.index("checks differ") < text.index("## Features that differ (3)")
    )
    assert "| Feature one | ● full | ◌ none |" in text
    assert text.index("## Features") < text.index("## Findings that not all runs have (3)") < text.index("## REGRESSED")
    assert "| ignored | Feature three: accepted without effect | 1 | yes | no |" in text
    shown = table(both, 240)
    assert shown.index("3 of 3 features differ") < shown.index("Feature one") < shown.index("accepted without effect")


def test_what_differs_only_in_the_reports_has_a_table_of_its_own() -> None:
    first = of_features("full")
    less = replace(first, results=tuple(result for result in first.results if result.gate))
    both = compared(less, of_features("works"))
    assert "## Features that differ only because of checks that one run did not have (1)" in markdown_page(both)
    assert "| Feature one | ● full | ◕ works |" in markdown_page(both)
    assert "features that differ only because of checks that one run did not have" in " ".join(table(both).split())
    assert "that one run did not have (" not in table(both, whole=False)
    assert "Features that differ only because of checks that one run did not have <small>1" in page(both)
    assert [(row["differs"], row["support"], row["reported"]) for row in as_json(both)["features"]] == [
        (False, ["full", "full"], ["full", "works"])
    ]


def test_long_lists_of_features_and_findings_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_markdown, "MAX_ANSWERS", 1)
    both = compared(of_features("full", "none"), of_features("none", "full"))
    assert markdown_page(both).count("… and 1 more") == 2
    monkeypatch.setattr(on_terminal, "MAX_ROWS", dict.fromkeys(on_terminal.MAX_ROWS, 1))
    short = table(both, whole=False)
    assert short.count("… and 1 more") == 3
    assert on_terminal.HOW_TO_SEE_ALL in short
    assert "… and" not in table(both)
    assert on_terminal.HOW_TO_SEE_ALL not in table(both)
    data = as_json(both)
    assert [feature["support"] for feature in data["features"]] == [["full", "none"], ["none", "full"]]
    assert [finding["there"] for finding in data["findings"]] == [[False, True], [True, False]]


def test_findings_of_what_both_tested_are_said_to_be_so() -> None:
    two = compared(of_features("full", "none"), of_features("none", "full"))
    assert COMMON_FINDINGS_NOTE in markdown_page(two)
    assert COMMON_FINDINGS_NOTE in table(two)
    same, three = compared(of_features("none"), of_features("none")), compared(*[of_features("none", "full")] * 3)
    for both in (same, three):
        assert COMMON_FINDINGS_NOTE not in markdown_page(both) + table(both)


def test_a_table_says_how_to_see_what_it_has_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    same = compared(of_features("full", "none"), of_features("full", "none"))
    assert on_terminal.HOW_TO_SEE_ALL not in table(same, whole=False)
    findings = tuple(FindingRow(str(n), "code", "core", f"Title {n}", 1, (True, False)) for n in range(20))
    monkeypatch.setattr(on_terminal, "answers", lambda _: Answers(findings=findings, labels=("A", "B")))
    short = table(same, whole=False)
    assert "… and 12 more" in short
    assert on_terminal.HOW_TO_SEE_ALL in short


def test_what_is_cut_is_what_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    same = compared(of_features("full", "none"), of_features("full", "none"))
    findings = (FindingRow("1", "corrupt", "core", "A title " * 30, 123, (True, False)),)
    monkeypatch.setattr(on_terminal, "answers", lambda _: Answers(findings=findings, labels=("A", "B")))
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


def test_applications_that_differ_are_shown() -> None:
    runs = [with_runs(of_features("full"), restic="pass", delta=verdict) for verdict in ("pass", "fail")]
    both = compared(*runs)
    assert "## Applications that differ (1)\n\n| application | A | B |\n" in markdown_page(both)
    assert "Delta Lake" in table(both, 240)
    assert "restic" not in table(both, 240)
    assert "Delta Lake (delta-rs) 1.6.6" in table(both, 80, whole=False)
    assert "Applications that differ" in page(both)
    (found,) = (each for each in as_json(both)["applications"] if each["differs"])
    assert (found["id"], [each["seen"]["answer"] for each in found["found"]]) == ("deltalake-1.6", ["works", "fails"])
