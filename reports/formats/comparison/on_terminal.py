"""A comparison as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, OverflowMethod
from rich.table import Column, Table
from rich.text import Text

from record.text import one_line
from reports.comparing.compared_support import ComparedSupport, answers, required
from reports.comparing.model import ComparedCheck, ComparedRun, Comparison
from reports.comparing.notes import facts, notes, sentence, verdict_counts_text
from reports.formats.comparison.words import (
    REPORTS_DIFFER_NOTE,
    differing,
    findings_note,
    legend,
    support_tables,
    symbols,
    tables_of_checks,
    words_of,
)

MAX_ROWS = {"feature": 15, "finding": 8, "application": 5, "check": 5}
"""Rows of each table in a terminal, so that a comparison fits on about a screen."""
TO_CUT = {"feature": slice(0), "finding": slice(1, 2), "application": slice(1, None)}
"""The long columns of a table, which get the width that the others leave."""
SEE_ALL_HINT = "All of it: --full, --out FILE (a page) or --format json."
COLOURS = {"REGRESSED": "bold red", "NEW": "bold red", "FIXED": "bold green", "VANISHED": "bold yellow"}


def terminal_view(comparison: Comparison, *, full: bool = False) -> Group:
    """The output for rich: sentence, runs and notes; the features, findings, applications and checks that differ.
    Unless it is `full`, it has about a screen, with cut lines."""
    found = answers(comparison)
    of_profiles = (one_line(row.sentence) for row in required(comparison))
    sentences = filter(None, (*of_profiles, one_line(found.sentence), sentence(comparison)))
    parts: list[Text | Table] = [*(Text(text, style="bold") for text in sentences), Text()]
    parts.append(_runs(comparison.runs))
    parts += [Text(f"! {note}", style="yellow") for note in notes(comparison)]
    tables = list(_tables(comparison, found, full))
    for table, rest in tables:
        parts += [Text(), table, *([Text(f"… and {rest} more")] if rest else [])]
    if differing(comparison):
        parts += [Text(legend(comparison), style="dim")]
    if text := findings_note(found):
        parts += [Text(text, style="dim")]
    if not full and (tables or found.differing_only_in_reports):
        parts += [Text(), Text(SEE_ALL_HINT, style="dim")]
    return Group(*parts)


def _runs(runs: Sequence[ComparedRun]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for run in runs:
        of = facts(run.record)
        text = ", ".join(of[name] for name in ("Endpoint", "Server", "Date") if name in of)
        table.add_row(
            Text(one_line(run.label), "bold"),
            Text(text),
            Text(f"suite {of.get('Suite', '?')}"),
            Text(verdict_counts_text(run.record)),
        )
    return table


def _tables(comparison: Comparison, found: ComparedSupport, full: bool) -> Iterator[tuple[Table, int]]:
    """Each table, and the number of rows left out."""

    for answer in support_tables(found):
        if full or answer.head != REPORTS_DIFFER_NOTE:
            head = f"{answer.head.lower()} ({len(answer.rows)})"
            table = _table([head if name == answer.about else name for name in answer.names], comparison, full)
            _fit_columns(table, table.columns[TO_CUT[answer.about]])
            limit = len(answer.rows) if full else MAX_ROWS[answer.about]
            for cells in answer.rows[:limit]:
                table.add_row(*(Text(one_line(cell)) for cell in cells))
            yield table, max(len(answer.rows) - limit, 0)
    for head, checks in tables_of_checks(comparison):
        limit = len(checks) if full else MAX_ROWS["check"]
        yield _checks(comparison, checks[:limit], f"{head} ({len(checks)})", full), max(len(checks) - limit, 0)


def _table(names: Sequence[str], comparison: Comparison, full: bool) -> Table:
    table = Table(pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    overflow: OverflowMethod = "fold" if full else "ellipsis"
    for name in names:
        table.add_column(name, overflow=overflow, no_wrap=not full)
    for run in comparison.runs:
        table.add_column(Text(one_line(run.label)), overflow=overflow, no_wrap=not full)
    return table


def _fit_columns(table: Table, columns: Sequence[Column]) -> None:
    """Gives these columns the width of the terminal that the others leave; without any, all are cut alike."""
    table.expand = bool(columns)
    for column in columns:
        column.ratio = 1


def _checks(comparison: Comparison, checks: Sequence[ComparedCheck], head: str, full: bool) -> Table:
    table = _table(["operation", head], comparison, full)
    if comparison.changes:
        table.add_column("", no_wrap=True)
    for check in checks:
        cells = [Text(symbols(check, run, comparison.clients)) for run in range(len(comparison.runs))]
        words = Text(" ").join(Text(word, COLOURS[word]) for word in words_of(check)) if comparison.changes else None
        named = [Text(one_line(check.subject)), Text(one_line(check.id))]
        table.add_row(*named, *cells, *([words] if words is not None else []))
    return table
