"""The time that the rest of a run will take, at the pace of its last minute."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable

import pytest

SECONDS_BEFORE_A_GUESS, SHARE_BEFORE_A_GUESS = 5.0, 0.02
"""The time, and the share of the checks, before the time left is shown: earlier guesses are far too long."""
SECONDS_OF_RESULTS = 2.0
"""The time since the first result: what comes at once after a slow start is no pace."""
LEAST_GUESS = 10.0
"""Seconds: a shorter time is over before it is read."""
RECENT = 60.0
"""Seconds: an endpoint that gets slower, or restarts again and again, shows in the last of them."""

FEWEST = 12
"""The number of results in the last minute from which a time is told: each of several processes may be at a check that
takes a minute, and most others do not."""


class Pace:
    """Counts the items that run a check. Skipped items, which are a third of a run and unevenly spread over it, take no
    time. The same holds for results that come when all checks have run. An item may weigh more than another one."""

    def __init__(self) -> None:
        self.begun = self.first_at = time.monotonic()
        self.number = self.done = 0
        """The weights of all items, and of those that are done."""
        self.expected = 0.0
        """The least time of the run in seconds, as far as it is known before it begins."""
        self._weights: dict[str, int] = {}
        self._first = self._average = 1.0
        """The weights of the first item that was done, and of a usual one."""
        self._recent: deque[tuple[float, int]] = deque()
        """Times, about one a second, and the weight of what was done then."""

    def begin(self, items: Iterable[pytest.Item], weight: Callable[[str], int] = lambda nodeid: 1) -> None:
        self._weights = {
            item.nodeid: 0 if item.get_closest_marker("skip") is not None else weight(item.nodeid) for item in items
        }
        self.begin_with(sum(self._weights.values()))
        self._average = self.number / max(1, sum(map(bool, self._weights.values())))

    def begin_with(self, number: int) -> None:
        """Begins with a number of items that weigh one each, or with the weight of all items."""
        self.number, self.begun = number, time.monotonic()

    def note(self, nodeid: str) -> None:
        """Counts an item that has its result."""
        weight = self._weights.get(nodeid, 1)
        if not weight:
            return
        self.done += weight
        now = time.monotonic()
        if self.done == weight:
            self.first_at, self._first = now, weight
        if not self._recent or now - self._recent[-1][0] >= 1:
            self._recent.append((now, self.done))
        while len(self._recent) > 1 and now - self._recent[1][0] >= RECENT:  # one is from before the last minute
            self._recent.popleft()

    def left(self) -> str:
        """The time left in words, if it is worth showing and more than a guess."""
        now = time.monotonic()
        least = max(self._first, SHARE_BEFORE_A_GUESS * self.number)
        if now - self.begun < SECONDS_BEFORE_A_GUESS or self.done <= least:
            return ""
        if now - self.first_at < SECONDS_OF_RESULTS:
            return ""
        rate = self._rate(now)
        if rate * RECENT < FEWEST * self._average < self.number - self.done:
            return ", slow checks are running"
        seconds = max((self.number - self.done) / rate, self.expected - (now - self.begun))
        if seconds < LEAST_GUESS:
            return ", less than 10 s left" if self.done < self.number else ""
        return (
            f", about {round(seconds / 60)} min left" if seconds >= 90 else f", about {round(seconds, -1):.0f} s left"
        )

    def _rate(self, now: float) -> float:
        """The weight of what is done in a second, in the last minute if the run is older than that."""
        if now - self.first_at < RECENT or not self._recent:
            return (self.done - self._first) / (now - self.first_at)
        since, done = self._recent[0]
        # None in a whole minute is less than one.
        return max(self.done - done, self._average / 2) / max(now - since, 1.0)
