"""What users of an endpoint must know beyond its calls: what is grave, and what does not work as documented, with what
to do about it. Each piece of advice is given once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.diagnosis.advice.shortcomings import Shortcomings, shortcomings_in, workaround
from reports.diagnosis.features.support import State
from reports.diagnosis.findings import Diagnosis, Finding
from reports.diagnosis.kinds import GRAVE
from reports.record.client_names import is_raw
from reports.record.lines import Record
from reports.record.text import joined

MOST_FINDINGS = 10
"""Grave findings that a guide names."""
OF_EACH_KIND = 5
"""How many of these are of a kind, if there are more of each."""
MOST_ADVICE = 2
"""Sentences of what to do about a finding."""
LEAST_SHARE = 0.25
"""Of a finding's results that a feature has which the finding is about."""
SAID = "What to do is said above."
"""Of features whose advice is at a finding: they are in their chapter nevertheless."""
GRAVEST = (
    "Gravest findings",
    "Access or data given to somebody who may not have it, or, through the SDKs, data wrong or lost:",
)
CHAPTERS: Mapping[State, tuple[str, str]] = {
    "ignored": ("Accepted, but without effect", "Calls that use this succeed, and nothing comes of it:"),
    "none": ("Not offered", "Calls that use this fail:"),
    "broken": ("Does not work as documented", "Calls that use this fail, or do something else:"),
    "partly": ("Works only in part", "Some of this is not as documented:"),
}
"""By state of support: a heading, and what it means to users."""


@dataclass(frozen=True)
class Known:
    """What a user must know: a heading, what it is about, and features or findings with what to do or to avoid."""

    heading: str
    about: str
    points: tuple[tuple[str, str], ...]


def to_know(record: Record, diagnosis: Diagnosis) -> Iterator[Known]:
    """What is grave, then what does not work as documented, as far as users meet it and can do something about it."""
    gravest, shortcomings = _gravest(diagnosis.findings), shortcomings_in(record.results)
    said: set[str] = set()
    points = []
    for finding in gravest:
        advice = [each for each in _advice(finding, diagnosis, shortcomings) if each not in said][:MOST_ADVICE]
        said.update(advice)
        points.append((finding.title, " ".join(advice)))
    if points:
        yield Known(*GRAVEST, tuple(points))
    for state, (heading, about) in CHAPTERS.items():
        features: dict[str, list[str]] = {}
        for name, title in _features_in(state, record, diagnosis):
            if words := _about(name, state, diagnosis, shortcomings, gravest):
                features.setdefault(SAID if words in said else words, []).append(title)
        if features:
            yield Known(heading, about, tuple((joined(titles), words) for words, titles in features.items()))


def _gravest(found: Sequence[Finding]) -> list[Finding]:
    """Some of each kind, gravest first. Whoever gets in may do so with any client."""
    grave = [each for each in found if each.kind in GRAVE and (each.kind == "exposed" or not _is_of_raw(each))]
    first = [one for kind in GRAVE for one in [each for each in grave if each.kind == kind][:OF_EACH_KIND]]
    more = [each for each in grave if each not in first][: MOST_FINDINGS - len(first)]
    return [each for each in grave if each in first or each in more]


def _is_of_raw(finding: Finding) -> bool:
    return all(map(is_raw, finding.clients))


def _advice(finding: Finding, diagnosis: Diagnosis, shortcomings: Shortcomings) -> list[str]:
    """What to do about the features that it is mostly about."""
    counted = Counter(result.feature for result in finding.results)
    main = [name for name, number in counted.most_common() if number >= LEAST_SHARE * len(finding.results)]
    said = (workaround(name, "broken", diagnosis.states, shortcomings) for name in main)
    return list(dict.fromkeys(filter(None, said)))


def _features_in(state: State, record: Record, diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """The features in a state, without what was declared as not offered: ids and titles."""
    for feature in diagnosis.features:
        if diagnosis.states.get(feature.id) == state and feature.id not in record.header.not_offered:
            yield feature.id, feature.title or feature.id


def _about(
    feature: str, state: State, diagnosis: Diagnosis, shortcomings: Shortcomings, named: Sequence[Finding]
) -> str:
    """What to do about a feature, or else the finding of most of its core results through the clients that are let in,
    the worst of several, unless that is `named` above; empty for features that users need not know of."""
    said = workaround(feature, state, diagnosis.states, shortcomings)
    if said is None or said:
        return said or ""
    own = [each for each in diagnosis.apart if feature in each.features and not set(each.clients) <= diagnosis.closed]
    if not own:
        return ""
    told = max(own, key=lambda each: sum(one.feature == feature and one.level == "core" for one in each.explained))
    if told in named:
        return ""
    return told.title.removeprefix(f"{_titles(diagnosis).get(feature, feature)}: ")


def _titles(diagnosis: Diagnosis) -> dict[str, str]:
    return {feature.id: feature.title or feature.id for feature in diagnosis.features}
