"""The details of one check with one client, as text for a terminal; and its exchanges, which HTML shows too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from record.text import one_line, plural, visible
from reports.diagnosis.summary.counts import SYMBOLS
from reports.formats.exchange_text import Message, request_message, response_message, status_line
from reports.formats.history import timeline_lines
from reports.formats.sending_again import NOTE, resend_commands
from reports.known.expectation_advice import advice


@dataclass(frozen=True)
class ShownExchange:
    """One exchange. `by` names the sender, unless it is the check's own client."""

    answer: str
    by: str
    request: Message
    response: Message | None
    error: str
    notes: str


def shown_exchange(exchange: RecordedExchange, client: str) -> ShownExchange:
    notes = [f"{exchange.seconds:.3f} s", exchange.started]
    notes += ["throttled"] if exchange.throttled else []
    notes += ["sent once for several checks, before this one"] if exchange.shared else []
    by = exchange.client or client
    return ShownExchange(
        answer=status_line(exchange),
        by="" if by == client else by,
        request=request_message(exchange),
        response=response_message(exchange),
        error=exchange.error or "",
        notes=", ".join(note for note in notes if note),
    )


def details_text(
    result: CheckResult, region: str, symbols: Mapping[str, str] = SYMBOLS, record: str = "results.jsonl"
) -> str:
    """The details, with the check's id and client; they are in the file `record`, and the terminal can show
    `symbols`."""
    known = advice(result)
    listed = {("Known" if result.known else "Listed"): known} if known else {}
    facts = {"Requirement": result.requirement, "Result": result.message, **listed, "Source": result.source}
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
        parts += ["", "Send it again:", "", *(f"  {line}" for line in (again.command, again.curl) if line)]
        parts += ["", f"  {NOTE}"] if again.curl else []
    steps = [shown_exchange(exchange, result.client) for exchange in result.exchanges]
    for number, step in enumerate(steps, start=1):
        by = f", sent by {one_line(step.by)}" if step.by else ""
        parts += ["", f"{number} of {plural(len(steps), 'exchange')}{by} ({one_line(step.notes)}):"]
        for message in filter(None, (step.request, step.response)):
            parts += ["", _escaped_lines(str(message), "  ")]
        parts += [_escaped_lines(step.error, "  ")] if step.error else []
    return "\n".join(parts) + "\n"


def _escaped_lines(text: str, indent: str = "") -> str:
    """Lines with control characters escaped, each after the indent."""
    return "\n".join(f"{indent}{visible(line)}".rstrip() for line in text.split("\n"))
