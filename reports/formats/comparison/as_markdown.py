"""A comparison as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from record.text import markdown, markdown_code, markdown_row
from reports.comparing.compared_support import ComparedSupport, answers, required
from reports.comparing.model import WORDS, ComparedRun, Comparison, Word
from reports.comparing.notes import SHOWN_FACTS, facts, notes, sentence, verdict_counts_text
from reports.formats.change_lines import change_lines
from reports.formats.comparison.words import differing, findings_note, legend, support_tables, symbols
from reports.formats.markdown import MAX_MESSAGE_LENGTH, omission_lines

MAX_MARKDOWN_ENTRIES = 200
"""Entries of each list; job summaries have a size limit, and nobody reads longer lists."""
MAX_ANSWERS = 40
"""Features, and findings, in Markdown; JSON has all of them."""


def markdown_page(comparison: Comparison) -> str:
    return "\n".join(_page_lines(comparison)) + "\n"


def _page_lines(comparison: Comparison) -> Iterator[str]:
    yield "# S3 conformance: comparison"
    yield ""
    found = answers(comparison)
    for words in (*(row.sentence for row in required(comparison)), found.sentence, sentence(comparison)):
        if words:
            yield f"**{markdown(words)}**"
            yield ""
    yield from _run_lines(comparison.runs)
    known = notes(comparison)
    for note in known:
        yield f"- {markdown(note)}"
    if known:
        yield ""
    yield from _answers(comparison, found)
    for word, meaning in WORDS.items():
        yield from _change_lines(comparison, word, meaning)
    yield from _difference_lines(comparison)


def _answers(comparison: Comparison, found: ComparedSupport) -> Iterator[str]:
    labels = [run.label for run in comparison.runs]
    for table in support_tables(found):
        yield f"## {table.head} ({len(table.rows)})"
        yield ""
        of_findings = table.about == "finding"
        if of_findings and (words := findings_note(found)):
            yield words
            yield ""
        yield markdown_row(map(markdown, (*table.names, *labels)))
        yield markdown_row([*("---:" if name == "checks" else "---" for name in table.names), *("---" for _ in labels)])
        most = len(table.rows) if table.about == "application" else MAX_ANSWERS
        for cells in table.rows[:most]:
            yield markdown_row(markdown(cell, MAX_MESSAGE_LENGTH * of_findings) for cell in cells)
        yield from omission_lines(len(table.rows), most, of_a_table=True)


def _run_lines(runs: Sequence[ComparedRun]) -> Iterator[str]:
    known = [facts(run.record) for run in runs]
    names = [name for name in SHOWN_FACTS if any(name in of for of in known)]
    yield markdown_row(["run", *(name.lower() for name in names), "results"])
    yield markdown_row(["---"] * (len(names) + 2))
    for run, of in zip(runs, known, strict=True):
        cells = (markdown(of.get(name, "")) for name in names)
        yield markdown_row([f"**{markdown(run.label)}**", *cells, verdict_counts_text(run.record)])
    yield ""


def _change_lines(comparison: Comparison, word: Word, meaning: str) -> Iterator[str]:
    changes = [change for change in comparison.changes if change.word == word]
    if not changes:
        return
    yield f"## {word}: {meaning} ({len(changes)})"
    yield ""
    lines = change_lines(changes, comparison.clients)
    for line in lines[:MAX_MARKDOWN_ENTRIES]:
        who = markdown_code(line.check) + (f" ({markdown(line.clients)})" if line.clients else "")
        words = f": {markdown(line.message, MAX_MESSAGE_LENGTH)}" if line.message else ""
        yield f"- {who} was {markdown(line.was)}, is {markdown(line.now)}{words}"
    yield from omission_lines(len(lines), MAX_MARKDOWN_ENTRIES)


def _difference_lines(comparison: Comparison) -> Iterator[str]:
    checks = [check for check in differing(comparison) if check.differs]
    if not checks:
        return
    yield f"## Differences ({len(checks)})"
    yield ""
    yield markdown(legend(comparison))
    yield ""
    yield markdown_row(["check", "operation", *(markdown(run.label) for run in comparison.runs)])
    yield markdown_row(["---"] * (len(comparison.runs) + 2))
    for check in checks[:MAX_MARKDOWN_ENTRIES]:
        cells = (symbols(check, run, comparison.clients) for run in range(len(comparison.runs)))
        yield markdown_row([markdown_code(check.id), markdown(check.subject), *cells])
    yield from omission_lines(len(checks), MAX_MARKDOWN_ENTRIES, of_a_table=True)
