"""A proxy in front of a server: it notes each request, and passes bytes on as they are, whatever their number.

With a middleware, requests and responses are read whole instead, so that it can refuse or change them; a request that
it changes is signed anew. A program may speak HTTP or HTTPS to the proxy, whatever the server behind it speaks.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import responses
from typing import Any

from fixtures.http.exchange import BODILESS_STATUSES
from fixtures.model.endpoint import Endpoint, tls_context
from programs.proxy.http_messages import (
    BLOCK,
    MalformedMessage,
    MessageHead,
    Piece,
    Stream,
    body_of,
    framing_of,
    read_head,
)
from programs.recording.signing import head_of, signature_of, unframed, with_signed_query
from reference.protocol.serving import CLOSE_DELIMITED, Middleware, Request, Response, is_document

CONNECT_TIMEOUT = 10.0
"""Seconds."""
TLS = b"\x16"
"""The first byte of a TLS connection."""
CONNECTION_HEADERS = frozenset(("connection", "content-length", "keep-alive", "transfer-encoding"))
"""Headers of a response that belong to its connection."""


@dataclass
class ProxyEvents:
    """The events at a proxy: `note_request` is called before a request is passed on, `note_answer` with its status and
    if it is an XML document. `spoke_tls` is set when a program speaks TLS to a proxy without a certificate, and
    `distrusted` when it ends the connection because of the certificate."""

    note_request: Callable[[Request], None]
    note_answer: Callable[[Request, int, bool], None]
    spoke_tls: bool = False
    distrusted: bool = False


@contextmanager
def running_proxy(
    endpoint: Endpoint,
    passed: ProxyEvents,
    *,
    middleware: Middleware | None = None,
    tls: ssl.SSLContext | None = None,
    address: tuple[str, int] = ("127.0.0.1", 0),
) -> Iterator[int]:
    """Runs a proxy in front of an endpoint within the block, and yields the proxy's port."""
    listening = socket.create_server(address)
    front = _ProxyHandler(endpoint, passed, middleware, tls, None if not endpoint.secure else tls_context(endpoint))
    accepting = threading.Thread(target=front.accept, args=(listening,), daemon=True, name="recording")
    accepting.start()
    try:
        yield listening.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):  # wakes the thread that waits in accept
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join()


@dataclass
class _ProxyHandler:
    endpoint: Endpoint
    passed: ProxyEvents
    middleware: Middleware | None
    tls: ssl.SSLContext | None
    behind: ssl.SSLContext | None
    memory: dict[str, Any] = field(default_factory=dict)

    def accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        # A program may end its connection at any time, and so may the server.
        with near, contextlib.suppress(OSError, MalformedMessage):
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls is None:
                if near.recv(1, socket.MSG_PEEK) == TLS:
                    self.passed.spoke_tls = True
                    return
                self._carry(near)
                return
            try:
                secured = self.tls.wrap_socket(near, server_side=True)
            except ssl.SSLError:
                self.passed.distrusted = True
                return
            with secured:
                self._carry(secured)
                # Sends close_notify, without which pgBackRest 2.60 takes the end of a response for an error. Since the
                # socket does not block, this raises an error instead of waiting for the program's own.
                secured.setblocking(False)
                secured.unwrap()

    def _carry(self, near: socket.socket) -> None:
        stream: Any = near.makefile("rb", BLOCK)
        with _ServerConnection(self) as behind:
            while (head := read_head(stream)) is not None and head.whole:
                if "100-continue" in ",".join(head.values("expect")).lower():
                    near.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                request = _request(head, self.memory)
                self.passed.note_request(request)
                pieces = _sent(stream, head)
                if self.middleware is None and self.endpoint.on_this_machine:
                    stays = self._pass(near, behind, request, head.raw, (piece.raw for piece in pieces))
                else:
                    stays = self._answer(near, request, head.raw, [(piece.raw, piece.content) for piece in pieces])
                if not stays:
                    return

    def _pass(
        self, near: socket.socket, behind: _ServerConnection, request: Request, head: bytes, sent: Iterable[bytes]
    ) -> bool:
        """Passes a request and the response on as received; returns whether the connection goes on."""
        answer, stream = behind.asked(head, sent)
        framing = framing_of(answer)
        has_body = request.method != "HEAD" and answer.status not in BODILESS_STATUSES
        pieces = body_of(stream, framing, until_closed=True) if has_body else iter(())
        beginning, raw = b"", answer.raw
        for piece in pieces:
            beginning, raw = piece.content, raw + piece.raw
            if beginning:
                break
        # First: once it has the response, the program may end.
        kind = ",".join(answer.values("content-type"))
        self.passed.note_answer(request, answer.status, is_document(kind, beginning))
        near.sendall(raw)
        for piece in pieces:
            near.sendall(piece.raw)
        return not (has_body and framing is None) and not _ends(answer)

    def _answer(self, near: socket.socket, arrived: Request, head: bytes, pieces: list[tuple[bytes, bytes]]) -> bool:
        """Answers a request as the middleware says; tells if the connection goes on."""
        raw = b"".join(each for each, _ in pieces)
        arrived = replace(arrived, body=b"".join(content for _, content in pieces))
        body, trailers = unframed(arrived)
        arrived = with_signed_query(replace(arrived, body=body))
        is_signed = signature_of(arrived) != "none"

        def serve(request: Request) -> Response:
            if request == arrived and self.endpoint.on_this_machine:
                return self._fetched(request, head, raw)
            if trailers and request.body == body:
                request = replace(request, headers={**request.headers, **trailers})
            return self._fetched(request, head_of(request, self.endpoint, signed=is_signed), request.body)

        answer = self.middleware(arrived, serve) if self.middleware else serve(arrived)
        self.passed.note_answer(arrived, answer.status, answer.is_xml)
        near.sendall(_serialized(answer, arrived.method))
        return True

    def _fetched(self, request: Request, head: bytes, body: bytes) -> Response:
        with _ServerConnection(self) as behind:
            answer, stream = behind.asked(head, [body])
            has_body = request.method != "HEAD" and answer.status not in BODILESS_STATUSES
            pieces = body_of(stream, framing_of(answer), until_closed=True) if has_body else ()
            return Response(answer.status, answer.headers, b"".join(piece.content for piece in pieces))

    def connected(self) -> socket.socket:
        far = socket.create_connection((self.endpoint.host, self.endpoint.port), CONNECT_TIMEOUT)
        far.settimeout(None)
        far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.behind.wrap_socket(far, server_hostname=self.endpoint.host) if self.behind else far


