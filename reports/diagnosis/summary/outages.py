"""When the endpoint stopped answering: how often it came back, and in which checks and by which requests it went."""

from __future__ import annotations

from collections.abc import Sequence

from reports.diagnosis.exchanges.requests import place_of
from reports.diagnosis.summary.facts import moment
from reports.record.lines import CheckResult, Record
from reports.record.text import plural, some_of

MOST_NAMED = 5
"""Checks that a sentence names before it says how many more there are."""


def returned_sentence(record: Record) -> str:
    """`The endpoint stopped answering 2 times, and came back: in x::a with c (PUT key) and x::b with c.`; empty if it
    always answered."""
    found = [result for result in record.results if result.endpoint_returned]
    if not found:
        return ""
    often = "once" if len(found) == 1 else plural(len(found), "time")
    return f"The endpoint stopped answering {often}, and came back: in {named(found, MOST_NAMED)}."


def lost_sentence(record: Record) -> str:
    """When the endpoint was lost, and in which checks; empty if it was not.

    Each worker finds it out in the check that it runs, which is blocked if the endpoint was gone before its request.
    Those blocked later sent none.
    """
    lost = [result for result in record.results if result.endpoint_lost]
    if not lost:
        return ""
    running = [result for result in lost if result.verdict != "blocked" or result.requests] or lost[:1]
    failed = [exchange.started for result in running for exchange in result.exchanges if exchange.error]
    times = sorted(filter(None, map(moment, failed)))
    at = f" at {times[0]:%H:%M:%S} {times[0].tzname() or ''}".rstrip() + "," if times else ""
    where = named(running, MOST_NAMED)
    return f"The endpoint stopped answering and did not come back: first seen{at} in {where}."


def named(results: Sequence[CheckResult], most: int) -> str:
    """`objects/get::x with boto3-s3 (GET key), objects/get::y with boto3-s3 and 3 more`."""
    names = [f"{result.id} with {result.client}{_unanswered(result)}" for result in results]
    return some_of(names, most)


def _unanswered(result: CheckResult) -> str:
    """The first request that got no answer, if the result has one: later ones may be repetitions, or find it gone."""
    first = next((each for each in result.exchanges if each.error and each.method), None)
    return f" ({place_of(first)})" if first else ""
