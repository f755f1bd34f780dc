"""The messages of a connection, passed on as they come, and noted in its exchanges.

A redirect is passed on whole, and leads through the proxy; one that leads past it is not passed on. Nor is a response
that programs read in different ways: it could hide such a redirect.
"""

from __future__ import annotations

import contextlib
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from io import BufferedIOBase, BytesIO

from fixtures.http.exchange import BODILESS_STATUSES, Exchange, ResponseTooLong
from fixtures.http.foreign_redirects import REDIRECTS, OtherHost
from fixtures.http.http_messages import (
    MAX_HEAD_BYTES,
    Framing,
    MalformedMessage,
    MessageHead,
    Piece,
    body_of,
    framing_of,
    read_head,
    rest_of,
)
from fixtures.model.endpoint import DEFAULT_PORTS, host_in_url

MAX_REDIRECT_BYTES = 1024 * 1024
"""The limit of a redirect's body, in bytes: the proxy reads all of it before it passes any of it on."""
OFTEN_BODILESS_STATUSES = (205, 305)
"""The statuses of responses whose body some programs do not read: Apache's HttpCore, and Ruby's Net::HTTP."""

ForeignRedirectFinder = Callable[[Exchange, Sequence[str], bytes], str]
"""Returns the origin to which the Locations and the body of a redirect lead past the proxy, and notes it in the
exchange; empty if they do not."""


class AmbiguousMessage(MalformedMessage):
    """The error of a response that programs read in different ways: the program gets none, but the endpoint sent it."""


def forward_requests(stream: BufferedIOBase, note: Callable[[Exchange], object]) -> Iterator[bytes]:
    """Yields all bytes of a program as they come; calls `note` with each exchange before the head of the request is
    passed on."""
    with contextlib.suppress(MalformedMessage):
        while (head := read_head(stream)) is not None and head.whole:
            method, _, rest = head.line.partition(" ")
            target, _, version = rest.rpartition(" ")
            exchange = Exchange("", "http", "", 0, method, target, head.headers, version=version)
            note(exchange)
            yield head.raw
            for piece in _body_of_request(stream, head, exchange):
                yield piece.raw
        if head is not None:
            yield head.raw
    yield from rest_of(stream)


def _body_of_request(stream: BufferedIOBase, head: MessageHead, exchange: Exchange) -> Iterator[Piece]:
    """Reads and notes the body in pieces. Raises Malformed only then, when the head has been passed on."""
    for piece in body_of(stream, framing_of(head), until_closed=False):
        exchange.note_sent(piece.content)
        yield piece


def forward_responses(
    stream: BufferedIOBase,
    asked: deque[Exchange],
    leads_away: ForeignRedirectFinder,
    through: Callable[[MessageHead], MessageHead],
) -> Iterator[bytes]:
    """Yields all bytes of an endpoint as they come, but redirects whole and `through` the proxy; notes the response to
    each exchange that was `asked`.

    Raises OtherHost instead of passing on a response that sends the program past the proxy. Raises Malformed for bytes
    that are not a response, because programs read them in different ways.
    """
    while (head := read_head(stream)) is not None:
        if not head.line:  # blank lines at the end
            yield head.raw
            continue
        if not asked:
            raise AmbiguousMessage("came before its request: where it ends depends on what that will be")
        exchange = asked[0]
        try:
            if head.status < 200:
                _require_plain_interim(head)
                yield head.raw
                continue
            asked.popleft()
            proxied, led_to = head, ""
            if head.status in REDIRECTS:
                proxied = through(head)
                led_to = leads_away(exchange, proxied.values("location"), b"")
            pieces = _note_body(stream, _note_head(head, exchange), exchange)
            if head.status not in REDIRECTS:
                yield head.raw
                for piece in pieces:
                    yield piece.raw
                continue
            raw, content = proxied.raw, b""
            for piece in pieces:
                raw, content = raw + piece.raw, content + piece.content
                if len(raw) > MAX_REDIRECT_BYTES:
                    raise AmbiguousMessage("is a redirect with too long a body")
            if led_to := led_to or leads_away(exchange, (), content):
                raise OtherHost(led_to)
            yield raw
        except MalformedMessage as why:
            if not isinstance(why, AmbiguousMessage):
                exchange.error = exchange.error or f"the response {why}"
            raise


def proxied_location(behind: tuple[str, int], here: str) -> Callable[[MessageHead], MessageHead]:
    """Returns the function that replaces the endpoint's origin by the proxy's in the Locations of a redirect. An origin
    that is written in an unusual way stays, and leads past the proxy."""
    host, port = behind
    default = "?" if port == DEFAULT_PORTS["http"] else ""
    own = rf"^(location:[ \t]*)http://{re.escape(host_in_url(host))}(?::{port}){default}(?=[/?#\r])"
    pattern = re.compile(own.encode(), re.IGNORECASE | re.MULTILINE)

    def replaced(head: MessageHead) -> MessageHead:
        raw = pattern.sub(rb"\g<1>" + here.encode(), head.raw)
        return head if raw == head.raw else read_head(BytesIO(raw)) or head

    return replaced


def _require_plain_interim(head: MessageHead) -> None:
    if head.status != 100 or framing_of(head) is not None:
        raise AmbiguousMessage("is an interim one that some programs take for the last, or that has a body")
    _require_unambiguous_head(head)


def _note_head(head: MessageHead, exchange: Exchange) -> Framing:
    """Notes the head of a response; returns the way to find the end of the body, as all programs find it."""
    if head.whole:
        exchange.status, exchange.reason, exchange.response_headers = head.status, head.reason, head.headers
    _require_unambiguous_head(head)
    framing = framing_of(head) if head.whole and exchange.method != "HEAD" else 0
    if head.status in BODILESS_STATUSES:
        if framing == "chunked":
            raise AmbiguousMessage("has no body, but a Transfer-Encoding, by which some programs read one")
        framing = 0
    if head.status in OFTEN_BODILESS_STATUSES and framing != 0:
        raise AmbiguousMessage("has a body, which some programs take for the next response")
    exchange.unchunked = framing == "chunked"
    return framing


def _note_body(stream: BufferedIOBase, framing: Framing, exchange: Exchange) -> Iterator[Piece]:
    """Reads the body of a response in pieces, and notes it as far as the response is not too long."""
    for piece in body_of(stream, framing, until_closed=True):
        if not exchange.given_up:
            try:
                exchange.note_read(piece.content)
            except ResponseTooLong:
                exchange.error = f"the response {exchange.given_up}"
        yield piece


def _require_unambiguous_head(head: MessageHead) -> None:
    """Raises Ambiguous for a head that programs read differently: with other headers or another end. A head that the
    end of the connection has cut off is accepted: it hides nothing."""
    if len(head.raw) >= MAX_HEAD_BYTES or (head.whole and not head.plain):
        raise AmbiguousMessage("has a head that programs read in different ways")
