"""The same response to many requests, as one cause."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import said_of, shared, with_examples, with_value
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import plain
from reports.diagnosis.findings.grouping import WIDE, Step, features_of, finding_of, grouped, operation_of, titles_of
from reports.diagnosis.findings.likeness import likeness
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.kinds import kind_of
from reports.diagnosis.kinds.request_classes import RequestClass, asked_of
from reports.record.lines import CheckResult, Feature


def same_telling_codes(wanted: Sizes, marks: Marks) -> Step:
    """Valid requests that are refused with a code that names what is refused, by whichever operation."""

    def key(result: CheckResult) -> str | None:
        told = wording.got(result) if kind_of(result) == "refused" else ""
        return told if wording.is_telling(told) else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for got, group in grouped(results, key).items():
            if len(group) < wanted.across:
                continue
            operations = {operation_of(result) for result in group}
            if len(operations) == 1:
                said = f"{_special(operations.pop(), group, marks)} {wording.verb('refused')} {got}"
            else:
                said = with_examples(f"Valid requests are refused with {got}", [[operation_of(each)] for each in group])
            found.append(finding_of("refused", wording.slug("refused", got), said, group))
        return found

    return find


def prevented(wanted: Sizes, marks: Marks) -> Step:
    """What is blocked since an operation was refused, or since a value was wrong before."""

    def key(result: CheckResult) -> tuple[str, str, str] | None:
        deviation = result.deviation
        if deviation is None or not deviation.arranging or not deviation.about:
            return None
        of_a_value = "value" in deviation.got
        return kind_of(result), plain(deviation.about), "" if of_a_value else wording.got(result)

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (kind, about, got), group in grouped(results, key).items():
            if len(group) < wanted.across or (got and kind not in ("refused", "crash")):
                continue
            if got:
                said = f"{_special(about, group, marks)} {wording.verb(kind)} {got}"
            else:
                said = f"{likeness(kind, group, marks).words}, which other checks need first"
            found.append(finding_of(kind, wording.slug(kind, about, got), said[:1].upper() + said[1:], group))
        return found

    return find


def _special(operation: str, results: Sequence[CheckResult], marks: Marks) -> str:
    """The operation, with the headers or parameters that its requests have in common."""
    of_each = [marks.of_step(result) for result in results]
    names = marks.telling(shared(of_each), results)
    if not all(each.intersection(names) for each in of_each):
        return operation
    said = [with_value(name, [_values(name, result) for result in results]) for name in names]
    return f"{operation} with {' or '.join(said)}" if names else operation


def _values(name: str, result: CheckResult) -> list[str]:
    """The values of a header in the decisive request."""
    sent = decisive(result)
    return [value for header, value in (sent.request_headers if sent else ()) if header.lower() == name]


def _by_message(kind: str, results: Sequence[CheckResult], wanted: Sizes) -> list[tuple[str, list[CheckResult]]]:
    """Refused results by what the endpoint said, if it said few things: each is a cause of its own. What it said is
    empty where it is not the same."""
    said = grouped(results, lambda result: wording.message_of(result) or None) if kind == "refused" else {}
    told = [(message, group) for message, group in said.items() if len(group) >= min(wanted.alone, MANY_ALIKE)]
    left = [result for result in results if not any(result in group for _, group in told)]
    return [*told, *([("", left)] if left else [])]


MANY_ALIKE = 8
"""How many results with the same message are one cause, however many others there are."""


def same_answers(catalogue: Mapping[str, Feature], wanted: Sizes) -> Step:
    """The same answer to requests of the same class, over several features."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (kind, asked, got), alike in grouped(results, _answer).items():
            for area, group in _by_rules(asked, alike, wanted).items():
                # How somebody gets in is one cause, wherever it is.
                whole = kind == "exposed" and asked is not None
                spread = Counter(result.feature for result in group)
                group = [result for result in group if whole or spread[result.feature] < wanted.in_one]
                features = features_of(group)
                if len(features) > 1 if kind == "exposed" else len(features) >= WIDE and len(group) >= wanted.across:
                    requests = asked.requests if asked else "Requests" if kind == "crash" else "Valid requests"
                    name = wording.slug(*filter(None, (kind, requests, got, area)))
                    said = f"{requests} {wording.instead(kind, got)}"
                    if kind == "corrupt" and asked is None:
                        said = f"Stored data are not found: {got}"
                    if asked and asked.by_rules:  # they are those of the features
                        titles = titles_of(catalogue, group)
                        found.append(finding_of(kind, name, f"{said} ({titles})", group))
                    else:
                        found += _told_apart(kind, name, said, group, wanted)
        return found

    return find


def _told_apart(kind: str, name: str, said: str, results: Sequence[CheckResult], wanted: Sizes) -> Iterator[Finding]:
    """One finding for each message of many refusals; where they have none, one of all results."""
    for message, group in _by_message(kind, results, wanted):
        title = with_examples(said, [[each.subject] for each in group])
        title += f": {message.rstrip('.')}" if message else ""
        own = wording.slug(name, message[:30], f"{zlib.crc32(message.encode()):x}") if message else name
        yield finding_of(kind, own, title, group)


def _by_rules(
    asked: RequestClass | None, results: Sequence[CheckResult], wanted: Sizes
) -> dict[str, list[CheckResult]]:
    """Results by the area whose rules should have refused the requests, such as policies; those of areas with few of
    them, and what is no matter of rules, under an empty name."""
    numbers = Counter(result.area for result in results if asked is not None and asked.by_rules)
    return grouped(results, lambda result: result.area if numbers[result.area] >= wanted.across else "")


def same_codes(wanted: Sizes) -> Step:
    """The same refusal instead of several others, over several features."""

    def key(result: CheckResult) -> str | None:
        deviation = result.deviation
        rightly = deviation is not None and kind_of(result) == "code" and "replies" in deviation.expected
        return wording.got(result) if rightly and "replies" in (deviation.got if deviation else {}) else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for got, group in grouped(results, key).items():
            # A code that may have any cause is one only where it comes often.
            least = wanted.across if wording.is_telling(got) else max(wanted.across, wanted.alone)
            if len(features_of(group)) >= WIDE and len(group) >= least:
                expected = [[wording.expected(each)] for each in group]
                most = said_of(shared(expected), expected, "other responses")
                title = (
                    f"{got} instead of {most}" if most else with_examples(f"{got} instead of other responses", expected)
                )
                found.append(finding_of("code", wording.slug("code", got), title, group))
        return found

    return find


def _answer(result: CheckResult) -> tuple[str, RequestClass | None, str] | None:
    """Kind, class of the request (None for a valid one) and answer; None for what was no matter of answers."""
    kind, deviation = kind_of(result), result.deviation
    if deviation is None or kind in ("", "code"):
        return None
    if "replies" in deviation.expected and (asked := asked_of(result)):
        return kind, asked, wording.family(result)
    return (kind, None, _without_its_code(wording.got(result))) if wording.expected(result) == "success" else None


def _without_its_code(got: str) -> str:
    """What came; of a status that says by itself what is wrong, no code, which not all of its responses have."""
    return UNIMPLEMENTED if got.partition(" ")[0] == UNIMPLEMENTED else got


UNIMPLEMENTED = "501"
