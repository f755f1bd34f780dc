"""A comparison as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from rich.console import Group, OverflowMethod
from rich.table import Column, Table
from rich.text import Text

from record.text import one_line
from reports.comparing.answers import Answers, answers
from reports.comparing.conclusion import sentence
from reports.comparing.model import ComparedCheck, ComparedRun, Comparison
from reports.comparing.notes import notes
from reports.comparing.required import profile_rows
from reports.comparing.run_facts import facts, verdict_counts_text
from reports.formats.comparison.words import (
    REPORTS_DIFFER_NOTE,
    about_findings,
    application_text,
    differing,
    features_of,
    legend,
    presence_text,
    state_text,
    symbols,
    tables_of_checks,
    words_of,
)

MAX_ROWS = {"features": 15, "findings": 8, "applications": 5, "checks": 5}
"""Rows of each table in a terminal, so that a comparison fits on about a screen."""
HOW_TO_SEE_ALL = "All of it: --full, --out FILE (a page) or --format json."
Row = TypeVar("Row")
COLOURS = {"REGRESSED": "bold red", "NEW": "bold red", "FIXED": "bold green", "VANISHED": "bold yellow"}


def terminal_view(comparison: Comparison, *, full: bool = False) -> Group:
    """The output for rich: sentence, runs and notes; the features, findings, applications and checks that differ.
    Unless it is `full`, it has about a screen, with cut lines."""
    found = answers(comparison)
    of_profiles = (one_line(row.sentence) for row in profile_rows(comparison))
    sentences = filter(None, (*of_profiles, one_line(found.sentence), sentence(comparison)))
    parts: list[Text | Table] = [*(Text(text, style="bold") for text in sentences), Text()]
    parts.append(_runs(comparison.runs))
    parts += [Text(f"! {note}", style="yellow") for note in notes(comparison)]
    tables = list(_tables(comparison, found, full))
    for table, rest in tables:
        parts += [Text(), table, *([Text(f"… and {rest} more")] if rest else [])]
    if differing(comparison):
        parts += [Text(legend(comparison), style="dim")]
    if text := about_findings(found):
        parts += [Text(text, style="dim")]
    if not full and (tables or found.reported_otherwise):
        parts += [Text(), Text(HOW_TO_SEE_ALL, style="dim")]
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


def _tables(comparison: Comparison, found: Answers, full: bool) -> Iterator[tuple[Table, int]]:
    """Each table, and the number of rows left out."""

    def cut(rows: Sequence[Row], of: str) -> tuple[Sequence[Row], int]:
        most = len(rows) if full else MAX_ROWS[of]
        return rows[:most], max(len(rows) - most, 0)

    for head, features in features_of(found):
        if full or head != REPORTS_DIFFER_NOTE:
            rows, rest = cut(features, "features")
            table = _table([f"{head.lower()} ({len(features)})"], comparison, full)
            for title, states in rows:
                table.add_row(Text(one_line(title)), *(Text(state_text(state)) for state in states))
            yield table, rest
    if findings := found.differing_findings:
        shown_findings, rest = cut(findings, "findings")
        table = _table(["severity", f"findings that not all runs have ({len(findings)})", "checks"], comparison, full)
        _fit_columns(table, table.columns[1:2])
        for each in shown_findings:
            named = (each.severity, one_line(each.title), str(each.checks), *map(presence_text, each.there))
            table.add_row(*map(Text, named))
        yield table, rest
    if applications := found.differing_applications:
        shown_applications, rest = cut(applications, "applications")
        table = _table([f"applications that differ ({len(applications)})"], comparison, full)
        _fit_columns(table, table.columns[1:])
        for application in shown_applications:
            cells = (one_line(application_text(each)) for each in application.found)
            table.add_row(Text(application.name), *map(Text, cells))
        yield table, rest
    for head, checks in tables_of_checks(comparison):
        shown_checks, rest = cut(checks, "checks")
        yield _checks(comparison, shown_checks, f"{head} ({len(checks)})", full), rest


def _table(names: Sequence[str], comparison: Comparison, full: bool) -> Table:
    table = Table(pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    overflow: OverflowMethod = "fold" if full else "ellipsis"
    for name in names:
        table.add_column(name, overflow=overflow, no_wrap=not full)
    for run in comparison.runs:
        table.add_column(Text(one_line(run.label)), overflow=overflow, no_wrap=not full)
    return table


def _fit_columns(table: Table, columns: Iterable[Column]) -> None:
    """Gives these columns the width of the terminal that the others leave; otherwise all are cut alike."""
    table.expand = True
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
