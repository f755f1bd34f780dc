"""The steps that find the causes of results, one after the other; each leaves what it does not explain to the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.likeness import asked_of, likeness, shared, shown, subjects, with_examples
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.kinds import GRAVE, KINDS, kind_of, status_of
from reports.diagnosis.request_classes import RequestClass, class_of_request
from reports.diagnosis.support import HARMFUL, State, unattempted
from reports.record.lines import CheckResult, Feature
from reports.record.text import joined

Step = Callable[[Sequence[CheckResult]], list[Finding]]
IGNORED = "{} ignored"
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


def caused(results: Sequence[CheckResult]) -> list[Finding]:
    """What a person wrote the cause of. A finding has the gravest kind that the cause explains; the rest follows."""
    found = []
    for (cause, sentence), group in _grouped(results, _cause_of).items():
        kinds = {kind_of(result) for result in group}
        kind = next((each for each in KINDS if each in kinds), "code")
        own = tuple(result for result in group if (kind_of(result) or "code") == kind)
        rest = tuple(result for result in group if (kind_of(result) or "code") != kind)
        found.append(Finding(wording.slug("cause", cause), kind, sentence, _features(group), own, rest))
    return found


def _cause_of(result: CheckResult) -> tuple[str, str] | None:
    listed = result.listed if result.known else None
    return (listed.cause, listed.reason.rstrip(".")) if listed is not None and listed.cause else None


def unoffered(results: Sequence[CheckResult]) -> list[Finding]:
    """What a provider's preset or the preflight says not to be offered."""
    groups = _grouped(results, lambda result: result.message if unattempted(result) else None)
    return [
        _finding("refused", wording.slug("refused", message), message[:1].upper() + message[1:], group)
        for message, group in groups.items()
    ]


def absent(support: Mapping[str, Mapping[str, State]], catalogue: Mapping[str, Feature], marks: Marks) -> Step:
    """Features that are not there."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        def key(result: CheckResult) -> tuple[str, str] | None:
            state = support.get(result.feature, {}).get(result.client)
            return (_KIND_WITHOUT[state], result.feature) if state in _KIND_WITHOUT else None

        alike: dict[tuple[str, str, str], list[list[CheckResult]]] = defaultdict(list)
        for (kind, feature), group in _grouped(results, key).items():
            own = [result for result in group if kind_of(result) == kind]
            if not own:
                continue  # what shows it is explained already
            answer = _most_common(wording.got(result) for result in [result for result in own if result.gate] or own)
            alike[kind, _entry(catalogue, feature).group, answer if kind == "refused" else ""].append(group)
        return [
            _absence(kind, title, answer, part, catalogue, marks)
            for (kind, title, answer), groups in alike.items()
            for part in ([list(chain.from_iterable(groups))] if len(groups) >= WIDE else groups)
        ]

    return find


_KIND_WITHOUT = {"none": "refused", "ignored": "ignored"}


def _absence(
    kind: str, group: str, answer: str, results: list[CheckResult], catalogue: Mapping[str, Feature], marks: Marks
) -> Finding:
    """One or more features of a group that are not there; what fails in them otherwise is a consequence."""
    own = tuple(result for result in results if kind_of(result) == kind)
    rest = tuple(result for result in results if kind_of(result) not in (kind, *HARMFUL))
    features = _features(results)
    if kind == "ignored":
        rest += _lost_in(features, own, results, marks)
    said = f"not offered ({answer})" if kind == "refused" else "accepted without effect"
    if len(features) == 1:
        title = f"{_entry(catalogue, features[0]).title}: {said}"
        return Finding(wording.slug("no", features[0], kind), kind, title, features, own, rest)
    title = f"{group}: {len(features)} features {said}"
    return Finding(wording.slug("no", group, kind, answer), kind, title, features, own, rest)


def _lost_in(
    features: Iterable[str], ignored: Sequence[CheckResult], results: Sequence[CheckResult], marks: Marks
) -> tuple[CheckResult, ...]:
    """The data of each feature that are lost because a header or parameter is ignored in it."""
    lost = {}
    for feature in features:
        names = {name for result in ignored if result.feature == feature for name in marks.of(result)}
        some = chain.from_iterable(_lost_with(name, (feature,), results, marks) for name in names)
        lost.update({(result.id, result.client): result for result in some})
    return tuple(lost.values())


def _entry(catalogue: Mapping[str, Feature], name: str) -> Feature:
    return catalogue.get(name) or Feature(name, "Other", name or "Results without a feature")


def held_conditions(results: Sequence[CheckResult]) -> list[Finding]:
    """Requests under a condition that holds, which are answered as if it did not."""

    def key(result: CheckResult) -> str | None:
        status = status_of(result.deviation.got) if result.deviation else None
        return "not met" if status in NOT_MET and kind_of(result) == "refused" else None

    return [
        _finding("refused", "refused:held-conditions", f"Conditions that hold are answered {_statuses(group)}", group)
        for group in _grouped(results, key).values()
    ]


NOT_MET = (304, 412)
"""Statuses that say that a condition does not hold."""


def _statuses(results: Iterable[CheckResult]) -> str:
    found = {status_of(result.deviation.got) for result in results if result.deviation}
    return " or ".join(str(status) for status in NOT_MET if status in found)


def ignored_names(catalogue: Mapping[str, Feature], wanted: Sizes, marks: Marks) -> Step:
    """A header or parameter that is ignored, and what is lost by that in the same features."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        of_class: dict[RequestClass, list[CheckResult]] = defaultdict(list)
        for result in results:
            if kind_of(result) == "ignored" and (asked := asked_of(result)) and asked.of_a_name:
                of_class[asked].append(result)
        return [
            _ignored(name, asked, group, results, catalogue, marks)
            for asked, some in of_class.items()
            for name, group in _by_name(some, marks, wanted.often)
        ]

    return find


