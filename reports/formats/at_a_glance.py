"""The four numbers with which each report of a run begins: basics, programs, serious faults and lacking features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from record.text import first_names, plural
from reports.diagnosis.applications.prediction import Degree, Prediction
from reports.diagnosis.features.support import HARMFUL, STATES, WORKING, WORST_FIRST, State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reach import critical_findings, critical_numbers
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.diagnosis.summary.elsewhere import lacking_features
from reports.diagnosis.summary.smoke import gates, is_smoke

OUTCOMES: Mapping[Degree, str] = {
    "works": "works",
    "settings": "works with a setting",
    "risk": "at risk",
    "fails": "fails",
    "untested": "not tested",
}
"""The outcomes of programs, best first, in words."""
OUTCOME_SYMBOLS: Mapping[Degree, str] = {"works": "✓", "settings": "⚙", "risk": "!", "fails": "✗", "untested": "·"}
PROGRAM_KINDS = {"SDK": "SDKs", "tool": "Tools", "backup": "Backup", "data": "Data", "others": "Others"}
"""The kinds of programs, in the order of their lists; the user's own programs come last."""
FIRST_PROGRAMS = ("rclone", "AWS CLI 2", "restic")
"""The titles of the programs that most readers look for: they are named before others."""
EFFECT_WORDS = {"exposed": "open access", "corrupt": "data loss", "ignored": "without effect"}
"""The effects of serious faults, by severity, where its name does not say them."""
Colour = Literal["good", "bad", "lacking"]
Only = Literal["", "basics", "lacking"]
MOST_NAMED = 3


@dataclass(frozen=True)
class GlanceNumber:
    """A number, the whole of which it is a part (0 if there is none) and a line about the rest. `parts` are the numbers
    of the whole, or else of the number itself, by state, outcome or severity. `only` names the features that it is
    about, if not all."""

    about: str
    colour: Colour
    number: int
    whole: int
    label: str
    parts: tuple[tuple[str, int], ...]
    line: str
    only: Only = ""


def at_a_glance(diagnosis: Diagnosis, programs: Sequence[Prediction]) -> tuple[GlanceNumber, ...]:
    """Returns the numbers that the run can tell. A smoke run tells how many gates pass instead of features that
    work."""
    smoke = is_smoke(diagnosis.record)
    return (
        *(_passing_gates(diagnosis) if smoke else _basics(diagnosis)),
        *_programs(programs),
        *_serious_faults(diagnosis, says_none=bool(diagnosis.tested) and not smoke),
        *_lacking(diagnosis),
    )


def _passing_gates(diagnosis: Diagnosis) -> Iterator[GlanceNumber]:
    passes = gates(diagnosis)
    if passes:
        number, noun = sum(passes.values()), "feature passes its" if len(passes) == 1 else "features pass their"
        failing = [feature.title for feature in diagnosis.features if passes.get(feature.id) is False]
        checks = plural(len({result.id for result in diagnosis.record.results}), "check")
        line = f"A smoke run of {checks}{f'; not: {first_names(failing, MOST_NAMED)}' if failing else ''}"
        parts = (("full", number), ("broken", len(passes) - number))
        yield GlanceNumber("features", "good", number, len(passes), f"of {len(passes)} {noun} gates", parts, line)


def _basics(diagnosis: Diagnosis) -> Iterator[GlanceNumber]:
    """The basics that work; of a run without basics, all features."""
    states = {feature: state for feature, state in diagnosis.states.items() if state != "untested"}
    basics = {feature.id for feature in diagnosis.features if feature.basic}
    noun = "basic" if basics & states.keys() else "tested feature"
    chosen = [feature for feature in diagnosis.features if feature.id in states and (feature.basic or noun != "basic")]
    if not chosen:
        return
    counts: Counter[State] = Counter(states[feature.id] for feature in chosen)
    number = sum(counts[state] for state in WORKING)
    lacking = [each for each in chosen if states[each.id] not in WORKING]
    lacking.sort(key=lambda each: WORST_FIRST.index(states[each.id]))
    line = f"Not, or not fully: {first_names([each.title for each in lacking], MOST_NAMED)}" if lacking else ""
    parts = tuple((state, counts[state]) for state in STATES if counts[state])
    verb = "works" if len(chosen) == 1 else "work"
    only: Only = "basics" if noun == "basic" else ""
    label = f"of {plural(len(chosen), noun)} {verb}"
    yield GlanceNumber("features", "good", number, len(chosen), label, parts, line, only)


def _programs(programs: Sequence[Prediction]) -> Iterator[GlanceNumber]:
    counts = Counter(each.outcome for each in programs)
    tested = len(programs) - counts["untested"]
    if not tested:
        return
    titles: dict[Degree, list[str]] = {}
    for each in sorted(programs, key=lambda each: each.application.title not in FIRST_PROGRAMS):
        titles.setdefault(each.outcome, []).append(each.application.title)
    words = [
        first_names(titles.get("works", []), MOST_NAMED),
        f"at risk: {first_names(titles['risk'], 2)}" if counts["risk"] else "",
        f"{'fails' if counts['fails'] == 1 else 'fail'}: {first_names(titles['fails'], 2)}" if counts["fails"] else "",
        f"{counts['settings']} with a setting" if counts["settings"] else "",
        f"{counts['untested']} not tested" if counts["untested"] else "",
    ]
    parts = tuple((outcome, counts[outcome]) for outcome in OUTCOMES if counts[outcome])
    verb = ("works" if tested == 1 else "work") if any(each.seen for each in programs) else "should work"
    label = f"of {plural(tested, 'program')} {verb}"
    yield GlanceNumber("programs", "good", counts["works"], tested, label, parts, "; ".join(filter(None, words)))


def _serious_faults(diagnosis: Diagnosis, *, says_none: bool) -> Iterator[GlanceNumber]:
    found = critical_findings(diagnosis)
    if not found and not says_none:
        return
    counts = Counter(each.severity for each in found)
    parts = tuple((severity, counts[severity]) for severity in SEVERITIES if counts[severity])
    smaller = len(diagnosis.findings) - len(critical_numbers(diagnosis))
    line = ", ".join(f"{number} {EFFECT_WORDS.get(severity, severity)}" for severity, number in parts)
    if not found:
        harmful = any(each.severity in HARMFUL for each in diagnosis.unfolded)
        line = "None that documented use meets" if harmful else "Nothing loses data, opens access or stops the server"
    if smaller > 0:
        line += f"; {plural(smaller, 'smaller finding')}"
    label = "serious fault" if len(found) == 1 else "serious faults"
    yield GlanceNumber("findings", "bad", len(found), 0, label, parts, line)


def _lacking(diagnosis: Diagnosis) -> Iterator[GlanceNumber]:
    if not diagnosis.tested:
        return
    titles = [feature.title for feature in lacking_features(diagnosis)]
    label = "feature lacking" if len(titles) == 1 else "features lacking"
    line = first_names(titles, MOST_NAMED) if titles else "Every tested feature is offered"
    yield GlanceNumber("features", "lacking", len(titles), diagnosis.tested, label, (), line, "lacking")
