"""The outages of the endpoint, and the checks that show nothing about it, because the run could not complete them.

In an outage, the endpoint stopped answering; it came back, or was lost. The process of a check may die, because of the
check or without memory; the run goes on with other processes. A check may be disturbed, or not run because other cases
had ended the endpoint.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from record.ending import CRASHING_KIND_MESSAGE, ENDPOINT_WAS_LOST, NOT_RUN_AGAIN
from record.lines import CheckResult, Record
from record.text import first_names, joined, plural, without_case
from reports.diagnosis.exchanges.requests import place_of
from reports.diagnosis.features.inconclusive_results import is_disturbed
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.summary.facts import parse_start_time

MAX_NAMED_CHECKS = 5
"""The number of checks in which the endpoint was lost that a sentence names before it counts the rest."""


def returned_sentence(record: Record, diagnosis: Diagnosis | None = None) -> str:
    """Returns `The endpoint stopped answering 2 times, and came back: in x::a with c (PUT key) and 1 more (finding
    3).`; empty if it always answered. Without a diagnosis there are no findings."""
    found = [result for result in record.results if result.endpoint_returned]
    if not found:
        return ""
    numbers = sorted({diagnosis.number_of(each) for each in found} - {0}) if diagnosis else []
    see = f" (finding{'s' * (len(numbers) > 1)} {joined(list(map(str, numbers)))})" if numbers else ""
    often = "once" if len(found) == 1 else plural(len(found), "time")
    return f"The endpoint stopped answering {often}, and came back: in {checks_in_words(found, 1)}{see}."


def lost_sentence(record: Record) -> str:
    """Returns the sentence with the time and the checks in which the endpoint was lost; empty if it was not.

    Each worker notices it in its current check, which is blocked if the endpoint was gone before its request. Checks
    that are blocked later sent no request.
    """
    lost = [result for result in record.results if result.endpoint_lost]
    if not lost:
        return ""
    running = [result for result in lost if result.verdict != "blocked" or result.requests] or lost[:1]
    failed = [exchange.started for result in running for exchange in result.exchanges if exchange.error]
    times = sorted(filter(None, map(parse_start_time, failed)))
    at = f" at {times[0]:%H:%M:%S} {times[0].tzname() or ''}".rstrip() + "," if times else ""
    where = checks_in_words(running, MAX_NAMED_CHECKS)
    return f"The endpoint stopped answering and did not come back: first seen{at} in {where}."


def checks_in_words(results: Sequence[CheckResult], limit: int) -> str:
    """Returns `objects/get::x with boto3-s3 and raw-s3 (GET key), objects/get::y with boto3-s3 and 3 more`."""
    clients: dict[tuple[str, str], list[str]] = defaultdict(list)
    for result in results:
        clients[result.id, _unanswered(result)].append(result.client)
    return first_names([f"{check} with {joined(some)}{asked}" for (check, asked), some in clients.items()], limit)


def _unanswered(result: CheckResult) -> str:
    """Returns the first request without an answer, if there is one: later ones may be repetitions, or find the endpoint
    gone."""
    first = next((each for each in result.exchanges if each.error and each.method), None)
    return f" ({place_of(first)})" if first else ""


MAX_INCONCLUSIVE_NAMED = 3
"""The number of checks that a sentence names before it counts the rest."""

_HOW = re.compile(r"\bended with ((?:signal|exit status) \w+)")


def inconclusive_sentences(record: Record) -> list[str]:
    """Returns a sentence each for losses that no check explains, for spared checks, for deaths of processes, for
    disturbed checks, and for answers that came and went; empty if there are none. An example is `A process of the run
    died (signal SIGKILL); the check that it ran is blocked: objects/get::x with boto3-s3.`"""
    died = [result for result in record.results if result.process_died]
    spared = [result for result in record.results if result.spared]
    aside = [result for result in spared if result.message.startswith(NOT_RUN_AGAIN)]
    lost = [each for each in record.results if each.verdict == "pass" and each.message.startswith(ENDPOINT_WAS_LOST)]
    spared = [result for result in spared if result not in aside]
    disturbed = [result for result in record.results if is_disturbed(result)]
    unsteady = [result for result in record.results if result.unsteady]
    words = (
        (_unexplained, lost),
        (_not_repeated_sentence, aside),
        (_not_run_sentence, spared),
        (_deaths, died),
        (_disturbed, disturbed),
        (_unsteady, unsteady),
    )
    return [sentence(found) for sentence, found in words if found]


@dataclass(frozen=True)
class IntermittentAnswer:
    """An answer, as status and code, that came and went from one run of a check to the next; the `operations` that it
    came to, and the number of `results`."""

    answer: str
    operations: tuple[str, ...]
    results: int


def unsteady_responses_in(results: Iterable[CheckResult]) -> list[IntermittentAnswer]:
    """Returns the unsteady answers of results, those of most results first."""
    found: defaultdict[str, list[tuple[str, CheckResult]]] = defaultdict(list)
    for result in results:
        for each in result.unsteady:
            found[each.answer].append((each.operation, result))
    made = [
        IntermittentAnswer(
            answer,
            tuple(sorted({operation or "a request" for operation, _ in seen})),
            len({(result.id, result.client) for _, result in seen}),
        )
        for answer, seen in found.items()
    ]
    return sorted(made, key=lambda each: (-each.results, each.answer))


def _unexplained(found: Sequence[CheckResult]) -> str:
    names = checks_in_words(found, MAX_INCONCLUSIVE_NAMED)
    return f"The endpoint was lost, but nothing shows what ended it: {names}."


def _not_repeated_sentence(found: Sequence[CheckResult]) -> str:
    names = checks_in_words(found, MAX_INCONCLUSIVE_NAMED)
    return (
        f"The endpoint was lost, and the run ended before {plural(len(found), 'check')} could run again alone: {names}."
    )


def _not_run_sentence(found: Sequence[CheckResult]) -> str:
    kinds = {kind for result in found if (kind := result.message.partition(CRASHING_KIND_MESSAGE)[2])}
    checks = {without_case(result.id) for result in found if not result.message.startswith(CRASHING_KIND_MESSAGE)}
    of = [f"requests of the kind {first_names(sorted(kinds), MAX_INCONCLUSIVE_NAMED)}"] if kinds else []
    of += [f"other cases of {first_names(sorted(checks), MAX_INCONCLUSIVE_NAMED)}"] if checks else []
    were = "was" if len(found) == 1 else "were"
    why = f"because {joined(of)} had ended the endpoint"
    return f"{plural(len(found), 'result')} {were} not run, {why} (--all-crashes runs them)."


def _deaths(found: Sequence[CheckResult]) -> str:
    ways = dict.fromkeys(match[1] for result in found if (match := _HOW.search(result.message)))
    how = f" ({joined(list(ways))})" if ways else ""
    names = checks_in_words(found, MAX_INCONCLUSIVE_NAMED)
    if len(found) == 1:
        return f"A process of the run died{how}; the check that it ran is blocked: {names}."
    return f"{len(found)} processes of the run died{how}; the checks that they ran are blocked: {names}."


def _disturbed(found: Sequence[CheckResult]) -> str:
    number, names = plural(len(found), "result"), checks_in_words(found, MAX_INCONCLUSIVE_NAMED)
    return f"{number} disturbed, each time that the check ran: {names}. Run again when the endpoint is less busy."


def _unsteady(found: Sequence[CheckResult]) -> str:
    words = [
        f"{each.answer} ({first_names(each.operations, MAX_INCONCLUSIVE_NAMED)}; {plural(each.results, 'result')})"
        for each in unsteady_responses_in(found)
    ]
    return f"Unsteady: {first_names(words, MAX_INCONCLUSIVE_NAMED)} came and went from one run of a check to the next."
