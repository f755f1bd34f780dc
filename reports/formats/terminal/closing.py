"""The end of a run on a terminal, on one small screen: four numbers, the worst findings and the groups of features, and
below them the unexpected results, the reports and the exit status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.text import Text

from record.lines import Record, RunError
from record.record_file import FILE_NAME
from record.text import one_line, plural
from reports.diagnosis.advice.client_settings import needs
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reach import critical_findings
from reports.diagnosis.summary.facts import DECLARED, corrections, known_facts
from reports.diagnosis.summary.sentence import refusal_sentence, warnings
from reports.diagnosis.summary.smoke import is_smoke
from reports.formats.change_lines import rerun_sentences
from reports.formats.terminal.result_lines import result_lines, shown_path
from reports.formats.terminal.run_lines import (
    finding_lines,
    glance_lines,
    group_lines,
    legend,
    run_title,
    state_counts,
    totals,
    worst_first,
)
from reports.formats.terminal.style import WIDTH, cut
from reports.profiles.evaluation import profile_results

MAX_LINES = 25
"""The most lines; the findings fill those that the other parts leave free."""
MAX_FINDINGS, MIN_FINDINGS = 6, 3
STATE_LINES = 2
"""The lines about features by state, above those about groups."""
MAX_LIST_ENTRIES = (3, 1, 0)
"""Entries of each list of results: the first number that leaves room for findings."""


def closing(
    record: Record,
    symbols: Mapping[str, str],
    errors: Sequence[RunError],
    written: Sequence[Path],
    diagnosis: Diagnosis | None = None,
    width: int = WIDTH,
) -> RenderableType:
    """The screen, for a terminal of this width. `diagnosis` is the record's diagnosis, if it has been made."""
    if diagnosis is None:
        diagnosis = diagnose(record)
        record = diagnosis.record  # a given record knows better how the run ended
    warned = warnings(record, diagnosis)
    above = [
        *(_title(record, width) if record.results else ()),
        *_warning_lines([*warned, *map(refusal_sentence, record.header.refused)], width),
        *_comparison_lines(diagnosis, width),
        *(glance_lines(diagnosis, predictions(diagnosis), width) if record.results else ()),
    ]
    is_clouded = bool(warned or critical_findings(diagnosis))
    features = list(_feature_lines(record, diagnosis, symbols, width))
    clients = list(_client_lines(record, diagnosis, width))
    screens = (
        [*some, *clients, *result_lines(record, errors, written, limit, width, is_clouded=is_clouded)]
        for some in (features, features[:STATE_LINES], [])
        for limit in MAX_LIST_ENTRIES
    )
    below: list[Text] = []
    for below in screens:
        if (room := MAX_LINES - line_count([*above, *below], width)) >= MIN_FINDINGS + 2:
            break
    path = next((shown_path(path) for path in written if path.name == FILE_NAME), "RECORD")
    limit = min(MAX_FINDINGS, len(diagnosis.findings))
    found = list(_finding_lines(diagnosis, path, limit, width))
    if (over := line_count(found, width) - room) > 0:
        found = list(_finding_lines(diagnosis, path, max(limit - over, 1), width))
    return Group(*above, *found, *below)


def line_count(lines: Sequence[Text], width: int) -> int:
    """The number of lines that these take."""
    console = Console(width=width, legacy_windows=False)
    return sum(len(line.wrap(console, width)) for line in lines)


def _title(record: Record, width: int) -> Iterator[Text]:
    yield Text()
    title, numbers = Text(run_title(record), "bold"), totals(record)
    if title.cell_len + 3 + len(numbers) <= width:
        yield title.append(f"   {numbers}", "not bold")
    else:
        yield from (title, Text(f"  {numbers}"))


def _warning_lines(sentences: Sequence[str], width: int) -> Iterator[Text]:
    room = width if len(sentences) > 1 else width * 18 // 10
    for each in sentences:
        yield Text(cut(one_line(each), room), "bold red")


def _comparison_lines(diagnosis: Diagnosis, width: int) -> Iterator[Text]:
    """The earlier run, the required profiles, and the access that anybody has."""
    for sentence in rerun_sentences(diagnosis.record):
        yield Text(cut(one_line(sentence), width), "bold")
    for each in profile_results(diagnosis):
        yield Text(cut(one_line(each.sentence), width), "green" if each.is_met else "bold red")
    if diagnosis.anybody:
        yield Text(cut(diagnosis.anybody, width), "bold red")


def _finding_lines(diagnosis: Diagnosis, path: str, limit: int, width: int) -> Iterator[Text]:
    """The worst findings after an empty line, and the command that shows the others, or the first of all."""
    found = worst_first(diagnosis)
    if found:
        yield Text()
        yield from finding_lines(found[:limit], width)
        show = one_line(f"s3-conformance show {path}")
        yield Text(f"   … {len(found) - limit} more: {show}" if len(found) > limit else f"  {show} {found[0][0]}")


def _feature_lines(record: Record, diagnosis: Diagnosis, symbols: Mapping[str, str], width: int) -> Iterator[Text]:
    """The features by state and by group; those of a smoke run are above. Without features, the verdicts."""
    if not diagnosis.tested:
        yield from [legend(record, symbols)] if record.results else []
    elif not is_smoke(record):
        yield Text()
        yield from state_counts(diagnosis, symbols, width)
        yield from group_lines(diagnosis, symbols, width)
    for name, what in known_facts(record, DECLARED).items():
        yield Text(cut(f"  {name}: {one_line(what)}", width), "dim")


def _client_lines(record: Record, diagnosis: Diagnosis, width: int) -> Iterator[Text]:
    """The settings that clients need here, and the corrections of client faults in force."""
    needed = [need.title for need in needs(diagnosis, record)] if record.results else []
    words = [f"client settings: {'; '.join(needed)}"] if needed else []
    if number := len({item.name for item in corrections(record)}):
        words.insert(0, f"{plural(number, 'correction')} of client faults")
    if words:
        yield Text(cut(f"{one_line(', '.join(words))}: see summary.md", width), "yellow")
