"""What the terminal shows at the end of a run: features by client, findings, and a few lines below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.text import Text

from reports.diagnosis.advice.client_settings import needs
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction_words import heading, sentence
from reports.diagnosis.applications.sdks import sdk_sentence
from reports.diagnosis.findings import Diagnosis, diagnose
from reports.diagnosis.summary.facts import DECLARED, known_facts
from reports.formats.terminal.feature_lines import feature_table
from reports.formats.terminal.finding_lines import worst_findings
from reports.formats.terminal.result_lines import result_lines, shown_path
from reports.formats.terminal.run_lines import feature_counts, legend, title_of
from reports.formats.terminal.style import WIDTH
from reports.record.client_names import clients_of
from reports.record.lines import Error, Record
from reports.record.record_file import FILE_NAME
from reports.record.text import one_line

RESTS_ON_FEW = "In brackets: rests on less than half of the results of another column."
MOST_IN_TERMINAL = (10, 5, 2)
"""Entries of each list of results: the first number with which the closing lines are not too many."""
MOST_FINDINGS = 10
"""Findings at the end of a run, which fits on a screen."""
FEWEST_FINDINGS = 3
MOST_LINES = 45
"""Of the closing lines, of which the findings have what the rest leaves."""


def closing(
    record: Record,
    symbols: Mapping[str, str],
    errors: Sequence[Error],
    written: Sequence[Path],
    diagnosis: Diagnosis | None = None,
    width: int = WIDTH,
) -> RenderableType:
    """The tables and the lines below them, for a terminal of this width. `diagnosis` is that of the record, if it has
    been made."""
    parts: list[RenderableType] = []
    place, path = 0, "RECORD"
    if record.results:
        if diagnosis is None:
            diagnosis = diagnose(record)
            record = diagnosis.record
        clients = clients_of(record.results, record.header)
        parts += [Text(""), Text(title_of(record), "bold")]
        if diagnosis.groups:
            table, has_few = feature_table(record, diagnosis, clients, symbols, width)
            parts += [table, *([Text(RESTS_ON_FEW, "dim")] if has_few else [])]
            parts.append(feature_counts(record, diagnosis, symbols))
            parts += [Text(one_line(f"{name}: {what}"), "dim") for name, what in known_facts(record, DECLARED).items()]
        path = next((shown_path(path) for path in written if path.name == FILE_NAME), path)
        parts.append(legend(record, symbols))
        place = len(parts)
        if diagnosis.anybody:
            parts.append(Text(one_line(diagnosis.anybody), "bold red"))
        if said := sdk_sentence(diagnosis, record):
            parts.append(Text(one_line(said)))
        if found := needs(diagnosis, record):
            titles = "; ".join(need.title for need in found)
            parts.append(Text(one_line(f"Settings that clients need here: {titles} (see summary.md)"), "yellow"))
        if predicted := predictions(diagnosis, record):
            parts.append(Text(one_line(f"{heading(predicted)}: {sentence(predicted)}")))
    room = MOST_LINES - height(parts, width)
    listed = _fewer_and_fewer(diagnosis, path, width) if record.results and diagnosis else [[]]
    ending = _ending(record, errors, written, room - height(listed[-1], width), width)
    room -= height(ending, width)
    findings = next((some for some in listed if height(some, width) <= room), listed[-1])
    return Group(*parts[:place], *findings, *parts[place:], *ending)


def height(parts: Iterable[RenderableType], width: int) -> int:
    """How many lines they take."""
    console = Console(width=width, legacy_windows=False)
    return sum(len(console.render_lines(part, pad=False)) for part in parts)


def _fewer_and_fewer(diagnosis: Diagnosis, path: str, width: int) -> list[list[Text]]:
    """The worst findings, from many to few of them."""
    show = f"s3-conformance show {path}"
    numbers = range(MOST_FINDINGS, FEWEST_FINDINGS - 1, -1)
    return [list(worst_findings(diagnosis, show, most, width)) for most in numbers]


def _ending(record: Record, errors: Sequence[Error], written: Sequence[Path], room: int, width: int) -> list[Text]:
    """The lines below the tables, with lists that are as long as there is room for."""
    some: list[Text] = []
    for most in MOST_IN_TERMINAL:
        some = list(result_lines(record, errors, written, most))
        if height(some, width) <= room:
            break
    return some
