"""Requests and responses of the test servers, and the shape of everything in between.

A `Serve` responds to a request; a `Middleware` gets a request and the `Serve` behind it, so that it can change either,
or respond by itself. The reference server is one `Serve`; every seeded defect is a middleware.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode
from xml.sax.saxutils import escape

from tests.reference.account import ANONYMOUS, Account
from tests.reference.routing import operation_of
from tests.reference.state import Bucket, State

LISTINGS = ("ListObjects", "ListObjectsV2")
BEFORE_XML = b"\xef\xbb\xbf \t\r\n"
"""The bytes of a byte order mark, and white space."""
V2, V4 = "AWS", "AWS4-HMAC-SHA256"
"""The versions of signatures, as policies name them."""


@dataclass(frozen=True)
class Signing:
    """The signing of a request: the version of its signature, its place (as policies name it), and its time, in seconds
    since 1970, if the request gives it."""

    version: str
    place: str
    made: float | None = None


@dataclass(frozen=True)
class Request:
    """A request as its bytes arrived: `path` is still percent-encoded; header names are in lower case.

    `account` is its signer, and `signing` its signature: None until they are verified, and for requests without
    credentials. `state` is the data of the server; `memory` belongs to the server, for the notes of a defect between
    requests. `arrived` is the body whose digests are verified: a middleware that changes `body` changes the stored
    bytes, unnoticed. `secure` tells if it came over HTTPS, `address` is its sender's, and `began` the time when its
    head had come (as of `time.time()`).
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    account: Account | None = None
    signing: Signing | None = None
    memory: dict[str, Any] = field(default_factory=dict)
    state: State = field(default_factory=State)
    arrived: bytes | None = None
    secure: bool = False
    address: str = "127.0.0.1"
    began: float = 0.0

    @cached_property
    def _query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def query(self) -> dict[str, str]:
        return dict(self._query)

    def asked(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return self._query.get(name, default)

    def header(self, name: str, default: str = "") -> str:
        return self.headers.get(name, default)

    @cached_property
    def _names(self) -> tuple[str, str]:
        bucket, _, key = self.path.removeprefix("/").partition("/")
        return decoded(bucket).decode("utf-8", "replace"), decoded(key).decode("utf-8", "replace")

    @property
    def bucket(self) -> str:
        return self._names[0]

    @property
    def key(self) -> str:
        return self._names[1]

    @property
    def stored_bucket(self) -> Bucket | None:
        """The bucket that the request names, if it exists."""
        return self.state.buckets.get(self.bucket)

    @property
    def requester(self) -> Account:
        """The sender of the request, which may be anonymous."""
        return self.account or ANONYMOUS

    @cached_property
    def operation(self) -> str:
        """The S3 operation, or an empty string if there is none."""
        return operation_of(self.method, self.bucket, self.key, self._query, self.headers)

    def at(self, bucket: str, key: str = "") -> Request:
        return replace(self, path="/" + quote(bucket) + ("/" + quote(key, safe="/-_.~") if key else ""))

    def asking(self, **changes: str | None) -> Request:
        """Returns the request with these query parameters set or (None) removed; `_` stands for `-` in their names."""
        query = self.query
        for name, value in changes.items():
            query.pop(name.replace("_", "-"), None)
            if value is not None:
                query[name.replace("_", "-")] = value
        return replace(self, query_string=urlencode(query))

    def having(self, **changes: str | None) -> Request:
        """Returns the request with these headers set or (None) removed; `_` stands for `-` in their names."""
        headers = dict(self.headers)
        for name, value in changes.items():
            headers.pop(name.replace("_", "-"), None)
            if value is not None:
                headers[name.replace("_", "-")] = value
        return replace(self, headers=headers)

    def without(self, *names: str) -> Request:
        """The request without these headers."""
        return self.having(**dict.fromkeys(names))


def decoded(path: str) -> bytes:
    """A path without percent-encoding; non-ASCII bytes are decoded as ISO-8859-1."""
    return unquote_to_bytes(path.encode("latin-1"))


@dataclass
class Answer:
    """A response, not yet framed. `framing` is the way to send its body (see `server.py`). `rest` returns the rest of
    the body when the beginning has been sent; Content-Length is given then."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    framing: str = "length"
    rest: Callable[[], bytes] | None = None

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def set(self, name: str, value: str | None) -> Answer:
        """Sets a header in its place, or (None) removes it."""
        new = [(name, value)] if value is not None else []
        at = next((i for i, (key, _) in enumerate(self.headers) if key.lower() == name.lower()), len(self.headers))
        self.headers[at : at + 1] = new
        return self

    def sub(self, pattern: bytes, replacement: bytes | Callable[[re.Match[bytes]], bytes], count: int = 0) -> Answer:
        """Replaces the matches of a pattern in the body."""
        self.body = re.sub(pattern, replacement, self.body, count=count, flags=re.DOTALL)
        return self

    @property
    def is_xml(self) -> bool:
        return self.body.lstrip(BEFORE_XML)[:1] == b"<" and "xml" in self.header("Content-Type")


Serve = Callable[[Request], Answer]
Middleware = Callable[[Request, Serve], Answer]


def behind(middleware: Middleware, serve: Serve) -> Serve:
    """A server with the middleware in front of `serve`."""
    return lambda request: middleware(request, serve)


def error(status: int, code: str, message: str = "Seen to by the tests.", **more: str) -> Answer:
    """An S3 error document with a code, a message, and these elements."""
    named = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in more.items())
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message>{named}</Error>"
    body = '<?xml version="1.0" encoding="UTF-8"?>\n' + body
    return Answer(status, [("Content-Type", "application/xml")], body.encode())
