"""What is gravely wrong: findings that give access or data away, lose data or end the server, where use as documented
meets them. They are named first, however few results they have."""

from __future__ import annotations

from reports.diagnosis.findings import Diagnosis, Finding
from reports.record.text import one_line

GRAVELY = ("exposed", "corrupt", "crash")
MOST_NAMED = 5
LONGEST = 90
"""Characters of a title."""


def gravely_wrong(diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """The findings, worst first, of which a result keeps a feature from working."""
    weighing = diagnosis.weighing
    return tuple(
        found
        for found in diagnosis.apart
        if found.kind in GRAVELY and any((each.id, each.client) in weighing for each in found.results)
    )


def gravely_wrong_sentence(diagnosis: Diagnosis) -> str:
    """`Gravely wrong, 7: forms that a policy does not allow succeed (3); … and 2 more.`, with the numbers of the
    findings; empty if nothing is."""
    found = gravely_wrong(diagnosis)
    if not found:
        return ""
    named = [f"{one_line(each.title, LONGEST)} ({diagnosis.number_of(each.example)})" for each in found[:MOST_NAMED]]
    more = [f"and {len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
    return f"Gravely wrong, {len(found)}: {'; '.join([*named, *more])}."
