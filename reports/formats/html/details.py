"""The details of one check with one client, as HTML and as text: requirement, result, how to reproduce it, and the
exchanges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from reports.diagnosis.counts import SYMBOLS
from reports.formats.history import drawn, rows
from reports.formats.html.bodies import body_text
from reports.formats.html.reproduce import reproduction
from reports.formats.html.templating import render
from reports.known.standing import advice
from reports.record.exchanges import Body, Exchange, Headers
from reports.record.lines import CheckResult
from reports.record.text import one_line, plural, visible


@dataclass(frozen=True)
class _Message:
    """A request or response as it was on the wire: the first line, and the rest."""

    first: str
    rest: str


@dataclass(frozen=True)
class _Step:
    """One exchange. `by` names its sender if that is not the check's own client."""

    title: str
    answer: str
    by: str
    request: _Message
    response: _Message | None
    error: str
    notes: str


def details(result: CheckResult, region: str, endpoint: str = "") -> Markup:
    """The HTML of a result's details; it does not name the client, so that equal results have equal details.

    `region` and `endpoint` are the run's; the endpoint is only needed if buckets are in the host name.
    """
    return render(
        "details.html",
        result=result,
        advice=advice(result),
        link=web_address(result.listed.link) if result.listed and result.listed.link else "",
        source=web_address(result.source),
        reproduction=reproduction(result, region, endpoint),
        history=rows(result.history),
        steps=[_step(exchange, result.client) for exchange in result.exchanges],
    )


def as_text(result: CheckResult, region: str, endpoint: str = "", symbols: Mapping[str, str] = SYMBOLS) -> str:
    """The same for a terminal, with the check's id and client; `symbols` are those that the terminal can show."""
    known = advice(result)
    listed = {("Known" if result.known else "Listed"): known} if known else {}
    facts = {"Requirement": result.requirement, "Result": result.message, **listed, "Source": result.source}
    parts = [f"{symbols[result.verdict]} {result.verdict}  {one_line(result.id)}  {one_line(result.client)}"]
    parts += [_shown(f"{name}: {said}") for name, said in facts.items() if said]
    if result.history:
        parts += ["", "What clients did at the same time:", "", *(_shown(line, "  ") for line in drawn(result.history))]
    if again := reproduction(result, region, endpoint):
        parts += ["", f"Send {again.what} again, with {again.tool}:", "", _shown(again.text, "  "), ""]
        parts += [_shown(note, "  ") for note in again.notes]
    steps = [_step(exchange, result.client) for exchange in result.exchanges]
    for number, step in enumerate(steps, start=1):
        by = f", sent by {one_line(step.by)}" if step.by else ""
        parts += ["", f"{number} of {plural(len(steps), 'exchange')}{by} ({one_line(step.notes)}):"]
        for message in filter(None, (step.request, step.response)):
            parts += ["", _shown(f"{message.first}\n{message.rest}".rstrip("\n"), "  ")]
        parts += [_shown(step.error, "  ")] if step.error else []
    return "\n".join(parts) + "\n"


def as_sent(exchange: Exchange) -> str:
    """The request of an exchange, as it was on the wire."""
    return _joined(_message(f"{exchange.method} {exchange.url}", exchange.request_headers, exchange.request_body))


def as_received(exchange: Exchange) -> str:
    """The response of an exchange, as it was on the wire, or why there was none."""
    if exchange.status is None:
        return f"no answer: {exchange.error or 'none came'}"
    status = f"HTTP {exchange.status} {exchange.reason or ''}".strip()
    return _joined(_message(status, exchange.response_headers, exchange.response_body))


def _joined(message: _Message) -> str:
    return f"{message.first}\n{message.rest}".rstrip("\n")


def _shown(text: str, indent: str = "") -> str:
    """Lines with control characters escaped, each with the indent before it."""
    return "\n".join(f"{indent}{visible(line)}".rstrip() for line in text.split("\n"))


def web_address(address: str) -> str:
    """A URL that may become a link; empty for other schemes, such as `javascript:`."""
    return address if re.match(r"https?://", address) else ""


def _step(exchange: Exchange, client: str) -> _Step:
    status = exchange.status
    answer = f"{status} {exchange.reason or ''}".strip() if status is not None else "no answer"
    title = f"{exchange.method} {exchange.url}"
    notes = [f"{exchange.seconds:.3f} s", exchange.started]
    notes += ["throttled, and sent again"] if exchange.throttled else []
    notes += ["sent once for several checks, before this one"] if exchange.shared else []
    by = exchange.client or client
    return _Step(
        title=title,
        answer=answer,
        by="" if by == client else by,
        request=_message(title, exchange.request_headers, exchange.request_body),
        response=None
        if status is None
        else _message(f"HTTP {answer}", exchange.response_headers, exchange.response_body),
        error=exchange.error or "",
        notes=", ".join(note for note in notes if note),
    )


def _message(first: str, headers: Headers, body: Body) -> _Message:
    lines = [f"{name}: {value}" for name, value in headers]
    shown = body_text(body)
    return _Message(first, "\n".join([*lines, *(["", shown] if shown else [])]))
