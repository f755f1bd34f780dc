"""A reverse proxy that passes bytes on unchanged, and reads the exchanges out of them when its block ends.

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
from itertools import islice
from typing import Any, Literal
from urllib.parse import urlsplit

from fixtures.http.exchange import BODILESS_STATUSES, Exchange
from fixtures.http.sent_elsewhere import REDIRECTS, OtherHost, foreign_redirect_origin, why_not, with_form_page_origin
from fixtures.model.destinations import Destinations, only
from programs.proxy.exchanges_in_bytes import RequestLine, exchanges_of, request_line_of, requests_of
from programs.proxy.http_messages import (
    BLOCK,
    MAX_HEAD_BYTES,
    MalformedMessage,
    MessageHead,
    Piece,
    Stream,
    body_of,
    framing_of,
    proxied_location,
    read_head,
    rest_of,
)
from programs.proxy.interrupting import Interrupted, Plan

MAX_KEPT_BYTES = 64 * 1024 * 1024
"""The bytes of a connection that are kept, each way. Of a longer one, only the exchanges before that limit are read."""
MAX_FORWARDED_BYTES = 1024 * 1024 * 1024
"""The total bytes of all connections, both ways, after which they end. A workflow moves a fraction of it; a program
that repeats its failures could fill an endpoint."""
MAX_REDIRECT_BYTES = 1024 * 1024
"""The limit of a redirect's body, in bytes: the proxy reads all of it before it passes any of it on."""
STATUSES_OFTEN_BODILESS = (205, 305)
"""The statuses of responses whose body some programs do not read: Apache's HttpCore, and Ruby's Net::HTTP."""
CONNECT_TIMEOUT = 10.0
"""Seconds."""
NO_INTERRUPTIONS = Plan()
"""The plan without interruptions."""
MAX_END_SECONDS = 2.0
"""The time for connections to end, in seconds, once the program has ended: then their exchanges are complete."""

ForeignRedirectFinder = Callable[[Sequence[str], bytes], str]
"""Returns the origin to which the Locations and the body of a redirect lead past the proxy; empty if they do not."""


@dataclass
class _Connection:
    """One connection: its bytes each way, its start, and the side that ended it."""

    sent: bytearray = field(default_factory=bytearray)
    came: bytearray = field(default_factory=bytearray)
    asked: deque[RequestLine] = field(default_factory=deque)
    """The requests whose responses have not come, oldest first."""
    answered: int = 0
    """The number of requests whose response has come or is coming."""
    began: float = field(default_factory=time.time)
    ended_by_the_endpoint: bool | None = None
    """None until one side has ended it."""
    sent_to: str = ""
    """The origin to which the last response redirects the program past the proxy; empty if it does not."""
    sent_to_own: bool = False
    """True if that origin is the endpoint's, such as a virtual host."""
    sent_for: RequestLine = ("", "")
    """The request with that response."""
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def is_whole(self) -> bool:
        """Returns whether all bytes of the connection were kept."""
        return max(len(self.sent), len(self.came)) < MAX_KEPT_BYTES

    def ends(self, *, by_the_endpoint: bool) -> None:
        """Notes the side that ends the connection; only the first one counts."""
        if self.ended_by_the_endpoint is None:
            self.ended_by_the_endpoint = by_the_endpoint

    def and_page_of_form(self, destinations: Destinations) -> Destinations:
        """Returns the destinations, and the page to which the request is to lead whose response is coming, if it is a
        form."""
        request = next(islice(requests_of(bytes(self.sent)), self.answered - 1, None), None)
        return destinations if request is None else with_form_page_origin(request, destinations)

    def exchanges(self) -> Iterator[Exchange]:
        """The exchanges of the connection; the last one says if a program was sent past the proxy."""
        found = list(exchanges_of(bytes(self.sent), bytes(self.came), whole=self.is_whole))
        if self.sent_to:
            if not found or not self.is_whole:
                found.append(Exchange("", "", "", 0, *self.sent_for))
            if self.sent_to_own:
                found[-1].error = f"the endpoint sent this program to its own {self.sent_to}, past the proxy"
            else:
                found[-1].sent_to, found[-1].error = self.sent_to, why_not(self.sent_to)
        for exchange in found:
            exchange.started = self.began
            # If the program is interrupted or gives up, the endpoint is not at fault.
            exchange.cut = exchange.error is not None and not self.ended_by_the_endpoint
            yield exchange


