"""Colours, symbols, and what a terminal shows of any run."""

from __future__ import annotations

import io
from collections.abc import Mapping

from rich.console import Console, RenderableType
from rich.text import Text

from reports.diagnosis import support
from reports.diagnosis.counts import ASCII_SYMBOLS, GRAVEST_FIRST, SYMBOLS
from reports.diagnosis.findings import Diagnosis
from reports.diagnosis.smoke import smoke_sentence
from reports.record.lines import Record, count_verdicts
from reports.record.text import one_line, plural

WIDTH, WIDEST = 160, 10_000
"""Used if the width of the terminal is unknown, and more than any line has."""
STYLES = {
    "pass": "green",
    "fail": "bold red",
    "unsupported": "yellow",
    "blocked": "magenta",
    "n/a": "dim",
    "skipped": "cyan",
    "full": "green",
    "minor": "yellow",
    "broken": "bold red",
    "ignored": "bold magenta",
    "none": "dim",
    "untested": "dim",
    "exposed": "bold red",
    "corrupt": "bold red",
    "crash": "red",
    "refused": "yellow",
    "code": "cyan",
    "client": "dim",
}
"""By verdict, by state of support, and by kind of finding."""


def symbols_for(encoding: str) -> Mapping[str, str]:
    if encoding.lower().replace("-", "").startswith("utf"):
        return {**SYMBOLS, **support.SYMBOLS}
    return {**ASCII_SYMBOLS, **support.ASCII_SYMBOLS}


def as_text(renderable: RenderableType, width: int) -> str:
    """The same without colour, for a writer other than rich's."""
    written = io.StringIO()
    console = Console(file=written, width=max(width, 40), color_system=None, force_terminal=False, legacy_windows=False)
    console.print(renderable, soft_wrap=False)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())


def title_of(record: Record) -> str:
    header = record.header
    server = f" ({header.server})" if header.server else ""
    return one_line(f"{header.endpoint or 'results'}{server}")


def legend(record: Record, symbols: Mapping[str, str]) -> Text:
    counts = count_verdicts(record.results)
    text = Text()
    for verdict in GRAVEST_FIRST:
        if counts[verdict]:
            text.append("   " if text else "")
            text.append(f"{symbols[verdict]} {verdict} {counts[verdict]}", STYLES[verdict])
    return text


def feature_counts(record: Record, diagnosis: Diagnosis, symbols: Mapping[str, str]) -> Text:
    """`98 features: ● 71 full, ◐ 12 minor, …`, or what a smoke run says."""
    if smoke := smoke_sentence(record, diagnosis):
        return Text(smoke, "bold")
    text = Text(f"{plural(sum(diagnosis.counts.values()), 'feature')}: ", "bold")
    for state, number in diagnosis.counts.items():
        if number:
            text.append(", " if not text.plain.endswith(": ") else "", "not bold")
            text.append(f"{symbols[state]} {number} {state}", STYLES[state])
    return text
