"""The grave errors: findings that give access or data away, lose data or end the server, where documented use meets
them. They are named first, even with few results; the rest is a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reports.diagnosis.findings import Diagnosis, Finding
from reports.diagnosis.findings.meeting import is_never_small
from reports.diagnosis.kinds import KINDS
from reports.diagnosis.summary.smoke import is_smoke
from reports.record.text import one_line, plural

MOST_NAMED = 5
LONGEST = 90
"""The greatest length, in characters, of a title."""
NOTHING = "Nothing was found that loses data, opens access or stops the server in documented use."

Piece = tuple[str, int]
"""A part of a sentence, and the number of the finding that it names; 0 for the words between."""


def gravely_wrong(diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """Returns the grave findings, worst first, that documented use meets, or that end the server."""
    weighing = diagnosis.weighing
    return tuple(found for found in diagnosis.apart if is_never_small(found, weighing))


def really_wrong(diagnosis: Diagnosis) -> list[Piece]:
    """Returns `Really wrong, 7: Forms that a policy does not allow succeed (3); … and 2 more.` in pieces. Without grave
    findings, it says so if the run could have found them; empty otherwise."""
    found = gravely_wrong(diagnosis)
    if not found:
        return [(NOTHING, 0)] if diagnosis.tested and not is_smoke(diagnosis.record) else []
    return [(f"Really wrong, {len(found)}: ", 0), *named_findings(diagnosis, found)]


def named_findings(
    diagnosis: Diagnosis, found: Sequence[Finding], most: int = MOST_NAMED, longest: int = LONGEST
) -> list[Piece]:
    """Returns the titles of the first ones with their numbers: `Forms that a policy does not allow succeed (3); …`."""
    pieces: list[Piece] = []
    for place, each in enumerate(found[:most]):
        number = diagnosis.number_of(each.example)
        pieces += [("; ", 0)] * bool(place)
        pieces.append((f"{_brief(each, longest)} ({number})", number))
    more = f"; and {len(found) - most} more" if len(found) > most else ""
    return [*pieces, (f"{more}.", 0)]


def _brief(found: Finding, longest: int) -> str:
    """Returns the title; without its examples, if it is long and clear without them."""
    fits = found.is_vague or len(found.title) <= longest
    return one_line(found.title if fits else found.title.partition(" (")[0], longest)


def rest_sentence(diagnosis: Diagnosis) -> str:
    """Returns `The rest, 49 findings: 11 refused, 18 ignored, 20 code.`; empty if there are no others."""
    grave = {diagnosis.number_of(each.example) for each in gravely_wrong(diagnosis)}
    others = [found for number, found in enumerate(diagnosis.findings, 1) if number not in grave]
    if not others:
        return ""
    counts = Counter(found.kind for found in others)
    said = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    head = "The rest, " if grave else ""
    return f"{head}{plural(len(others), 'finding')}{': ' if said else ''}{said}."
