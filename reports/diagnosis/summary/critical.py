"""The basic features that every application needs, in a sentence, and the grave errors: findings that give access or
data away, lose data or end the server, where documented use meets them, and what programs rely on and is accepted
without effect. They are named first, even with few results; the rest is a number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from record.text import first_names, one_line, plural
from reports.diagnosis.features.support import WORKING, State
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.reach import is_always_listed
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.diagnosis.summary.smoke import is_smoke

MAX_NAMED_FINDINGS = 5
MAX_TITLE_LENGTH = 90
"""The greatest length, in characters, of a title."""
MET = "met in documented use, or ending the server"
NOTHING = "Nothing was found that loses data, opens access or stops the server in documented use."

_IN_BRACKETS = re.compile(r" \([^()]*\)")

Piece = tuple[str, int]
"""A part of a sentence, and the number of the finding that it names; 0 for the words between."""


def critical_faults(diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """Returns the grave findings, worst first, that documented use meets, or that end the server."""
    weighing = diagnosis.weighing
    return tuple(found for found in diagnosis.apart if is_always_listed(found, weighing))


def critical_sentence_pieces(diagnosis: Diagnosis) -> list[Piece]:
    """Returns `Really wrong (met in …), 7: Forms that a policy does not allow succeed (3); … and 2 more.` in pieces.
    Without grave findings, it says so if the run could have found them; empty otherwise."""
    found = critical_faults(diagnosis)
    if not found:
        return [(NOTHING, 0)] if diagnosis.tested and not is_smoke(diagnosis.record) else []
    return [(f"Really wrong ({MET}), {len(found)}: ", 0), *named_findings(diagnosis, found)]


def named_findings(diagnosis: Diagnosis, found: Sequence[Finding]) -> list[Piece]:
    """Returns the titles of some with their numbers: `Forms that a policy does not allow succeed (3); …`. They are the
    first ones of each severity and group of features, before others of the same."""
    groups = {feature.id: feature.group for feature in diagnosis.features}
    seen: set[tuple[str, str]] = set()
    again = []
    for each in found:
        sort = each.severity, groups.get(each.example.feature, "")
        again.append(sort in seen)
        seen.add(sort)
    chosen = sorted(sorted(range(len(found)), key=lambda place: (again[place], place))[:MAX_NAMED_FINDINGS])
    pieces: list[Piece] = []
    for place, each in enumerate(found[place] for place in chosen):
        number = diagnosis.number_of(each.example)
        pieces += [("; ", 0)] * bool(place)
        pieces.append((f"{one_line(brief(each, MAX_TITLE_LENGTH), MAX_TITLE_LENGTH)} ({number})", number))
    others = [found[place] for place in range(len(found)) if place not in chosen]
    more = f"; and {len(others)} more ({_by_severity(others)})" if others else ""
    return [*pieces, (f"{more}.", 0)]


def _by_severity(found: Sequence[Finding]) -> str:
    """Returns `11 refused, 20 code`."""
    counts = Counter(each.severity for each in found)
    return ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity])


def brief(found: Finding, longest: int) -> str:
    """Returns the title; if it is longer, without its examples, or a vague one without the features before it."""
    if len(found.title) <= longest:
        return found.title
    words = found.title if found.is_vague else _IN_BRACKETS.sub("", found.title)
    if len(words) > longest and found.is_vague:
        words = words.partition(": ")[2] or words
    return words[:1].upper() + words[1:]


def rest_sentence(diagnosis: Diagnosis) -> str:
    """Returns `The rest, 49 findings: 11 refused, 18 ignored, 20 code.`; empty if there are no others."""
    critical = {diagnosis.number_of(each.example) for each in critical_faults(diagnosis)}
    others = [found for number, found in enumerate(diagnosis.findings, 1) if number not in critical]
    if not others:
        return ""
    words = _by_severity(others)
    head = "The rest, " if critical else ""
    return f"{head}{plural(len(others), 'finding')}{': ' if words else ''}{words}."


LACKING: Mapping[State, str] = {
    "broken": "broken",
    "ignored": "without effect",
    "none": "not offered",
    "partly": "partly",
}
"""The states of features that do not work, worst first, in words."""
MOST_BASICS = 3
"""The number of features of a state that a sentence names before it counts the rest."""


def basics_sentence(diagnosis: Diagnosis) -> str:
    """Returns `25 of 36 basics work; broken: List uploads; partly: Copy and 9 more.`; empty if no basic feature was
    tested. If most do not work, those that do are named: `2 of 36 basics work: ETags and Signature V4; …`."""
    basic = [feature for feature in diagnosis.features if feature.basic]
    states = {feature: diagnosis.states.get(feature.id, "untested") for feature in basic}
    tested = [feature for feature in basic if states[feature] != "untested"]
    if not tested:
        return ""
    working = [feature for feature in tested if states[feature] in WORKING]
    parts = [_how_many(len(working), len(tested), len(basic))]
    if 0 < len(working) < len(tested) / 2:
        parts[0] += f": {first_names([each.title for each in working], MOST_BASICS)}"
    parts += [
        f"{words}: {first_names([each.title for each in tested if states[each] == state], MOST_BASICS)}"
        for state, words in LACKING.items()
        if state in {states[each] for each in tested}
    ]
    return f"{'; '.join(parts)}."


def _how_many(working: int, tested: int, every: int) -> str:
    """Returns `All 36 basics work`, `35 of 36 basics work`, `2 of 3 tested basics work`."""
    noun = "basic" if tested == every else "tested basic"
    verb = "works" if 1 in (working, tested) else "work"
    if working == tested > 1:
        return f"All {plural(tested, noun)} {verb}"
    return f"{working or 'None'} of {plural(tested, noun)} {verb}"