def _by_name(results: Sequence[CheckResult], marks: Marks, often: int) -> Iterator[tuple[str, list[CheckResult]]]:
    """Results by a name that their requests have in common, the most common one first."""
    left = list(results)
    while left:
        counts = Counter(name for result in left for name in marks.of(result))
        best = min(counts, key=lambda name: (-counts[name], name), default="")
        if counts[best] < often:
            return
        yield best, [result for result in left if best in marks.of(result)]
        left = [result for result in left if best not in marks.of(result)]


def _ignored(
    name: str,
    asked: RequestClass,
    group: list[CheckResult],
    results: Sequence[CheckResult],
    catalogue: Mapping[str, Feature],
    marks: Marks,
) -> Finding:
    features = _features(group)
    lost = _lost_with(name, features, results, marks)
    if asked.is_a_condition or len(lost) >= len(group) // 2:  # not only its invalid values are
        said = IGNORED
    else:
        said, lost = asked.of_a_name, ()
    said = said.format(shown(name)) + (f" by {operations}" if (operations := subjects(group)) else "")
    if len(features) == 1:
        title = f"{_entry(catalogue, features[0]).title}: {said}"
    else:
        title = said if said.startswith(shown(name)) else said[:1].upper() + said[1:]
    return Finding(wording.slug("ignored", name, asked.requests), "ignored", title, features, tuple(group), lost)


def _lost_with(
    name: str, features: Collection[str], results: Iterable[CheckResult], marks: Marks
) -> tuple[CheckResult, ...]:
    """The data of these features that are wrong or lost where a request has this header or parameter."""
    alike = (result for result in results if result.feature in features and kind_of(result) == "corrupt")
    return tuple(result for result in alike if name in marks.of(result))


def prevented(wanted: Sizes, marks: Marks) -> Step:
    """What is blocked since an operation was refused."""

    def key(result: CheckResult) -> tuple[str, str, str] | None:
        deviation = result.deviation
        if deviation is None or not deviation.arranging or not deviation.about:
            return None
        return kind_of(result), deviation.about, wording.got(result)

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        return [
            _finding(
                kind,
                wording.slug(kind, about, got),
                f"{_special(about, group, marks)} {wording.verb(kind)} {got}",
                group,
            )
            for (kind, about, got), group in _grouped(results, key).items()
            if kind in ("refused", "crash") and len(group) >= wanted.often
        ]

    return find


def _special(operation: str, results: Sequence[CheckResult], marks: Marks) -> str:
    """The operation, with the headers or parameters that its requests have in common."""
    names = shared([marks.of_step(result) for result in results])
    return f"{operation} with {joined([shown(name) for name in names])}" if names else operation


def same_answers(wanted: Sizes) -> Step:
    """The same answer to requests of the same class, over several features."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (kind, requests, got), group in _grouped(results, _answer).items():
            spread = Counter(result.feature for result in group)
            group = [result for result in group if spread[result.feature] < wanted.many or kind == "code"]
            features = _features(group)
            if len(features) >= WIDE and len(group) >= wanted.often:
                title = f"{got} instead of {requests}"
                if kind != "code":
                    operations = [[result.subject] for result in group]
                    title = with_examples(f"{requests} {wording.instead(kind, got)}", operations)
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


def rest(catalogue: Mapping[str, Feature], wanted: Sizes, marks: Marks) -> Step:
    """What is left, by feature or by group."""

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
                    _finding(kind, f"{kind}:{feature}", f"{entry.title}: {likeness(kind, group, marks)}", group)
                )
        for (kind, name), group in little.items():
            features = _features(group)
            where = _entry(catalogue, features[0]).title if len(features) == 1 else f"{name}, {len(features)} features"
            found.append(_finding(kind, wording.slug(kind, name), f"{where}: {likeness(kind, group, marks)}", group))
        return found

    return find


def _features(results: Iterable[CheckResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(result.feature for result in sorted(results, key=lambda result: result.feature)))


def _most_common(words: Iterable[str]) -> str:
    return Counter(words).most_common(1)[0][0]
