"""The basic features that every application needs, in a sentence: the number that work, and those that do not."""

from __future__ import annotations

from collections.abc import Mapping

from record.text import first_names, plural
from reports.diagnosis.features.support import WORKING, State
from reports.diagnosis.findings.diagnosis import Diagnosis

LACKING: Mapping[State, str] = {
    "broken": "broken",
    "ignored": "without effect",
    "none": "not offered",
    "partly": "partly",
}
"""The states of features that do not work, worst first, in words."""
MAX_NAMED_FEATURES = 3
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
        parts[0] += f": {first_names([each.title for each in working], MAX_NAMED_FEATURES)}"
    parts += [
        f"{words}: {first_names([each.title for each in tested if states[each] == state], MAX_NAMED_FEATURES)}"
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
