"""The record's JSON Schema. `tests/conftest.py` validates real records after each test."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from record.json_form import to_json
from record.lines import (
    CheckResult,
    Correction,
    ListedResult,
    Record,
    RunError,
    RunHeader,
    RunSummary,
    VanishedResult,
    count_verdicts,
)
from record.provenance import Derived, Recorded
from record.record_file import write
from record.schema import schema
from record.selection import Selection
from tests.record.record_schema import what_is_wrong, wrong_lines
from tests.reports import fake

ROOT = Path(__file__).parents[2]
DEFINITIONS = schema()["$defs"]

LISTED = ListedResult(
    "x::*", "fail", "it is so", "boto*", "https://t.test/1", "2030-01-31", False, "known/expected.txt:3"
)
HEADER = RunHeader(
    suite="0.1.0",
    endpoint="https://e.test",
    clients=("a", "b"),
    started="2026-01-02T03:04:05+00:00",
    run_id="r1",
    selection=Selection(
        {"levels": ["core"], "areas": [], "keyword": "", "bucket": None, "paths": [], "shard": "1/3, 2/3"}
    ),
    corrections=(Correction("fix", "a", "It errs.", "Use b."),),
)
RESULTS = (
    CheckResult("x::one", "a", "pass", shows=("word",), level="core", provenance=Derived("it follows")),
    CheckResult(
        "x::two",
        "a",
        "fail",
        provenance=Recorded("moto", "test_a", 2024),
        listed=LISTED,
        exchanges=(fake.RECORDED,),
        message="\udc80",
    ),
)
SUMMARY = RunSummary(count_verdicts(RESULTS),
    errors=(RunError("x.py", "died"), RunError.of_writing("report.html", "File too large")),
    vanished=(VanishedResult("x::y", "*", "fail", "known/expected.txt:9", False),), left_out=("x::three",))  # fmt: skip
LINES = {"header": HEADER, "check": RESULTS[1], "summary": SUMMARY}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())
    json.dumps(schema())


@pytest.mark.parametrize("line", [HEADER, *RESULTS, SUMMARY, RunHeader(), RunSummary(count_verdicts(()))])
def test_what_is_written_is_valid(line: Any) -> None:
    assert what_is_wrong(to_json(line)) is None


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Header", ["RunHeader"]),
        ("Check", ["CheckResult", "RecordedExchange"]),
        ("History", ["HistoryOperation"]),
        ("Summary", ["RunSummary"]),
    ],
)
def test_the_readme_documents_the_same_fields(title: str, names: list[str]) -> None:
    readme = (ROOT / "reports" / "README.md").read_text(encoding="utf-8")
    section = readme.partition(f"\n### {title}\n")[2].partition("\n## ")[0].partition("\n### ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    documented = {field for row in rows for field in re.findall("`([a-z_0-9]+)`", row)}
    assert documented == {field for name in names for field in DEFINITIONS[name]["properties"]}


@pytest.mark.parametrize("kind", LINES)
def test_fields_of_a_later_version_are_valid(kind: str) -> None:
    assert what_is_wrong({**to_json(LINES[kind]), "later": {"a": [1]}}) is None


@pytest.mark.parametrize(
    ("kind", "where", "value"),
    [
        ("header", ["schema"], 2),
        ("header", ["clients"], "a"),
        ("header", ["clients"], ["a", "a"]),
        ("header", ["selection", "shard"], "3"),
        ("header", ["corrections", 0, "name"], None),
        ("header", ["run_id"], None),
        ("check", ["type"], "note"),
        ("check", ["id"], ""),
        ("check", ["verdict"], "great"),
        ("check", ["listed", "verdict"], "pass"),
        ("check", ["listed", "expired"], "no"),
        ("check", ["listed"], None),
        ("check", ["shows"], []),
        ("check", ["provenance"], {"kind": "recorded", "by": "moto", "test": "test_a", "year": 24}),
        ("check", ["provenance"], {"kind": "recorded", "by": "moto", "test": "", "year": 2024}),
        ("check", ["provenance"], {"kind": "heard", "why": "it follows"}),
        ("check", ["requests"], -1),
        ("check", ["seconds"], "0.1"),
        ("check", ["exchanges", 0, "request_headers"], [["Host"]]),
        ("check", ["exchanges", 0, "response_body"], {"length": 3, "cut": False}),
        ("check", ["exchanges", 0, "status"], "200"),
        ("summary", ["verdicts"], {"pass": 1}),
        ("summary", ["vanished", 0, "selected"], None),
        ("summary", ["errors", 0], "died"),
        ("summary", ["errors", 1, "unwritten"], "yes"),
        ("summary", ["left_out"], [3]),
        ("summary", ["exit"], None),
    ],
)
def test_errors_are_found(kind: str, where: list[Any], value: Any) -> None:
    line = deepcopy(to_json(LINES[kind]))
    target = line
    for step in where[:-1]:
        target = target[step]
    target[where[-1]] = value
    step = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
    assert (what_is_wrong(line) or "").startswith("$: " if where == ["type"] else f"${step}")


@pytest.mark.parametrize("kind", LINES)
def test_fields_that_are_always_written_are_required(kind: str) -> None:
    line = to_json(LINES[kind])
    missed = [name for name in line if what_is_wrong({n: v for n, v in line.items() if n != name})]
    optional = {"provenance", "shows", "listed", "errors", "vanished", "left_out"}
    assert set(missed) == set(line) - optional


@pytest.mark.broken_records
def test_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    write(Record(HEADER, RESULTS, SUMMARY), path)
    assert not list(wrong_lines(path))
    path.write_bytes(path.read_bytes().replace(b'"requests":0', b'"requests":-2') + b'{"type":"half')
    assert [line.rpartition(": $")[0] for line in wrong_lines(path)] == [f"{path}:{number}" for number in (2, 3, 4)]
