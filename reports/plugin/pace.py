"""How long the rest of a run will take, at the pace of this run so far."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

SECONDS_BEFORE_A_GUESS, SHARE_BEFORE_A_GUESS = 5.0, 0.02
"""After this time, and this share of the checks, it is said how much is left: earlier guesses are far too long."""
LEAST_GUESS = 10.0
"""Seconds: what is less is over before it is read."""


class Pace:
    """Counts the items that run a check. Those that are skipped without running, which are a third of a run and
    unevenly spread over it, take no time, nor do the results that come when all checks have run."""

    def __init__(self) -> None:
        self.begun = self.first_at = time.monotonic()
        self.number = self.done = 0
        self.expected = 0.0
        """Seconds that the run takes at least, as far as is known before it begins."""
        self._skipped: frozenset[str] = frozenset()

    def begin(self, items: Iterable[pytest.Item]) -> None:
        skipped = {item.nodeid: item.get_closest_marker("skip") is not None for item in items}
        self._skipped = frozenset(name for name, is_skipped in skipped.items() if is_skipped)
        self.begin_with(len(skipped) - len(self._skipped))

    def begin_with(self, number: int) -> None:
        """Begins with a number of items of which nothing else is known."""
        self.number, self.begun = number, time.monotonic()

    def note(self, nodeid: str) -> None:
        """An item has its result."""
        if nodeid in self._skipped:
            return
        self.done += 1
        if self.done == 1:
            self.first_at = time.monotonic()

    def left(self) -> str:
        """In words, if it is worth saying and more than a guess."""
        now = time.monotonic()
        if now - self.begun < SECONDS_BEFORE_A_GUESS or self.done < max(2, SHARE_BEFORE_A_GUESS * self.number):
            return ""
        seconds = (now - self.first_at) * (self.number - self.done) / (self.done - 1)
        seconds = max(seconds, self.expected - (now - self.begun))
        if seconds < LEAST_GUESS:
            return ""
        return (
            f", about {round(seconds / 60)} min left" if seconds >= 90 else f", about {round(seconds, -1):.0f} s left"
        )
