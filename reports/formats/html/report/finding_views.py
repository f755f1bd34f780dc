"""The findings, worst first, and what each opens to."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reports.diagnosis.decisive import decisive
from reports.diagnosis.findings import Diagnosis, Finding
from reports.diagnosis.kinds import KINDS
from reports.formats.html.bodies import body_text
from reports.formats.html.page_names import feature_anchor, finding_anchor
from reports.formats.html.templating import render
from reports.record.client_names import clients_of, named
from reports.record.exchanges import Body, Exchange, Headers
from reports.record.lines import CheckResult, Record
from reports.record.text import plural

FIRST = 10
"""How many findings are shown without a click."""
LONGEST, MOST_LINES, MOST_IN_A_LINE = 800, 16, 200
"""Characters and lines of a message beside what was expected; the exchange below has all of it."""
SHORT = 60
"""Characters of a value that is on one line."""
NOISE = re.compile(
    r"accept|accept-encoding|accept-ranges|amz-sdk-.*|authorization|connection|content-length|date|host|keep-alive|server"
    r"|user-agent|x-amz-(date|id-2|request-id|content-sha256)|x-amzn-requestid",
    re.IGNORECASE,
)
"""Headers that most requests or responses have, and that say little of a deviation."""


@dataclass(frozen=True)
class Entry:
    """A finding in the list."""

    finding: Finding
    number: int
    known: str
    """What the known deviations make of it: empty if nothing of it is listed."""

    @property
    def anchor(self) -> str:
        return finding_anchor(self.finding.id)

    @property
    def unexpected(self) -> bool:
        return any(result.unexpected for result in self.finding.explained)


def entries(diagnosis: Diagnosis) -> list[Entry]:
    return [Entry(finding, number, _known(finding)) for number, finding in enumerate(diagnosis.findings, 1)]


def kinds(diagnosis: Diagnosis) -> list[tuple[str, int, str]]:
    """How many findings there are of each kind that occurs, and what it means."""
    found = Counter(finding.kind for finding in diagnosis.findings)
    return [(kind, found[kind], meaning) for kind, meaning in KINDS.items() if found[kind]]


def opened(record: Record, diagnosis: Diagnosis, found: Sequence[Entry]) -> list[Markup]:
    """What each finding opens to; its checks and the details of its example are put there by the script."""
    clients = clients_of(record.results, record.header)
    titles = {feature.id: feature.title or feature.id for feature in diagnosis.features}
    return [
        render(
            "report/finding.html",
            entry=entry,
            finding=entry.finding,
            meaning=KINDS[entry.finding.kind],
            clients=named(entry.finding.clients, clients),
            features=[(titles[name], feature_anchor(name)) for name in entry.finding.features if name in titles],
            total=len(found),
            previous=found[entry.number - 2] if entry.number > 1 else None,
            next=found[entry.number] if entry.number < len(found) else None,
            example=entry.finding.example,
            panes=panes(entry.finding.example),
        )
        for entry in found
    ]


def _known(finding: Finding) -> str:
    found = Counter(result.standing for result in finding.explained)
    if set(found) <= {"", "new"}:
        return ""
    return "known" if set(found) == {"known"} else ", ".join(f"{found[name]} {name}" for name in found if name)


def panes(result: CheckResult) -> list[tuple[str, str, str]]:
    """What was sent, what came, and what was expected: titles, first lines and the rest."""
    found = [_sent(exchange) for exchange in [decisive(result)] if exchange]
    came, expected = _came(result), _expected(result)
    return [*found, *([came] if came else []), *([expected] if expected else [])]


def _sent(exchange: Exchange) -> tuple[str, str, str]:
    path = "/" + exchange.url.partition("://")[2].partition("/")[2] if "://" in exchange.url else exchange.url
    return "Sent", f"{exchange.method} {path}", _message(exchange.request_headers, exchange.request_body)


def _came(result: CheckResult) -> tuple[str, str, str] | None:
    exchange = decisive(result)
    value = _side(result, result.deviation.got) if result.deviation else ""
    if exchange is None:
        return ("Received", value, "") if value else None
    if exchange.status is None:
        return "Received", "no answer", exchange.error or ""
    first = f"{exchange.status} {exchange.reason or ''}".strip()
    said = [value] if value and not _of_status(result) else []
    return "Received", first, "\n".join([*said, _message(exchange.response_headers, exchange.response_body)])


def _of_status(result: CheckResult) -> bool:
    """Whether the status and body of the response say what came."""
    return result.deviation is not None and not {"value", "bytes", "text", "fault"} & set(result.deviation.got)


def _expected(result: CheckResult) -> tuple[str, str, str] | None:
    return ("Expected", _side(result, result.deviation.expected), "") if result.deviation else None


def _side(result: CheckResult, side: Mapping[str, Any]) -> str:
    """One side of a deviation, for a reader."""
    assert result.deviation is not None
    if "replies" in side:
        return " or ".join(f"{status} {code}".rstrip() for status, code in side["replies"])
    if "success" in side:
        return "a successful response (2xx)"
    form: str
    value: Any
    form, value = next(iter(side.items()), ("", ""))
    about = f"{result.deviation.about}: " if result.deviation.about and form in ("value", "bytes") else ""
    if form == "bytes":
        length, beginning = value
        return f"{about}{plural(length, 'byte')}, with {beginning!r}"
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return about + (shown if len(shown) <= SHORT else json.dumps(value, ensure_ascii=False, indent=1))


def _message(headers: Headers, body: Body) -> str:
    lines = [f"{name}: {value}" for name, value in headers if not NOISE.fullmatch(name)]
    shown = body_text(body)
    text = "\n".join([*lines, *(["", shown] if shown else [])])
    cut = [line if len(line) <= MOST_IN_A_LINE else f"{line[:MOST_IN_A_LINE]}…" for line in text[:LONGEST].split("\n")]
    return "\n".join(cut[:MOST_LINES]) + ("\n…" if len(text) > LONGEST or len(cut) > MOST_LINES else "")
