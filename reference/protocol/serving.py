"""Requests and responses as a server sees them, and the shape of everything in between.

A `Serve` responds to a request; a `Middleware` gets a request and the `Serve` behind it, so that it can change either,
or respond by itself. Servers that lack something, or have a fault, are middlewares in front of a right one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode
from xml.sax.saxutils import escape

from reference.protocol.routing import operation_of

if TYPE_CHECKING:
    from typing_extensions import Self

LISTINGS = ("ListObjects", "ListObjectsV2")
BYTES_BEFORE_XML = b"\xef\xbb\xbf \t\r\n"
"""The bytes of a byte order mark, and white space."""


@dataclass(frozen=True)
class Request:
    """A request as its bytes arrived: `path` is still percent-encoded; header names are in lower case.

    `memory` belongs to the server, for the notes of a middleware between requests.
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    memory: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def _query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def query(self) -> dict[str, str]:
        return dict(self._query)

    def parameter(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return self._query.get(name, default)

    def header(self, name: str, default: str = "") -> str:
        return self.headers.get(name, default)

    @cached_property
    def _names(self) -> tuple[str, str]:
        bucket, _, key = self.path.removeprefix("/").partition("/")
        return decoded_path(bucket).decode("utf-8", "replace"), decoded_path(key).decode("utf-8", "replace")

    @property
    def bucket(self) -> str:
        return self._names[0]

    @property
    def key(self) -> str:
        return self._names[1]

    @property
    def has_trailing_slash(self) -> bool:
        """Returns whether the path is that of a bucket with a final slash."""
        return bool(self.bucket) and not self.key and self.path.endswith("/")

    @cached_property
    def operation(self) -> str:
        """The S3 operation, or an empty string if there is none."""
        return operation_of(self.method, self.bucket, self.key, self._query, self.headers)

    def at(self, bucket: str, key: str = "") -> Self:
        return replace(self, path="/" + quote(bucket) + ("/" + quote(key, safe="/-_.~") if key else ""))

    def with_query(self, **changes: str | None) -> Self:
        """Returns the request with these query parameters set or (None) removed; `_` stands for `-` in their names."""
        query = self.query
        for name, value in changes.items():
            query.pop(name.replace("_", "-"), None)
            if value is not None:
                query[name.replace("_", "-")] = value
        return replace(self, query_string=urlencode(query))

    def with_headers(self, **changes: str | None) -> Self:
        """Returns the request with these headers set or (None) removed; `_` stands for `-` in their names."""
        headers = dict(self.headers)
        for name, value in changes.items():
            headers.pop(name.replace("_", "-"), None)
            if value is not None:
                headers[name.replace("_", "-")] = value
        return replace(self, headers=headers)

    def without(self, *names: str) -> Self:
        """The request without these headers."""
        return self.with_headers(**dict.fromkeys(names))


def decoded_path(path: str) -> bytes:
    """A path without percent-encoding; non-ASCII bytes are decoded as ISO-8859-1."""
    return unquote_to_bytes(path.encode("latin-1"))


CLOSE_DELIMITED = "unsaid"


@dataclass
class Response:
    """A response, not yet framed. `framing` is the way in which the tests' server sends its body; with
    `CLOSE_DELIMITED`, which is for HEAD, its length is not sent. `rest` returns the rest of the body when the beginning
    has been sent; Content-Length is given then."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    framing: str = "length"
    rest: Callable[[], bytes] | None = None

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def set(self, name: str, value: str | None) -> Response:
        """Sets a header in the same place; None removes the header."""
        new = [(name, value)] if value is not None else []
        at = next((i for i, (key, _) in enumerate(self.headers) if key.lower() == name.lower()), len(self.headers))
        self.headers[at : at + 1] = new
        return self

    def sub(self, pattern: bytes, replacement: bytes | Callable[[re.Match[bytes]], bytes], count: int = 0) -> Response:
        """Replaces the matches of a pattern in the body."""
        self.body = re.sub(pattern, replacement, self.body, count=count, flags=re.DOTALL)
        return self

    @property
    def is_xml(self) -> bool:
        return is_document(self.header("Content-Type"), self.body)


def is_document(content_type: str, beginning: bytes) -> bool:
    """Returns whether a body with this beginning is an XML document."""
    return beginning.lstrip(BYTES_BEFORE_XML)[:1] == b"<" and "xml" in content_type


Serve = Callable[[Request], Response]
Middleware = Callable[[Request, Serve], Response]


def wrap_with_middleware(middleware: Middleware, serve: Serve) -> Serve:
    """A server with the middleware in front of `serve`."""
    return lambda request: middleware(request, serve)


def combined_middleware(middlewares: Sequence[Middleware]) -> Middleware:
    """Returns one middleware for several, the first one nearest to the client."""

    def serve_behind(request: Request, serve: Serve) -> Response:
        for middleware in reversed(middlewares):
            serve = wrap_with_middleware(middleware, serve)
        return serve(request)

    return serve_behind


def error(status: int, code: str, message: str = "Refused on purpose.", **more: str) -> Response:
    """An S3 error document with a code, a message, and these elements."""
    named = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in more.items())
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message>{named}</Error>"
    body = '<?xml version="1.0" encoding="UTF-8"?>\n' + body
    return Response(status, [("Content-Type", "application/xml")], body.encode())
