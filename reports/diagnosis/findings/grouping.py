"""The grouping of results into findings, which all steps that find causes use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from record.lines import CheckResult, RecordedFeature
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import first_names_and_rest
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import about_of
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.severity.of_results import severity_of

Step = Callable[[Sequence[CheckResult]], list[Finding]]
"""The type of a step: it finds some causes among the results that no step before it explains."""
Part = tuple[str, str, list[CheckResult]]
"""Some of a step's results, after a part of the finding's id and the words of its title."""
WIDE = 3
"""The number of features that must have the same answer to make a finding."""


def group_by_key(
    results: Iterable[CheckResult], key: Callable[[CheckResult], Hashable | None]
) -> dict[Any, list[CheckResult]]:
    groups: dict[Any, list[CheckResult]] = defaultdict(list)
    for result in results:
        if (name := key(result)) is not None:
            groups[name].append(result)
    return groups


def by_name(
    results: Iterable[CheckResult], names: Callable[[CheckResult], Iterable[str]], least: int
) -> Iterator[tuple[str, list[CheckResult]]]:
    """Yields results by a name that they have in common, the most common name first, while it has the `least`
    results."""
    left = {id(result): (result, set(names(result))) for result in results}
    while left:
        counts = Counter(name for _, own in left.values() for name in own)
        best = min(counts, key=lambda name: (-counts[name], name), default="")
        if not best or counts[best] < least:
            return
        found = [result for result, own in left.values() if best in own]
        for result in found:
            del left[id(result)]
        yield best, found


def connected(
    groups: Iterable[list[CheckResult]], names: Callable[[CheckResult], Iterable[str]]
) -> list[list[list[CheckResult]]]:
    """Returns the groups in parts: two groups are in one part if they have a name in common, with each other or with a
    third one."""
    parts: list[tuple[set[str], list[list[CheckResult]]]] = []
    for group in groups:
        own = {name for result in group for name in names(result)}
        alike = [part for part in parts if part[0] & own]
        parts = [part for part in parts if part not in alike]
        parts.append((own.union(*(found for found, _ in alike)), [*(one for _, some in alike for one in some), group]))
    return [some for _, some in parts]


def finding_of(
    severity: str, name: str, title: str, results: Iterable[CheckResult], *, is_vague: bool = False
) -> Finding:
    group = tuple(results)
    return Finding(name, severity, title, features_of(group), group, is_vague=is_vague)


def features_of(results: Iterable[CheckResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(result.feature for result in sorted(results, key=lambda result: result.feature)))


def operation_of(result: CheckResult) -> str:
    """Returns the operation, or the value, that the result is about, if named in the record."""
    return about_of(result) or result.subject


def is_a_rare_listing(result: CheckResult) -> bool:
    """Returns whether the result is about a listing with its own feature, such as that of uploads. Errors in such a
    listing are one cause in all features.
    """
    return result.subject.startswith("List") and result.subject.removesuffix("V2") != "ListObjects"


def by_size(results: Iterable[CheckResult]) -> list[str]:
    """Returns the features of the results, those with most results first."""
    numbers = Counter(result.feature for result in results)
    return sorted(numbers, key=lambda feature: (-numbers[feature], feature))


def titles_of(catalogue: Mapping[str, RecordedFeature], results: Iterable[CheckResult]) -> str:
    """Returns the features of the results, those with most results first, in the words of a title."""
    return first_names_and_rest([entry_of(catalogue, feature).title for feature in by_size(results)])


def entry_of(catalogue: Mapping[str, RecordedFeature], name: str) -> RecordedFeature:
    return catalogue.get(name) or RecordedFeature(name, "Other", name)


def results_losing_data_with(
    name: str, features: Collection[str], results: Iterable[CheckResult], special_names: SpecialNames
) -> tuple[CheckResult, ...]:
    """Returns the results of these features with wrong or lost data, whose requests have this header or parameter."""
    alike = (result for result in results if result.feature in features and severity_of(result) == "corrupt")
    return tuple(result for result in alike if name in special_names.of(result))


def without(results: Iterable[CheckResult], known: Iterable[CheckResult]) -> list[CheckResult]:
    """Returns the results that are not among the known ones."""
    places = {(result.id, result.client) for result in known}
    return [result for result in results if (result.id, result.client) not in places]


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
    names = Counter(wording.slug(f"{each.subject} {about_of(each) or wording.got(each)}") for each in finding.results)
    return min(names, key=lambda name: (-names[name], name))


def _first(finding: Finding) -> str:
    """Returns the first result, which is unique: each result is in one finding only."""
    return " ".join(min((result.id, result.client) for result in finding.results))


def without_shared_results(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings, with each result only in the first finding that has the result."""
    found: list[Finding] = []
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        own = tuple(result for result in finding.results if (result.id, result.client) not in seen)
        rest = tuple(result for result in finding.consequences if (result.id, result.client) not in seen)
        seen.update((result.id, result.client) for result in (*own, *rest))
        if own:
            found.append(replace(finding, results=own, consequences=rest))
    return found
