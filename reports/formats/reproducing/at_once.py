"""The requests of a check that were sent at the same time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from record.exchanges import RecordedExchange

MOST_AT_ONCE = 12
"""The most requests that are sent again at the same time."""
_CLOCK = 0.001
"""Seconds by which successive requests may seem to overlap."""
_Span = tuple[float, float]


def sent_with(place: int, exchanges: Sequence[RecordedExchange]) -> list[int]:
    """The places of the requests that were sent at the same time as one request; none if there are too many."""
    spans = [_span(exchange) for exchange in exchanges]
    found = [
        other
        for other, span in enumerate(spans)
        if other != place and _meet(spans[place], span) and not exchanges[other].shared
    ]
    return found if len(found) < MOST_AT_ONCE else []


def groups(exchanges: Sequence[RecordedExchange]) -> list[int | None]:
    """The number of each request's group; None if it was sent alone. A group has all requests that overlap with another
    one of it."""
    spans = [_span(exchange) for exchange in exchanges]
    found: list[int | None] = [None] * len(spans)
    for first in range(len(spans)):
        if found[first] is None and len(members := _reached(first, spans)) > 1:
            for place in members:
                found[place] = first
    return found


def _reached(first: int, spans: Sequence[_Span | None]) -> set[int]:
    members, new = {first}, {first}
    while new:
        new = {other for other, span in enumerate(spans) if any(_meet(spans[place], span) for place in new)} - members
        members |= new
    return members


def _span(exchange: RecordedExchange) -> _Span | None:
    if not exchange.started or exchange.follows or exchange.shared:
        return None
    start = datetime.datetime.fromisoformat(exchange.started).timestamp()
    return start, start + exchange.seconds


def _meet(one: _Span | None, other: _Span | None) -> bool:
    return bool(one and other and one[0] < other[1] - _CLOCK and other[0] < one[1] - _CLOCK)
