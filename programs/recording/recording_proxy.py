"""A proxy in front of a server: it notes each request and response. A middleware can refuse or change them; a request
that it changes is signed anew.

The reference's connections serve it. A program may speak HTTP or HTTPS to it, whatever the server behind it speaks.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import quote, urlsplit

from fixtures.model.endpoint import Endpoint, tls_context
from programs.recording.signing import decoded_body, resigned, signature_of, with_signed_query
from reference.protocol.serving import CLOSE_DELIMITED, Middleware, Request, Response, Serve
from reference.server.connections import Handler, running

CONNECT_TIMEOUT = 10.0
"""Seconds."""
TLS_HANDSHAKE_BYTE = b"\x16"
"""The first byte of a TLS connection."""
CONNECTION_HEADERS = frozenset(("connection", "content-length", "keep-alive", "transfer-encoding"))
"""Headers of a response that belong to its connection."""


@dataclass
class ProxyEvents:
    """The events at a proxy: `note_request` is called before a request is passed on, `note_answer` with its status and
    if it is an XML document. `used_tls` is set when a program speaks TLS to a proxy without a certificate, and
    `distrusted` when it ends the connection because of the certificate."""

    note_request: Callable[[Request], None]
    note_answer: Callable[[Request, int, bool], None]
    used_tls: bool = False
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
    serve = _forwarding_server(endpoint, passed, middleware)
    with running(serve, address[1], tls, host=address[0], handler=_noting_transport(passed)) as url:
        port = urlsplit(url).port
        assert port
        yield port


def _noting_transport(passed: ProxyEvents) -> type[Handler]:
    class NotingTransport(Handler):
        def setup(self) -> None:
            super().setup()
            try:
                if isinstance(self.connection, ssl.SSLSocket):
                    self.connection.do_handshake()
                elif self.connection.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE_BYTE:
                    passed.used_tls = True
            except ssl.SSLError:
                passed.distrusted = True

    return NotingTransport


def _forwarding_server(endpoint: Endpoint, passed: ProxyEvents, middleware: Middleware | None) -> Serve:
    def serve(original: Request) -> Response:
        passed.note_request(original)
        body, trailers = decoded_body(original)
        arrived = with_signed_query(replace(original, body=body))
        is_signed = signature_of(arrived) != "none"

        def pass_on(request: Request) -> Response:
            if request == arrived and endpoint.on_this_machine:
                target = original.path + (f"?{original.query_string}" if original.query_string else "")
                return _fetch(endpoint, original, target, original.headers)
            if trailers and request.body == body:
                request = replace(request, headers={**request.headers, **trailers})
            return _fetch(endpoint, request, *resigned(request, endpoint, signed=is_signed))

        answer = middleware(arrived, pass_on) if middleware else pass_on(arrived)
        passed.note_answer(arrived, answer.status, answer.is_xml)
        if arrived.method == "HEAD":
            if answer.framing != CLOSE_DELIMITED and not answer.header("content-length"):
                answer.set("Content-Length", str(len(answer.body)))
            answer.body = b""
        return answer

    return serve


def _fetch(endpoint: Endpoint, request: Request, target: str, headers: Mapping[str, str]) -> Response:
    """Sends the body of a request with this target and these headers; returns the response."""
    with closing(_connection(endpoint)) as far:
        target = quote(target, safe=string.punctuation, encoding="latin-1")
        far.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            far.putheader(name, value.encode("latin-1", "replace"))
        is_chunked = "transfer-encoding" in headers
        with contextlib.suppress(OSError):  # a server may refuse a body without reading it
            far.endheaders([request.body] if is_chunked else request.body, encode_chunked=is_chunked)
        answer = far.getresponse()
        dropped = CONNECTION_HEADERS - ({"content-length"} if request.method == "HEAD" else set())
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in dropped]
        return Response(answer.status, kept, answer.read())


def _connection(endpoint: Endpoint) -> HTTPConnection:
    host, port = endpoint.host, endpoint.port
    far = (
        HTTPSConnection(host, port, timeout=CONNECT_TIMEOUT, context=tls_context(endpoint))
        if endpoint.secure
        else HTTPConnection(host, port, timeout=CONNECT_TIMEOUT)
    )
    far.connect()
    far.sock.settimeout(None)
    return far
