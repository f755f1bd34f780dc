"""The lines that end a run: the new results, and the advice about them; of a run that was made again for some results,
what became of these."""

from __future__ import annotations

import contextlib
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Group
from rich.text import Text

from record.compared_again import RerunComparison, RerunResult, before_and_after
from record.lines import CheckResult, Record, RunError
from record.record_file import FILE_NAME
from record.text import one_line, plural
from reports.comparing.again import EarlierResults, compare_rerun, differences
from reports.diagnosis.summary.outcome import is_failing, uncounted_words
from reports.diagnosis.summary.sentence import amber, left_behind_sentence, outcome_sentence, tested_nothing, warnings
from reports.known.expectation_advice import (
    ADVICE,
    CLIENT_FAULTS_TITLE,
    IDLE_TITLE,
    REQUIRED_TITLE,
    TITLES,
    UNCOUNTED_TITLE,
    VANISHED_ADVICE,
    VANISHED_TITLE,
    by_standing,
    lines_of,
)

MAX_ENTRIES_PER_LINE = 3
"""Entries in a line of little interest."""


def result_lines(
    record: Record, errors: Sequence[RunError], written: Sequence[Path], most: int, *, is_clouded: bool = False
) -> Iterator[Text]:
    """The lines. `is_clouded`: another part of the report is bad, so a good exit status is no good news."""
    yield from _groups(record, written, most)
    for error in errors[:most]:
        yield Text(one_line(f"Error outside of a check's result, in {error.where}: {error.message}"), "bold red")
    yield from _omission_line(len(errors), most)
    if words := left_behind_sentence(record):
        yield Text(one_line(words), "yellow")
    for folder in dict.fromkeys(path.parent for path in written):
        names = ", ".join(path.name for path in written if path.parent == folder)
        yield Text(one_line(f"Reports in {shown_path(folder)}: {names}"))
    if outcome := outcome_sentence(record):
        yield Text(one_line(outcome), _style_of_outcome(record, is_clouded=is_clouded))


def _style_of_outcome(record: Record, *, is_clouded: bool) -> str:
    if record.summary is None or record.summary.exit != 0:
        return "bold red"
    return "yellow" if amber(record) or tested_nothing(record) else "bold" if is_clouded else "green"


def shown_path(path: Path) -> str:
    """A path as a user types one: relative to the working folder if below that."""
    with contextlib.suppress(ValueError, OSError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _groups(record: Record, written: Sequence[Path], most: int) -> Iterator[Text]:
    """Results by standing: each group with ids and advice.

    The gravest group comes last, where the user looks first: above the prompt, or at the end of a CI job's log.
    """
    record_path = next((shown_path(path) for path in written if path.name == FILE_NAME), None)
    groups = by_standing(record)
    if groups.idle_causes:
        named = ", ".join(groups.idle_causes[:MAX_ENTRIES_PER_LINE]) + (
            " …" if len(groups.idle_causes) > MAX_ENTRIES_PER_LINE else ""
        )
        yield Text(one_line(f"{len(groups.idle_causes)} {IDLE_TITLE}: {named}"), "yellow")
    if groups.vanished:
        yield Text(f"{len(groups.vanished)} {VANISHED_TITLE}", "yellow")
        for entry in groups.vanished[:most]:
            yield Text(one_line(f"- {entry.check} ({entry.client}): {entry.file}: {VANISHED_ADVICE}"))
        yield from _omission_line(len(groups.vanished), most)
    for standing in reversed(TITLES):
        found = [result for result in groups[standing] if not result.endpoint_lost]
        results = [each for each in found if not each.unexpected or is_failing(each, record.header)]
        if found and not results:
            why = REQUIRED_TITLE if record.header.profiles else CLIENT_FAULTS_TITLE
            why = UNCOUNTED_TITLE if record.header.fail_on else why
            yield Text(f"{plural(len(found), 'result')} {why}")
        if not results:
            continue
        todo = f": {ADVICE[standing]}" if standing in ADVICE else ""
        words = groups.title(standing, uncounted_words(found, record.header))
        yield Text(f"{plural(len(found), 'result')} {words}{todo}", "bold red" if todo else "")
        if standing == "new" and record_path is not None:
            folder = _expected_folder(record)
            update = [f"s3-conformance known {record_path} --update {shlex.quote(folder)}"] if folder else []
            for command in (f"s3-conformance show {record_path}", *update):
                yield Text("  " + one_line(command), "bold red")
        checks = lines_of(results, record) if todo else []
        if standing == "new" and len(checks) > most:
            continue  # the findings say more than some of many checks
        for line in checks[:most]:
            yield Text(one_line(f"- {line.check} ({line.clients})" + (f": {line.advice}" if line.advice else "")))
        yield from _omission_line(len(checks), most)


def _expected_folder(record: Record) -> str:
    """The folder of the expected results of the run; a new one if nothing was expected. Empty if all of them are in
    folders of the suite: the user does not update those."""
    files = (result.listed.file for result in record.results if result.listed)
    folders = dict.fromkeys(name for file in files if (name := file.rpartition("/expected.txt")[0]))
    own = (folder for folder in folders if not folder.startswith("published/"))
    return next(own, "" if folders else "known")


def _omission_line(number: int, most: int) -> Iterator[Text]:
    if number > most:
        yield Text(f"  … and {number - most} more; the report has all of them")


RERUN_STYLES = {"new": "bold red", "still": "red", "fixed": "green", "not run": "yellow"}
MOST_REASONS = 5
"""The most reasons that are given for results that did not run."""
NO_RESULT = "the suite has no such check any more, or the run ended before it"


def became(again: RerunComparison, after: Record, *, listed: bool) -> Group:
    """The closing lines: the results that do not pass in one of the two runs, unless they were `listed`; warnings, and
    the numbers of results."""
    above = [] if listed else list(map(_line_again, again.became))
    return Group(*above, *_closing(again, after))


def lines_again(before: EarlierResults, results: Iterable[CheckResult]) -> list[Text]:
    """A line for each of these results that does not pass in one of the two runs."""
    return list(map(_line_again, compare_rerun(before, results)))


def _closing(again: RerunComparison, after: Record) -> Iterator[Text]:
    yield from (Text(one_line(each)) for each in differences(again, after.header))
    for warning in filter(None, (*warnings(after), left_behind_sentence(after))):
        yield Text(one_line(warning), "bold red")
    for reason, number in _reasons(again.became, after.results).most_common(MOST_REASONS):
        yield Text(one_line(f"Not run: {reason} ({plural(number, 'result')})"), RERUN_STYLES["not run"])
    is_good = bool(after.results) and all(each.word == "fixed" for each in again.became)
    yield Text(f"{again.sentence}.", "bold green" if is_good else "bold")


def _reasons(found: Iterable[RerunResult], results: Iterable[CheckResult]) -> Counter[str]:
    words = {(each.id, each.client): each.message or each.verdict for each in results}
    return Counter(words.get((each.check, each.client), NO_RESULT) for each in found if each.word == "not run")


def _line_again(each: RerunResult) -> Text:
    line = Text(each.word, RERUN_STYLES[each.word])
    words = before_and_after(each.was, each.now)
    return line.append(f"  {one_line(f'{each.check} ({each.client}): {words}')}", "not bold default")
