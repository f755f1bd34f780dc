"""Whether a run ended well."""

from __future__ import annotations

from typing import Any

import pytest

from reports.diagnosis.outcome import endings
from reports.record.lines import CheckResult, Error, Record, RunHeader, RunSummary

PASS = CheckResult("x::a", "c", "pass")
NEW = CheckResult("x::b", "c", "fail")
LOST = CheckResult("x::c", "c", "blocked", endpoint_lost=True)


@pytest.mark.parametrize(
    ("result", "end", "kinds"),
    [
        (PASS, {}, []),
        (NEW, {"exit": 1}, []),
        (PASS, {"exit": 1}, ["status"]),
        (PASS, {"exit": 1, "errors": (Error("t", "died"),)}, ["errors"]),
        (PASS, {"exit": 2}, ["status"]),
        (LOST, {"exit": 3}, ["lost"]),
        (PASS, {"exit": 3}, ["status"]),
        (PASS, {"exit": 130, "interrupted": True}, ["interrupted"]),
        (LOST, {"exit": 130, "interrupted": True, "errors": (Error("t", "x"),)}, ["interrupted", "lost", "errors"]),
        (PASS, None, ["cut off"]),
        (LOST, None, ["cut off", "lost"]),
    ],
)
def test_what_did_not_end_well(result: CheckResult, end: dict[str, Any] | None, kinds: list[str]) -> None:
    summary = None if end is None else RunSummary({}, **end)
    assert [ending.kind for ending in endings(Record(RunHeader(), (result,), summary))] == kinds


def test_each_is_a_sentence() -> None:
    record = Record(RunHeader(), (LOST,), RunSummary({}, exit=3, errors=(Error("t", "x"), Error("t", "y"))))
    assert [ending.sentence for ending in endings(record)] == [
        "The endpoint stopped answering and did not come back, since x::c with c.",
        "2 errors outside of the checks' results.",
    ]
