"""The end of a run on a terminal, on one screen: the parts that work and the grave faults, then features and findings,
and below them the new results and the end of the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from record.lines import Record, RunError
from record.record_file import FILE_NAME
from record.text import one_line, plural
from reports.diagnosis.advice.client_settings import needs
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.summary.critical import (
    MAX_NAMED_FINDINGS,
    MAX_TITLE_LENGTH,
    MET,
    critical_faults,
    named_findings,
)
from reports.diagnosis.summary.facts import DECLARED, corrections, known_facts
from reports.diagnosis.summary.sentence import refusal_sentence, warnings
from reports.diagnosis.summary.smoke import is_smoke
from reports.formats.first_sentences import FirstSentences, first_sentences, text_of
from reports.formats.terminal.result_lines import result_lines, shown_path
from reports.formats.terminal.run_lines import feature_counts, feature_lines, legend, title_of, totals, worst_findings
from reports.formats.terminal.style import WIDTH

MAX_LIST_ENTRIES = (10, 5, 2, 1)
"""Entries of each list of results: the first number that keeps the closing lines few enough."""
MAX_FINDINGS = 10
"""Findings at the end of a run, so that they fit on a screen."""
MIN_FINDINGS = 3
MAX_LINES = 40
"""The most closing lines; the findings fill the lines that the other parts leave free."""
MAX_SENTENCE_LINES = 3
"""Lines of a warning, or of a first sentence."""
MIN_TITLE_LENGTH = 45
"""Characters of a finding's title where findings share a line."""


@dataclass(frozen=True)
class _Content:
    """The content from which each screen is made."""

    record: Record
    diagnosis: Diagnosis
    symbols: Mapping[str, str]
    errors: Sequence[RunError]
    written: Sequence[Path]
    width: int
    first: FirstSentences
    wrong: Sequence[Finding]
    warnings: Sequence[str]


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
    first = first_sentences(diagnosis, predictions(diagnosis, record))
    wrong = critical_faults(diagnosis)
    content = _Content(record, diagnosis, symbols, errors, written, width, first, wrong, warnings(record, diagnosis))
    screens = (
        _screen(content, most, with_groups=with_groups, with_elsewhere=with_elsewhere)
        for with_groups, with_elsewhere in ((True, True), (True, False), (False, False))
        for most in MAX_LIST_ENTRIES
    )
    found: list[RenderableType] = []
    for found in screens:
        if line_count(found, width) <= MAX_LINES:
            break
    return Group(*found)


def line_count(parts: Iterable[RenderableType], width: int) -> int:
    """The number of lines that the parts take."""
    console = Console(width=width, legacy_windows=False)
    return sum(len(console.render_lines(part, pad=False)) for part in parts)


def _screen(content: _Content, most: int, *, with_groups: bool, with_elsewhere: bool) -> list[RenderableType]:
    """One screen, with at most `most` entries of each list, and as many findings as fit."""
    above = [*_head(content), *_first(content, with_elsewhere=with_elsewhere), *_features(content, with_groups)]
    is_clouded = bool(content.warnings or content.wrong)
    below = [
        *_client_parts(content),
        *result_lines(content.record, content.errors, content.written, most, is_clouded=is_clouded),
    ]
    room = MAX_LINES - line_count([*above, *below], content.width)
    listed = [list(_findings(content, number)) for number in range(MAX_FINDINGS, MIN_FINDINGS - 1, -1)]
    findings = next((some for some in listed if line_count(some, content.width) <= room), listed[-1])
    return [*above, *findings, *below]


def _head(content: _Content) -> Iterator[RenderableType]:
    record = content.record
    if record.results:
        yield Text("")
        yield Text(title_of(record), "bold").append(f"   {totals(record)}", "not bold")
    for warning in content.warnings:
        yield _fit_text(warning, content.width, "bold red")
    for refusal in record.header.refused:
        yield _fit_text(refusal_sentence(refusal), content.width, "bold")


def _first(content: _Content, *, with_elsewhere: bool) -> Iterator[RenderableType]:
    """The most important sentences, each with a word in front."""
    first = content.first
    words = [
        *((("" if place else "Run again"), each, "bold") for place, each in enumerate(first.again)),
        *(("Required", each.sentence, "green" if each.is_met else "bold red") for each in first.required),
        ("Works", text_of(first.works), ""),
        ("Really wrong", _grave_fault_parts(content), ""),
        ("", first.anybody, "bold red"),
        ("Lacking", first.lacking.removeprefix("Lacking, "), ""),
        ("The rest", first.rest.removeprefix("The rest, "), ""),
        *((("Elsewhere" if not place else ""), each, "dim") for place, each in enumerate(first.elsewhere)),
    ]
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column()
    room = _sentence_width(content)
    for word, text, style in words if with_elsewhere else words[: -len(first.elsewhere) or None]:
        if text:
            table.add_row(word, _fit_text(text, room, style))
    if table.row_count and content.record.results:
        yield table


def _sentence_width(content: _Content) -> int:
    """Columns for the first sentences."""
    return content.width - len("Really wrong") - 2


def _grave_fault_parts(content: _Content) -> str:
    """The grave faults, as many as there is room for."""
    found = content.wrong
    if not found:
        return text_of(content.first.wrong)
    others = len(f"99 {MET}: ; and 99 more (9 exposed, 9 corrupt, 9 crash).")
    room = _sentence_width(content) * MAX_SENTENCE_LINES * 9 // 10 - others
    most = max(1, min(MAX_NAMED_FINDINGS, len(found), room // MIN_TITLE_LENGTH))
    named = named_findings(content.diagnosis, found, most, min(MAX_TITLE_LENGTH, room // most - len(" (99); ")))
    return f"{len(found)} {MET}: {text_of(named)}"


def _features(content: _Content, with_groups: bool) -> Iterator[RenderableType]:
    record, diagnosis, symbols = content.record, content.diagnosis, content.symbols
    if not diagnosis.groups:
        yield from [legend(record, symbols)] if record.results else []
        return
    if not is_smoke(record):  # the features of a smoke run are above
        yield feature_counts(record, diagnosis, symbols)
    if with_groups:
        yield from feature_lines(diagnosis, symbols, content.width)
    for name, what in known_facts(record, DECLARED).items():
        yield _fit_text(f"{name}: {what}", content.width, "dim")


def _findings(content: _Content, most: int) -> Iterator[Text]:
    path = next((shown_path(path) for path in content.written if path.name == FILE_NAME), "RECORD")
    return worst_findings(content.diagnosis, f"s3-conformance show {path}", most, content.width)


def _client_parts(content: _Content) -> Iterator[Text]:
    """The settings that clients need here, and the corrections of client faults in force."""
    record = content.record
    parts = [need.title for need in needs(content.diagnosis, record)] if record.results else []
    words = [f"Settings that clients need here: {'; '.join(parts)}"] if parts else []
    if number := len({item.name for item in corrections(record)}):
        words.append(f"{plural(number, 'correction')} of client faults in force")
    if words:
        yield _fit_text(f"{'. '.join(words)} (see summary.md)", content.width, "yellow")


def _fit_text(text: str, width: int, style: str) -> Text:
    """The text in a few lines of this width. A line breaks before a word that does not fit, so the last words may be
    cut."""
    return Text(one_line(text, max(width, 20) * MAX_SENTENCE_LINES * 9 // 10), style)