class _ServerConnection:
    """A connection to the server, made when it is first needed, and again once the server has closed it."""

    def __init__(self, front: _ProxyHandler) -> None:
        self._front = front
        self._far: socket.socket | None = None
        self._stream: Any = None

    def __enter__(self) -> _ServerConnection:
        return self

    def __exit__(self, *_: object) -> None:
        if self._far is not None:
            self._far.close()

    def asked(self, head: bytes, pieces: Iterable[bytes]) -> tuple[MessageHead, Stream]:
        """Sends a request; returns the head of the response, and the stream with the rest."""
        far = self._connection()
        with contextlib.suppress(OSError):  # a server may refuse a body without reading it
            far.sendall(head)
            for piece in pieces:
                far.sendall(piece)
        for _ in pieces:  # the rest of the body, so that the program's next request is read from its beginning
            continue
        while (answer := read_head(self._stream)) is not None and answer.whole:
            if answer.status >= 200:
                return answer, self._stream
        raise MalformedMessage("ended before its head did")

    def _connection(self) -> socket.socket:
        if self._far is not None and select.select([self._far], [], [], 0)[0]:  # nothing but its end can have come
            self._far.close()
            self._far = None
        if self._far is None:
            self._far = self._front.connected()
            self._stream = self._far.makefile("rb", BLOCK)
        return self._far


def _sent(stream: Stream, head: MessageHead) -> Iterator[Piece]:
    """Yields the pieces of a request's body. Raises Malformed if the program's connection ends before: the one to the
    server then has to end, too."""
    if not (yield from body_of(stream, framing_of(head), until_closed=False)):
        raise MalformedMessage("ended before its body did")


def _request(head: MessageHead, memory: dict[str, Any]) -> Request:
    """Returns a request without the body."""
    method, _, rest = head.line.partition(" ")
    target = rest.rpartition(" ")[0]
    if "://" in target.partition("?")[0]:  # as to a proxy
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    headers: dict[str, str] = {}
    for name, value in head.headers:
        name = name.lower()
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return Request(method, path, query, headers, b"", memory)


def _ends(head: MessageHead) -> bool:
    connection = ",".join(head.values("connection")).lower()
    return "close" in connection or ("HTTP/1.0" in head.line and "keep-alive" not in connection)


def _serialized(answer: Response, method: str) -> bytes:
    length = answer.header("content-length")
    headers = [(name, value) for name, value in answer.headers if name.lower() not in CONNECTION_HEADERS]
    if answer.status not in BODILESS_STATUSES and answer.framing != CLOSE_DELIMITED:
        headers.append(("Content-Length", length if method == "HEAD" and length else str(len(answer.body))))
    lines = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}"]
    lines += [f"{name}: {value}" for name, value in headers]
    head = "\r\n".join((*lines, "", "")).encode("latin-1", "replace")
    return head if method == "HEAD" or answer.status in BODILESS_STATUSES else head + answer.body
