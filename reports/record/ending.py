"""How a run ends: its exit status, and what ends a pytest session that cannot do what it was asked for, or that is
stopped."""

from __future__ import annotations

import signal
from typing import NoReturn

import pytest
from _pytest.outcomes import Exit

VIOLATED, WRONG_USE, UNTESTABLE, INTERRUPTED = 1, 2, 3, 130
"""The exit statuses other than 0: for results, for mistakes of the user, for an endpoint or a report that failed, and
after Ctrl-C, as shells have it."""
STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Ctrl-C; what CI systems end a job with; and what a terminal that is closed sends, which Windows does not have."""

PROCESS_DIED = "the process that ran this check died"
"""How the message begins of a check whose process has ended without its result."""
CHECK_DISTURBED = "disturbed"
"""How the message begins of a check that says nothing, since its requests were disturbed each time that it ran."""


class Error(Exit):
    """What is wrong with the options or the endpoint. pytest prints the name of the class, a colon and the message."""


class Stopped(Exit):
    """The user has stopped it."""


def wrong_use(message: str) -> NoReturn:
    """Stops with `Error: …`, as the command line does, and exit status 2. The message says what was wrong and where."""
    raise Error(message, returncode=WRONG_USE)


def command_line_status(status: int) -> int:
    """The suite's exit status for one of pytest's: wrong use is always 2."""
    return WRONG_USE if status in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED) else int(status)
