"""Findings: the few causes of many results, from the deviations of a record. A report's unit of reading.

0. What was known before any request not to be offered is one finding for each reason.
1. Where the gates of a feature show that it is not there, what else fails in it is a consequence. Three or more such
   features of a group with the same answer are one finding.
2. What is blocked because the same operation was refused is one finding.
3. The same answer to requests of the same class (`request_classes.py`) is one finding if many features have it.
4. What is left is one finding for each feature and kind, or for each group and kind where it is little and not grave.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from reports.diagnosis.kinds import KINDS, kind_of, status_of
from reports.diagnosis.messages import by_message
from reports.diagnosis.request_classes import class_of_request
from reports.diagnosis.support import (
    HARMFUL,
    STATES,
    State,
    closed_clients,
    overall,
    rank,
    supported,
    unattempted,
)
from reports.record.lines import NOT_PASSING, CheckResult, Feature, Record

ORDER = tuple(KINDS)
WIDE = 3
"""In how many features the same answer must be found for a finding of its own."""


@dataclass(frozen=True)
class Sizes:
    """How many results make a finding. They grow with the number of results that do not pass, so that a server with
    many failures has no more findings to read than one with few."""

    often: int
    """A finding over several features."""
    many: int
    """A finding of one feature, of one sort of requests."""
    little: int
    """With fewer results, what is left of a feature joins that of its group."""


def sizes(number: int) -> Sizes:
    """The sizes for a run with this number of results that do not pass."""
    return Sizes(often=max(8, number // 300), many=max(15, number // 80), little=max(6, number // 100))


@dataclass(frozen=True)
class Finding:
    """One cause. `results` have its kind; `consequences` fail because of it and may have other kinds.

    `id` is made from what the results have in common: it stays the same while they are grouped in the same way.
    `example` is the one of `results` to look at first.
    """

    id: str
    kind: str
    title: str
    features: tuple[str, ...]
    results: tuple[CheckResult, ...] = field(repr=False)
    consequences: tuple[CheckResult, ...] = field(default=(), repr=False)

    @property
    def explained(self) -> tuple[CheckResult, ...]:
        """All results that it explains."""
        return (*self.results, *self.consequences)

    @property
    def gravest(self) -> CheckResult:
        """One of the results of the most important level."""
        return min(self.explained, key=rank)

    @property
    def level(self) -> str:
        """The most important level of what it explains."""
        return self.gravest.level

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

    @property
    def example(self) -> CheckResult:
        return min(self.results, key=lambda result: (rank(result), not result.gate, not result.exchanges, result.id))


@dataclass(frozen=True)
class Diagnosis:
    """What a record says: the support of each feature by client, and the findings, worst first."""

    features: tuple[Feature, ...]
    support: Mapping[str, Mapping[str, State]]
    findings: tuple[Finding, ...]
    closed: frozenset[str] = frozenset()
    """The clients that the endpoint does not let in."""

    def finding_of(self, result: CheckResult) -> Finding | None:
        """The finding that explains a result."""
        return self._found.get((result.id, result.client))

    @cached_property
    def _found(self) -> dict[tuple[str, str], Finding]:
        return {(result.id, result.client): finding for finding in self.findings for result in finding.explained}

    @cached_property
    def states(self) -> dict[str, State]:
        """The support of each feature over all clients."""
        return {
            feature.id: overall(self.support[feature.id], self.closed)
            for feature in self.features
            if feature.id in self.support
        }

    def state(self, feature: str, clients: Iterable[str]) -> State | None:
        """The support of a feature over some clients; None if it has no check that these can express."""
        some = {client: state for client, state in self.support[feature].items() if client in tuple(clients)}
        return overall(some, self.closed) if some else None

    @cached_property
    def counts(self) -> dict[State, int]:
        """How many features there are in each state."""
        found = Counter(self.states.values())
        return {state: found[state] for state in STATES}

    @cached_property
    def groups(self) -> dict[str, tuple[Feature, ...]]:
        """The features that the run is about, by group."""
        found: dict[str, tuple[Feature, ...]] = {}
        for feature in self.features:
            if feature.id in self.support:
                found[feature.group] = (*found.get(feature.group, ()), feature)
        return found


def diagnose(record: Record) -> Diagnosis:
    """The diagnosis of a record."""
    declared = record.header.not_offered
    support = supported(record.results, declared)
    catalogue = {feature.id: feature for feature in record.header.features}
    open_results = [
        result
        for result in record.results
        if result.verdict in NOT_PASSING and not _was_not_run(result) and result.feature not in declared
    ]
    found: list[Finding] = []
    if not support:  # the record of an earlier version
        found = [_alike(kind, said, group) for (kind, said), group in by_message(open_results).items()]
        return Diagnosis((), {}, tuple(sorted(found, key=_severity)), closed_clients(record.results))
    wanted = sizes(len(open_results))
    steps = (
        _unoffered,
        _absent(support, catalogue),
        _prevented(wanted),
        _same_answers(wanted),
        _rest(catalogue, wanted),
    )
    for step in steps:
        new = step(open_results)
        explained = {(r.id, r.client) for finding in new for r in finding.explained}
        open_results = [result for result in open_results if (result.id, result.client) not in explained]
        found += new
    named = {feature: None for feature in support if feature not in catalogue}
    features = (*record.header.features, *(Feature(name, "Other", name) for name in named))
    return Diagnosis(features, support, tuple(sorted(found, key=_severity)), closed_clients(record.results))


def _was_not_run(result: CheckResult) -> bool:
    """Whether it says nothing but that the endpoint was lost before the check."""
    return result.endpoint_lost and result.verdict == "blocked" and not result.requests


def _severity(finding: Finding) -> tuple[int, int, int, str]:
    return ORDER.index(finding.kind), rank(finding.gravest), -finding.size, finding.id


def _alike(kind: str, said: str, results: Sequence[CheckResult]) -> Finding:
    """Results with the same message, in a record that has no features."""
    title = said or f"Other results: {_WORDS[kind]}"
    return Finding(_slug(kind, title), kind, title, (), tuple(results))


def _grouped(
    results: Iterable[CheckResult], key: Callable[[CheckResult], Hashable | None]
) -> dict[Any, list[CheckResult]]:
    groups: dict[Any, list[CheckResult]] = defaultdict(list)
    for result in results:
        if (name := key(result)) is not None:
            groups[name].append(result)
    return groups


def _unoffered(results: Sequence[CheckResult]) -> list[Finding]:
    """What a provider's preset or the preflight says not to be offered."""
    groups = _grouped(results, lambda result: result.message if unattempted(result) else None)
    return [
        Finding(_slug("refused", message), "refused", message[:1].upper() + message[1:], _features(group), tuple(group))
        for message, group in groups.items()
    ]


