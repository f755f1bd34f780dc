"""HTTP messages in a stream of bytes, read as they come: heads whole, bodies in pieces, all bytes unchanged.

A message is malformed if programs read it in different ways, so that nobody can hide a response within another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedIOBase, BytesIO
from typing import Literal, NamedTuple

from fixtures.http.document import MAX_NUMBER, number
from fixtures.model.endpoint import DEFAULT_PORTS, in_urls

BLOCK = 64 * 1024
MAX_HEAD_BYTES = 256 * 1024
"""The limit of a head, in bytes; heads of S3 services have a few hundred."""
_BLANK = (b"\r\n", b"\n")
_LINES = re.compile(r"\r\n|\n|\r")
"""The line ends of a head. Python's clients accept a lone CR as one, too."""
_FIRST_LINE = re.compile(rb"[^\r\n]+\r\n")
_FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n]*\r\n")
"""A line of a head after the first. At any other line, some clients (Python's are among them) end the head; others do
not take a lone LF for its end."""
_STATUS_LINE = re.compile(r"HTTP/1\.[01][ \t]+([0-9]{3})(?:[ \t](.*))?")
_SIZE = re.compile(rb"0*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
"""A chunk's size, in as many digits as each client can count."""

Framing = int | Literal["chunked"] | None
"""The way to find the end of a body: its length, its chunks, or neither."""


class MalformedMessage(Exception):
    """The error of bytes that are not HTTP. Its message continues a sentence that begins with `the response`."""


class Piece(NamedTuple):
    """A piece of a body: the bytes as they came, and their content without chunked framing."""

    raw: bytes
    content: bytes


@dataclass(frozen=True)
class MessageHead:
    """The first line of a message, and its headers; `raw` are their bytes, with blank lines before them.

    A head is not `whole` if it ended too early or is too long. It is not `plain` if programs read its lines in
    different ways.
    """

    raw: bytes
    line: str
    headers: list[tuple[str, str]]
    whole: bool
    plain: bool = False

    def values(self, name: str) -> list[str]:
        """The values of all headers with this name, in lower case."""
        return [value for each, value in self.headers if each.lower() == name]

    @property
    def status(self) -> int:
        """The status of a response."""
        return int(self._status_line[1])

    @property
    def reason(self) -> str:
        return self._status_line[2] or ""

    @property
    def _status_line(self) -> re.Match[str]:
        found = _STATUS_LINE.fullmatch(self.line)
        if found is None:
            raise MalformedMessage("has no status line with a status of three digits")
        return found


def read_head(stream: BufferedIOBase) -> MessageHead | None:
    """Reads the head of the next message; None at the end of the stream."""
    raw, begun, plain, line = b"", False, True, b""
    while len(raw) < MAX_HEAD_BYTES and (line := stream.readline(MAX_HEAD_BYTES)):
        raw += line
        if begun and line in _BLANK:
            break
        plain = plain and (_FIELD if begun else _FIRST_LINE).fullmatch(line) is not None
        begun = begun or line not in _BLANK
    if not begun:
        return MessageHead(raw, "", [], whole=False) if raw else None
    first, *fields = _LINES.split(raw.decode("latin-1").lstrip("\r\n"))
    headers: list[tuple[str, str]] = []
    for field in fields:
        if field.startswith((" ", "\t")) and headers:  # the value continues
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {field.strip()}".strip())
        elif field:
            name, _, value = field.partition(":")
            headers.append((name.strip(), value.strip(" \t\r\n")))
    return MessageHead(raw, first, headers, whole=line in _BLANK, plain=plain and raw.endswith(b"\r\n\r\n"))


def proxied_location(behind: tuple[str, int], here: str) -> Callable[[MessageHead], MessageHead]:
    """Returns the function that replaces the endpoint's origin by the proxy's in the Locations of a redirect. An origin
    that is written in an unusual way stays, and leads past the proxy."""
    host, port = behind
    default = "?" if port == DEFAULT_PORTS["http"] else ""
    own = rf"^(location:[ \t]*)http://{re.escape(in_urls(host))}(?::{port}){default}(?=[/?#\r])"
    pattern = re.compile(own.encode(), re.IGNORECASE | re.MULTILINE)

    def replaced(head: MessageHead) -> MessageHead:
        raw = pattern.sub(rb"\g<1>" + here.encode(), head.raw)
        return head if raw == head.raw else read_head(BytesIO(raw)) or head

    return replaced


def framing_of(head: MessageHead) -> Framing:
    """Returns the way to find the end of the body, as the head says it; raises Malformed if that is not clear."""
    codings, lengths = head.values("transfer-encoding"), set(head.values("content-length"))
    if codings:
        # With any other coding, or a length, clients differ in which of them they use; in HTTP/1.0 those in Go differ.
        if [coding.lower() for coding in codings] != ["chunked"] or "HTTP/1.0" in head.line:
            raise MalformedMessage("has a Transfer-Encoding that is not just chunked, in HTTP/1.1")
        if lengths:
            raise MalformedMessage("has both a Transfer-Encoding and a Content-Length")
        return "chunked"
    if len(lengths) > 1:
        raise MalformedMessage("has more than one Content-Length")
    for length in lengths:
        found = number(length)
        if found is None or str(found) != length:  # some could read leading zeros as octal
            raise MalformedMessage("has a Content-Length that is not the length of anything")
        return found
    return None


def body_of(stream: BufferedIOBase, framing: Framing, *, until_closed: bool) -> Iterator[Piece]:
    """Reads a body in pieces, as received, up to the end of the body or of the stream. Raises Malformed after a piece
    that contradicts the framing."""
    if framing == "chunked":
        yield from _chunks(stream)
        return
    for block in _blocks(stream, framing if framing is not None else MAX_NUMBER if until_closed else 0):
        yield Piece(block, block)


def rest_of(stream: BufferedIOBase) -> Iterator[bytes]:
    """Reads the rest of the stream, as received."""
    return _blocks(stream, MAX_NUMBER)


def _blocks(stream: BufferedIOBase, left: int) -> Iterator[bytes]:
    while left > 0 and (block := stream.read1(min(left, BLOCK))):
        left -= len(block)
        yield block


def _chunks(stream: BufferedIOBase) -> Iterator[Piece]:
    while line := stream.readline(BLOCK):
        yield Piece(line, b"")
        size = _SIZE.fullmatch(line)
        if size is None:
            raise MalformedMessage("has a chunk without a size")
        left = int(size[1], 16)
        if left == 0:
            yield from _trailers(stream)
            return
        for block in _blocks(stream, left):
            yield Piece(block, block)
        after = stream.readline(BLOCK)
        yield Piece(after, b"")
        if after not in (b"\r\n", b""):  # some read two bytes, whatever they are
            raise MalformedMessage("has a chunk that is longer than its size")


def _trailers(stream: BufferedIOBase) -> Iterator[Piece]:
    left = MAX_HEAD_BYTES
    while line := stream.readline(BLOCK):
        yield Piece(line, b"")
        left -= len(line)
        if line == b"\r\n":
            return
        if left < 0 or _FIELD.fullmatch(line) is None:
            raise MalformedMessage("has trailers that programs read in different ways, or without end")
