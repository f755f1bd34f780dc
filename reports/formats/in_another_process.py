"""Work in another process, which has all that it needs when it is forked."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")

IS_WORTHWHILE = sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1
"""True on Linux with several cores. Windows has no fork, and on macOS system libraries do not survive it."""


@contextlib.contextmanager
def in_another_process(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """While the block runs, another process does `work`. Yields a function that returns its result, which is pickled.

    If there can be no such process, or it ends without a result, this one does the work when the result is asked for.
    """
    process, ours = _fork(work) if IS_WORTHWHILE and not current_process().daemon else (None, None)
    try:
        yield lambda: _result(ours, work)
    finally:
        if process is not None and ours is not None:
            ours.close()
            process.terminate()  # no effect if it has ended
            process.join()


def _fork(work: Callable[[], Any]) -> tuple[Any, Connection | None]:
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work_in_child, args=(work, ours, theirs))
    try:
        with warnings.catch_warnings():
            # No thread here holds a lock that the new process takes: they watch and draw.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
    except OSError:  # there is no room for another process
        ours.close()
        return None, None
    finally:
        theirs.close()
    return process, ours


def _work_in_child(work: Callable[[], Any], ours: Connection, theirs: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both, and the other process ends this one
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # removes unfinished files
    ours.close()
    with contextlib.suppress(Exception):  # the other process meets the same error, and reports it
        theirs.send(work())


def _result(ours: Connection | None, work: Callable[[], T]) -> T:
    if ours is not None:
        with contextlib.suppress(EOFError, OSError):
            result: T = ours.recv()
            return result
    return work()