class _Allowance:
    """The number of bytes that may still pass."""

    def __init__(self, left: int) -> None:
        self._left = left
        self._lock = threading.Lock()

    def takes(self, size: int) -> bool:
        """Counts `size` more bytes; returns whether so many may pass."""
        with self._lock:
            self._left -= size
            return self._left >= 0


class _Source(io.RawIOBase):
    """The incoming bytes of a socket, kept, until that side ends the connection or no more may pass."""

    def __init__(self, side: socket.socket, kept: bytearray, allowance: _Allowance) -> None:
        self._side, self._kept, self._allowance = side, kept, allowance
        self.ended: Literal["source", "allowance", ""] = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = 0
        if not self.ended:
            with contextlib.suppress(OSError):
                size = self._side.recv_into(buffer)
            allowed = self._allowance.takes(size)
            self.ended = "" if size and allowed else "source" if allowed else "allowance"
        if self.ended:
            return 0
        self._kept += bytes(buffer[: min(size, MAX_KEPT_BYTES - len(self._kept))])
        return size


@contextmanager
def running_proxy(
    url: str,
    client: str,
    note: Callable[[Exchange], None],
    *,
    most: int = MAX_FORWARDED_BYTES,
    destinations: Destinations | None = None,
    plan: Plan = NO_INTERRUPTIONS,
) -> Iterator[str]:
    """Runs a proxy in front of an endpoint within the block, and yields the proxy's URL. At the end calls `note` with
    each exchange, in order on each connection.

    All connections end once more than `most` bytes have passed. The `destinations` (by default this URL) are the
    endpoint's own; it may redirect programs to its URL alone, through the proxy. What the `plan` says is interrupted.
    """
    parts = urlsplit(url)
    behind = (parts.hostname or "", parts.port or 80)
    connections: list[_Connection] = []
    listening = socket.create_server(("127.0.0.1", 0))
    here = f"http://127.0.0.1:{listening.getsockname()[1]}"
    serve = _ProxyRules(behind, here, (destinations or only(url)).and_at(here), _Allowance(most), plan)
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
            for exchange in connection.exchanges():
                exchange.client, exchange.scheme = client, parts.scheme
                exchange.host, exchange.port = behind
                note(exchange)


@dataclass(frozen=True)
class _ProxyRules:
    """The rules of a proxy: the address behind it, its own URL, the endpoint's destinations with that URL, the bytes
    that may pass, and the interruptions."""

    behind: tuple[str, int]
    here: str
    destinations: Destinations
    allowance: _Allowance
    plan: Plan

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
                connection.ends(by_the_endpoint=True)
                return
            with far:
                for each in (near, far):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                far.settimeout(None)
                back = threading.Thread(target=self._pass_back, args=(far, near, connection), daemon=True)
                back.start()
                self._pass_there(near, far, connection)
                back.join()

    def _pass_there(self, near: socket.socket, far: socket.socket, connection: _Connection) -> None:
        source = _Source(near, connection.sent, self.allowance)
        try:
            ended = _forward(source, forward_requests(_buffered(source), connection.asked.append, self.plan), far)
        except Interrupted as interrupted:
            _abort_connection(near, far, connection, interrupted)
            return
        connection.ends(by_the_endpoint=ended == "target")
        _close(far)

    def _pass_back(self, far: socket.socket, near: socket.socket, connection: _Connection) -> None:
        source = _Source(far, connection.came, self.allowance)

        def asked() -> RequestLine:
            if not connection.asked:
                raise MalformedMessage("came before its request: where it ends depends on what that will be")
            connection.sent_for = connection.asked.popleft()
            connection.answered += 1
            return connection.sent_for

        def leads_away(locations: Sequence[str], body: bytes) -> str:
            if not foreign_redirect_origin(locations, body, "http", only(self.here)):
                return ""
            foreign = foreign_redirect_origin(locations, body, "http", connection.and_page_of_form(self.destinations))
            connection.sent_to_own = not foreign
            return foreign or foreign_redirect_origin(
                locations, body, "http", connection.and_page_of_form(only(self.here))
            )

        through = proxied_location(self.behind, self.here)
        try:
            ended = _forward(source, forward_responses(_buffered(source), asked, leads_away, through, self.plan), near)
        except Interrupted as interrupted:
            _abort_connection(near, far, connection, interrupted)
            return
        except (MalformedMessage, OtherHost) as refused:
            connection.sent_to = refused.origin if isinstance(refused, OtherHost) else ""
            connection.ends(by_the_endpoint=True)
            _close(near, socket.SHUT_RDWR)
            return
        connection.ends(by_the_endpoint=ended == "source")
        _close(near)


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
    return io.BufferedReader(source, BLOCK)


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