Step = Callable[[Sequence[CheckResult]], list[Finding]]


def _absent(support: Mapping[str, Mapping[str, State]], catalogue: Mapping[str, Feature]) -> Step:
    def find(results: Sequence[CheckResult]) -> list[Finding]:
        def key(result: CheckResult) -> tuple[str, str] | None:
            state = support.get(result.feature, {}).get(result.client)
            return (_KIND_WITHOUT[state], result.feature) if state in _KIND_WITHOUT else None

        alike: dict[tuple[str, str, str], list[list[CheckResult]]] = defaultdict(list)
        for (kind, feature), group in _grouped(results, key).items():
            own = [result for result in group if kind_of(result) == kind]
            answer = _most_common(_got(result) for result in [result for result in own if result.gate] or own)
            alike[kind, _entry(catalogue, feature).group, answer if kind == "refused" else ""].append(group)
        return [
            _absence(kind, title, answer, part, catalogue)
            for (kind, title, answer), groups in alike.items()
            for part in ([list(chain.from_iterable(groups))] if len(groups) >= WIDE else groups)
        ]

    return find


_KIND_WITHOUT = {"none": "refused", "ignored": "ignored"}


def _absence(
    kind: str, group: str, answer: str, results: list[CheckResult], catalogue: Mapping[str, Feature]
) -> Finding:
    """One or more features of a group that are not there; what fails in them otherwise is a consequence."""
    own = tuple(result for result in results if kind_of(result) == kind)
    rest = tuple(result for result in results if kind_of(result) not in (kind, *HARMFUL))
    features = _features(results)
    said = f"not offered ({answer})" if kind == "refused" else "accepted without effect"
    if len(features) == 1:
        title = f"{_entry(catalogue, features[0]).title}: {said}"
        return Finding(_slug("no", features[0], kind), kind, title, features, own, rest)
    title = f"{group}: {len(features)} features {said}"
    return Finding(_slug("no", group, kind, answer), kind, title, features, own, rest)


def _entry(catalogue: Mapping[str, Feature], name: str) -> Feature:
    return catalogue.get(name) or Feature(name, "Other", name or "Results without a feature")


