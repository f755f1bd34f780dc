"""`deviations.txt` of a published server: the kinds of the results that do not pass, and the refusals that were
expected.

    objects/range::
    past_the_end_is_refused[*]	boto3-*	fail	ignored instead of 416 InvalidRange

It is generated from the record of the run, and has the form of `expected.txt`, which says what came. A line with
wildcards may also be about checks that pass. Unsupported results are left out: all of them are refused.
"""

from __future__ import annotations

from pathlib import Path

from record.foreign_files import FileError, text_in
from record.lines import MUST_BE_LISTED, CheckResult
from record.what_came import words_of
from reports.diagnosis.kinds.of_deviations import KINDS
from reports.diagnosis.kinds.of_results import kind_of
from reports.known import expected_file
from reports.known.expected import Expected
from reports.known.folding import CheckOutcome, Scope, folded

NAME = "deviations.txt"
HEAD = """\
# Generated from the record of the run: how bad it is that a check does not pass, and the refusal that was expected.
# check	clients	verdict	kind, and the refusal
"""
INSTEAD_OF = " instead of "


def text_of(results: tuple[CheckResult, ...]) -> str:
    """The text of the file, from the results of a diagnosis."""
    found = {
        (each.id, each.client): CheckOutcome(each.verdict, _words(each))
        for each in results
        if each.verdict in MUST_BE_LISTED and kind_of(each)
    }
    lines = folded(found, Scope(tuple({each.client for each in results}), lambda _: True))
    return HEAD + expected_file.text_of_lines(lines).removeprefix(expected_file.HEAD)


def _words(result: CheckResult) -> str:
    wanted = result.deviation.expected if result.deviation else {}
    return kind_of(result) + (f"{INSTEAD_OF}{words_of(wanted)}" if "replies" in wanted else "")


def read(folder: Path, shown: str) -> Expected:
    """The lines as entries, whose answers `parts_of` takes apart; none without the file. Raises `FileError`, with
    `shown` as the file's name."""
    path = folder / NAME
    entries = expected_file.parse(text_in(path, shown), shown) if path.exists() else []
    for entry in entries:
        if parts_of(entry.answer)[0] not in KINDS:
            raise FileError(f"{entry.where}: unknown kind {parts_of(entry.answer)[0]!r}; known are {', '.join(KINDS)}")
    return Expected(entries)


def parts_of(answer: str) -> tuple[str, str]:
    """The kind, and the words of the expected refusal, which may be empty."""
    kind, _, refusal = answer.partition(INSTEAD_OF)
    return kind, refusal
