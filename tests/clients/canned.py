"""A local HTTP server that notes requests as bytes and plays canned answers."""

from __future__ import annotations

import contextlib
import queue
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as it came: the first line, the headers with lower-case names, the body."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]


def answer(status: str = "200 OK", body: bytes | str = b"", **headers: str) -> bytes:
    """The bytes of an answer. Header names are given with underscores for hyphens."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if "Transfer_Encoding" not in headers and "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(data)}")
    return "\r\n".join([*lines, "", ""]).encode() + data


class CannedServer:
    """Answers are played in order; when there are none, an empty 200."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def play(self, *answers: bytes) -> None:
        for each in answers:
            self._answers.put(each)

    def next_answer(self) -> bytes:
        try:
            return self._answers.get_nowait()
        except queue.Empty:
            return answer()

    def _handler(self) -> Any:
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(ConnectionError):
                    while request := self._read():
                        outer.requests.append(request)
                        played = outer.next_answer()
                        if request.line.startswith("HEAD "):
                            played = played.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                        self.wfile.write(played)
                        if b"\r\nConnection: close\r\n" in played:
                            return

            def _read(self) -> Request | None:
                line = self.rfile.readline().decode("latin-1").rstrip("\r\n")
                if not line:
                    return None
                headers = {}
                while header := self.rfile.readline().decode("latin-1").rstrip("\r\n"):
                    name, _, value = header.partition(": ")
                    headers[name.lower()] = value
                return Request(line, headers, self.rfile.read(int(headers.get("content-length", 0))))

        return Handler

    @contextlib.contextmanager
    def serving(self) -> Iterator[CannedServer]:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
