"""Reading requests from a connection as strictly as RFC 9112 requires: heads, and bodies by length or in chunks.

`Rules` has a switch for each deviation that a seeded defect needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import IO
from urllib.parse import urlsplit

LONGEST_LINE = 64 * 1024
MOST_LINES = 1000
_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([!-~\x80-\xff]+) HTTP/(\d)\.(\d)\r?\n")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+)( *):([^\0\r\n]*)\r?\n")
_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(;[^\r\n]*)?\r\n")


class Malformed(Exception):
    """An error for an invalid request, which gets this status and code; nothing more is read after it."""

    def __init__(self, status: int, code: str = "BadRequest") -> None:
        self.status, self.code = status, code
        super().__init__(f"{status} {code}")


@dataclass(frozen=True)
class Rules:
    """The verifications of the server; a defect turns one off."""

    numbers: bool = True
    """A Content-Length is one number; otherwise any value with digits is accepted, and the last header counts."""
    one_end: bool = True
    """There is Content-Length or Transfer-Encoding; otherwise the former is overlooked."""
    chunked_only: bool = True
    """The only transfer coding is chunked; otherwise any value with this word is accepted, and any other is ignored."""
    one_host: bool = True
    colons: bool = True
    """A header's name is directly before its colon."""
    names: bool = True
    """Names of headers have no case; otherwise names in capitals are ignored."""
    folds: bool = True
    """A line that continues on the next one is refused; otherwise the next one is ignored."""
    whole_urls: bool = True
    """A request line may have a URL; otherwise it is taken for a path."""
    request_lines: bool = True
    """A request line has three words; otherwise the words between the second and the last are ignored."""
    http_1_0: bool = True
    """HTTP/1.0 is answered; otherwise with 505."""
    continues: bool = True
    """A request that expects 100 Continue gets it."""
    reads_bodies: bool = True
    """The body of a refused request is read; otherwise it is left there."""
    closes: bool = True
    """Behind Connection: close nothing is read."""
    old_versions: bool = True
    """A response to HTTP/1.0 has only features of HTTP/1.0."""
    case: bool = True
    """Methods have a case."""
    whole: bool = True
    """A request with an incomplete body is dropped; otherwise it is served with the bytes that came."""
    front_end: bool = False
    """A server in front of the service refuses malformed HTTP, as AWS's does; otherwise the service itself does."""


@dataclass
class Head:
    """A request line and its headers, in order. `target` is path and query."""

    method: str
    target: str
    version: tuple[int, int]
    headers: list[tuple[str, str]] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        """The values of a header, in the order of its lines."""
        return [value for key, value in self.headers if key.lower() == name]

    def tokens(self, name: str) -> list[str]:
        """The list items of a header, in lower case."""
        return [token.strip().lower() for value in self.values(name) for token in value.split(",")]

    @property
    def stays_open(self) -> bool:
        """Tells if another request may follow on its connection."""
        asked = self.tokens("connection")
        return "close" not in asked if self.version >= (1, 1) else "keep-alive" in asked


def read_head(stream: IO[bytes], rules: Rules) -> Head | None:
    """The next head; None at the end of the connection. Empty lines before it are skipped."""
    line = b"\r\n"
    while line in (b"\r\n", b"\n"):
        line = stream.readline(2 * LONGEST_LINE)
    if not line:
        return None
    if len(line) > LONGEST_LINE:
        raise Malformed(414, "RequestURITooLong")
    found = _LINE.fullmatch(line)
    if found is None and not rules.request_lines and len(words := line.split()) > 2:
        found = _LINE.fullmatch(b" ".join((*words[:2], words[-1])) + b"\r\n")
    if found is None:
        raise Malformed(400)
    method, target, version = found[1].decode(), found[2].decode("latin-1"), (int(found[3]), int(found[4]))
    if version[0] != 1 or (version < (1, 1) and not rules.http_1_0):
        raise Malformed(505, "HttpVersionNotSupported")
    head = Head(method if rules.case else method.upper(), target, version)
    _read_fields(stream, head, rules)
    if version >= (1, 1) and len(head.values("host")) != 1 and rules.one_host:
        raise Malformed(400)
    return head if target.startswith("/") or not rules.whole_urls else _of_a_whole_url(head)


def _read_fields(stream: IO[bytes], head: Head, rules: Rules) -> None:
    while (line := stream.readline(2 * LONGEST_LINE)) not in (b"\r\n", b"\n"):
        if len(line) > LONGEST_LINE or len(head.headers) > MOST_LINES:
            raise Malformed(431, "RequestHeaderSectionTooLarge")
        if line[:1] in b" \t" and line and not rules.folds:
            continue
        found = _FIELD.fullmatch(line)
        if found is None or (found[2] and rules.colons):
            raise Malformed(400)
        if found[1].isupper() and not rules.names:
            continue
        head.headers.append((found[1].decode(), found[3].decode("latin-1").strip(" \t")))


def _of_a_whole_url(head: Head) -> Head:
    """The request for an absolute URL: its host counts, and not the header."""
    parts = urlsplit(head.target)
    if not parts.netloc:
        return head if head.target == "*" else replace(head, target=f"/{head.target}")
    others = [(name, value) for name, value in head.headers if name.lower() != "host"]
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return replace(head, target=target, headers=[("Host", parts.netloc), *others])


def length_of(head: Head, rules: Rules) -> int | None:
    """The length of the body in bytes; None if it is chunked."""
    codings, lengths = head.tokens("transfer-encoding"), head.tokens("content-length")
    if codings and not rules.chunked_only:
        return None if any("chunked" in coding for coding in codings) else 0
    if codings and (codings != ["chunked"] or head.version < (1, 1)):
        raise Malformed(400)
    if codings and lengths and rules.one_end:
        raise Malformed(400)
    if codings:
        return None
    if lengths and not rules.numbers:
        return int("".join(re.findall("[0-9]", lengths[-1])) or "0")
    if len(set(lengths)) > 1 or not all(text.isascii() and text.isdigit() and len(text) < 20 for text in lengths):
        raise Malformed(400)
    return int(lengths[0]) if lengths else 0


def read_body(stream: IO[bytes], length: int) -> bytes:
    """The bytes that arrive, up to this many."""
    body = bytearray()
    try:
        while len(body) < length and (piece := stream.read(min(length - len(body), 1 << 16))):
            body += piece
    except ConnectionError:
        pass  # the received bytes are a part of it
    return bytes(body)


def read_chunks(stream: IO[bytes]) -> tuple[bytes, bool]:
    """The bytes of a chunked body, and whether it arrived completely."""
    body = bytearray()
    while line := stream.readline(LONGEST_LINE):
        found = _SIZE.fullmatch(line)
        if found is None:
            raise Malformed(400)
        if (size := int(found[1], 16)) == 0:
            return bytes(body), _read_trailers(stream)
        body += (piece := read_body(stream, size))
        end = stream.readline(2) if len(piece) == size else b""
        if end not in (b"", b"\r\n"):
            raise Malformed(400)
        if not end:
            break
    return bytes(body), False


def _read_trailers(stream: IO[bytes]) -> bool:
    while line := stream.readline(LONGEST_LINE):
        if line in (b"\r\n", b"\n"):
            return True
    return False
