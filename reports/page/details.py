"""What is said of one check with one client: requirement, result, how to reproduce it, and what was on the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from ..exchange import Body, Exchange, Headers
from ..record import CheckResult
from ..standing import advice
from .bodies import body_text
from .reproduce import reproduction
from .templating import render


@dataclass(frozen=True)
class _Message:
    """A request or an answer as it was on the wire: the first line, and the rest."""

    first: str
    rest: str


@dataclass(frozen=True)
class _Step:
    """One exchange. `by` names who sent it, where it was not the check's own client."""

    title: str
    answer: str
    by: str
    request: _Message
    response: _Message | None
    error: str
    notes: str


def details(result: CheckResult, region: str, endpoint: str = "") -> Markup:
    """The HTML of a result's details; nothing in it names the client, so that alike results have alike details.

    `region` and `endpoint` are the run's; the endpoint is only needed where buckets are in the host's name.
    """
    return render(
        "details.html",
        result=result,
        advice=advice(result),
        link=_url(result.listed.link) if result.listed and result.listed.link else "",
        source=_url(result.source),
        reproduction=reproduction(result, region, endpoint),
        steps=[_step(exchange, result.client) for exchange in result.exchanges],
    )


def _url(address: str) -> str:
    """An address that may become a link; empty for other schemes, `javascript:` for one."""
    return address if re.match(r"https?://", address) else ""


def _step(exchange: Exchange, client: str) -> _Step:
    status = exchange.status
    answer = f"{status} {exchange.reason or ''}".strip() if status is not None else "no answer"
    title = f"{exchange.method} {exchange.url}"
    notes = [f"{exchange.seconds:.3f} s", exchange.started]
    notes += ["asked to slow down, and sent again"] if exchange.throttled else []
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
