"""Holds the signals that stop a run, so that its record has all results that the run counts."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from record.ending import STOP_SIGNALS

Handler = Callable[[int, FrameType | None], object]


class _HoldingHandler:
    """Stands in for the handlers of signals, and remembers the signals that arrive while it holds."""

    def __init__(self, handlers: dict[int, Handler]) -> None:
        self.handlers = handlers
        self.holding = True
        self.came: list[int] = []

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.holding:
            self.came.append(number)
        else:
            self.handlers[number](number, frame)


@contextmanager
def holding_interruptions() -> Iterator[None]:
    """Holds signals that would raise KeyboardInterrupt in the block until the block ends.

    A mask of signals is not enough: other threads of the process would still receive them, and Python would still run
    its handlers in the main thread. In other threads there is nothing to hold.
    """
    present = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    handlers = {number: handler for number, handler in present.items() if callable(handler)}
    if threading.current_thread() is not threading.main_thread() or not handlers:
        yield
        return
    held = _HoldingHandler(handlers)
    for number in handlers:
        signal.signal(number, held)
    try:
        yield
    finally:
        held.holding = False  # signals are passed on from here, also if one prevents the next lines
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if held.came:
            signal.raise_signal(held.came[0])
