"""The lines that end a run: the new results, and the advice about them; of a run that was made again for some results,
what became of these."""

from __future__ import annotations

import contextlib
import os
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Group
from rich.text import Text

from record.lines import CheckResult, Record, RunError
from record.record_file import FILE_NAME
from record.rerun_comparison import RerunComparison, RerunResult, before_and_after
from record.text import one_line, plural
from reports.comparing.rerun import EarlierResults, compare_rerun, differences
from reports.diagnosis.summary.outcome import is_failing
from reports.diagnosis.summary.sentence import (
    has_tested_nothing,
    left_behind_sentence,
    outcome_sentence,
    warning_reasons,
    warnings,
)
from reports.formats.terminal.style import cut
from reports.known.expectation_advice import (
    ADVICE,
    CLIENT_FAULTS_TITLE,
    IDLE_TITLE,
    NEWER_TITLE,
    REQUIRED_TITLE,
    UNCOUNTED_TITLE,
    ResultsByStanding,
    advice_lines,
    results_by_standing,
)

MAX_NEW_CHECKS = 3
"""The most new checks that are listed."""
STYLES = {"expired": "bold red", "changed": "bold red", "fixed": "bold red", "new": "bold red", "vanished": "yellow"}


def result_lines(
    record: Record,
    errors: Sequence[RunError],
    written: Sequence[Path],
    limit: int,
    width: int,
    *,
    is_clouded: bool = False,
) -> Iterator[Text]:
    """The lines, with at most `limit` entries of each list. `is_clouded`: another part of the report is bad, so a good
    exit status is no good news."""
    groups = results_by_standing(record)
    if groups.idle_causes:
        yield Text(cut(one_line(f"{IDLE_TITLE}: {', '.join(groups.idle_causes)}"), width), "yellow")
    for word, entries in _entries(record, groups):
        for entry in entries[:limit]:
            line = Text(f"{word:<8}  ", STYLES[word])
            yield line.append(cut(one_line(entry), width - line.cell_len), "not bold default")
        if len(entries) > limit:
            yield Text(f"{word:<8}  … {len(entries) - limit} more: report.html", STYLES[word])
    yield from _new_lines(record, written)
    shown = 2 * limit or 1
    for error in errors[:shown]:
        yield Text(cut(one_line(f"Error in {error.where}: {error.message}"), width * 18 // 10), "bold red")
    if len(errors) > shown:
        yield Text(f"… {plural(len(errors) - shown, 'more error')}", "bold red")
    if words := left_behind_sentence(record):
        yield Text(cut(one_line(words), width), "yellow")
    for folder in dict.fromkeys(path.parent for path in written):
        names = sorted(
            (path.name for path in written if path.parent == folder), key=lambda name: not name.endswith(".html")
        )
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield Text(one_line(f"{names[0]}{more} in {shown_path(folder)}{os.sep}"))
    if outcome := outcome_sentence(record):
        known = f"{len(groups['known'])} known   " if groups["known"] else ""
        line = Text(known, _style_of_outcome(record, is_clouded=is_clouded))
        yield line.append(one_line(outcome))


def _entries(record: Record, groups: ResultsByStanding) -> Iterator[tuple[str, list[str]]]:
    """The results that are not as expected, by standing.

    The gravest standing comes last, where the user looks first: above the prompt, or at the end of a CI job's log. New
    results are left out if they are many: the findings say more.
    """
    yield "vanished", [f"{each.check} ({each.client}): {each.file}" for each in groups.vanished]
    for standing in reversed(ADVICE):
        found = [each for each in groups[standing] if not each.endpoint_lost and is_failing(each, record.header)]
        lines = advice_lines(found, record)
        if standing != "new" or len(lines) <= MAX_NEW_CHECKS:
            yield standing, [f"{each.check} ({each.clients}){each.advice and ': '}{each.advice}" for each in lines]


def _new_lines(record: Record, written: Sequence[Path]) -> Iterator[Text]:
    """The command that accepts what is not as expected, or the reason why new results do not count."""
    new = [each for each in record.results if each.standing == "new" and not each.endpoint_lost]
    record_path = next((shown_path(path) for path in written if path.name == FILE_NAME), None)
    newer = [each for each in record.results if each.standing == "new in this version"]
    others = any(each.standing in ("fixed", "changed", "expired") for each in record.results)
    if newer:
        yield Text(f"{plural(len(newer), 'result')} {NEWER_TITLE}")
    if newer or others or any(is_failing(each, record.header) for each in new):
        if record_path is not None and (folder := _expected_folder(record)):
            command = f"s3-conformance known {record_path} --update {shlex.quote(folder)}"
            yield Text(f"expect: {one_line(command)}")
    elif new:
        why = REQUIRED_TITLE if record.header.profiles else CLIENT_FAULTS_TITLE
        yield Text(f"{plural(len(new), 'result')} {UNCOUNTED_TITLE if record.header.fail_on else why}")


def _style_of_outcome(record: Record, *, is_clouded: bool) -> str:
    if record.summary is None or record.summary.exit != 0:
        return "bold red"
    return "yellow" if warning_reasons(record) or has_tested_nothing(record) else "bold" if is_clouded else "green"


def shown_path(path: Path) -> str:
    """A path as a user types one: relative to the working folder if below that."""
    with contextlib.suppress(ValueError, OSError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _expected_folder(record: Record) -> str:
    """The folder of the expected results of the run; a new one if nothing was expected. Empty if all of them are in
    folders of the suite: the user does not update those."""
    files = (result.listed.file for result in record.results if result.listed)
    folders = dict.fromkeys(name for file in files if (name := file.rpartition("/expected.txt")[0]))
    own = (folder for folder in folders if not folder.startswith("published/"))
    return next(own, "" if folders else "known")


RERUN_STYLES = {"new": "bold red", "still": "red", "fixed": "green", "not run": "yellow"}
MAX_REASONS = 5
"""The most reasons that are given for results that did not run."""
NO_RESULT = "the suite has no such check any more, or the run ended before it"


def rerun_closing_lines(again: RerunComparison, after: Record, *, listed: bool) -> Group:
    """The closing lines: the results that do not pass in one of the two runs, unless they were `listed`; warnings, and
    the numbers of results."""
    above = [] if listed else list(map(_rerun_line, again.became))
    return Group(*above, *_rerun_summary(again, after))


def rerun_result_lines(before: EarlierResults, results: Iterable[CheckResult]) -> list[Text]:
    """A line for each of these results that does not pass in one of the two runs."""
    return list(map(_rerun_line, compare_rerun(before, results)))


def _rerun_summary(again: RerunComparison, after: Record) -> Iterator[Text]:
    yield from (Text(one_line(each)) for each in differences(again, after.header))
    for warning in filter(None, (*warnings(after), left_behind_sentence(after))):
        yield Text(one_line(warning), "bold red")
    for reason, number in _reasons(again.became, after.results).most_common(MAX_REASONS):
        yield Text(one_line(f"Not run: {reason} ({plural(number, 'result')})"), RERUN_STYLES["not run"])
    is_good = bool(after.results) and all(each.word == "fixed" for each in again.became)
    yield Text(f"{again.sentence}.", "bold green" if is_good else "bold")


def _reasons(found: Iterable[RerunResult], results: Iterable[CheckResult]) -> Counter[str]:
    words = {(each.id, each.client): each.message or each.verdict for each in results}
    return Counter(words.get((each.check, each.client), NO_RESULT) for each in found if each.word == "not run")


def _rerun_line(each: RerunResult) -> Text:
    line = Text(f"{each.word:<5}", RERUN_STYLES[each.word])
    words = before_and_after(each.was, each.now)
    return line.append(f"  {one_line(f'{each.check} ({each.client}): {words}')}", "not bold default")
