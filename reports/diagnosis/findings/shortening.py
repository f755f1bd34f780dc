"""A list of findings for a reader: not too long, each with one cause. Findings that are too small for it are
counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from record.lines import RecordedFeature
from record.text import plural
from reports.diagnosis.features.support import HARMFUL, function_of
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import features_of, titles_of
from reports.diagnosis.findings.reach import ends_the_server
from reports.diagnosis.findings.violated import cases_of, explanation
from reports.diagnosis.severity.of_deviations import SEVERITIES

MAX_SHOWN_FINDINGS = 60
"""The greatest number of findings that a person reads. With many written causes there is still room for half as many
others, and for a third with many that are never small."""
MIXED_SEVERITIES = ("code", "client")
"""The severities of findings that mix several small things: one example does not explain them."""


def shorten_findings(
    found: Sequence[Finding], catalogue: Mapping[str, RecordedFeature], is_never_small: Callable[[Finding], bool]
) -> list[Finding]:
    """Returns as many findings as a person reads: all written causes, all that are never small, and the largest of the
    others. The rest follows, as one entry for each severity with several small causes."""
    own = {id(each) for each in found if each.id.startswith("cause:")}
    others = [each for each in found if id(each) not in own]
    critical = {id(each) for each in others if is_never_small(each)}
    room = max(MAX_SHOWN_FINDINGS - len(own), MAX_SHOWN_FINDINGS // 2, len(critical) + MAX_SHOWN_FINDINGS // 3)
    first = sorted(others, key=lambda each: (id(each) not in critical, -each.size))
    left = {id(each) for each in first[_room_for_findings(first, len(critical), room) :]}
    small = {
        severity: [each for each in found if each.severity == severity and id(each) in left] for severity in SEVERITIES
    }
    joined = {id(each) for some in small.values() if len(some) > 1 for each in some}
    further = [_fold_small_findings(severity, some, catalogue) for severity, some in small.items() if len(some) > 1]
    return [*(each for each in found if id(each) not in joined), *further]


def with_complete_title(found: Finding) -> Finding:
    """Returns a finding with a complete title, which says how often the server ended. A vague or harmful one gets an
    explanation, unless only the form of responses differs."""
    if found.small_causes:
        return replace(found, small_causes=tuple(map(with_complete_title, found.small_causes)))
    if found.severity in MIXED_SEVERITIES:
        return found
    is_harmful = found.severity in HARMFUL
    ends = sum(map(ends_the_server, found.results)) if is_harmful else 0
    words = f"; the server ended ({plural(ends, 'time')})" if ends else ""
    found = replace(found, title=found.title + words + _sole_wrong_case(found))
    return replace(found, explanation=explanation(found)) if found.is_vague or is_harmful else found


def _sole_wrong_case(found: Finding) -> str:
    """Returns the case of a check for data or a response that are wrong in it alone: its name says more than a vague
    title."""
    of_one = (
        found.is_vague and found.severity in ("corrupt", "crash") and len(set(map(function_of, found.results))) == 1
    )
    case = cases_of(found.results, 1) if of_one else ""
    return f", {case}" if case else ""


def _room_for_findings(first: Sequence[Finding], least: int, room: int) -> int:
    """Returns the number of findings that have room alongside one entry for each severity of the others; not less than
    `least`."""
    number = len(first)
    while number > least and number + len({each.severity for each in first[number:]}) > room:
        number -= 1
    return number


def _fold_small_findings(severity: str, joined: Sequence[Finding], catalogue: Mapping[str, RecordedFeature]) -> Finding:
    """Returns the small findings of a severity, as one entry."""
    results = tuple(chain.from_iterable(each.results for each in joined))
    consequences = tuple(chain.from_iterable(each.consequences for each in joined))
    everything = (*results, *consequences)
    features = titles_of(catalogue, everything)
    title = wording.FURTHER.format(
        plural(len(everything), "further result"), plural(len(joined), "small cause"), wording.WORDS[severity], features
    )
    name = wording.slug(severity, "further")
    return Finding(name, severity, title, features_of(everything), results, consequences, tuple(joined))
