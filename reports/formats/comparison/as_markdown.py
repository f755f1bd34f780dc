"""A comparison as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from record.text import markdown, markdown_code
from reports.comparing.answers import Answers, answers
from reports.comparing.conclusion import sentence
from reports.comparing.model import WORDS, ComparedRun, Comparison, Word
from reports.comparing.notes import notes
from reports.comparing.required import profile_rows
from reports.comparing.run_facts import SHOWN_FACTS, facts, verdict_counts_text
from reports.formats.change_lines import lines_of
from reports.formats.comparison.words import (
    about_findings,
    application_text,
    differing,
    features_of,
    legend,
    presence_text,
    state_text,
    symbols,
)
from reports.formats.markdown import MAX_MESSAGE_LENGTH, omission_lines

MAX_MARKDOWN_ENTRIES = 200
"""Entries of each list; job summaries have a size limit, and nobody reads longer lists."""
MAX_ANSWERS = 40
"""Features, and findings, in Markdown; JSON has all of them."""


def markdown_page(comparison: Comparison) -> str:
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield "# S3 conformance: comparison"
    yield ""
    found = answers(comparison)
    for words in (*(row.sentence for row in profile_rows(comparison)), found.sentence, sentence(comparison)):
        if words:
            yield f"**{markdown(words)}**"
            yield ""
    yield from _runs(comparison.runs)
    known = notes(comparison)
    for note in known:
        yield f"- {markdown(note)}"
    if known:
        yield ""
    yield from _answers(comparison, found)
    for word, meaning in WORDS.items():
        yield from _changes(comparison, word, meaning)
    yield from _differences(comparison)


def _answers(comparison: Comparison, found: Answers) -> Iterator[str]:
    heads = [markdown(run.label) for run in comparison.runs]
    for head, rows in features_of(found):
        yield f"## {head} ({len(rows)})"
        yield ""
        yield "| feature | " + " | ".join(heads) + " |"
        yield "| --- |" + " --- |" * len(heads)
        for title, states in rows[:MAX_ANSWERS]:
            yield f"| {markdown(title)} | " + " | ".join(map(state_text, states)) + " |"
        yield from omission_lines(len(rows), MAX_ANSWERS, of_a_table=True)
    if findings := found.differing_findings:
        yield f"## Findings that not all runs have ({len(findings)})"
        yield ""
        if words := about_findings(found):
            yield words
            yield ""
        yield "| severity | finding | checks | " + " | ".join(heads) + " |"
        yield "| --- | --- | ---: |" + " --- |" * len(heads)
        for each in findings[:MAX_ANSWERS]:
            cells = " | ".join(map(presence_text, each.there))
            yield f"| {each.severity} | {markdown(each.title, MAX_MESSAGE_LENGTH)} | {each.checks} | {cells} |"
        yield from omission_lines(len(findings), MAX_ANSWERS, of_a_table=True)
    if applications := found.differing_applications:
        yield f"## Applications that differ ({len(applications)})"
        yield ""
        yield "| application | " + " | ".join(heads) + " |"
        yield "| --- |" + " --- |" * len(heads)
        for application in applications:
            cells = " | ".join(markdown(application_text(each)) for each in application.found)
            yield f"| {markdown(application.name)} | {cells} |"
        yield ""


def _runs(runs: Sequence[ComparedRun]) -> Iterator[str]:
    known = [facts(run.record) for run in runs]
    names = [name for name in SHOWN_FACTS if any(name in of for of in known)]
    yield "| run | " + " | ".join(name.lower() for name in names) + " | results |"
    yield "| --- |" + " --- |" * (len(names) + 1)
    for run, of in zip(runs, known, strict=True):
        cells = [f"**{markdown(run.label)}**", *(markdown(of.get(name, "")) for name in names)]
        yield f"| {' | '.join(cells)} | {verdict_counts_text(run.record)} |"
    yield ""


def _changes(comparison: Comparison, word: Word, meaning: str) -> Iterator[str]:
    changes = [change for change in comparison.changes if change.word == word]
    if not changes:
        return
    yield f"## {word}: {meaning} ({len(changes)})"
    yield ""
    lines = lines_of(changes, comparison.clients)
    for line in lines[:MAX_MARKDOWN_ENTRIES]:
        who = markdown_code(line.check) + (f" ({markdown(line.clients)})" if line.clients else "")
        words = f": {markdown(line.message, MAX_MESSAGE_LENGTH)}" if line.message else ""
        yield f"- {who} was {markdown(line.was)}, is {markdown(line.now)}{words}"
    yield from omission_lines(len(lines), MAX_MARKDOWN_ENTRIES)


def _differences(comparison: Comparison) -> Iterator[str]:
    checks = [check for check in differing(comparison) if check.differs]
    if not checks:
        return
    yield f"## Differences ({len(checks)})"
    yield ""
    yield markdown(legend(comparison))
    yield ""
    yield "| check | operation | " + " | ".join(markdown(run.label) for run in comparison.runs) + " |"
    yield "| --- | --- |" + " --- |" * len(comparison.runs)
    for check in checks[:MAX_MARKDOWN_ENTRIES]:
        cells = (symbols(check, run, comparison.clients) for run in range(len(comparison.runs)))
        yield f"| {markdown_code(check.id)} | {markdown(check.subject)} | {' | '.join(cells)} |"
    yield from omission_lines(len(checks), MAX_MARKDOWN_ENTRIES, of_a_table=True)
