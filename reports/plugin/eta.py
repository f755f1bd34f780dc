"""The time that the rest of a run will take, from what its results have cost so far."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest

from record.text import plural

SECONDS_BEFORE_A_GUESS, SHARE_BEFORE_A_GUESS = 5.0, 0.02
"""The time, and the share of the checks, before the time left is shown: earlier guesses are far too long."""
SECONDS_OF_RESULTS = 2.0
"""The time since the first result: what comes at once after a slow start is no pace."""
LEAST_GUESS = 10.0
"""Seconds: a shorter time is over before it is read."""
RECENT = 120.0
"""Seconds: an endpoint that gets slower, or restarts again and again, shows in the last of them."""
MOST_OF_A_PAUSE = 10.0
"""The most times that the last minutes are taken to be slower than the whole run: a few checks that take long end at
some time."""
KNOWN = 60
"""The weight from which the cost of a kind of check counts more than that of all."""
FEWEST, SLOW = 12, 60.0
"""A run with fewer than `FEWEST` results in `SLOW` seconds shows no time left: several processes may each be at a check
that takes a minute, and most other checks take less."""


@dataclass
class _Kind:
    """Checks that cost about the same: the weights of those that are left and done, and the seconds of the latter."""

    left: int = 0
    done: int = 0
    seconds: float = 0.0


class Pace:
    """Counts the items that run a check. Skipped items, which are a third of a run and unevenly spread over it, take no
    time. The same holds for results that come when all checks have run. An item may weigh more than another one, and
    what a weight costs differs from kind to kind, and from server to server."""

    def __init__(self) -> None:
        self.begun = self.first_at = time.monotonic()
        self.items_left = 0
        self.aside = 0
        """The number of these items that run again when all others have ended, one at a time."""
        self.expected = 0.0
        """The least time of the run in seconds, as far as it is known before it begins."""
        self._items: dict[str, tuple[str, int]] = {}
        self._kinds: dict[str, _Kind] = {}
        self._all = _Kind()
        self._number = 0
        self._first: _Kind | None = None
        """The first item that was done."""
        self._recent: deque[tuple[float, int]] = deque()
        """Times, about one a second, with the weight that was done then."""

    def begin(
        self,
        items: Iterable[pytest.Item],
        weight: Callable[[str], int] = lambda nodeid: 1,
        kind: Callable[[str], str] = lambda nodeid: "",
    ) -> None:
        self._items = {
            item.nodeid: (kind(item.nodeid), weight(item.nodeid) if item.get_closest_marker("skip") is None else 0)
            for item in items
        }
        self.begin_with(0)
        for name, each in self._items.values():
            self._add(name, each)

    def begin_with(self, number: int) -> None:
        """Begins with a number of items that weigh one each."""
        self._kinds, self._all, self._number, self.items_left = {}, _Kind(), 0, 0
        for _ in range(number):
            self._add("", 1)
        self.begun = time.monotonic()

    def _add(self, name: str, weight: int) -> None:
        for each in (self._kinds.setdefault(name, _Kind()), self._all):
            each.left += weight
        self._number += weight
        self.items_left += weight > 0

    def note(self, nodeid: str, seconds: float) -> None:
        """Counts a finished item and the seconds."""
        name, weight = self._items.get(nodeid, ("", 1))
        if not weight or not self.items_left:
            return
        for each in (self._kinds.setdefault(name, _Kind()), self._all):
            each.left -= weight
            each.done += weight
            each.seconds += seconds
        self.items_left -= 1
        now = time.monotonic()
        if self._first is None:
            self.first_at, self._first = now, _Kind(0, weight, seconds)
        if not self._recent or now - self._recent[-1][0] >= 1:
            self._recent.append((now, self._all.done))
        while len(self._recent) > 1 and now - self._recent[1][0] >= RECENT:  # one is from before
            self._recent.popleft()

    def left(self) -> str:
        """The time left in words, if worth showing and more than a guess."""
        now = time.monotonic()
        if self._first is None or not self.items_left or now - self.begun < SECONDS_BEFORE_A_GUESS:
            return ""
        if self._all.done <= max(self._first.done, SHARE_BEFORE_A_GUESS * self._number):
            return ""
        if self.items_left <= self.aside:
            return f", {plural(self.items_left, 'check')} left, each once more and alone"
        if now - self.first_at < SECONDS_OF_RESULTS or self._all.seconds <= self._first.seconds:
            return ""
        once_more = f", then {plural(self.aside, 'check')} once more" if self.aside else ""
        if self._is_slow(now):
            return f", slow checks are running{once_more}"
        seconds = max(self._seconds_left(now), self.expected - (now - self.begun))
        if seconds < LEAST_GUESS:
            return f", less than 10 s left{once_more}"
        words = f"{round(seconds / 60)} min" if seconds >= 90 else f"{round(seconds, -1):.0f} s"
        return f", about {words} left{once_more}"

    def _is_slow(self, now: float) -> bool:
        """Returns whether hardly any result came in the last minute, and many are left."""
        usual = self._number / max(1, sum(weight > 0 for _, weight in self._items.values()))
        before = [done for at, done in self._recent if now - at >= SLOW]
        return bool(before) and self._all.done - before[-1] < FEWEST * usual < self._all.left

    def _seconds_left(self, now: float) -> float:
        """The geometric mean of two guesses: one from the cost of each kind of check in the whole run, the other from
        the number of checks of any kind in the last minutes."""
        assert self._first is not None
        usual = self._all.seconds / self._all.done
        costs = ((each.seconds + KNOWN * usual) / (each.done + KNOWN) * each.left for each in self._kinds.values())
        seconds, since = self._all.seconds - self._first.seconds, now - self.first_at
        by_kind = sum(costs) / seconds * since
        at, done = (self.first_at, self._first.done) if since < RECENT else self._recent[0]
        rate = (self._all.done - done) / max(now - at, 1.0)
        usual_rate = (self._all.done - self._first.done) / since
        by_rate = self._all.left / max(rate, usual_rate / MOST_OF_A_PAUSE)
        return math.sqrt(by_kind * by_rate) * (self.items_left - self.aside) / self.items_left
