"""The comparison of a run with the earlier one whose results it runs again: part of the last line of its record."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args

from record.ending import UNTESTABLE, VIOLATED
from record.json_form import Count, RecordPart, Time, Url, always
from record.text import plural

Word = Literal["new", "still", "fixed", "not run"]
WORDS: tuple[Word, ...] = get_args(Word)
"""The words for results, in the order in which they are listed."""


class RerunResult(RecordPart, frozen=True):
    """A result that does not pass in one of the two runs. `was` and `now` are what came, or the verdicts."""

    word: Word
    check: str
    client: str
    was: str = always("")
    now: str = always("")


def before_and_after(was: str, now: str) -> str:
    """`403 AccessDenied, now 200`, or what came both times."""
    return was if was == now else f"{was}, now {now}"


class RerunComparison(RecordPart, frozen=True):
    """The earlier run, the number of results of both, and those that do not pass in one of them."""

    endpoint: Url = always("")
    server: str | None = always(None)
    suite: str = always("")
    started: Time = always("")
    run_id: str = always("")
    results: Count = always(0)
    became: tuple[RerunResult, ...] = always(())

    @property
    def status(self) -> int:
        """The exit status by the results: 1 if some do not pass, 3 if the others pass but some did not run."""
        words = {each.word for each in self.became}
        if words & {"new", "still"}:
            return VIOLATED
        return UNTESTABLE if "not run" in words else 0

    @property
    def sentence(self) -> str:
        """`3 fixed, 1 still failing, 0 new, of 40 results`, without the full stop."""
        numbers = Counter(each.word for each in self.became)
        parts = [f"{numbers['fixed']} fixed", f"{numbers['still']} still failing", f"{numbers['new']} new"]
        parts += [f"{numbers['not run']} not run"] if numbers["not run"] else []
        return f"{', '.join(parts)}, of {plural(self.results, 'result')}"
