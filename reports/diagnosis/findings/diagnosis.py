"""The statements about a record: a finding, and the diagnosis that has all findings and the support of the features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from record.lines import CheckResult, RecordedFeature
from record.provenance import Recorded
from record.selection import rank_of
from record.text import plural
from reports.diagnosis.exchanges.requests import decisive, decisive_place, place_of, seen_in
from reports.diagnosis.features.public_access import OpenAccess
from reports.diagnosis.features.support import STATES, State, Support, overall
from reports.diagnosis.normalized import NormalizedRecord
from reports.diagnosis.severity.of_results import ends_the_server, severity_of
from reports.diagnosis.severity.request_classes import refusable_class_of, requirement_type
from reports.diagnosis.severity.stopping_faults import concerns_programs
from reports.diagnosis.side_effects.effects import deletes_its_bucket
from reports.diagnosis.side_effects.listed_entries import selecting_parameters_of

MAX_REASONS = 3
"""The number of reasons shown next to the state of a feature."""
MAX_FEW_REQUESTS, MAX_FEW_BYTES = 4, 1000
"""The limits of an example that is quick to read, and to send again."""


@dataclass(frozen=True)
class Finding:
    """A finding: one cause. `results` have its severity; `consequences` fail because of it and may have other
    severities. `small_causes` are findings of one severity that are too small for a list, if it stands for several.

    `id` is made from the common points of the results: it stays the same while they are grouped in the same way. It is
    unique among the findings and small causes of a diagnosis. `example` is the best one of `results` to look at first.
    A title that `is_vague` only says where values are wrong, and in which way. Unless only forms differ, the
    `explanation` says what came instead in the example, and what is required: `keys: a/1 missing; required: …`."""

    id: str
    severity: str
    title: str
    features: tuple[str, ...]
    results: tuple[CheckResult, ...] = field(repr=False)
    consequences: tuple[CheckResult, ...] = field(default=(), repr=False)
    small_causes: tuple[Finding, ...] = field(default=(), repr=False)
    is_vague: bool = False
    explanation: str = ""

    @property
    def whole_title(self) -> str:
        """The title with the explanation."""
        return "; ".join(filter(None, (self.title, self.explanation)))

    @property
    def group_id(self) -> str:
        """The id without the part that distinguishes the finding from others of the same diagnosis."""
        return self.id.partition("/")[0]

    @property
    def explained(self) -> tuple[CheckResult, ...]:
        """All results that the finding explains."""
        return (*self.results, *self.consequences)

    @cached_property
    def level(self) -> str:
        """The most important level of the explained results."""
        return min((result.level for result in self.explained), key=rank_of)

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """The ids of the checks that the finding explains."""
        return tuple(sorted({result.id for result in self.explained}))

    @cached_property
    def recorded(self) -> int:
        """The number of these checks whose requirement was recorded at AWS."""
        return len({result.id for result in self.explained if isinstance(result.provenance, Recorded)})

    @property
    def recorded_words(self) -> str:
        """`recorded at AWS: 12 of 14 requirements`; empty if none was."""
        return f"recorded at AWS: {self.recorded} of {plural(len(self.checks), 'requirement')}" if self.recorded else ""

    @cached_property
    def clients(self) -> tuple[str, ...]:
        return tuple(sorted({result.client for result in self.explained}))

    @property
    def size(self) -> int:
        """The number of results that the finding explains."""
        return len(self.results) + len(self.consequences)

    @cached_property
    def example(self) -> CheckResult:
        return min(self.results, key=_example_sort_key)


def _example_sort_key(
    result: CheckResult,
) -> tuple[bool, bool, bool, int, bool, bool, int, int, bool, int, bool, int, str]:
    """Returns the sort key of an example; the best one has the smallest key. A failure shows more than a blocked
    result, a wrong value more than a missing one, and greater harm more than less. What stops programs shows more than
    other results, as do a repeatable result, plain names, a listing without parameters, and a gate."""
    blocked = result.verdict == "blocked"
    unsaid = result.deviation is not None and result.deviation.got == {"value": None}
    unseen = _reads_unwritten_object(result)
    return (
        blocked,
        requirement_type(result) == "malformed",
        unsaid,
        _harmlessness_rank(result),
        not concerns_programs(result),
        unseen,
        _special_character_count(result),
        len(selecting_parameters_of(result)),
        not result.gate,
        rank_of(result.level),
        not result.exchanges,
        _length(result),
        result.id,
    )


def _harmlessness_rank(result: CheckResult) -> int:
    """Returns a rank from the harm of a request that gives access away or loses data; the greatest harm has 0. A copy
    that nobody has allowed returns any object. Reading, writing or deleting objects does more harm than a listing, or a
    request about sub-resources of objects. A lost bucket is the greatest loss."""
    exchange = decisive(result)
    if severity_of(result) != "exposed" or exchange is None:
        return 0 if deletes_its_bucket(seen_in(result)) else 1
    place = place_of(exchange)
    what = refusable_class_of(result)
    if "copy" in place and (what is None or not what.by_rules):
        return 0
    return 1 if exchange.method != "HEAD" and place.endswith(" key") else 2 if place == "GET bucket" else 3


def _reads_unwritten_object(result: CheckResult) -> bool:
    """Returns whether the deviation is about an object that was read, and no request of the result wrote its key. The
    result alone does not show the object's origin."""
    place = decisive_place(result)
    if place is None:
        return False
    read = result.exchanges[place]
    bucket, key = read.place
    if read.method not in ("GET", "HEAD") or not key or "uploadId=" in read.url:
        return False
    if read.status is None or not 200 <= read.status < 300:
        return False
    writes = (each.place for each in result.exchanges[:place] if each.method in ("PUT", "POST"))
    return not any(where == bucket and (not of or unquote(of) == unquote(key)) for where, of in writes)


