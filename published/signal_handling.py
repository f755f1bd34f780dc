"""Ends `remake.py` on signals as on Ctrl-C: the programs that it has started end first, and can clean up."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

STOP_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
MAX_END_SECONDS = 120
"""Seconds for a stopped program to clean up."""


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """In the block, signals raise SystemExit with the status that shells have for them: 130 for Ctrl-C, 143 for
    SIGTERM."""
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    for number, handler in before.items():
        if number == signal.SIGTERM or handler is not signal.SIG_IGN:  # nohup ignores the signal of a closed terminal
            signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def status_of(command: Sequence[str | Path], **options: Any) -> int:
    """Runs a program with these options of `subprocess.Popen`, and returns the exit status. If this is stopped, the
    program is ended with SIGTERM, and then its remaining processes. It is not in the terminal's group, so that Ctrl-C
    reaches it only once, from here."""
    child = subprocess.Popen(command, start_new_session=True, **options)
    try:
        return child.wait()
    except BaseException:
        child.terminate()
        try:
            child.wait(MAX_END_SECONDS)
        except BaseException:
            child.kill()
            raise
        finally:
            with contextlib.suppress(ProcessLookupError):  # it left no processes
                os.killpg(child.pid, signal.SIGTERM)
        raise
