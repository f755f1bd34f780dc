"""The support of a feature: a row for each rule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reports.diagnosis.features.support import MEANING, STATES, SYMBOLS, State, overall, state_of, words_of_untested
from reports.record.lines import CheckResult, Deviation

README = Path(__file__).parents[4] / "README.md"
REFUSED = Deviation("PutObject", {"success": None}, {"replies": [[501, "NotImplemented"]]})
REFUSED_BEFORE = Deviation("PutBucketVersioning", {"success": None}, {"replies": [[501, ""]]}, arranging=True)
IGNORED_BEFORE = Deviation("VersionId of PutObject", {"text": "an id"}, {"value": None}, arranging=True)
IGNORED = Deviation("", {"replies": [[400, "BadDigest"]]}, {"success": None})
EXPOSED = Deviation("", {"replies": [[403, "AccessDenied"]]}, {"success": None})
BAD_REQUEST = Deviation("", {"replies": [[400, "InvalidArgument"]]}, {"success": None})
CRASH = Deviation("", {"replies": [[404, "NoSuchUpload"]]}, {"replies": [[500, "InternalError"]]})
LOST = Deviation("body", {"value": "a"}, {"value": "b"})
UNREAD = Deviation("GetObjectAcl", {"success": None}, {"fault": "MalformedDocument"})
NOT_LET_IN = Deviation("PutObjectAcl", {"replies": [[403, "AccessDenied"]]}, {"replies": [[501, "NotImplemented"]]})
CODE = Deviation("", {"replies": [[400, "MalformedXML"]]}, {"replies": [[400, "InvalidRequest"]]})


def gate(verdict: Any = "pass", deviation: Deviation | None = None, level: str = "core") -> CheckResult:
    return CheckResult("gate", "c", verdict, level=level, gate=True, deviation=deviation)


def check(verdict: Any = "pass", deviation: Deviation | None = None, level: str = "core") -> CheckResult:
    return CheckResult("check", "c", verdict, level=level, deviation=deviation)


ROWS = {
    "all passes": ([gate(), check()], "full"),
    "nothing run": ([check("n/a"), check("skipped")], "untested"),
    "no gate": ([check(), check("fail", CODE)], "untested"),
    "no gate, and data lost": ([check("fail", LOST)], "broken"),
    "gates blocked": ([gate("blocked", REFUSED), check("fail", CODE)], "untested"),
    "gates blocked by what is ignored": ([gate("blocked", IGNORED_BEFORE), check("fail", CODE)], "ignored"),
    "gates blocked by several things": ([gate("blocked", IGNORED_BEFORE), gate("blocked", REFUSED)], "untested"),
    "gate refused": ([gate("fail", REFUSED), check()], "none"),
    "gate unsupported": ([gate("unsupported", REFUSED), check("fail", CODE)], "none"),
    "gates lack what they need first": ([gate("unsupported", REFUSED_BEFORE), check("fail", IGNORED)], "none"),
    "gates lack it, and somebody is let in": ([gate("unsupported", REFUSED_BEFORE), check("fail", EXPOSED)], "broken"),
    "gate refused, and somebody is let in": ([gate("unsupported", REFUSED), check("fail", EXPOSED)], "none"),
    "gate ignored": ([gate("fail", IGNORED)], "ignored"),
    "gate exposed": ([gate("fail", EXPOSED), gate("fail", IGNORED)], "broken"),
    "gate with another code": ([gate("fail", CODE)], "minor"),
    "gate with another code, and a core check ignored": ([gate("fail", CODE), check("fail", IGNORED)], "broken"),
    "gate not implemented, where another refusal is right": ([gate("unsupported", CODE)], "none"),
    "gate that no client can read": ([gate("fail", UNREAD)], "broken"),
    "core check that no client can read": ([gate(), check("fail", UNREAD)], "broken"),
    "gate ignored, and another blocked": ([gate("fail", IGNORED), gate("blocked", REFUSED)], "ignored"),
    "one gate of two": ([gate(), gate("fail", IGNORED)], "broken"),
    "core check ignored": ([gate(), check("fail", IGNORED)], "broken"),
    "core check with another code": ([gate(), check("fail", CODE)], "minor"),
    "rare check ignored": ([gate(), check("fail", IGNORED, "extended")], "minor"),
    "invalid argument accepted": ([gate(), check("fail", BAD_REQUEST)], "minor"),
    "internal error to a refusal": ([gate(), check("fail", CRASH)], "minor"),
    "rare check exposed": ([gate(), check("fail", EXPOSED, "extended")], "broken"),
    "rare check of a rare feature ignored": ([gate(level="extended"), check("fail", IGNORED, "extended")], "broken"),
    "check blocked": ([gate(), check("blocked", REFUSED)], "minor"),
    "check not implemented": ([gate(), check("unsupported", REFUSED)], "broken"),
    "check that needs what is not implemented": ([gate(), check("unsupported", REFUSED_BEFORE)], "minor"),
    "denied as it must be, but with 501": ([gate(), check("unsupported", NOT_LET_IN)], "minor"),
    "known not to be offered": ([check("unsupported")], "untested"),
}


@pytest.mark.parametrize(("results", "state"), ROWS.values(), ids=ROWS)
def test_state_follows_from_gates_and_core(results: list[CheckResult], state: str) -> None:
    assert state_of(results) == state


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([check("skipped"), gate("n/a"), check("unsupported")], "not tested"),
        ([check(), gate("skipped")], "not judged: its gates were not run"),
        ([check(), gate("blocked", REFUSED)], "not judged: a step before each of its gates failed"),
    ],
    ids=["nothing run", "no gate", "gates blocked"],
)
def test_results_without_gates_are_not_called_untested(results: list[CheckResult], words: str) -> None:
    assert state_of(results) == "untested"
    assert words_of_untested(results) == words


def test_the_readme_has_the_same_meaning_of_each_state() -> None:
    rows = re.findall(r"^\| (\S) (\S+) \| (.+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [(word, symbol, said) for symbol, word, said in rows if word in STATES] == [
        (state, SYMBOLS[state], MEANING[state]) for state in STATES
    ]


def test_each_state_has_a_row_and_a_meaning() -> None:
    assert {state for _, state in ROWS.values()} == set(STATES) == set(MEANING)


def test_the_worst_client_counts_but_for_those_that_are_not_let_in() -> None:
    assert overall({"a": "full", "b": "minor", "c": "untested"}, ()) == "minor"
    assert overall({"a": "full", "b": "none"}, ("b",)) == "full"
    assert overall({"b": "none"}, ("b",)) == "none"
    assert overall({"a": "untested"}, ()) == "untested"


@pytest.mark.parametrize(
    ("others", "state"),
    [("full", "minor"), ("minor", "minor"), ("ignored", "ignored"), ("broken", "broken"), ("untested", "none")],
)
def test_what_only_some_clients_are_refused_is_there_but_not_fully(others: State, state: State) -> None:
    assert overall({"v2": "none", "v4": others}, ()) == state
