"""The facts shown for each run of a comparison, its results in numbers, and its end."""

from __future__ import annotations

from collections.abc import Sequence

from record.lines import Record, count_verdicts
from record.text import one_line
from reports.comparing.model import ComparedRun
from reports.diagnosis.summary.counts import SYMBOLS
from reports.diagnosis.summary.facts import known_facts
from reports.diagnosis.summary.outcome import endings

SHOWN_FACTS = ("Endpoint", "Provider", "Server", "Date", "Suite", "Clients", "Selection")
"""The facts that are always shown; others are only shown if they differ."""


def facts(record: Record) -> dict[str, str]:
    """The known facts of a run by name, as shown; unknown ones are left out."""
    return {name: one_line(value) for name, value in known_facts(record, SHOWN_FACTS).items()}


def common_facts(runs: Sequence[ComparedRun]) -> dict[str, str]:
    """The facts that are the same for all runs."""
    first, *others = [facts(run.record) for run in runs]
    return {name: value for name, value in first.items() if all(of.get(name) == value for of in others)}


def verdict_counts_text(record: Record) -> str:
    """A run's results: their number, the number of each verdict, and the number of expected deviations."""
    verdicts = count_verdicts(record.results)
    shown = " ".join(f"{SYMBOLS[verdict]} {number}" for verdict, number in verdicts.items() if number)
    known = sum(result.known for result in record.results)
    return f"{len(record.results)} results" + (f": {shown}" if shown else "") + (f"; {known} known" if known else "")


def ending(record: Record) -> str:
    """The end of a run that did not end normally, in words; otherwise empty."""
    return " ".join(found.sentence for found in endings(record))
