"""The steps that find the causes of results, one after the other; each leaves what it does not explain to the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from reports.diagnosis import wording
from reports.diagnosis.finding import Finding
from reports.diagnosis.kinds import kind_of
from reports.diagnosis.request_classes import class_of_request
from reports.diagnosis.support import HARMFUL, State, unattempted
from reports.record.lines import CheckResult, Feature

Step = Callable[[Sequence[CheckResult]], list[Finding]]
WIDE = 3
"""In how many features the same answer must be found for a finding of its own."""


@dataclass(frozen=True)
class Sizes:
    """How many results make a finding. They grow with the number of results that do not pass, so that a server with
    many failures has no more findings to read than one with few."""

    often: int
    """A finding over several features."""
    many: int
    """A finding of one feature, of one class of requests."""
    little: int
    """With fewer results, what is left of a feature joins that of its group."""


def sizes(number: int) -> Sizes:
    """The sizes for a run with this number of results that do not pass."""
    return Sizes(often=max(8, number // 300), many=max(15, number // 80), little=max(6, number // 100))


def _grouped(
    results: Iterable[CheckResult], key: Callable[[CheckResult], Hashable | None]
) -> dict[Any, list[CheckResult]]:
    groups: dict[Any, list[CheckResult]] = defaultdict(list)
    for result in results:
        if (name := key(result)) is not None:
            groups[name].append(result)
    return groups


def _finding(kind: str, name: str, title: str, results: Iterable[CheckResult]) -> Finding:
    group = tuple(results)
    return Finding(name, kind, title, _features(group), group)


def unoffered(results: Sequence[CheckResult]) -> list[Finding]:
    """What a provider's preset or the preflight says not to be offered."""
    groups = _grouped(results, lambda result: result.message if unattempted(result) else None)
    return [
        _finding("refused", wording.slug("refused", message), message[:1].upper() + message[1:], group)
        for message, group in groups.items()
    ]


def absent(support: Mapping[str, Mapping[str, State]], catalogue: Mapping[str, Feature]) -> Step:
    def find(results: Sequence[CheckResult]) -> list[Finding]:
        def key(result: CheckResult) -> tuple[str, str] | None:
            state = support.get(result.feature, {}).get(result.client)
            return (_KIND_WITHOUT[state], result.feature) if state in _KIND_WITHOUT else None

        alike: dict[tuple[str, str, str], list[list[CheckResult]]] = defaultdict(list)
        for (kind, feature), group in _grouped(results, key).items():
            own = [result for result in group if kind_of(result) == kind]
            answer = _most_common(wording.got(result) for result in [result for result in own if result.gate] or own)
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
        return Finding(wording.slug("no", features[0], kind), kind, title, features, own, rest)
    title = f"{group}: {len(features)} features {said}"
    return Finding(wording.slug("no", group, kind, answer), kind, title, features, own, rest)


def _entry(catalogue: Mapping[str, Feature], name: str) -> Feature:
    return catalogue.get(name) or Feature(name, "Other", name or "Results without a feature")


def prevented(wanted: Sizes) -> Step:
    """What is blocked since an operation was refused."""

    def key(result: CheckResult) -> tuple[str, str, str] | None:
        deviation = result.deviation
        if deviation is None or not deviation.arranging or not deviation.about:
            return None
        return kind_of(result), deviation.about, wording.got(result)

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        return [
            _finding(kind, wording.slug(kind, about, got), f"{about} {wording.verb(kind)} {got}", group)
            for (kind, about, got), group in _grouped(results, key).items()
            if kind in ("refused", "crash") and len(group) >= wanted.often
        ]

    return find


def same_answers(wanted: Sizes) -> Step:
    """The same answer to requests of the same class, over several features."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (kind, requests, got), group in _grouped(results, _answer).items():
            spread = Counter(result.feature for result in group)
            group = [result for result in group if spread[result.feature] < wanted.many or kind == "code"]
            features = _features(group)
            if len(features) >= WIDE and len(group) >= wanted.often:
                title = f"{got} instead of {requests}" if kind == "code" else f"{requests} {wording.instead(kind, got)}"
                found.append(Finding(wording.slug(kind, requests, got), kind, title, features, tuple(group)))
        return found

    return find


def _answer(result: CheckResult) -> tuple[str, str, str] | None:
    """Kind, class of the request and answer; None for what was no matter of answers."""
    kind, deviation = kind_of(result), result.deviation
    if deviation is None or not kind:
        return None
    if kind == "code":
        return (kind, wording.expected(result), wording.got(result)) if "replies" in deviation.expected else None
    if "replies" in deviation.expected and (asked := class_of_request(deviation.expected["replies"])):
        return kind, asked.requests, wording.family(result)
    return (kind, "Valid requests", wording.got(result)) if wording.expected(result) == "success" else None


def rest(catalogue: Mapping[str, Feature], wanted: Sizes) -> Step:
    def find(results: Sequence[CheckResult]) -> list[Finding]:
        groups = _grouped(results, lambda result: (kind_of(result) or "code", result.feature))
        little: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
        found = []
        for (kind, feature), group in groups.items():
            entry = _entry(catalogue, feature)
            if len(group) < wanted.little and kind not in GRAVE:
                little[kind, entry.group] += group
            else:
                found.append(_finding(kind, f"{kind}:{feature}", f"{entry.title}: {wording.WORDS[kind]}", group))
        for (kind, name), group in little.items():
            features = _features(group)
            shown = _entry(catalogue, features[0]).title if len(features) == 1 else f"{name}, {len(features)} features"
            found.append(_finding(kind, wording.slug(kind, name), f"{shown}: {wording.WORDS[kind]}", group))
        return found

    return find


GRAVE = ("exposed", "corrupt")
"""Kinds of which even a little of one feature is a finding of its own."""


def _features(results: Iterable[CheckResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(result.feature for result in sorted(results, key=lambda result: result.feature)))


def _most_common(words: Iterable[str]) -> str:
    return Counter(words).most_common(1)[0][0]
