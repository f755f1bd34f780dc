"""Interruptions of a program's requests, as they happen on the way to any endpoint: a busy service answers 503, and
connections end in the middle of an upload or of a download. Each happens once, and the program has to send again.

The proxy does what is planned here; a workflow names its interruptions as values.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from fixtures.http.exchange import Exchange
from fixtures.http.http_messages import MessageHead, Piece

_DOCUMENT = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
SLOW_DOWN = (
    b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    % len(_DOCUMENT)
) + _DOCUMENT


@dataclass(frozen=True)
class Interruption:
    """An interruption of the first request that it fits: with this method, and this text in its target.

    `busy` answers 503 SlowDown instead of passing the request on. `upload` and `download` end the connection once
    `after` bytes of a request's or of a response's body have passed, and more are to come.
    """

    kind: Literal["busy", "upload", "download"]
    method: str
    after: int = 0
    target: str = ""

    def __str__(self) -> str:
        return f"{self.kind}, {self.method} {self.target or '*'} after {self.after} bytes"


MIB = 1024 * 1024
COMMON_INTERRUPTIONS = (
    Interruption("busy", "PUT"),
    Interruption("busy", "GET"),
    Interruption("upload", "PUT", MIB),
    Interruption("download", "GET", MIB),
)
"""Interruptions that every program should survive which stores and reads a large file."""


class Interrupted(Exception):
    """The end of a connection that is interrupted. `answer` has the bytes that the program gets before."""

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__("the connection is interrupted")
        self.answer = answer


class Plan:
    """The interruptions that are still to happen, on any connection of a program."""

    def __init__(self, planned: Sequence[Interruption] = ()) -> None:
        self._left = list(planned)
        self._lock = threading.Lock()

    @property
    def left(self) -> tuple[Interruption, ...]:
        return tuple(self._left)

    def request(self, asked: Exchange, head: MessageHead, pieces: Iterable[Piece]) -> Iterator[bytes]:
        """Yields the bytes of a request; raises Interrupted at an interruption."""
        if self._now("busy", asked):
            if not head.values("expect"):  # otherwise the program waits with its body, and never sends it
                for _ in pieces:
                    continue
            raise Interrupted(SLOW_DOWN)
        yield head.raw
        yield from self._until_cut("upload", asked, pieces)

    def response(self, asked: Exchange, head: MessageHead, pieces: Iterable[Piece]) -> Iterator[bytes]:
        """Yields the bytes of the response to a request; raises Interrupted where it is interrupted."""
        yield head.raw
        yield from self._until_cut("download", asked, pieces)

    def _until_cut(self, kind: str, asked: Exchange, pieces: Iterable[Piece]) -> Iterator[bytes]:
        passed = 0
        for piece in pieces:
            passed += len(piece.content)
            if self._now(kind, asked, passed):
                raise Interrupted
            yield piece.raw

    def _now(self, kind: str, asked: Exchange, passed: int = 1) -> bool:
        """Takes an interruption that is due here off the plan; returns whether there was one."""
        with self._lock:
            for each in self._left:
                fits = (each.kind, each.method) == (kind, asked.method) and each.target in asked.target
                if fits and passed > each.after:
                    self._left.remove(each)
                    return True
        return False


NO_INTERRUPTIONS = Plan()
"""The plan without interruptions."""
