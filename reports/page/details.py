"""What is said of one check with one client: requirement, result, how to reproduce it, and what was on the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

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


def _step(exchange: Mapping[str, Any], client: str) -> _Step:
    status = exchange.get("status")
    answer = f"{status} {exchange.get('reason') or ''}".strip() if status is not None else "no answer"
    title = f"{exchange.get('method')} {exchange.get('url')}"
    notes = [f"{float(exchange.get('seconds') or 0):.3f} s", str(exchange.get("started") or "")]
    notes += ["asked to slow down, and sent again"] if exchange.get("throttled") else []
    by = str(exchange.get("client") or client)
    return _Step(
        title=title,
        answer=answer,
        by="" if by == client else by,
        request=_message(title, exchange.get("request_headers"), exchange.get("request_body")),
        response=None
        if status is None
        else _message(f"HTTP {answer}", exchange.get("response_headers"), exchange.get("response_body")),
        error=str(exchange.get("error") or ""),
        notes=", ".join(note for note in notes if note),
    )


def _message(first: str, headers: Any, body: Any) -> _Message:
    lines = [f"{name}: {value}" for name, value in headers or ()]
    shown = body_text(body)
    return _Message(first, "\n".join([*lines, *(["", shown] if shown else [])]))
