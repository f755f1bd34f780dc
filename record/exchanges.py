"""An HTTP exchange in the record: the request and the response, redacted."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from record.json_form import Count, Integer, RecordPart, Seconds, Time, always

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_BODY_CHARACTERS = 16 * 1024
"""Characters; a run keeps a quarter of that. What reads bodies may take very long with more."""
_CODE = re.compile(r"<Code>([^<]*)</Code>")

Headers = tuple[tuple[str, str], ...]
"""Headers in the order on the wire."""


def code_in(text: str) -> str | None:
    """The first error code of a document, or of the beginning of one; None without a code."""
    found = _CODE.search(text)
    return found[1] if found else None


class Body(RecordPart, frozen=True):
    """The beginning of a body, as text, or as base64 if it is not text; `length` is the whole body's, in bytes.

    `withheld` marks a request whose response came before its body was sent.
    """

    shown: Annotated[str, Meta(max_length=MAX_BODY_CHARACTERS)] | None = msgspec.field(name="text", default=None)
    base64: (
        Annotated[str, Meta(max_length=MAX_BODY_CHARACTERS, extra_json_schema={"contentEncoding": "base64"})] | None
    ) = None
    length: Count = always(0)
    cut: bool = always(False)
    withheld: bool = False

    def __post_init__(self) -> None:
        if self.shown is None and self.base64 is None:
            msgspec.structs.force_setattr(self, "shown", "")

    @property
    def text(self) -> str:
        """The text; empty if the body is not text."""
        return self.shown or ""


class RecordedExchange(RecordPart, frozen=True):
    """One request and its response. `status` is None if no response came; `error` gives the reason why there was none,
    or only part of one.

    `bucket_in_host` marks a request whose Host has the bucket's name: its path is the key alone. `shared` marks a
    request that was sent before the check, once for several checks. `sent_to` is the origin to which the endpoint
    redirects the client, if that is none of its own; after an earlier redirect, this request was not sent. `head_cut`
    marks one whose URL or headers are too long to be kept whole. `version` (of HTTP) is only set for raw clients.
    `follows` marks a request that was sent in one piece with the one before it.
    """

    client: str = always("")
    method: str = always("")
    url: str = always("")
    request_headers: Headers = always(())
    request_body: Body = always(Body())
    status: Integer | None = always(None)
    reason: str | None = always(None)
    response_headers: Headers = always(())
    response_body: Body = always(Body())
    started: Time = always("")
    seconds: Seconds = always(0.0)
    error: str | None = always(None)
    throttled: bool = always(False)
    head_cut: bool = False
    sent_to: str = ""
    bucket_in_host: bool = False
    shared: bool = False
    version: str = ""
    follows: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """The bucket and the key, as in the request; both may be empty. If the Host has the bucket's name, the whole
        Host stands for the bucket."""
        origin, _, path = self.url.partition("?")[0].partition("#")[0].partition("://")[2].partition("/")
        if self.bucket_in_host:
            return next(iter(self.request_header("host")), origin), path
        bucket, _, key = path.lstrip("/").partition("/")
        return bucket, key

    @property
    def succeeded(self) -> bool:
        return self.status is not None and self.status < 300

    def request_header(self, name: str) -> list[str]:
        """The values of a request header, by lower-case name."""
        return [value for each, value in self.request_headers if each.lower() == name]

    def response_header(self, name: str) -> list[str]:
        """The values of a response header, by lower-case name."""
        return [value for each, value in self.response_headers if each.lower() == name]
