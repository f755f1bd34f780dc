"""The environment of the processes that tests start: nothing in it says what the suite is to do, or how to print."""

from __future__ import annotations

import os

SAYING = ("AWS_", "S3_", "PYTEST_", "BOTO_", "COLUMNS", "FORCE_COLOR", "CI")
"""How the names begin of variables that the suite, its clients or pytest read."""


def neutral(*others: str) -> dict[str, str]:
    """This process's variables without those, and without others that begin so."""
    return {name: value for name, value in os.environ.items() if not name.startswith((*SAYING, *others))}
