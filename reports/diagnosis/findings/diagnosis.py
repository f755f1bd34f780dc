"""What is said of a record: a finding, and the diagnosis that has all findings and the support of the features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from reports.diagnosis.considered import Considered
from reports.diagnosis.exchanges.requests import decisive, decisive_place, place_of
from reports.diagnosis.features.support import STATES, State, Support, overall
from reports.diagnosis.findings.open_ways import OpenWays
from reports.diagnosis.kinds import kind_of
from reports.diagnosis.kinds.request_classes import asked_of, what_is_asked
from reports.record.lines import CheckResult, Feature
from reports.record.selection import rank_of

MOST_REASONS = 3
"""How many reasons are shown beside the state of a feature."""
FEW_REQUESTS, FEW_BYTES = 4, 1000
"""What of an example is quickly read, and sent again."""


@dataclass(frozen=True)
class Finding:
    """One cause. `results` have its kind; `consequences` fail because of it and may have other kinds. `small_causes`
    are findings of one kind that are too small for a list, if it stands for several.

    `id` is made from what the results have in common: it stays the same while they are grouped in the same way. No
    other finding of a diagnosis has it, nor a small cause.
    `example` is the one of `results` to look at first. A title that `is_vague` says no more than where values are
    wrong, and how.
    """

    id: str
    kind: str
    title: str
    features: tuple[str, ...]
    results: tuple[CheckResult, ...] = field(repr=False)
    consequences: tuple[CheckResult, ...] = field(default=(), repr=False)
    small_causes: tuple[Finding, ...] = field(default=(), repr=False)
    is_vague: bool = False

    @property
    def group_id(self) -> str:
        """The id without what tells the finding from others of the same diagnosis."""
        return self.id.partition("/")[0]

    @property
    def explained(self) -> tuple[CheckResult, ...]:
        """All results that it explains."""
        return (*self.results, *self.consequences)

    @property
    def level(self) -> str:
        """The most important level of what it explains."""
        return min((result.level for result in self.explained), key=rank_of)

    @property
    def checks(self) -> tuple[str, ...]:
        """The ids of the checks that it explains."""
        return tuple(sorted({result.id for result in self.explained}))

    @property
    def clients(self) -> tuple[str, ...]:
        return tuple(sorted({result.client for result in self.explained}))

    @property
    def size(self) -> int:
        """How many results it explains."""
        return len(self.results) + len(self.consequences)

    @cached_property
    def example(self) -> CheckResult:
        return min(self.results, key=_prominence)


def _prominence(result: CheckResult) -> tuple[bool, bool, bool, int, bool, bool, int, bool, int, str]:
    """What fails shows more than what a step before it kept from being tested, what is wrong more than what is not
    said, what does more harm more than what does less, what can be sent again more than what cannot, and a gate more
    than what else may be wrong with a feature."""
    blocked = result.verdict == "blocked"
    unsaid = result.deviation is not None and result.deviation.got == {"value": None}
    unseen = _reads_what_nothing_wrote(result)
    return (
        blocked,
        what_is_asked(result) == "malformed",
        unsaid,
        _harmlessness(result),
        unseen,
        not result.gate,
        rank_of(result.level),
        not result.exchanges,
        _length(result),
        result.id,
    )


def _harmlessness(result: CheckResult) -> int:
    """How little harm the request does that gives access away: a copy that nobody has allowed returns any object, and
    what reads, writes or deletes objects does more than what lists them, or is about something of them."""
    exchange = decisive(result)
    if kind_of(result) != "exposed" or exchange is None:
        return 0
    place = place_of(exchange)
    what = asked_of(result)
    if "copy" in place and (what is None or not what.by_rules):
        return 0
    return 1 if exchange.method != "HEAD" and place.endswith(" key") else 2 if place == "GET bucket" else 3


def _reads_what_nothing_wrote(result: CheckResult) -> bool:
    """Whether the deviation is about an object that was read, and no request of the result wrote an object of its key:
    the result alone does not show why it is there."""
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


def _length(result: CheckResult) -> int:
    """How many requests it takes to see it again; 0 if they are few and short."""
    sent = sum(exchange.request_body.length for exchange in result.exchanges)
    requests = len(result.exchanges)
    return requests if requests > FEW_REQUESTS or sent > FEW_BYTES else 0


def weighing_in(judged: Iterable[Mapping[str, Support]], closed: Collection[str]) -> frozenset[tuple[str, str]]:
    """The results, by check and client, that keep features from working, through clients that are not `closed`.
    `judged` has the support of each feature by client."""
    own = (each for support in judged for client, each in support.items() if client not in closed)
    return frozenset((result.id, result.client) for each in own for result in each.failing)


def _explains_one(found: Finding, results: Collection[tuple[str, str]]) -> bool:
    return any((each.id, each.client) in results for each in found.explained)


@dataclass(frozen=True)
class Diagnosis:
    """What a record says: the support of each feature by client, and the findings, worst first."""

    record: Considered = field(repr=False)
    """The record as it is judged: what is shown of it, apart from the diagnosis, is from this one."""
    features: tuple[Feature, ...]
    support: Mapping[str, Mapping[str, State]]
    findings: tuple[Finding, ...]
    closed: frozenset[str] = frozenset()
    """The clients that the endpoint does not let in."""
    ways: OpenWays | None = None
    """The ways in that are open to anybody, if there are any."""
    judged: Mapping[str, Mapping[str, Support]] = field(default_factory=dict, repr=False)
    """What the support of each feature follows from, by client."""

    @cached_property
    def unsafe(self) -> frozenset[str]:
        """The features whose ordinary requests give access or data away, or lose data, whatever their state."""
        return frozenset(
            name
            for name, own in self.judged.items()
            if any(each.unsafe for client, each in own.items() if client not in self.closed)
        )

    @cached_property
    def weighing(self) -> frozenset[tuple[str, str]]:
        """The results, by check and client, that keep a feature from working."""
        return weighing_in(self.judged.values(), self.closed)

    def reasons(self, feature: str, most: int = MOST_REASONS) -> tuple[Finding, ...]:
        """Why a feature is not full, worst first: the findings that keep it from working, or else the others."""
        weighing = weighing_in([self.judged.get(feature, {})], self.closed)
        about = [found for found in self.apart if any(each.feature == feature for each in found.explained)]
        keeping = [found for found in about if _explains_one(found, weighing)]
        return tuple((keeping or about)[:most])

    @property
    def anybody(self) -> str:
        """Who can do what, if anybody can; empty if not."""
        return f"{self.ways.sentence}." if self.ways else ""

    @property
    def apart(self) -> tuple[Finding, ...]:
        """The findings, with each small cause by itself instead of the entry that stands for it."""
        return tuple(each for found in self.findings for each in found.small_causes or (found,))

    def number_of(self, result: CheckResult) -> int:
        """The number of the finding that explains a result in the list, from 1; 0 if none does."""
        return self._numbers.get((result.id, result.client), 0)

    def small_cause_of(self, results: Iterable[CheckResult]) -> Finding | None:
        """The first small cause that explains one of these results, in a finding that stands for several."""
        places = {(result.id, result.client) for result in results}
        small = (each for found in self.findings for each in found.small_causes)
        return next((each for each in small if any((one.id, one.client) in places for one in each.explained)), None)

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
        """The support of a feature over some clients; None if it has no check that these can express."""
        some = {client: state for client, state in self.support[feature].items() if client in clients}
        return overall(some, self.closed) if some else None

    def counted(self, features: Iterable[Feature], clients: Collection[str]) -> dict[State, int]:
        """How many of the features are in which state through some clients, without states that do not occur."""
        found = Counter(self.state(feature.id, clients) for feature in features)
        return {state: found[state] for state in STATES if found[state]}

    @cached_property
    def counts(self) -> dict[State, int]:
        """How many features there are in each state."""
        found = Counter(self.states.values())
        return {state: found[state] for state in STATES}

    @property
    def tested(self) -> int:
        """How many features were tested."""
        return sum(self.counts.values()) - self.counts["untested"]

    @cached_property
    def groups(self) -> dict[str, tuple[Feature, ...]]:
        """The features that the run is about, by group."""
        found: dict[str, tuple[Feature, ...]] = {}
        for feature in self.features:
            if feature.id in self.support:
                found[feature.group] = (*found.get(feature.group, ()), feature)
        return found
