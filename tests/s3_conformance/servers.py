"""Servers that a run cannot test, each for its own reason; the run finds the reason before the first check."""

from __future__ import annotations

import contextlib
import email.utils
import socket
import socketserver
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from programs.recording import certificates
from reference.faults.table import faults
from reference.protocol.messages import Middleware, Response, S3Request, Serve, error, wrap_with_middleware
from reference.server.connections import running
from reference.server.service import reference
from tests.fixtures.http.byte_server import in_background
from tests.s3_conformance.commands import client

Server = Callable[[Path], AbstractContextManager[str]]
"""Gives the URL of a server that runs within the block; the folder is for its files."""

HOUR = 3600
HANDSHAKE_FAILURE = b"\x15\x03\x03\x00\x02\x02\x28"
"""The alert of TLS (RFC 8446, 6.2)."""
PAGE = b"<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><p>It works!<br></body></html>"
XHTML = b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>It works!</p></body></html>'


def answering(serve: Serve) -> Server:
    return lambda _: running(serve)


def behind_reference(middleware: Middleware) -> Server:
    """The reference server with a middleware between the verified signatures and the operations."""
    return answering(reference(middleware))


def page(status: int, body: bytes) -> Server:
    """Returns a web server without any knowledge of S3."""
    return answering(lambda request: Response(status, [("Content-Type", "text/html")], body))


def refusing(code: str, status: int, *operations: str) -> Server:
    """Returns the reference server, which refuses these operations; without names, all signed ones."""

    def middleware(request: S3Request, serve: Serve) -> Response:
        refused = request.account is not None and (not operations or request.operation in operations)
        return error(status, code) if refused else serve(request)

    return behind_reference(middleware)


def changing(operation: str, change: Callable[[Response], Response]) -> Server:
    """The reference server with another response to this operation."""

    def middleware(request: S3Request, serve: Serve) -> Response:
        answer = serve(request)
        return change(answer) if request.operation == operation else answer

    return behind_reference(middleware)


def asking_for_region(region: str) -> Server:
    """Behaves as AWS in one of its regions: Signature V4 for another region is malformed, and V2 is not supported."""

    def authenticate(request: S3Request) -> str | None:
        signed = request.headers.get("authorization", "")
        if signed.startswith("AWS "):
            return "InvalidRequest"
        return None if f"/{region}/s3/" in signed else "AuthorizationHeaderMalformed"

    return answering(reference(authenticate=authenticate))


def _clock_is_off(request: S3Request, serve: Serve) -> Response:
    return serve(request).set("Date", email.utils.formatdate(time.time() - HOUR, usegmt=True))


def _clock_shows_only_to_the_signed(request: S3Request, serve: Serve) -> Response:
    return error(403, "RequestTimeTooSkewed") if "authorization" in request.headers else serve(request)


clock_off = answering(wrap_with_middleware(_clock_is_off, reference()))
clock_off_unsaid = answering(wrap_with_middleware(_clock_shows_only_to_the_signed, reference()))
hanging = answering(lambda request: Response(200, framing="hang"))
resetting = answering(lambda request: Response(200, framing="reset"))
dripping = answering(lambda request: Response(200, [("Content-Length", "100000")], framing="drip"))
good = answering(reference())


