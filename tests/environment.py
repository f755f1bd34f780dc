"""The environment of the processes that tests start: it does not change the behaviour or the output of the suite."""

from __future__ import annotations

import os

SAYING = ("AWS_", "S3_", "PYTEST_", "BOTO_", "COLUMNS", "FORCE_COLOR", "CI")
"""The prefixes of variables that the suite, its clients or pytest read."""


TIME_IS_UP = "--until: the time is up"
"""Why a test was skipped that would have started after that time (`tests/conftest.py`)."""


def neutral(*others: str) -> dict[str, str]:
    """This process's variables without the suite's own ones, and without others with these prefixes."""
    return {name: value for name, value in os.environ.items() if not name.startswith((*SAYING, *others))}
