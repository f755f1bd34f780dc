"""Endpoints that send their clients to another person's server, and that server, which notes all its requests."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from reference.protocol.messages import Response, S3Request, Serve
from reference.server import connections as server

OK_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

Redirect = Callable[[str, S3Request], Response]
"""Makes the response that sends a request to the server of this URL."""


@dataclass
class ForeignServer:
    """A server that is not the endpoint's: `seen` has the data that each connection sent, and is empty without
    connections."""

    url: str
    seen: list[bytes] = field(default_factory=list)


@contextmanager
def foreign_server() -> Iterator[ForeignServer]:
    """A server on another port, within the block."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = ForeignServer(f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread = threading.Thread(target=_note_all, args=(listening, found), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            with suppress(OSError):  # wakes the thread that waits in accept
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _note_all(listening: socket.socket, found: ForeignServer) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:  # closed
            return
        with connection, suppress(OSError):
            connection.settimeout(5)
            place = len(found.seen)
            found.seen.append(b"")  # a connection counts before it says anything
            found.seen[place] = connection.recv(1 << 16)
            connection.sendall(OK_RESPONSE)


def _location_redirect(status: int, form: str = "{to}{target}") -> Redirect:
    def redirect(to: str, request: S3Request) -> Response:
        target = request.path + (f"?{request.query_string}" if request.query_string else "")
        location = form.format(to=to, target=target, host=urlsplit(to).netloc)
        return Response(status, [("Location", location)], _document(status, "TemporaryRedirect", ""))

    return redirect


def _region_redirect(status: int, code: str) -> Redirect:
    """Returns AWS's redirect to the endpoint of another region, which some clients follow by its document alone."""
    return lambda to, request: Response(
        status, [("Content-Type", "application/xml")], _document(status, code, urlsplit(to).netloc)
    )


def _document(status: int, code: str, endpoint: str) -> bytes:
    named = f"<Endpoint>{endpoint}</Endpoint><Bucket>b</Bucket>" if endpoint else ""
    return f"<Error><Code>{code}</Code><Message>{status}: use another endpoint</Message>{named}</Error>".encode()


REDIRECTS: Mapping[str, Redirect] = MappingProxyType(
    {
        **{str(status): _location_redirect(status) for status in (301, 302, 303, 307, 308)},
        "without-scheme": _location_redirect(307, "//{host}{target}"),
        "backslashes": _location_redirect(307, "/\\{host}{target}"),
        "endpoint-301": _region_redirect(301, "PermanentRedirect"),
        "endpoint-307": _region_redirect(307, "TemporaryRedirect"),
    }
)
"""The ways of sending clients elsewhere."""


@contextmanager
def redirecting_server(
    to: str,
    ways: Mapping[str, Redirect] = REDIRECTS,
    *,
    behind: Serve | None = None,
    chosen: Callable[[S3Request], bool] = lambda request: True,
) -> Iterator[str]:
    """The URL of a server, within the block, that sends each client to the server at `to`, in one way after another;
    with a service `behind` it, only with the requests that are `chosen`."""
    turns = itertools.cycle(ways.values())
    lock = threading.Lock()

    def serve(request: S3Request) -> Response:
        if behind is not None and not chosen(request):
            return behind(request)
        with lock:
            redirect = next(turns)
        return redirect(to, request)

    with server.running(serve) as url:
        yield url
