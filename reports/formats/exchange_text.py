"""Recorded requests and responses as readable text: the exchange whole or in its parts, and bodies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from record.exchanges import Body, Headers, RecordedExchange


@dataclass(frozen=True)
class Message:
    """A request or response for a reader: the method and URL, or the status; and its headers and body."""

    first: str
    rest: str

    def __str__(self) -> str:
        return f"{self.first}\n{self.rest}".rstrip("\n")


def request_message(exchange: RecordedExchange) -> Message:
    return _message(f"{exchange.method} {exchange.url}", exchange.request_headers, exchange.request_body)


def response_message(exchange: RecordedExchange) -> Message | None:
    """The response; None if none came."""
    if exchange.status is None:
        return None
    return _message(f"HTTP {status_line(exchange)}", exchange.response_headers, exchange.response_body)


def status_line(exchange: RecordedExchange) -> str:
    """The status and the reason, as in `404 Not Found`."""
    return f"{exchange.status} {exchange.reason or ''}".strip() if exchange.status is not None else "no answer"


def _message(first: str, headers: Headers, body: Body) -> Message:
    lines = [f"{name}: {value}" for name, value in headers]
    shown = body_text(body)
    return Message(first, "\n".join([*lines, *(["", shown] if shown else [])]))


def body_text(body: Body) -> str:
    """A recorded body as text: XML indented, binary data as base64, and a note if it was cut or not sent."""
    if body.base64 is not None:
        shown = f"(base64) {body.base64}" if body.base64 else ""
    else:
        shown = indented_xml(body.text.replace("\r\n", "\n"))
    if body.cut:
        shown += f"\n… cut; {body.length} bytes in all"
    if body.withheld:
        shown += f"\n… not sent: the response came before its {body.length} bytes were sent"
    return shown


def indented_xml(source: str) -> str:
    """XML with one line per element. Only looks at tags, so a cut or broken document is kept as it is."""
    if not source.lstrip("\ufeff \t\r\n").startswith("<") or "\n " in source:
        return source
    tokens = [token for token in re.split(r"(<[^<>]*>)", source) if token.strip()]
    lines: list[str] = []
    depth = 0
    position = 0
    while position < len(tokens):
        token = tokens[position]
        is_open = token.startswith("<") and token[1:2] not in ("/", "?", "!") and not token.endswith("/>")
        if token.startswith("</"):
            depth = max(0, depth - 1)
        leaf = is_open and _closes(tokens, position)
        lines.append("  " * depth + ("".join(tokens[position : position + leaf]) if leaf else token))
        depth += is_open and not leaf
        position += leaf or 1
    return "\n".join(lines)


def _closes(tokens: Sequence[str], position: int) -> int:
    """The number of tokens of the element at this position if the content is only text, else 0. The element's text may
    end the document."""
    name = re.split(r"[\s>]", tokens[position][1:], maxsplit=1)[0]
    for length in (2, 3):
        end = position + length - 1
        if end < len(tokens) and tokens[end] == f"</{name}>" and (length == 2 or not tokens[end - 1].startswith("<")):
            return length
    rest = tokens[position + 1 :]
    return 2 if len(rest) == 1 and not rest[0].startswith("<") else 0  # the document was cut off in its text
