"""An HTTP/1.1 server for a `Serve`, with persistent connections, and all the ways to send a response.

Ways (`Response.framing`): `length`, `chunked`, `close` (and the connection with it), `reset` (no response at all),
`cut` (half of the body), `hang` (never), `drip` (a byte at a time, forever) and `front` (an empty 400 from a server in
front of the service).
"""

from __future__ import annotations

import contextlib
import email.utils
import socket
import ssl
import struct
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from reference.protocol import wire
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.protocol.serving import CLOSE_DELIMITED
from reference.server.service import with_request_ids

CHUNK_BYTES = 1000
STRICT = wire.Rules()
INCOMPLETE_REQUESTS_KEY = "cut off"
"""The place in its memory where the server keeps the requests that did not arrive whole."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server
    old = False
    """True for a request of HTTP/1.0."""
    began = 0.0

    def log_message(self, *_: Any) -> None:
        """The runs under test keep the exchanges."""

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        with contextlib.suppress(OSError, ValueError):  # closed by the other side, or at the end of the block
            super().finish()
            if isinstance(self.connection, ssl.SSLSocket):
                # Sends close_notify, without which pgBackRest 2.60 takes the end of a response for an error. Since the
                # socket does not block, this raises an error instead of waiting for the client's own.
                self.connection.setblocking(False)
                self.connection.unwrap()

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            super().handle()

    def handle_one_request(self) -> None:
        self.close_connection, self.command, self.request_version = True, "", "HTTP/1.1"
        try:
            head = wire.read_head(self.rfile, self.server.rules)
            if head is not None:
                self.command, self.started_at = head.method, time.time()
                self._respond(head)
        except wire.BadRequest as refused:
            if self.server.rules.front_end and refused.status == 400:
                self._refuse_in_front()
                return
            answer = with_request_ids(error(refused.status, refused.code))
            answer.framing = "close"
            self._send(answer)

    def _respond(self, head: wire.RequestHead) -> None:
        rules = self.server.rules
        self.old = head.version < (1, 1) and rules.old_versions
        self.close_connection = not head.stays_open and rules.closes
        length = wire.body_length(head, rules)
        expected = "100-continue" in head.tokens("expect") and length != 0
        if expected and not self.old and rules.continues:
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        start = self._request_of(head, b"")
        if not rules.reads_bodies and (answer := self.server.serve(start)).status in (403, 404):
            self._send(answer)
            return
        body, whole = self._read_body(length)
        request = self._request_of(head, body)
        if not whole and rules.whole:  # cut off on its way: as if it had never come
            self.server.memory.setdefault(INCOMPLETE_REQUESTS_KEY, []).append(request)
            self.close_connection = True
            return
        self._send(self.server.serve(request))

    def _read_body(self, length: int | None) -> tuple[bytes, bool]:
        if length is None:
            return wire.read_chunks(self.rfile)
        body = wire.read_body(self.rfile, length)
        return body, len(body) == length

    def _request_of(self, head: wire.RequestHead, body: bytes) -> S3Request:
        path, _, query = head.target.partition("?")
        headers: dict[str, str] = {}
        for name, value in head.headers:
            name = name.lower()
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        return S3Request(
            head.method,
            path,
            query,
            headers,
            body,
            memory=self.server.memory,
            secure=self.server.secure,
            source_ip=self.client_address[0],
            started_at=self.started_at,
        )

    def _send(self, answer: Response) -> None:
        if answer.framing == "front":
            self._refuse_in_front()
            return
        if answer.framing in ("reset", "hang"):
            self._close_early(answer.framing)
            return
        body = answer.body
        known = {name.lower() for name, _ in answer.headers}
        headers = list(answer.headers)
        if "date" not in known:
            headers.append(("Date", email.utils.formatdate(usegmt=True)))
        if "server" not in known:
            headers.append(("Server", "AmazonS3"))
        if answer.framing == "chunked" and body and self.command != "HEAD" and not self.old:
            headers.append(("Transfer-Encoding", "chunked"))
            pieces = [body[at : at + CHUNK_BYTES] for at in range(0, len(body), CHUNK_BYTES)]
            body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        elif "content-length" not in known and answer.status not in (204, 304) and answer.framing != CLOSE_DELIMITED:
            headers.append(("Content-Length", str(len(body))))
        self.close_connection |= answer.framing in ("close", "cut")
        if self.close_connection:
            headers.append(("Connection", "close"))
        elif self.old:
            headers.append(("Connection", "keep-alive"))
        self.send_response_only(answer.status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if answer.framing == "drip":
            self._send_slowly()
            return
        self.wfile.write(body[: len(body) // 2] if answer.framing == "cut" else body)
        if answer.rest is not None:
            self.wfile.write(answer.rest())
        self.wfile.flush()

    def _refuse_in_front(self) -> None:
        """An empty 400 without any of the service's headers, before the connection is closed."""
        self.close_connection = True
        self.send_response_only(400)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()

    def _close_early(self, how: str) -> None:
        self.close_connection = True
        if how == "hang":
            self.server.stopped.wait()
            return
        # With nothing to linger for, closing sends RST.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _send_slowly(self) -> None:
        self.close_connection = True
        while not self.server.stopped.is_set():
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, serve: Serve, address: tuple[str, int], tls: ssl.SSLContext | None, rules: wire.Rules) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.serve = serve
        self.rules = rules
        self.secure = tls is not None
        self.memory: dict[str, Any] = {}
        self.stopped = threading.Event()
        self.connections: set[socket.socket] = set()
        super().__init__(address, Handler)
        if tls is not None:  # the handshake is the thread's of the connection
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_: Any) -> None:
        """Prints an error of the server; a connection that the other side closed is not worth reporting."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()


@contextmanager
def running(
    serve: Serve,
    port: int = 0,
    tls: ssl.SSLContext | None = None,
    rules: wire.Rules = STRICT,
    host: str = "127.0.0.1",
    handler: type[Handler] = Handler,
) -> Iterator[str]:
    """The URL of a server that runs within the block: over HTTPS if there is a certificate, and over IPv6 if the host
    is such an address."""
    server = _Server(serve, (host, port), tls, rules)
    server.RequestHandlerClass = handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://{f'[{host}]' if ':' in host else host}:{server.server_port}"
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        for connection in list(server.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
