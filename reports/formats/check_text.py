"""The details of one check with one client, as text for a terminal; and recorded requests and responses as readable
text, whole or in parts, which HTML shows, too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from record.exchanges import Body, Headers, RecordedExchange
from record.lines import CheckResult
from record.text import one_line, plural, visible
from reports.diagnosis.summary.counts import SYMBOLS
from reports.formats.history import timeline_lines
from reports.formats.sending_again import resend_commands
from reports.known.expectation_advice import advice


class ShownExchange(NamedTuple):
    """One exchange, for a reader. `by` names the sender, unless it is the check's own client; `request` and `response`
    are lines: the method and URL or the status, the headers, and the body. Without a response it has none."""

    by: str
    notes: str
    error: str
    request: list[str]
    response: list[str]


def shown_exchange(exchange: RecordedExchange, client: str) -> ShownExchange:
    notes = [f"{exchange.seconds:.3f} s", exchange.started]
    notes += ["throttled"] if exchange.throttled else []
    notes += ["sent once for several checks, before this one"] if exchange.shared else []
    by = exchange.client or client
    came = f"HTTP {status_line(exchange)}" if exchange.status is not None else ""
    return ShownExchange(
        "" if by == client else visible(by),
        visible(", ".join(note for note in notes if note)),
        visible(exchange.error or ""),
        _message(f"{exchange.method} {exchange.url}", exchange.request_headers, exchange.request_body),
        _message(came, exchange.response_headers, exchange.response_body) if came else [],
    )


def details_text(
    result: CheckResult, region: str, symbols: Mapping[str, str] = SYMBOLS, record: str = "results.jsonl"
) -> str:
    """The details, with the check's id and client; they are in the file `record`, and the terminal can show
    `symbols`."""
    known = advice(result)
    listed = {("Known" if result.known else "Listed"): known} if known else {}
    unsteady = {"Unsteady": ", ".join(each.words for each in result.unsteady)}
    basis = result.provenance.words if result.provenance else ""
    facts = {"Requirement": result.requirement, "Basis": basis, "Result": result.message, **unsteady, **listed}
    facts["Source"] = result.source
    parts = [f"{symbols[result.verdict]} {result.verdict}  {one_line(result.id)}  {one_line(result.client)}"]
    parts += [_escaped_lines(f"{name}: {words}") for name, words in facts.items() if words]
    if result.history:
        parts += [
            "",
            "What clients did at the same time:",
            "",
            *(_escaped_lines(line, "  ") for line in timeline_lines(result.history)),
        ]
    if again := resend_commands(result, region, record):
        parts += ["", "Send it again:", "", *(f"  {line}" for line in (again.command, *again.curl) if line)]
        parts += ["", f"  {again.curl_note}"]
    steps = [shown_exchange(exchange, result.client) for exchange in result.exchanges]
    for number, step in enumerate(steps, start=1):
        by = f", sent by {one_line(step.by)}" if step.by else ""
        parts += ["", f"{number} of {plural(len(steps), 'exchange')}{by} ({one_line(step.notes)}):"]
        for message in filter(None, (step.request, step.response)):
            parts += ["", *(f"  {line}".rstrip() for line in message)]
        parts += [f"  {step.error}"] if step.error else []
    return "\n".join(parts) + "\n"


def _escaped_lines(text: str, indent: str = "") -> str:
    """Lines with control characters escaped, each after the indent."""
    return "\n".join(f"{indent}{visible(line)}".rstrip() for line in text.split("\n"))


def status_line(exchange: RecordedExchange) -> str:
    """The status and the reason, as in `404 Not Found`."""
    return f"{exchange.status} {exchange.reason or ''}".strip() if exchange.status is not None else "no answer"


def _message(first: str, headers: Headers, body: Body) -> list[str]:
    shown = body_text(body)
    lines = [first, *[f"{name}: {value}" for name, value in headers], *(["", *shown.split("\n")] if shown else [])]
    return [line if line.isprintable() else visible(line) for line in lines]


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


@lru_cache(1 << 12)  # the same documents are sent to many checks
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
    name = tokens[position][1:-1].partition(" ")[0]
    for length in (2, 3):
        end = position + length - 1
        if end < len(tokens) and tokens[end] == f"</{name}>" and (length == 2 or not tokens[end - 1].startswith("<")):
            return length
    rest = tokens[position + 1 :]
    return 2 if len(rest) == 1 and not rest[0].startswith("<") else 0  # the document was cut off in its text