def _special_character_count(result: CheckResult) -> int:
    """Returns the number of characters in the request's URL that are encoded; slashes and commas are plain."""
    sent = decisive(result)
    return sum(each[:2].upper() not in ("2F", "2C") for each in sent.url.split("%")[1:]) if sent is not None else 0


def _length(result: CheckResult) -> int:
    """Returns the number of requests needed to see the result again; 0 if they are few and short."""
    sent = sum(exchange.request_body.length for exchange in result.exchanges)
    requests = len(result.exchanges)
    return requests if requests > MAX_FEW_REQUESTS or sent > MAX_FEW_BYTES else 0


def results_against_support(
    judged: Iterable[Mapping[str, Support]], closed: Collection[str]
) -> frozenset[tuple[str, str]]:
    """Returns the results, by check and client, that keep features from working, through clients that are not `closed`.
    `judged` has the support of each feature by client."""
    own = (each for support in judged for client, each in support.items() if client not in closed)
    return frozenset((result.id, result.client) for each in own for result in each.failing)


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The diagnosis of a record: the support of each feature by client, and the findings, worst first."""

    record: NormalizedRecord = field(repr=False)
    """The record as it is judged. Reports use this one for everything that they show."""
    features: tuple[RecordedFeature, ...]
    support: Mapping[str, Mapping[str, State]]
    findings: tuple[Finding, ...]
    closed: frozenset[str] = frozenset()
    """The clients that the endpoint does not let in."""
    ways: OpenAccess | None = None
    """The ways in that are open to anybody, if there are any."""
    judged: Mapping[str, Mapping[str, Support]] = field(default_factory=dict, repr=False)
    """The basis of the support of each feature, by client."""

    @property
    def number_of_findings(self) -> str:
        """The number of findings in words, with that of the causes if small ones have an entry together:
        `60 for 143 causes`."""
        small = [len(each.small_causes) for each in self.findings if each.small_causes]
        number = len(self.findings)
        return f"{number} for {number - len(small) + sum(small)} causes" if small else str(number)

    @cached_property
    def unsafe(self) -> frozenset[str]:
        """The features whose requests give access or data away, lose data, or take the service down, whatever their
        state."""
        return frozenset(
            name
            for name, own in self.judged.items()
            if any(each.unsafe for client, each in own.items() if client not in self.closed)
        )

    @cached_property
    def ending(self) -> frozenset[str]:
        """The features whose requests take the service down."""
        return frozenset(
            name
            for name, own in self.judged.items()
            if any(ends_the_server(result) for each in own.values() for result in each.failing)
        )

    @cached_property
    def breaking(self) -> frozenset[tuple[str, str]]:
        """The results, by check and client, that keep a feature from working."""
        return results_against_support(self.judged.values(), self.closed)

    def reasons(self, feature: str, limit: int = MAX_REASONS) -> tuple[Finding, ...]:
        """Returns the reasons why a feature is not full, worst first: the findings that keep it from working, or else
        the others."""
        weighing = results_against_support([self.judged.get(feature, {})], self.closed)
        about = self._by_feature.get(feature, [])
        keeping = [found for found in about if any((each.id, each.client) in weighing for each in found.explained)]
        return tuple((keeping or about)[:limit])

    @cached_property
    def _by_feature(self) -> dict[str, list[Finding]]:
        """The findings that explain results of each feature, worst first."""
        found: dict[str, list[Finding]] = {}
        for each in self.unfolded:
            for name in {result.feature for result in each.explained}:
                found.setdefault(name, []).append(each)
        return found

    @property
    def anybody(self) -> str:
        """The sentence about the access of anybody; empty if there is none."""
        return f"{self.ways.sentence}." if self.ways else ""

    @cached_property
    def unfolded(self) -> tuple[Finding, ...]:
        """The findings, with each small cause alone instead of the common entry."""
        return tuple(each for found in self.findings for each in found.small_causes or (found,))

    def number_of(self, result: CheckResult) -> int:
        """Returns the number of the finding that explains a result in the list, from 1; 0 if none does."""
        return self._numbers.get((result.id, result.client), 0)

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], int]:
        numbered = enumerate(self.findings, 1)
        return {(result.id, result.client): number for number, finding in numbered for result in finding.explained}

    @cached_property
    def states(self) -> dict[str, State]:
        """The support of each feature over all clients."""
        return {
            feature.id: overall(self.support[feature.id], self.closed)
            for feature in self.features
            if feature.id in self.support
        }

    def state(self, feature: str, clients: Collection[str]) -> State | None:
        """Returns the support of a feature over some clients; None if it has no check for these clients."""
        some = {client: state for client, state in self.support[feature].items() if client in clients}
        return overall(some, self.closed) if some else None

    @cached_property
    def counts(self) -> dict[State, int]:
        """The number of features in each state."""
        found = Counter(self.states.values())
        return {state: found[state] for state in STATES}

    @property
    def tested(self) -> int:
        """The number of features that were tested."""
        return sum(self.counts.values()) - self.counts["untested"]

    @cached_property
    def groups(self) -> dict[str, tuple[RecordedFeature, ...]]:
        """The features that the run is about, by group."""
        found: dict[str, tuple[RecordedFeature, ...]] = {}
        for feature in self.features:
            if feature.id in self.support:
                found[feature.group] = (*found.get(feature.group, ()), feature)
        return found
