"""The lines that end a run: what is new, and what to do about it."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.text import Text

from reports.diagnosis.summary.facts import corrections, counted
from reports.diagnosis.summary.hindered import hindered_sentences
from reports.diagnosis.summary.outcome import endings, failing, fails, uncounted_words
from reports.diagnosis.summary.sentence import amber, outcome_sentence, refusal_sentence, tested_nothing
from reports.known.standing import (
    ADVICE,
    GONE,
    IDLE_TITLE,
    OF_CLIENTS_TITLE,
    TITLES,
    UNCOUNTED_TITLE,
    VANISHED_TITLE,
    by_standing,
    lines_of,
    title_with,
)
from reports.record.lines import Error, Record, RunSummary
from reports.record.record_file import FILE_NAME
from reports.record.text import one_line, plural

MOST_IN_A_LINE = 3
"""Entries in a line that is of little interest."""


def result_lines(record: Record, errors: Sequence[Error], written: Sequence[Path], most: int) -> Iterator[Text]:
    results, summary = record.results, record.summary
    for refusal in record.header.refused:
        yield Text(one_line(refusal_sentence(refusal)), "bold")
    yield _totals(record, summary) if summary is not None else Text(counted(record))
    if number := len({item.name for item in corrections(record)}):
        yield Text(f"{plural(number, 'correction')} of client faults in force (see summary.md)", "yellow")
    yield from _groups(record, written, most)
    for ending in endings(record) if results else ():
        if ending.kind != "errors":  # each error is shown below
            yield Text(one_line(ending.sentence), "bold red")
    for sentence in hindered_sentences(record):
        yield Text(one_line(sentence), "bold red")
    for error in errors[:most]:
        yield Text(one_line(f"Error outside of a check's result, in {error.where}: {error.message}"), "bold red")
    yield from _more(len(errors), most)
    for folder in dict.fromkeys(path.parent for path in written):
        names = ", ".join(path.name for path in written if path.parent == folder)
        yield Text(one_line(f"Reports in {shown_path(folder)}: {names}"))
    if outcome := outcome_sentence(record):
        all_right = summary is not None and summary.exit == 0
        yield Text(one_line(outcome), ("yellow" if amber(record) else "green") if all_right else "bold red")


def shown_path(path: Path) -> str:
    """A path as the user would type it: relative to the working folder if it is below that."""
    with contextlib.suppress(ValueError, OSError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _groups(record: Record, written: Sequence[Path], most: int) -> Iterator[Text]:
    """Results by standing: each group with its ids and what to do about it.

    The gravest group comes last, where the user looks first: above the prompt, or at the end of a CI job's log.
    """
    record_path = next((shown_path(path) for path in written if path.name == FILE_NAME), None)
    groups = by_standing(record)
    if groups.idle:
        named = ", ".join(groups.idle[:MOST_IN_A_LINE]) + (" …" if len(groups.idle) > MOST_IN_A_LINE else "")
        yield Text(one_line(f"{len(groups.idle)} {IDLE_TITLE}: {named}"), "yellow")
    if groups.vanished:
        yield Text(f"{len(groups.vanished)} {VANISHED_TITLE}", "yellow")
        for entry in groups.vanished[:most]:
            yield Text(one_line(f"- {entry.check} ({entry.client}): {entry.file}: {GONE}"))
        yield from _more(len(groups.vanished), most)
    for standing, title in reversed(TITLES.items()):
        found = [result for result in groups[standing] if not result.endpoint_lost]
        results = [each for each in found if not each.unexpected or fails(each, record.header.fail_on)]
        if found and not results:
            why = UNCOUNTED_TITLE if record.header.fail_on else OF_CLIENTS_TITLE
            yield Text(f"{plural(len(found), 'result')} {why}")
        if not results:
            continue
        todo = f": {ADVICE[standing]}" if standing in ADVICE else ""
        said = title_with(uncounted_words(found, record.header.fail_on), title)
        yield Text(f"{plural(len(found), 'result')} {said}{todo}", "bold red" if todo else "")
        if standing == "new" and record_path is not None:
            folder = _own_folder(record)
            update = [f"s3-conformance known {record_path} --update {shlex.quote(folder)}"] if folder else []
            for command in (f"s3-conformance show {record_path}", *update):
                yield Text("  " + one_line(command), "bold red")
        checks = lines_of(results, record) if todo else []
        if standing == "new" and len(checks) > most:
            continue  # the findings say more than some of many checks
        for line in checks[:most]:
            yield Text(one_line(f"- {line.check} ({line.clients})" + (f": {line.advice}" if line.advice else "")))
        yield from _more(len(checks), most)


def _own_folder(record: Record) -> str:
    """The folder of the expected results that the run was compared with; a new one if nothing was expected. Empty if
    all that was expected is in folders of the suite: those are not the user's to update."""
    files = (result.listed.file for result in record.results if result.listed)
    folders = dict.fromkeys(name for file in files if (name := file.rpartition("/expected.txt")[0]))
    own = (folder for folder in folders if not folder.startswith("reports/published/"))
    return next(own, "" if folders else "known")


def _more(number: int, most: int) -> Iterator[Text]:
    if number > most:
        yield Text(f"  … and {number - most} more; the report has all of them")


def _totals(record: Record, summary: RunSummary) -> Text:
    unexpected = sum(result.unexpected for result in record.results)
    aside = uncounted_words(record.results, record.header.fail_on)
    text = Text(f"{counted(record)}; the checks took {summary.seconds:.1f} s and {summary.requests} requests")
    if summary.throttled:
        text.append(f", {summary.throttled} throttled", "yellow")
    if failing(record):
        return text.append(f"; {unexpected} unexpected{aside}", "bold red")
    if unexpected:
        return text.append(f"; {unexpected} new{aside}")
    if summary.exit == 0 and tested_nothing(record):
        text.append("; nothing was tested", "yellow")
    elif summary.exit == 0:
        text.append("; all as required or known", "bold green")
    return text
