"""The lines about any run on a terminal: its title, and the numbers of its verdicts and of the states of its
features."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from record.lines import Record, count_verdicts
from record.text import one_line, plural
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.summary.counts import MOST_SEVERE_FIRST
from reports.diagnosis.summary.facts import result_and_check_counts
from reports.diagnosis.summary.smoke import smoke_sentence
from reports.formats.terminal.style import STYLES


def title_of(record: Record) -> str:
    header = record.header
    server = f" ({header.server})" if header.server else ""
    return one_line(f"{header.endpoint or 'results'}{server}")


def totals(record: Record) -> str:
    """The numbers of a run: `14998 results of 8274 checks, 23020 requests, 6 min 10 s`."""
    end = record.summary
    if end is None:
        return result_and_check_counts(record)
    throttled = f" ({end.throttled} throttled)" if end.throttled else ""
    return f"{result_and_check_counts(record)}, {plural(end.requests, 'request')}{throttled}, {_duration(end.seconds)}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def legend(record: Record, symbols: Mapping[str, str]) -> Text:
    counts = count_verdicts(record.results)
    text = Text()
    for verdict in MOST_SEVERE_FIRST:
        if counts[verdict]:
            text.append("   " if text else "")
            text.append(f"{symbols[verdict]} {verdict} {counts[verdict]}", STYLES[verdict])
    return text


def feature_counts(record: Record, diagnosis: Diagnosis, symbols: Mapping[str, str]) -> Text:
    """The features by state: `98 features: ● 71 full, ◐ 12 minor, …`, or the sentence of a smoke run."""
    if smoke := smoke_sentence(record, diagnosis):
        return Text(smoke, "bold")
    text = Text(f"{plural(sum(diagnosis.counts.values()), 'feature')}: ", "bold")
    for state, number in diagnosis.counts.items():
        if number:
            text.append(", " if not text.plain.endswith(": ") else "", "not bold")
            text.append(f"{symbols[state]} {number} {state}", STYLES[state])
    return text
