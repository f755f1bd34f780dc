"""Checks that show nothing about the endpoint, because the run could not complete them. Their process died (because of
the check, or without memory; the run goes on with other processes), or they were disturbed, or they did not run because
other cases had ended the endpoint."""

from __future__ import annotations

import re
from collections.abc import Sequence

from record.ending import CHECK_DISTURBED, CRASHING_KIND_MESSAGE
from record.lines import CheckResult, Record
from record.text import first_names, joined, plural, without_case
from reports.diagnosis.summary.outages import checks_in_words

MAX_NAMED_CHECKS = 3
"""The number of checks that a sentence names before it counts the rest."""

_ENDED_WITH = re.compile(r"\bended with ((?:signal|exit status) \w+)")


def inconclusive_sentences(record: Record) -> list[str]:
    """Returns a sentence each for spared checks, for deaths of processes, and for disturbed checks; empty if there are
    none. An example is `A process of the run died (signal SIGKILL); the check that it ran is blocked: objects/get::x
    with boto3-s3.`"""
    died = [result for result in record.results if result.process_died]
    spared = [result for result in record.results if result.spared]
    disturbed = [result for result in record.results if is_disturbed(result)]
    words = ((_spared, spared), (_deaths, died), (_disturbed, disturbed))
    return [sentence(found) for sentence, found in words if found]


def is_disturbed(result: CheckResult) -> bool:
    """Returns whether the check ran several times, each time with disturbed requests."""
    return result.verdict == "skipped" and result.message.startswith(f"{CHECK_DISTURBED}:")


def _spared(found: Sequence[CheckResult]) -> str:
    kinds = {kind for result in found if (kind := result.message.partition(CRASHING_KIND_MESSAGE)[2])}
    checks = {without_case(result.id) for result in found if not result.message.startswith(CRASHING_KIND_MESSAGE)}
    of = [f"requests of the kind {first_names(sorted(kinds), MAX_NAMED_CHECKS)}"] if kinds else []
    of += [f"other cases of {first_names(sorted(checks), MAX_NAMED_CHECKS)}"] if checks else []
    were = "was" if len(found) == 1 else "were"
    why = f"because {joined(of)} had ended the endpoint"
    return f"{plural(len(found), 'result')} {were} not run, {why} (--all-crashes runs them)."


def _deaths(found: Sequence[CheckResult]) -> str:
    ways = dict.fromkeys(match[1] for result in found if (match := _ENDED_WITH.search(result.message)))
    how = f" ({joined(list(ways))})" if ways else ""
    names = checks_in_words(found, MAX_NAMED_CHECKS)
    if len(found) == 1:
        return f"A process of the run died{how}; the check that it ran is blocked: {names}."
    return f"{len(found)} processes of the run died{how}; the checks that they ran are blocked: {names}."


def _disturbed(found: Sequence[CheckResult]) -> str:
    number, names = plural(len(found), "result"), checks_in_words(found, MAX_NAMED_CHECKS)
    return f"{number} disturbed, each time that the check ran: {names}. Run again when the endpoint is less busy."
