"""A reverse proxy that passes bytes on unchanged, and notes the exchanges that it reads in them.

A program uses it as its endpoint. The Host header, which Signature V4 signs, stays as the program sent it: an endpoint
that finds a bucket by path accepts any name. It serves endpoints over HTTP alone, because programs frame and sign
uploads in another way over HTTPS.

A program follows redirects by itself, past the proxy. So the proxy puts its own URL for that of the endpoint in a
Location. It ends the connection instead of passing on a redirect to any other place. It does the same with a malformed
response, which could hide such a redirect.
"""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from fixtures.http.exchange import Exchange
from fixtures.http.foreign_redirects import (
    OtherHost,
    foreign_redirect_origin,
    not_followed_reason,
    with_form_page_origin,
)
from fixtures.http.http_messages import BLOCK_SIZE, MalformedMessage
from fixtures.model.destinations import Destinations, only
from programs.proxy.forwarding import forward_requests, forward_responses, proxied_location

MAX_FORWARDED_BYTES = 1024 * 1024 * 1024
"""The total bytes of all connections, both ways, after which they end. A workflow moves a fraction of it; a program
that repeats its failures could fill an endpoint."""
CONNECT_TIMEOUT = 10.0
"""Seconds."""
MAX_END_SECONDS = 2.0
"""The time for connections to end, in seconds, once the program has ended: then their exchanges are complete."""


@dataclass
class _Connection:
    """One connection: its exchanges, its start, and the side that ended it."""

    exchanges: list[Exchange] = field(default_factory=list)
    asked: deque[Exchange] = field(default_factory=deque)
    """The exchanges whose responses have not come, oldest first."""
    began: float = field(default_factory=time.time)
    ended_by_the_endpoint: bool | None = None
    """None until one side has ended the connection."""
    ended: threading.Event = field(default_factory=threading.Event)

    def note_start(self, exchange: Exchange) -> None:
        """Notes an exchange that begins."""
        self.exchanges.append(exchange)
        self.asked.append(exchange)

    def note_end(self, *, by_the_endpoint: bool) -> None:
        """Notes the side that ends the connection; only the first one counts."""
        if self.ended_by_the_endpoint is None:
            self.ended_by_the_endpoint = by_the_endpoint

    def complete_exchanges(self) -> Iterator[Exchange]:
        """The exchanges of the connection, after the end."""
        for exchange in self.exchanges:
            if exchange.status is None and exchange.error is None:
                exchange.error = "the connection ended without a response"
            exchange.started = self.began
            # If the program gives up, the endpoint is not at fault.
            exchange.cut = exchange.error is not None and not self.ended_by_the_endpoint
            yield exchange


class _Allowance:
    """The number of bytes that may still pass."""

    def __init__(self, left: int) -> None:
        self._left = left
        self._lock = threading.Lock()

    def count(self, size: int) -> bool:
        """Counts `size` more bytes; returns whether so many may pass."""
        with self._lock:
            self._left -= size
            return self._left >= 0


class _Source(io.RawIOBase):
    """The incoming bytes of a socket, until that side ends the connection or no more may pass."""

    def __init__(self, side: socket.socket, allowance: _Allowance) -> None:
        self._side, self._allowance = side, allowance
        self.ended: Literal["source", "allowance", ""] = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = 0
        if not self.ended:
            with contextlib.suppress(OSError):
                size = self._side.recv_into(buffer)
            allowed = self._allowance.count(size)
            self.ended = "" if size and allowed else "source" if allowed else "allowance"
        return 0 if self.ended else size


