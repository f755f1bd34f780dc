"""The checks and cases that came after the first release, by the day on which they came.

`make right-answers` writes `added_checks.txt`: a line with the day, and below it a line for each id. What is newer than
somebody's expected results is no failure for them.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".txt")


def added_on(check: str) -> str:
    """Returns the day on which a check came, as an ISO date; empty if the first release had it, or it is not recorded
    yet."""
    return days_of_checks().get(check, "")


@cache
def days_of_checks() -> Mapping[str, str]:
    """The days by id."""
    return days_in(FILE.read_text(encoding="utf-8"))


def days_in(text: str) -> dict[str, str]:
    """Returns the days by id from the text of the file."""
    found, day = {}, ""
    for line in text.splitlines():
        if "::" in line:
            found[line] = day
        else:
            day = line
    return found


def text_of_days(days: Mapping[str, str]) -> str:
    """Returns the text of the file."""
    checks = sorted(days, key=lambda check: (days[check], check))
    by_day = itertools.groupby(checks, key=lambda check: days[check])
    return "".join("\n".join([day, *some, ""]) for day, some in by_day)
