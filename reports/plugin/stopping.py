"""Ends a pytest session for the user's mistake: with `Error: …`, as the command line does, and the exit status 2."""

from __future__ import annotations

from typing import NoReturn

from _pytest.outcomes import Exit

from reports.diagnosis.outcome import WRONG_USE


class Error(Exit):
    """pytest shows its name, a colon and its message."""


def wrong_use(message: str) -> NoReturn:
    """A line that says what was wrong, and where it came from."""
    raise Error(message, returncode=WRONG_USE)
