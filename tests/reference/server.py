"""An HTTP/1.1 server for a `Serve`, with connections that stay open, and all the ways in which an answer can be sent.

Ways (`Answer.framing`): `length`, `chunked`, `close` (and the connection with it), `reset` (no answer at all),
`cut` (half of the body), `hang` (never) and `drip` (a byte at a time, for ever).
"""

from __future__ import annotations

import contextlib
import email.utils
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.reference.messages import Answer, Request, Serve

CHUNK = 1000
CUT_OFF = "cut off"
"""Where in its memory the server keeps the requests that did not arrive whole."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def log_message(self, *_: Any) -> None:
        """The runs under test keep the exchanges."""

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            super().handle()

    def handle_expect_100(self) -> bool:
        go_on = super().handle_expect_100()
        self.wfile.flush()
        return go_on

    def _body(self, length: int) -> bytes:
        """What arrives of so many bytes."""
        body = bytearray()
        with contextlib.suppress(ConnectionError):
            while len(body) < length and (piece := self.rfile.read1(min(length - len(body), 1 << 16))):
                body += piece
        return bytes(body)

    def _chunks(self) -> bytes:
        """The body of a request that is sent in chunks of HTTP."""
        pieces = []
        while size := int(self.rfile.readline().partition(b";")[0] or b"0", 16):
            pieces.append(self._body(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(pieces)

    def _answer(self) -> None:
        chunked = "chunked" in self.headers.get("Transfer-Encoding", "")
        length = 0 if chunked else int(self.headers.get("Content-Length", "0"))
        body = self._chunks() if chunked else self._body(length)
        path, _, query = self.path.partition("?")
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            name, value = name.lower(), value.strip(" \t")
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        request = Request(
            self.command,
            path,
            query,
            headers,
            body,
            memory=self.server.memory,
            secure=self.server.secure,
            address=self.client_address[0],
        )
        if len(body) < length:  # cut off on its way: as if it had never come
            self.server.memory.setdefault(CUT_OFF, []).append(request)
            self.close_connection = True
            return
        self._send(self.server.serve(request))

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_OPTIONS = _answer

    def _send(self, answer: Answer) -> None:
        if answer.framing in ("reset", "hang"):
            self._break_off(answer.framing)
            return
        body = answer.body
        known = {name.lower() for name, _ in answer.headers}
        headers = list(answer.headers)
        if "date" not in known:
            headers.append(("Date", email.utils.formatdate(usegmt=True)))
        if "server" not in known:
            headers.append(("Server", "AmazonS3"))
        if answer.framing == "chunked" and body and self.command != "HEAD":
            headers.append(("Transfer-Encoding", "chunked"))
            pieces = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
            body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        elif "content-length" not in known and answer.status != 204:
            headers.append(("Content-Length", str(len(body))))
        if answer.framing in ("close", "cut"):
            headers.append(("Connection", "close"))
            self.close_connection = True
        self.send_response_only(answer.status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if answer.framing == "drip":
            self._drip()
            return
        self.wfile.write(body[: len(body) // 2] if answer.framing == "cut" else body)
        self.wfile.flush()

    def _break_off(self, how: str) -> None:
        self.close_connection = True
        if how == "hang":
            self.server.stopped.wait()
            return
        # With nothing to linger for, closing sends RST.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _drip(self) -> None:
        self.close_connection = True
        while not self.server.stopped.is_set():
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, serve: Serve, port: int, tls: ssl.SSLContext | None) -> None:
        self.serve = serve
        self.secure = tls is not None
        self.memory: dict[str, Any] = {}
        self.stopped = threading.Event()
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)
        if tls is not None:  # the handshake is the thread's of the connection
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_: Any) -> None:
        """A connection that the other side has closed is no news."""


@contextmanager
def running(serve: Serve, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The URL of a server that runs within the block: over HTTPS where there is a certificate for it."""
    server = _Server(serve, port, tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        for connection in list(server.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
