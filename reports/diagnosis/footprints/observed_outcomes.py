"""The outcomes of applications whose workflows a run performed (`--applications`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from record.lines import CheckResult, Record
from record.selection import PROGRAMS_AREA

_NAME = re.compile(r"\[(.*)\]$")


@dataclass(frozen=True)
class ObservedOutcome:
    """The outcome of a workflow: it works as the application ships, or with this setting of its own, or it fails.
    `step` is the one that fails without settings; empty if the record does not have it."""

    answer: Literal["works", "settings", "fails"]
    setting: str = ""
    step: str = ""


def observed_outcomes(record: Record) -> dict[str, ObservedOutcome]:
    """Returns the outcomes, by the names of the applications, without workflows that show nothing about the
    endpoint."""
    found = {}
    for result in record.results:
        if result.area == PROGRAMS_AREA and (name := _NAME.search(result.id)) and (came := _outcome_of_result(result)):
            found[name[1]] = came
    return found


def _outcome_of_result(result: CheckResult) -> ObservedOutcome | None:
    if result.verdict == "pass":
        return ObservedOutcome("works")
    if result.verdict != "fail" or result.endpoint_lost:
        return None
    words = _outcome(result)
    setting = str(words.get("setting") or "")
    return ObservedOutcome("settings" if setting else "fails", setting, failed_step(result))


def failed_step(result: CheckResult) -> str:
    """Returns the step at which a program's workflow failed; empty if the result does not have it."""
    return str(_outcome(result).get("failed") or "")


def _outcome(result: CheckResult) -> Mapping[str, Any]:
    got: Any = result.deviation.got.get("value") if result.deviation else None
    return got if isinstance(got, dict) else {}
