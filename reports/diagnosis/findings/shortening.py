"""A list of findings for a reader: not too long, each with one cause. Findings that are too small for it are
counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from record.lines import RecordedFeature
from record.text import plural
from reports.diagnosis.features.support import HARMFUL, function_of
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import about_of
from reports.diagnosis.findings.grouping import features_of
from reports.diagnosis.findings.result_facts import response_in_words
from reports.diagnosis.findings.titles import SEVERITY_WORDS, feature_titles, slug
from reports.diagnosis.findings.violations import explanation, failing_cases
from reports.diagnosis.severity.of_results import ends_the_server
from reports.diagnosis.severity.severity_table import SEVERITIES

MAX_SHOWN_FINDINGS = 60
"""The greatest number of findings that a person reads. With many written causes there is still room for half as many
others, and for a third with many that are never small."""
FURTHER = "{} of {}: {}, in {}"
"""The title of an entry for several small causes of one severity, with their numbers and their features."""
MIXED_SEVERITIES = ("code", "client")
"""The severities of findings that mix several small things: one example does not explain them."""


def shorten_findings(
    found: Sequence[Finding], catalogue: Mapping[str, RecordedFeature], is_significant: Callable[[Finding], bool]
) -> list[Finding]:
    """Returns as many findings as a person reads: all written causes, all that are never small, and the largest of the
    others. The rest follows, as one entry for each severity with several small causes."""
    own = {id(each) for each in found if each.id.startswith("cause:")}
    others = [each for each in found if id(each) not in own]
    critical = {id(each) for each in others if is_significant(each)}
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
    """Returns a finding with a complete title, which says how often the server ended. Without one, the meaning of the
    severity is its title. A vague or harmful one gets an explanation, unless only the form of responses differs."""
    found = found if found.title else replace(found, title=SEVERITIES[found.severity])
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
    case = failing_cases(found.results, 1) if of_one else ""
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
    features = feature_titles(catalogue, everything)
    number, causes = plural(len(everything), "further result"), plural(len(joined), "small cause")
    title = FURTHER.format(number, causes, SEVERITY_WORDS[severity], features)
    name = slug(severity, "further")
    return Finding(name, severity, title, features_of(everything), results, consequences, tuple(joined))


def merge_same_titles(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings; those with the same severity, title and explanation become one, because a reader could not
    tell them apart."""
    found: dict[tuple[str, str], Finding] = {}
    for each in findings:
        key = (each.severity, each.whole_title)
        if same := found.get(key):
            results = (*same.results, *each.results)
            consequences = (*same.consequences, *each.consequences)
            each = replace(same, features=features_of(results), results=results, consequences=consequences)
        found[key] = each
    return list(found.values())


def with_unique_ids(found: Iterable[Finding]) -> list[Finding]:
    """Returns the findings and small causes, each with a unique id. If several have the same id, the most frequent
    error is added after a slash. If that is the same too, the first result is added."""
    listed = list(found)
    every = [each for finding in listed for each in (finding, *finding.small_causes)]
    ids = [each.id for each in every]
    for own in (_most_frequent, _first):
        times = Counter(ids)
        ids = [f"{name}/{own(each)}" if times[name] > 1 else name for name, each in zip(ids, every, strict=True)]
    new = iter(ids)
    return [
        replace(each, id=next(new), small_causes=tuple(replace(small, id=next(new)) for small in each.small_causes))
        for each in listed
    ]


def _most_frequent(finding: Finding) -> str:
    """Returns the operation with the value or answer that most results are about; the first one if two are as
    frequent."""
    names = Counter(slug(f"{each.subject} {about_of(each) or response_in_words(each)}") for each in finding.results)
    return min(names, key=lambda name: (-names[name], name))


def _first(finding: Finding) -> str:
    """Returns the first result, which is unique: each result is in one finding only."""
    return " ".join(min((result.id, result.client) for result in finding.results))
