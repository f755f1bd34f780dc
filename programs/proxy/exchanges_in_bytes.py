"""The exchanges of a connection, read from the bytes that went each way."""

from __future__ import annotations

import io
from collections.abc import Iterator

from fixtures.http.exchange import Exchange, ResponseTooLong
from programs.proxy.http_messages import MalformedMessage, MessageHead, Stream, body_of, framing_of, read_head

RequestLine = tuple[str, str]
"""The method and the target of a request."""


def exchanges_of(sent: bytes, came: bytes, *, whole: bool = True) -> Iterator[Exchange]:
    """The exchanges of a connection, from the bytes that went each way.

    The rest after a malformed request is left out. A malformed response gives its exchange an error. If the bytes are
    `whole`, a request without a response has an error, too.
    """
    responses = io.BytesIO(came)
    for exchange in requests_of(sent):
        try:
            answer = _final_head(responses)
            if answer is None:
                if whole:
                    exchange.error = "the connection ended without a response"
                    yield exchange
                return
            _note_response(exchange, answer, responses)
        except (MalformedMessage, ResponseTooLong) as why:
            exchange.error = f"the response {exchange.given_up or why}"
            yield exchange
            return
        yield exchange


def requests_of(sent: bytes) -> Iterator[Exchange]:
    """The requests of a connection, without responses. The rest after a malformed one is left out."""
    requests = io.BytesIO(sent)
    while (head := read_head(requests)) is not None and head.whole:
        exchange = Exchange("", "http", "", 0, *request_line_of(head), head.headers)
        exchange.version = head.line.rpartition(" ")[2]
        try:
            for piece in body_of(requests, framing_of(head), until_closed=False):
                exchange.note_sent(piece.content)
        except MalformedMessage:
            return
        yield exchange


def request_line_of(head: MessageHead) -> RequestLine:
    """Returns the method and the target of a request."""
    method, _, rest = head.line.partition(" ")
    return method, rest.rpartition(" ")[0]


def _final_head(stream: Stream) -> MessageHead | None:
    """The head of the next response that is not an interim one."""
    while (head := read_head(stream)) is not None and head.whole:
        if head.status >= 200:
            return head
    return None


def _note_response(exchange: Exchange, head: MessageHead, stream: Stream) -> None:
    exchange.status, exchange.reason, exchange.response_headers = head.status, head.reason, head.headers
    if exchange.is_without_body:
        return
    framing = framing_of(head)
    exchange.unchunked = framing == "chunked"
    for piece in body_of(stream, framing, until_closed=True):
        exchange.note_read(piece.content)
