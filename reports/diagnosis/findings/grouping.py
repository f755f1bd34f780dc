"""Results grouped into findings: what the steps that find causes have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import with_more
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import about_of
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.kinds import kind_of
from reports.record.lines import CheckResult, Feature

Step = Callable[[Sequence[CheckResult]], list[Finding]]
"""What finds some causes among the results that no step before it explains."""
WIDE = 3
"""In how many features the same answer must be found for a finding of its own."""


def grouped(
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
    """Results by a name that they have in common, the most common one first, as far as it has the `least` results."""
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


def finding_of(kind: str, name: str, title: str, results: Iterable[CheckResult], *, is_vague: bool = False) -> Finding:
    group = tuple(results)
    return Finding(name, kind, title, features_of(group), group, is_vague=is_vague)


def features_of(results: Iterable[CheckResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(result.feature for result in sorted(results, key=lambda result: result.feature)))


def operation_of(result: CheckResult) -> str:
    """The operation, or the value, that the result is about, as far as the record names it."""
    return about_of(result) or result.subject


def is_a_rare_listing(result: CheckResult) -> bool:
    """Whether a listing is about that has a feature of its own, such as that of uploads: what is wrong in it is one
    cause, whatever the feature that meets it."""
    return result.subject.startswith("List") and result.subject.removesuffix("V2") != "ListObjects"


def by_size(results: Iterable[CheckResult]) -> list[str]:
    """The features of the results, that with most of them first."""
    numbers = Counter(result.feature for result in results)
    return sorted(numbers, key=lambda feature: (-numbers[feature], feature))


def titles_of(catalogue: Mapping[str, Feature], results: Iterable[CheckResult]) -> str:
    """The features of the results, that with most of them first, in the words of a title."""
    return with_more([entry_of(catalogue, feature).title for feature in by_size(results)])


def entry_of(catalogue: Mapping[str, Feature], name: str) -> Feature:
    return catalogue.get(name) or Feature(name, "Other", name or "Results without a feature")


def lost_with(
    name: str, features: Collection[str], results: Iterable[CheckResult], marks: Marks
) -> tuple[CheckResult, ...]:
    """The data of these features that are wrong or lost where a request has this header or parameter."""
    alike = (result for result in results if result.feature in features and kind_of(result) == "corrupt")
    return tuple(result for result in alike if name in marks.of(result))


def without(results: Iterable[CheckResult], known: Iterable[CheckResult]) -> list[CheckResult]:
    """The results that are not among those that are known."""
    places = {(result.id, result.client) for result in known}
    return [result for result in results if (result.id, result.client) not in places]


def of_one_title(findings: Iterable[Finding]) -> list[Finding]:
    """The findings; those of one kind that a reader could not tell apart, because they have the same title, as one."""
    found: dict[tuple[str, str], Finding] = {}
    for each in findings:
        key = (each.kind, each.title)
        if same := found.get(key):
            results = (*same.results, *each.results)
            consequences = (*same.consequences, *each.consequences)
            each = replace(same, features=features_of(results), results=results, consequences=consequences)
        found[key] = each
    return list(found.values())


def with_own_ids(found: Iterable[Finding]) -> list[Finding]:
    """The findings, each with an id of its own, and so their small causes: where several have the same one, what is
    wrong in each is added to it after a slash, and where that is the same too, its first result."""
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
    """The operation, and the value or answer, that most of the results are about. Of two as frequent, the first."""
    names = Counter(wording.slug(f"{each.subject} {about_of(each) or wording.got(each)}") for each in finding.results)
    return min(names, key=lambda name: (-names[name], name))


def _first(finding: Finding) -> str:
    """What no other finding has: each result is in one alone."""
    return " ".join(min((result.id, result.client) for result in finding.results))


def without_overlap(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with each result in the first one alone that has it."""
    found: list[Finding] = []
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        own = tuple(result for result in finding.results if (result.id, result.client) not in seen)
        rest = tuple(result for result in finding.consequences if (result.id, result.client) not in seen)
        seen.update((result.id, result.client) for result in (*own, *rest))
        if own:
            found.append(replace(finding, results=own, consequences=rest))
    return found
