"""`summary.md`: a run on one page of Markdown, fit for a CI system's job summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from .counts import SYMBOLS, Cell, by_area, clients_of, subject_of, total
from .record import CheckResult, Record, Vanished, count_verdicts
from .standing import NOT_SELECTED_TITLE, TITLES, VANISHED_TITLE, advice, groups_of, vanished_advice
from .text import markdown, markdown_code

MOST_LISTED = 200
"""Entries of each list; job summaries have a size limit, and nobody reads on."""

LONGEST_MESSAGE = 300


def _lines(record: Record) -> Iterator[str]:
    yield from _facts(record)
    yield from _table(record)
    yield from _corrections(record)
    groups = groups_of(record)
    for standing, title in TITLES.items():
        yield from _list(title, groups[standing])
    yield from _vanished(groups.vanished)
    yield from _unsupported(record.results)


def _facts(record: Record) -> Iterator[str]:
    header = record.header
    yield "# S3 conformance"
    yield ""
    facts = {
        "Endpoint": header.endpoint,
        "Provider": header.provider,
        "Addressing": header.addressing,
        "Region": header.region,
        "Server": header.server,
        "Started": header.started,
        "Suite": header.suite,
        "Clients": ", ".join(header.clients),
        "Versions": ", ".join(
            f"{name} {version}"
            for name, version in (
                ("boto3", header.boto3),
                ("botocore", header.botocore),
                ("boto", header.boto),
                ("Python", header.python),
            )
            if version
        ),
        "Selection": selection_text(record),
    }
    for name, value in facts.items():
        if value:
            yield f"- **{name}:** {markdown(str(value))}"
    end = record.summary
    if end is None:
        yield f"- **Cut off:** the run did not come to its end; {len(record.results)} results are there."
    else:
        throttled = f", {end.throttled} of them throttled" if end.throttled else ""
        yield f"- **Requests:** {end.requests}{throttled}, in {end.seconds:.1f} s; exit status {end.exit}"
        if end.interrupted:
            yield "- **Interrupted:** the run was stopped before all selected checks had run."
    lost = next((result for result in record.results if result.endpoint_lost), None)
    if lost is not None:
        yield f"- **Endpoint lost** since {markdown_code(lost.id)} with {markdown_code(lost.client)}"
    yield ""


def selection_text(record: Record) -> str:
    """What was selected, in words; empty where everything was."""
    parts = []
    for name, value in record.header.selection.items():
        if value not in (None, "", [], {}, False):
            text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
            parts.append(f"{name} {text}")
    return "; ".join(parts)


def _table(record: Record) -> Iterator[str]:
    clients = clients_of(record.results, record.header)
    if not clients:
        yield "No check has a result."
        yield ""
        return
    yield "| area | " + " | ".join(markdown(client) for client in clients) + " |"
    yield "| --- |" + " --- |" * len(clients)
    areas = by_area(record.results)
    for area, row in areas.items():
        yield f"| {markdown(area)} | " + " | ".join(_cell(row.get(client)) for client in clients) + " |"
    sums = [
        total({area: row[client] for area, row in areas.items() if client in row}, list(areas)) for client in clients
    ]
    yield "| **all** | " + " | ".join(f"**{_cell(cell)}**" for cell in sums) + " |"
    yield ""
    counts = count_verdicts(record.results)
    yield ", ".join(f"{SYMBOLS[verdict]} {verdict} {number}" for verdict, number in counts.items())
    yield ""


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return " "
    return " ".join(f"{SYMBOLS[verdict]} {number}" + _known(cell, verdict) for verdict, number in cell.parts)


def _known(cell: Cell, verdict: str) -> str:
    return f" ({cell.known[verdict]} known)" if cell.known[verdict] else ""


def _corrections(record: Record) -> Iterator[str]:
    if record.header.corrections:
        yield "## Corrections of clients' own faults in force"
        yield ""
        for correction in record.header.corrections:
            words = " ".join(text for text in (correction.fault, correction.advice) if text)
            yield f"- {markdown_code(correction.name)} ({markdown(correction.client)}): {markdown(words)}"
        yield ""


def _list(title: str, results: Sequence[CheckResult]) -> Iterator[str]:
    if not results:
        return
    yield f"## {title} ({len(results)})"
    yield ""
    for result in results[:MOST_LISTED]:
        yield f"- {SYMBOLS[result.verdict]} {markdown_code(result.id)} {markdown_code(result.client)} {_said(result)}"
    if len(results) > MOST_LISTED:
        yield f"- … and {len(results) - MOST_LISTED} more"
    yield ""


def _vanished(entries: Sequence[Vanished]) -> Iterator[str]:
    for title, selected in ((VANISHED_TITLE, True), (NOT_SELECTED_TITLE, False)):
        some = [entry for entry in entries if entry.selected is selected]
        if some:
            yield f"## {title} ({len(some)})"
            yield ""
        for entry in some[:MOST_LISTED]:
            yield f"- {markdown_code(entry.check)} {markdown_code(entry.client)} {markdown(vanished_advice(entry))}"
        if some:
            yield ""


def _unsupported(results: Sequence[CheckResult]) -> Iterator[str]:
    """What the endpoint says that it lacks: operations, with the clients that asked."""
    lacking: dict[tuple[str, str], dict[str, None]] = {}
    for result in results:
        if result.verdict == "unsupported" and not result.listed:
            lacking.setdefault((subject_of(result), result.message), {})[result.client] = None
    if lacking:
        yield f"## Unsupported: the endpoint says that it lacks it ({len(lacking)})"
        yield ""
        for (operation, message), clients in list(lacking.items())[:MOST_LISTED]:
            yield f"- {markdown_code(operation)} ({markdown(', '.join(clients))}) {markdown(message, LONGEST_MESSAGE)}"
        yield ""


def _said(result: CheckResult) -> str:
    said = markdown(result.message, LONGEST_MESSAGE)
    return " - ".join(text for text in (said, markdown(advice(result))) if text)


def write(record: Record, path: Path) -> None:
    path.write_text(page(record), encoding="utf-8", errors="replace")


def page(record: Record) -> str:
    return "\n".join(_lines(record))
