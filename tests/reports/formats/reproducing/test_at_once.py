"""Tests of requests that were sent at the same time."""

from __future__ import annotations

import pytest

from record.exchanges import RecordedExchange
from reports.formats.reproducing.at_once import groups, sent_with


def sent(start: int, seconds: float) -> RecordedExchange:
    started = f"2026-01-02T03:04:{start:02}+00:00"
    return RecordedExchange("c", "PUT", "https://s3.example.test/b/k", (), started=started, seconds=seconds)


ALONE = RecordedExchange("c", "PUT", "https://s3.example.test/b/k", ())


@pytest.mark.parametrize(
    ("exchanges", "found"),
    [
        ((sent(2, 1), sent(5, 1), sent(0, 10)), [0, 0, 0]),
        ((sent(0, 2), sent(1, 2), sent(2, 2)), [0, 0, 0]),
        ((sent(0, 2), sent(1, 2), sent(5, 2), sent(6, 2), sent(9, 1)), [0, 0, 2, 2, None]),
        ((sent(0, 1), sent(1, 1)), [None, None]),
        ((ALONE, sent(0, 2), ALONE, sent(1, 1)), [None, 1, None, 1]),
    ],
    ids=["one-through-two-others", "a-chain", "two-groups", "one-after-the-other", "unknown"],
)
def test_requests_that_meet_are_one_group(exchanges: tuple[RecordedExchange, ...], found: list[int | None]) -> None:
    assert groups(exchanges) == found


def test_what_was_sent_with_a_request_meets_it() -> None:
    exchanges = (sent(2, 1), sent(5, 1), sent(0, 10), ALONE)
    assert sent_with(0, exchanges) == [2]
    assert sent_with(2, exchanges) == [0, 1]
    assert sent_with(3, exchanges) == []
