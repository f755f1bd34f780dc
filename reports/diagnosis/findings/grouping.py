"""The grouping of facts into findings, which all rules use, and the numbers of results that make a finding."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from record.lines import CRITICAL, RecordedFeature
from reports.diagnosis.features.public_access import OpenAccess
from reports.diagnosis.features.support import State
from reports.diagnosis.findings.common_names import with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.other_requests import SuccessfulRequests
from reports.diagnosis.findings.result_facts import Fact
from reports.diagnosis.findings.titles import common_operations, entry_of, feature_titles, slug
from reports.diagnosis.severity.severity_table import SEVERITIES

WIDE = 3
"""The number of features that must have the same answer to make a finding."""


@dataclass(frozen=True)
class Sizes:
    """The numbers of results that make a finding. They grow with the number of results that do not pass: a server with
    many failures has no more findings to read than one with few."""

    across: int
    """The size of a finding over several features."""
    in_one: int
    """The size of a finding in one feature, about one class of requests."""
    alone: int
    """The size below which the rest of a feature joins the rest of others with the same error."""
    critical_alone: int
    """The size `alone` for grave results that are not of the core."""

    def least_alone(self, severity: str, facts: Iterable[Fact]) -> int:
        """Returns the number of results that make a finding of this severity by themselves: one of the core, if it is
        grave."""
        if severity not in CRITICAL:
            return self.alone
        return 1 if any(fact.result.level == "core" for fact in facts) else self.critical_alone


def sizes(number: int) -> Sizes:
    """Returns the sizes for a run with this number of results that do not pass."""
    return Sizes(
        across=max(8, number // 300),
        in_one=max(15, number // 80),
        alone=max(6, number // 100),
        critical_alone=max(3, number // 600),
    )


@dataclass(frozen=True)
class Context:
    """The things that rules know besides facts: the features and their support, the ways in that are open to anybody,
    the faults of clients by name, the sizes of findings, and the requests that succeed."""

    catalogue: Mapping[str, RecordedFeature]
    support: Mapping[str, Mapping[str, State]]
    ways: OpenAccess | None
    client_faults: Mapping[str, str]
    sizes: Sizes
    others: SuccessfulRequests


Step: TypeAlias = Callable[[Sequence[Fact], Context], list[Finding]]
"""The type of a step: it finds some causes among the facts that no step before it explains."""


@dataclass(frozen=True)
class Rule:
    """A step for a cause that each fact shows alone: facts with the same key, and the same severity unless others
    `follow`, are one finding. `name` becomes the id after the severity, part by part. `name` and `title` are templates
    with the key, and with the `features` and `operations` of the results.

    There are `least` facts in a finding, of `features` at least, without features that have `many` of them alone.
    `severity` is that of the finding if results have others; `needs` tells if some of its facts show the cause."""

    name: str
    key: Callable[[Fact], Hashable | None]
    title: str | Callable[[Any, Sequence[Fact], Context], str]
    examples: Callable[[Fact], Iterable[str]] | None = None
    least: Callable[[Sizes, Sequence[Fact]], int] = lambda sizes, facts: 1
    features: int = 1
    many: Callable[[Sizes], int] | None = None
    severity: str = ""
    needs: Callable[[Sequence[Fact]], bool] = bool
    follow: bool = False
    is_vague: Callable[[Sequence[Fact]], bool] = lambda facts: False

    def __call__(self, facts: Sequence[Fact], context: Context) -> list[Finding]:
        found = []
        for key, group in group_by_key(facts, self.key).items():
            if self.many is not None:
                spread = Counter(fact.feature for fact in group)
                group = [fact for fact in group if spread[fact.feature] < self.many(context.sizes)]
            if len(features_of(group)) < self.features or len(group) < self.least(context.sizes, group):
                continue
            if not self.needs(group):
                continue
            severity = self.severity or min((fact.severity for fact in group), key=list(SEVERITIES).index)
            own = [fact for fact in group if fact.severity == severity] if self.follow else group
            words = {"key": key, "features": feature_titles(context.catalogue, group)}
            if isinstance(self.title, str):
                title = self.title.format(**words, operations=common_operations(group))
            else:
                title = self.title(key, group, context)
            if self.examples is not None:
                title = with_examples(title, map(self.examples, group))
            name = slug(severity, *filter(None, (part.format(**words) for part in self.name.split(":"))))
            found.append(finding_of(severity, name, title, own, without(group, own), is_vague=self.is_vague(group)))
        return found


def group_by_key(facts: Iterable[Fact], key: Callable[[Fact], Hashable | None]) -> dict[Any, list[Fact]]:
    """Returns the facts by key, without those that have none."""
    groups: dict[Any, list[Fact]] = defaultdict(list)
    for fact in facts:
        if (name := key(fact)) is not None:
            groups[name].append(fact)
    return groups


def by_name(
    facts: Iterable[Fact], names: Callable[[Fact], Iterable[str]], least: int
) -> Iterator[tuple[str, list[Fact]]]:
    """Yields facts by a name that they have in common, the most common name first, while it has the `least` facts."""
    left = {fact: set(names(fact)) for fact in facts}
    while left:
        counts = Counter(name for own in left.values() for name in own)
        best = min(counts, key=lambda name: (-counts[name], name), default="")
        if not best or counts[best] < least:
            return
        found = [fact for fact, own in left.items() if best in own]
        for fact in found:
            del left[fact]
        yield best, found


def connected(groups: Iterable[list[Fact]], names: Callable[[Fact], Iterable[str]]) -> list[list[list[Fact]]]:
    """Returns the groups in parts: two groups are in one part if they have a name in common, with each other or with a
    third one."""
    parts: list[tuple[set[str], list[list[Fact]]]] = []
    for group in groups:
        own = {name for fact in group for name in names(fact)}
        alike = [part for part in parts if part[0] & own]
        parts = [part for part in parts if part not in alike]
        parts.append((own.union(*(found for found, _ in alike)), [*(one for _, some in alike for one in some), group]))
    return [some for _, some in parts]


def finding_of(
    severity: str, name: str, title: str, facts: Iterable[Fact], rest: Iterable[Fact] = (), *, is_vague: bool = False
) -> Finding:
    """Returns the finding that explains these facts, of which the `rest` are consequences."""
    own, consequences = (tuple(fact.result for fact in some) for some in (facts, rest))
    return Finding(name, severity, title, features_of(own), own, consequences, is_vague=is_vague)


def features_of(results: Iterable[Any]) -> tuple[str, ...]:
    """Returns the features of results or facts, each once."""
    return tuple(sorted({each.feature for each in results}))


def with_sole_feature(words: str, facts: Iterable[Fact], context: Context) -> str:
    """Returns the words of a title, after the feature if all facts are of one."""
    features = features_of(facts)
    return f"{entry_of(context.catalogue, features[0]).title}: {words}" if len(features) == 1 else words


def is_rare_listing(fact: Fact) -> bool:
    """Returns whether a fact is about a listing with a feature of its own, such as that of uploads. Errors in such a
    listing are one cause in all features."""
    return fact.subject.startswith("List") and fact.subject.removesuffix("V2") != "ListObjects"


def losing_data_with(name: str, features: Collection[str], facts: Iterable[Fact]) -> list[Fact]:
    """Returns the facts of these features with wrong or lost data, whose requests have this header or parameter."""
    alike = (fact for fact in facts if fact.severity == "corrupt" and fact.feature in features)
    return [fact for fact in alike if name in fact.special]


def without(facts: Iterable[Fact], known: Iterable[Fact]) -> list[Fact]:
    """Returns the facts that are not among the known ones."""
    places = set(known)
    return [fact for fact in facts if fact not in places]


def unexplained(facts: Iterable[Fact], found: Iterable[Finding]) -> list[Fact]:
    """Returns the facts whose results the findings do not explain."""
    explained = {id(result) for finding in found for result in finding.explained}
    return [fact for fact in facts if id(fact.result) not in explained]


def without_shared_results(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings, with each result only in the first finding that has the result."""
    found: list[Finding] = []
    seen: set[int] = set()
    for finding in findings:
        own, rest = (
            tuple(result for result in some if id(result) not in seen)
            for some in (finding.results, finding.consequences)
        )
        seen.update(map(id, (*own, *rest)))
        if own:
            found.append(replace(finding, results=own, consequences=rest))
    return found