def _abort_connection(
    near: socket.socket, far: socket.socket, connection: _Connection, interrupted: Interrupted
) -> None:
    """Ends a connection on both sides, like a failure of the network in between."""
    connection.ends(by_the_endpoint=False)
    with contextlib.suppress(OSError):
        near.sendall(interrupted.answer)
    for side in (near, far):
        _close(side, socket.SHUT_RDWR)


def _close(side: socket.socket, how: int = socket.SHUT_WR) -> None:
    with contextlib.suppress(OSError):  # it has closed the connection
        side.shutdown(how)


def forward_requests(
    stream: Stream, note: Callable[[RequestLine], object], plan: Plan = NO_INTERRUPTIONS
) -> Iterator[bytes]:
    """Yields all bytes of a program as they come; calls `note` with each request before its head is passed on. Raises
    Interrupted where the plan says it."""
    with contextlib.suppress(MalformedMessage):
        while (head := read_head(stream)) is not None and head.whole:
            asked = request_line_of(head)
            note(asked)
            yield from plan.request(asked, head, _body_of_request(stream, head))
        if head is not None:
            yield head.raw
    yield from rest_of(stream)


def _body_of_request(stream: Stream, head: MessageHead) -> Iterator[Piece]:
    """Reads the body in pieces. Raises Malformed only then, when the head has been passed on."""
    yield from body_of(stream, framing_of(head), until_closed=False)


def forward_responses(
    stream: Stream,
    asked: Callable[[], RequestLine],
    leads_away: ForeignRedirectFinder,
    through: Callable[[MessageHead], MessageHead],
    plan: Plan = NO_INTERRUPTIONS,
) -> Iterator[bytes]:
    """Yields all bytes of an endpoint as they come, but redirects whole and `through` the proxy; `asked` returns the
    request of the next response.

    Raises OtherHost instead of passing on a response that sends the program past the proxy. Raises Malformed for bytes
    that are not a response, because programs read them in different ways; and Interrupted where the plan says it.
    """
    while (head := read_head(stream)) is not None:
        if not head.line:  # blank lines at the end
            yield head.raw
            continue
        status = head.status
        if status < 200:
            if status != 100 or framing_of(head) is not None:
                raise MalformedMessage("is an interim one that some programs take for the last, or that has a body")
            _require_unambiguous_head(head)
            yield head.raw
            continue
        method, target = asked()
        if status in REDIRECTS:
            head = through(head)
            if led_to := leads_away(head.values("location"), b""):
                raise OtherHost(led_to)
        _require_unambiguous_head(head)
        framing = framing_of(head) if head.whole and method != "HEAD" else 0
        if status in BODILESS_STATUSES:
            if framing == "chunked":
                raise MalformedMessage("has no body, but a Transfer-Encoding, by which some programs read one")
            framing = 0
        if status in STATUSES_OFTEN_BODILESS and framing != 0:
            raise MalformedMessage("has a body, which some programs take for the next response")
        pieces = body_of(stream, framing, until_closed=True)
        if status not in REDIRECTS:
            yield from plan.response((method, target), head, pieces)
            continue
        raw, content = bytearray(head.raw), bytearray()
        for piece in pieces:
            raw += piece.raw
            content += piece.content
            if len(raw) > MAX_REDIRECT_BYTES:
                raise MalformedMessage("is a redirect with too long a body")
        if led_to := leads_away((), bytes(content)):
            raise OtherHost(led_to)
        yield bytes(raw)


def _require_unambiguous_head(head: MessageHead) -> None:
    """Raises Malformed for a head that programs read differently: with other headers or another end. A head that the
    end of the connection has cut off is accepted: it hides nothing."""
    if len(head.raw) >= MAX_HEAD_BYTES or (head.whole and not head.plain):
        raise MalformedMessage("has a head that programs read in different ways")
