"""Notes for users of an endpoint, beyond its calls: grave faults, and features that do not work as documented, with
advice. Each piece of advice is given once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from record.client_names import is_raw
from record.lines import CRITICAL, Record
from record.text import joined
from reports.diagnosis.advice.workarounds import Shortcomings, shortcomings_in, workaround
from reports.diagnosis.features.support import State
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding

MAX_FINDINGS = 10
"""Grave findings that a guide names."""
MAX_PER_SEVERITY = 5
"""Grave findings of one severity, if there are more of each."""
MAX_ADVICE_SENTENCES = 2
"""Sentences of advice about a finding."""
MIN_FEATURE_SHARE = 0.25
"""The share of a finding's results that makes a feature one of its main features."""
ADVICE_GIVEN_TEXT = "What to do is said above."
"""The text for features whose advice is at a finding: they are in their chapter nevertheless."""
WORST = (
    "Gravest findings",
    "Access or data given to somebody who may not have it, or, through the SDKs, data wrong or lost:",
)
CHAPTERS: Mapping[State, tuple[str, str]] = {
    "ignored": ("Accepted, but without effect", "Calls that use this succeed, and nothing comes of it:"),
    "none": ("Not offered", "Calls that use this fail:"),
    "broken": ("Does not work as documented", "Calls that use this fail, or do something else:"),
    "partly": ("Works only in part", "Some of this is not as documented:"),
}
"""A heading and its meaning for users, by state of support."""


@dataclass(frozen=True)
class Chapter:
    """A chapter for users: a heading, its subject, and features or findings with advice."""

    heading: str
    about: str
    points: tuple[tuple[str, str], ...]


def to_know(record: Record, diagnosis: Diagnosis) -> Iterator[Chapter]:
    """The grave findings, then the features that do not work as documented, if users meet these and can act."""
    worst, shortcomings = _worst(diagnosis.findings), shortcomings_in(record.results)
    text: set[str] = set()
    points = []
    for finding in worst:
        advice = [each for each in _advice(finding, diagnosis, shortcomings) if each not in text][:MAX_ADVICE_SENTENCES]
        text.update(advice)
        points.append((finding.whole_title, " ".join(advice)))
    if points:
        yield Chapter(*WORST, tuple(points))
    for state, (heading, about) in CHAPTERS.items():
        features: dict[str, list[str]] = {}
        for name, title in _features_in(state, record, diagnosis):
            if words := _advice_or_title(name, state, diagnosis, shortcomings, worst):
                features.setdefault(ADVICE_GIVEN_TEXT if words in text else words, []).append(title)
        if features:
            yield Chapter(heading, about, tuple((joined(titles), words) for words, titles in features.items()))


def _worst(found: Sequence[Finding]) -> list[Finding]:
    """Some findings of each severity, gravest first. Unauthorized access counts with any client."""
    critical = [
        each
        for each in found
        if each.severity in CRITICAL and (each.severity == "exposed" or not all(map(is_raw, each.clients)))
    ]
    first = [
        one
        for severity in CRITICAL
        for one in [each for each in critical if each.severity == severity][:MAX_PER_SEVERITY]
    ]
    more = [each for each in critical if each not in first][: MAX_FINDINGS - len(first)]
    return [each for each in critical if each in first or each in more]


def _advice(finding: Finding, diagnosis: Diagnosis, shortcomings: Shortcomings) -> list[str]:
    """The advice about the main features of a finding."""
    counted = Counter(result.feature for result in finding.results)
    main = [name for name, number in counted.most_common() if number >= MIN_FEATURE_SHARE * len(finding.results)]
    text = (workaround(name, "broken", diagnosis.states, shortcomings) for name in main)
    return list(dict.fromkeys(filter(None, text)))


def _features_in(state: State, record: Record, diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """The features in a state, without those declared as not offered: ids and titles."""
    for feature in diagnosis.features:
        if diagnosis.states.get(feature.id) == state and feature.id not in record.header.not_offered:
            yield feature.id, feature.title


def _advice_or_title(
    feature: str, state: State, diagnosis: Diagnosis, shortcomings: Shortcomings, named: Sequence[Finding]
) -> str:
    """The advice about a feature, or else the title of the finding with most of its core results, through clients whose
    signature is accepted; the worst of several. Empty if that is `named` above, or if users need no note."""
    text = workaround(feature, state, diagnosis.states, shortcomings)
    if text is None or text:
        return text or ""
    own = [
        each for each in diagnosis.unfolded if feature in each.features and not set(each.clients) <= diagnosis.closed
    ]
    if not own:
        return ""
    worst = max(own, key=lambda each: sum(one.feature == feature and one.level == "core" for one in each.explained))
    if worst in named:
        return ""
    title = next((each.title for each in diagnosis.features if each.id == feature), feature)
    return worst.title.removeprefix(f"{title}: ")
