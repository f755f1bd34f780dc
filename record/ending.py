"""The end of a run: its exit status, and the exceptions that end a pytest session on wrong use or a stop."""

from __future__ import annotations

import signal
from typing import NoReturn

import pytest

VIOLATED, WRONG_USE, UNTESTABLE, INTERRUPTED = 1, 2, 3, 130
"""The exit statuses other than 0: for results, for mistakes of the user, for an endpoint or a report that failed, and
after Ctrl-C, as shells have it."""
STOP_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that stop a run: Ctrl-C, the signal of CI systems that end a job, and that of a closed terminal, which
Windows does not have."""

PROCESS_DIED = "the process that ran this check died"
"""The beginning of the message of a check whose process ended without its result."""
CHECK_DISTURBED = "disturbed"
"""The beginning of the message of a check without a meaningful result, since its requests were disturbed each time."""
NOT_RUN = "not run: "
"""The beginning of the message of a spared result."""
ENDPOINT_WAS_LOST = "the endpoint was lost"
"""The beginning of the message of a check that passes, though the endpoint was lost when it ran first."""
NOT_RUN_AGAIN = f"{NOT_RUN}the run ended before it could run alone, since the endpoint was lost"
"""The beginning of the message of a check that was put aside, as was one during which the endpoint was lost."""
ALL_CRASHES_HINT = "(--all-crashes runs all)"
CRASHING_KIND_MESSAGE = (
    f"{NOT_RUN}3 requests of this kind ended the endpoint, and none was answered {ALL_CRASHES_HINT}: "
)
"""The message of a result that was spared because of its kind of request, but for the kind, which follows."""


class Error(pytest.exit.Exception):  # type: ignore[name-defined]
    """An error in the options or at the endpoint. pytest prints the name of the class, a colon and the message."""


class Stopped(pytest.exit.Exception):  # type: ignore[name-defined]
    """The user has stopped the run."""


def exit_with_usage_error(message: str) -> NoReturn:
    """Stops with `Error: …`, as the command line does, and exit status 2. The message gives the error and its place."""
    raise Error(message, returncode=WRONG_USE)


def command_line_status(status: int) -> int:
    """The suite's exit status for one of pytest's: wrong use is always 2."""
    return WRONG_USE if status in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED) else int(status)
