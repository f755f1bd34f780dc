"""A comparison as Markdown, as a table and as JSON."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from reports.comparing import text as comparison_text
from reports.comparing.model import Comparison
from reports.comparing.text import NO_RESULT, as_json, change_line, markdown_page, symbols, terminal_view
from reports.record import Listed
from tests.reports.comparing.runs import CLIENTS, compared, full, record, row

BEFORE = record({"a": "pp", "b": "fp", "c": "pp", "d": "pn"}, run_id="r1")
AFTER = record({"a": "ff", "b": "pp", "c": "pp", "d": "fn", "e": "bs"}, run_id="r2", suite="1.1", server="S|3 `x`")


@pytest.fixture
def comparison() -> Comparison:
    return compared(BEFORE, AFTER)


def table(comparison: Comparison, width: int = 160) -> str:
    file = io.StringIO()
    Console(file=file, width=width).print(terminal_view(comparison))
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
    assert "| **B** | https://s3.test | S\\|3 \\`x\\` |" in text
    assert "- The versions of the suite differ. A: 1.0; B: 1.1." in text
    assert "## REGRESSED: passed before; now fail, blocked or unsupported (3)" in text
    assert "- `objects/get::a` `boto3-s3` was pass, is fail: a is fail" in text
    assert "## Differences (3)" in text
    assert "| `objects/get::d` | GetObject | ✓· | ✗· |" in text
    assert "objects/get::c" not in text
    assert "VANISHED" not in text


def test_markdown_of_runs_alike_has_no_lists() -> None:
    text = markdown_page(compared(BEFORE, BEFORE))
    assert "None of 4 checks differs." in text
    assert "##" not in text


def test_long_lists_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch, comparison: Comparison) -> None:
    assert comparison_text.MOST_IN_MARKDOWN == 200
    monkeypatch.setattr(comparison_text, "MOST_IN_MARKDOWN", 1)
    lines = markdown_page(comparison).splitlines()
    assert "- … and 2 more" in lines
    assert "… and 2 more" in lines
    assert sum(line.startswith("- `") for line in lines) == 3  # one for each of the words
    assert sum(line.startswith("| `") for line in lines) == 1


def test_markdown_takes_nothing_for_markup() -> None:
    fields = {"a": {"message": "<script>alert(1)</script> | @someone **x**", "subject": "Get|Object"}}
    text = markdown_page(compared(record({"a": "p"}), record({"a": "f"}, fields=fields)))
    assert "<script>" not in text
    assert "@someone" not in text
    assert "Get\\|Object" in text


# A terminal


def test_the_table_has_what_differs_and_its_words(comparison: Comparison) -> None:
    lines = table(comparison).splitlines()
    assert lines[0].startswith("3 of 4 checks differ")
    assert any("! The versions of the suite differ" in line for line in lines)
    rows = {line.split("│")[2].strip(): line for line in lines if "│" in line}
    assert set(rows) == {full(name) for name in "abde"}
    assert [part.strip() for part in rows[full("a")].split("│")[3:6]] == ["✓", "✗", "REGRESSED"]
    assert "NEW" in rows[full("e")]
    assert lines[-1].endswith("of boto3-s3, boto3-s3v4 in this order, or one for all alike")


def test_the_table_is_left_out_where_nothing_differs() -> None:
    assert "│" not in table(compared(BEFORE, BEFORE))


def test_the_table_cannot_move_the_cursor() -> None:
    text = table(
        compared(record({"a": "p"}), record({"a": "f"}, server="\x1b[2J", fields={"a": {"subject": "\x1b[1A"}}))
    )
    assert "\x1b" not in text


def test_a_change_is_one_line(comparison: Comparison) -> None:
    assert change_line(comparison.changes[0]) == "REGRESSED objects/get::a boto3-s3: was pass, is fail: a is fail"
    long = record({"a": "f"}, fields={"a": {"message": "line\nother\x1b[2J" + "x" * 900}})
    line = change_line(compared(record({"a": "p"}), long).changes[0])
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) == 300


# JSON


def test_json_has_everything(comparison: Comparison) -> None:
    data = json.loads(json.dumps(as_json(comparison)))
    assert (data["type"], data["schema"]) == ("comparison", 1)
    assert data["sentence"].startswith("3 of 4 checks differ")
    assert data["counts"] == {
        "checks": 5, "compared": 4, "differing": 3, "regressed": 3, "fixed": 1, "new": 1, "vanished": 0,
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
    told = comparison_text.__doc__ or ""
    named = [*data, *data["runs"][0], *data["counts"], *data["changes"][0], *data["checks"][0]]
    assert [name for name in named if f"`{name}`" not in told] == []


def test_json_says_what_is_known() -> None:
    fields = {"a": {"listed": Listed(full("a"), "fail", "It is so.")}}
    data = as_json(compared(record({"a": "pp"}), record({"a": "fp"}, fields=fields)))
    assert data["checks"][0]["outcomes"]["boto3-s3"][1]["standing"] == "known"
