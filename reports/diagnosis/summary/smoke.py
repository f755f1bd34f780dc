"""The result of a smoke run: it has one or two checks of a feature, so it never shows that a feature works fully."""

from __future__ import annotations

from collections.abc import Mapping

from record.lines import TESTED, Record
from record.selection import SMOKE
from record.text import plural
from reports.diagnosis.features.support import MEANING, State
from reports.diagnosis.findings.diagnosis import Diagnosis


def is_smoke(record: Record) -> bool:
    return record.header.selection.depth == SMOKE


def smoke_sentence(record: Record, diagnosis: Diagnosis) -> str:
    """Returns `A smoke run of 54 checks: the gates of 35 of 36 features pass.`; empty for any other run, and without
    features."""
    if not is_smoke(record) or not diagnosis.support:
        return ""
    checks = len({result.id for result in record.results})
    return f"A smoke run of {plural(checks, 'check')}: {gates_text(diagnosis)}."


def gates(diagnosis: Diagnosis) -> dict[str, bool]:
    """Returns for each tested feature whether its gates pass, through the clients that are let in."""
    passes: dict[str, bool] = {}
    for each in diagnosis.record.results:
        if each.gate and each.verdict in TESTED and each.feature and each.client not in diagnosis.closed:
            passes[each.feature] = passes.get(each.feature, True) and each.verdict == "pass"
    return passes


def gates_text(diagnosis: Diagnosis) -> str:
    """Returns `the gates of 35 of 36 features pass`."""
    passes = gates(diagnosis)
    return f"the gates of {sum(passes.values())} of {plural(len(passes), 'feature')} pass"


def meanings(record: Record) -> Mapping[State, str]:
    return {**MEANING, "works": "what this smoke run tested of it works"} if is_smoke(record) else MEANING