def _prevented(wanted: Sizes) -> Step:
    """What is blocked since an operation was refused."""

    def key(result: CheckResult) -> tuple[str, str, str] | None:
        deviation = result.deviation
        if deviation is None or not deviation.arranging or not deviation.about:
            return None
        return kind_of(result), deviation.about, _got(result)

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        return [
            Finding(_slug(kind, about, got), kind, f"{about} {_verb(kind)} {got}", _features(group), tuple(group))
            for (kind, about, got), group in _grouped(results, key).items()
            if kind in ("refused", "crash") and len(group) >= wanted.often
        ]

    return find


def _verb(kind: str) -> str:
    return "fails with" if kind == "crash" else "is refused with"


def _same_answers(wanted: Sizes) -> Step:
    """The same answer to requests of the same class, over several features."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (kind, requests, got), group in _grouped(results, _answer).items():
            spread = Counter(result.feature for result in group)
            group = [result for result in group if spread[result.feature] < wanted.many or kind == "code"]
            features = _features(group)
            if len(features) >= WIDE and len(group) >= wanted.often:
                title = f"{got} instead of {requests}" if kind == "code" else f"{requests} {_instead(kind, got)}"
                found.append(Finding(_slug(kind, requests, got), kind, title, features, tuple(group)))
        return found

    return find


def _answer(result: CheckResult) -> tuple[str, str, str] | None:
    """Kind, class of the request and answer; None for what was no matter of answers."""
    kind, deviation = kind_of(result), result.deviation
    if deviation is None or not kind:
        return None
    if kind == "code":
        return (kind, _expected(result), _got(result)) if "replies" in deviation.expected else None
    if "replies" in deviation.expected and (sort := class_of_request(deviation.expected["replies"])):
        return kind, sort.requests, _family(result)
    return (kind, "Valid requests", _got(result)) if _expected(result) == "success" else None


def _family(result: CheckResult) -> str:
    """What came instead of a refusal: of internal errors the status alone."""
    got = _got(result)
    return got.partition(" ")[0] if got.startswith("5") else got


def _instead(kind: str, got: str) -> str:
    if got == "success":
        return "succeed"
    return f"end with {got}" if kind == "crash" else f"are refused with {got}"


def _rest(catalogue: Mapping[str, Feature], wanted: Sizes) -> Step:
    def find(results: Sequence[CheckResult]) -> list[Finding]:
        groups = _grouped(results, lambda result: (kind_of(result) or "code", result.feature))
        little: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
        found = []
        for (kind, feature), group in groups.items():
            entry = _entry(catalogue, feature)
            if len(group) < wanted.little and kind not in GRAVE:
                little[kind, entry.group] += group
            else:
                found.append(
                    Finding(f"{kind}:{feature}", kind, f"{entry.title}: {_WORDS[kind]}", (feature,), tuple(group))
                )
        for (kind, name), group in little.items():
            features = _features(group)
            shown = _entry(catalogue, features[0]).title if len(features) == 1 else f"{name}, {len(features)} features"
            found.append(Finding(_slug(kind, name), kind, f"{shown}: {_WORDS[kind]}", features, tuple(group)))
        return found

    return find


GRAVE = ("exposed", "corrupt")
"""Kinds of which even a little of one feature is a finding of its own."""
FAULTS = {
    "IncompleteResponse": "no complete response",
    "ClientError": "a success that has an error in its body",
}
"""Exceptions of clients, in words."""
_WORDS = {
    "exposed": "not enforced",
    "corrupt": "data wrong or lost",
    "crash": "internal errors or no response",
    "refused": "valid requests refused",
    "ignored": "options or invalid values accepted without effect",
    "code": "responses other than documented",
    "client": "faults of the client",
}


def _features(results: Iterable[CheckResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(result.feature for result in sorted(results, key=lambda result: result.feature)))


def _expected(result: CheckResult) -> str:
    assert result.deviation is not None
    expected = result.deviation.expected
    if kind_of(result) != "code" and all(status < 300 for status, _ in expected.get("replies", [[999, ""]])):
        return "success"
    return _said(expected)


def _got(result: CheckResult) -> str:
    if result.deviation is None:
        return ""
    status = status_of(result.deviation.got)
    return (
        "success" if kind_of(result) != "code" and status is not None and status < 300 else _said(result.deviation.got)
    )


def _said(side: Mapping[str, Any]) -> str:
    """One side of a deviation in words, without names and numbers of the run."""
    if "replies" in side:
        return " or ".join(f"{status} {code}".rstrip() for status, code in side["replies"])
    if "success" in side:
        return "success"
    form, data = next(iter(side.items()), ("", ""))
    return FAULTS.get(data, f"{data} in the client") if form == "fault" else form


def _most_common(words: Iterable[str]) -> str:
    return Counter(words).most_common(1)[0][0]


def _slug(*parts: str) -> str:
    return ":".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts)