def _speaking(speak: Callable[[socketserver.StreamRequestHandler], object], scheme: str = "http") -> Server:
    """Returns a server that does this on each connection."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                speak(self)

    @contextmanager
    def run(_: Path) -> Iterator[str]:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        with in_background(server):
            yield f"{scheme}://127.0.0.1:{server.server_address[1]}"

    return run


def _send_without_end(connection: socketserver.StreamRequestHandler) -> None:
    """Announces a response of a terabyte, and begins to send it."""
    connection.rfile.readline()
    connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
    while True:
        connection.wfile.write(bytes(1 << 16))


def _greet(connection: socketserver.StreamRequestHandler) -> None:
    """Sends the greeting of another protocol, and nothing else."""
    connection.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
    connection.rfile.readline()


def _refuse_handshake(connection: socketserver.StreamRequestHandler) -> None:
    """Refuses every handshake, like servers that require another version of TLS."""
    connection.connection.recv(65536)
    connection.wfile.write(HANDSHAKE_FAILURE)


without_end = _speaking(_send_without_end)
ssh = _speaking(_greet)
refusing_tls = _speaking(_refuse_handshake, "https")


def redirecting(to: str) -> Server:
    """Returns a server that redirects each request; `{target}` is the path of the request."""
    return answering(lambda request: Response(307, [("Location", to.replace("{target}", request.path))]))


def gone_after(operation: str) -> Server:
    """Returns the reference server, which stops responding from this operation on."""
    return _another_after(1, operation, lambda: Response(200, framing="reset"))


def slow_after(number: int, operation: str) -> Server:
    """Returns the reference server, which sends bodies byte by byte from the request with this number on."""
    return _another_after(number, operation, lambda: Response(200, [("Content-Length", "100000")], framing="drip"))


def _another_after(number: int, operation: str, answer: Callable[[], Response]) -> Server:
    def middleware(request: S3Request, serve: Serve) -> Response:
        if request.operation == operation:
            request.memory["seen"] = request.memory.get("seen", 0) + 1
        return serve(request)

    def front(request: S3Request) -> Response:
        return answer() if request.memory.get("seen", 0) >= number else behind_it(request)

    behind_it = reference(middleware)
    return answering(front)


def expiring_after(uploads: int, code: str = "ExpiredToken") -> Server:
    """Returns the reference server, which refuses the credentials of any account with this code after this number of
    uploads."""
    seen: list[str] = []

    def authenticate(request: S3Request) -> str | None:
        if request.method == "PUT" and "/" in request.path.strip("/"):
            seen.append(request.path)
        return code if len(seen) > uploads else None

    return answering(reference(authenticate=authenticate))


def broken_down_after(uploads: int, answer: Response) -> Server:
    """Returns the reference server, which something else replaces after this number of uploads."""
    seen: list[str] = []

    def middleware(request: S3Request, serve: Serve) -> Response:
        if request.method == "PUT" and "/" in request.path.strip("/"):
            seen.append(request.path)
        if len(seen) <= uploads:
            return serve(request)
        return replace(answer, headers=[*answer.headers])  # a copy: the server changes the answer that it sends

    return answering(reference(middleware))


def failing_now_and_then_after(uploads: int) -> Server:
    """Returns the reference server, which after this number of uploads finds no object, and answers every other
    ListBuckets with 400."""
    uploaded = listed = 0

    def middleware(request: S3Request, serve: Serve) -> Response:
        nonlocal uploaded, listed
        uploaded += request.operation == "PutObject"
        if uploaded <= uploads or request.operation not in ("GetObject", "ListBuckets"):
            return serve(request)
        listed += request.operation == "ListBuckets"
        is_listed = request.operation == "ListBuckets" and listed % 2 == 0
        return serve(request) if is_listed else error(400, "InvalidRequest")

    return answering(reference(middleware))


@contextmanager
def nobody(_: Path) -> Iterator[str]:
    """A port that was open a moment ago."""
    with running(lambda request: Response(200)) as url:
        pass
    yield url


@contextmanager
def unknown_name(_: Path) -> Iterator[str]:
    yield "http://s3.example.invalid"


@contextmanager
def silent_tls(_: Path) -> Iterator[str]:
    """A port that takes connections, and sends nothing."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def tls(folder: Path) -> Iterator[str]:
    """Runs the embedded server's application with a certificate of its own CA, which is in `FOLDER/own.ca.pem`."""
    from fixtures.preflight import embedded

    class Handler(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, *_: Any) -> None:
            """Logs nothing: the tests cause failing handshakes."""

    _, certificate, key = certificates.make(folder, "own")
    application = embedded.moto_application()
    server = make_server(
        "127.0.0.1",
        0,
        application,
        threaded=True,
        request_handler=Handler,
        ssl_context=(str(certificate), str(key)),
    )
    with in_background(server):
        yield f"https://127.0.0.1:{server.server_port}"


def with_scheme(scheme: str, server: Server) -> Server:
    """The same server, with a URL of the other scheme."""

    @contextmanager
    def renamed(folder: Path) -> Iterator[str]:
        with server(folder) as url:
            yield f"{scheme}://{url.partition('://')[2]}"

    return renamed


def with_bucket(name: str, server: Server) -> Server:
    """The server, with this bucket in it."""

    @contextmanager
    def prepared(folder: Path) -> Iterator[str]:
        with server(folder) as url:
            client(url).create_bucket(Bucket=name)
            yield url

    return prepared


class Changing:
    def __init__(self) -> None:
        self.now: Serve = reference()

    def __call__(self, request: S3Request) -> Response:
        return self.now(request)

    def breaks(self, defect: str) -> None:
        self.now = faults()[defect].server()

    def is_mended(self) -> None:
        self.now = reference()
