"""The gates and core checks of a feature that fail in a run: they decide if its workaround is shown.

Other failures are rarer cases, which findings name. A feature whose gates pass gets no advice to avoid it. The text of
each workaround is in `workarounds.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from record.client_names import is_raw
from record.lines import CheckResult
from reports.diagnosis.advice.workarounds import WORKAROUNDS, Workaround
from reports.diagnosis.exchanges.requests import decisive, place_of
from reports.diagnosis.features.support import LACKING, TOLERABLE, State
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.side_effects.empty_bodies import ended_by_empty_bodies

FAILED = ("fail", "unsupported")
"""The verdicts that count as failures. A blocked check failed for a reason outside its own subject."""


@dataclass(frozen=True)
class Shortcoming:
    """The facts about a failing gate or core check: the words for what it shows, and the severity of its failure."""

    shows: tuple[str, ...]
    severity: str
    gate: bool


Shortcomings = Mapping[str, Sequence[Shortcoming]]
"""The shortcomings of each feature, by its id."""


def workaround(feature: str, state: State, states: Mapping[str, State], shortcomings: Shortcomings) -> str | None:
    """Returns the advice for a feature in a state, at an endpoint with these `states` of features; None if the feature
    has no advice."""
    if (found := WORKAROUNDS.get(feature)) is None:
        return None
    if states.get(found.instead) in LACKING:
        return ""
    if state not in ("broken", "partly"):
        return found.absent
    return found.in_part if any(_helps_against(each, found) for each in shortcomings.get(feature, ())) else ""


def _helps_against(shown: Shortcoming, found: Workaround) -> bool:
    if found.avoids and not shown.gate:
        return False
    if found.of_severities and shown.severity not in found.of_severities:
        return False
    return not found.about or found.about in shown.shows


def shortcomings_in(results: Sequence[CheckResult]) -> Shortcomings:
    """Returns the gates and core checks that fail. Tolerable differences do not count, nor failures because the
    endpoint stores no empty object: these show nothing about the subject of the check. Below the SDKs, only exposed
    results count, and features that SDKs do not have, such as forms."""
    empty = _stopped_by_empty_objects(results)
    of_sdks = {each.feature for each in results if each.gate and not is_raw(each.client)}
    found: dict[str, dict[Shortcoming, None]] = {}
    for each in results:
        severity = severity_of(each)
        if each.verdict not in FAILED or severity in TOLERABLE or id(each) in empty:
            continue
        counts = severity == "exposed" or not is_raw(each.client) or each.feature not in of_sdks
        if counts and (each.gate or each.level == "core" or severity == "exposed"):
            found.setdefault(each.feature, {})[Shortcoming(each.shows, severity, each.gate)] = None
    return {feature: tuple(shown) for feature, shown in found.items()}


def _stopped_by_empty_objects(results: Sequence[CheckResult]) -> frozenset[int]:
    """Returns the results that ended at the upload of an empty object."""
    found = ended_by_empty_bodies(results)
    return frozenset(id(each) for each in found if (sent := decisive(each)) and place_of(sent) == "PUT key")