@contextmanager
def running_proxy(
    url: str,
    client: str,
    note: Callable[[Exchange], None],
    *,
    most: int = MAX_FORWARDED_BYTES,
    destinations: Destinations | None = None,
) -> Iterator[str]:
    """Runs a proxy in front of an endpoint within the block, and yields the proxy's URL. At the end calls `note` with
    each exchange, in order on each connection.

    All connections end once more than `most` bytes have passed. The `destinations` (by default this URL) are the
    endpoint's own; it may redirect programs to its URL alone, through the proxy.
    """
    parts = urlsplit(url)
    behind = (parts.hostname or "", parts.port or 80)
    connections: list[_Connection] = []
    listening = socket.create_server(("127.0.0.1", 0))
    here = f"http://127.0.0.1:{listening.getsockname()[1]}"
    serve = _ProxyRules(behind, here, (destinations or only(url)).with_url(here), _Allowance(most))
    accepting = threading.Thread(target=_accept, args=(listening, connections, serve), daemon=True)
    accepting.start()
    try:
        yield here
    finally:
        with contextlib.suppress(OSError):  # wakes the thread that waits in accept
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join()
        deadline = time.monotonic() + MAX_END_SECONDS
        for connection in connections:
            connection.ended.wait(max(0.0, deadline - time.monotonic()))
            for exchange in connection.complete_exchanges():
                exchange.client, exchange.scheme = client, parts.scheme
                exchange.host, exchange.port = behind
                note(exchange)


@dataclass(frozen=True)
class _ProxyRules:
    """The rules of a proxy: the address behind it, its own URL, the endpoint's destinations with that URL, and the
    bytes that may pass."""

    behind: tuple[str, int]
    here: str
    destinations: Destinations
    allowance: _Allowance

    def serve(self, near: socket.socket, connection: _Connection) -> None:
        try:
            self._carry(near, connection)
        finally:
            connection.ended.set()

    def _carry(self, near: socket.socket, connection: _Connection) -> None:
        with near:
            try:
                far = socket.create_connection(self.behind, CONNECT_TIMEOUT)
            except OSError:  # the program sees a connection that ends without a response, as it would without the proxy
                connection.note_end(by_the_endpoint=True)
                return
            with far:
                for each in (near, far):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                far.settimeout(None)
                back = threading.Thread(target=self._pass_responses, args=(far, near, connection), daemon=True)
                back.start()
                self._pass_requests(near, far, connection)
                back.join()

    def _pass_requests(self, near: socket.socket, far: socket.socket, connection: _Connection) -> None:
        source = _Source(near, self.allowance)
        ended = _forward(source, forward_requests(_buffered(source), connection.note_start), far)
        connection.note_end(by_the_endpoint=ended == "target")
        _close(far)

    def _pass_responses(self, far: socket.socket, near: socket.socket, connection: _Connection) -> None:
        source = _Source(far, self.allowance)
        through = proxied_location(self.behind, self.here)
        pieces = forward_responses(_buffered(source), connection.asked, self._foreign_location, through)
        try:
            ended = _forward(source, pieces, near)
        except (MalformedMessage, OtherHost):
            connection.note_end(by_the_endpoint=True)
            _close(near, socket.SHUT_RDWR)
            return
        connection.note_end(by_the_endpoint=ended == "source")
        _close(near)

    def _foreign_location(self, exchange: Exchange, locations: Sequence[str], body: bytes) -> str:
        def foreign(destinations: Destinations) -> str:
            return foreign_redirect_origin(locations, body, "http", destinations)

        if not foreign(only(self.here)):
            return ""
        if led_to := foreign(with_form_page_origin(exchange, self.destinations)):
            exchange.sent_to, exchange.error = led_to, not_followed_reason(led_to)
        elif led_to := foreign(with_form_page_origin(exchange, only(self.here))):
            # Such as a virtual host.
            exchange.error = f"the endpoint sent this program to its own {led_to}, past the proxy"
        return led_to


def _accept(listening: socket.socket, connections: list[_Connection], serving: _ProxyRules) -> None:
    while True:
        try:
            near, _ = listening.accept()
        except OSError:  # closed
            return
        connection = _Connection()
        connections.append(connection)
        threading.Thread(target=serving.serve, args=(near, connection), daemon=True).start()


def _buffered(source: _Source) -> io.BufferedReader:
    return io.BufferedReader(source, BLOCK_SIZE)


def _forward(
    source: _Source, pieces: Iterator[bytes], target: socket.socket
) -> Literal["source", "target", "allowance", ""]:
    """Passes bytes on until one side ends the connection, or no more may pass; returns the side that did, or the
    allowance."""
    for piece in pieces:
        try:
            target.sendall(piece)
        except OSError:
            return "target"
    return source.ended


def _close(side: socket.socket, how: int = socket.SHUT_WR) -> None:
    with contextlib.suppress(OSError):  # it has closed the connection
        side.shutdown(how)
