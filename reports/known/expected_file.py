"""`expected.txt`: the expected results of an endpoint, one line a check.

    objects/range::past_the_end_is_refused[open, suffix]	boto3-*	fail	200

Four columns, separated by tabs: the check with its cases, its clients, the verdict, and what came. `*` and `?` are
wildcards; of several lines about a result the narrowest one counts, and one with `pass` makes an exception of a wider
one. Several cases and several clients are separated by commas. Lines that start with `#` are comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.known.expected import Entry
from reports.known.known_file import KnownError
from reports.record.lines import TESTED

NAME = "expected.txt"
HEAD = """\
# Expected results, generated: what does not pass. `s3-conformance known RECORD --update DIR` writes this file again.
# check	clients	verdict	what came
"""
USUAL = "# Of a run of the usual depth: what does not depend on the client ran through one of them."
"""A line of the head, if what is not listed need not pass through every client."""
BETWEEN_CASES, BETWEEN_CLIENTS = ", ", ","


@dataclass(frozen=True, order=True)
class Line:
    """One line of the file: all combinations of its cases and clients are entries. `cases` is empty for a check
    without cases."""

    check: str
    cases: tuple[str, ...]
    clients: tuple[str, ...]
    verdict: str
    answer: str = ""

    @property
    def text(self) -> str:
        # A comma and a space separate cases, so inside of a case a wildcard stands for the space.
        cases = [case.replace(BETWEEN_CASES, ",?") for case in self.cases]
        check = f"{self.check}[{BETWEEN_CASES.join(cases)}]" if cases else self.check
        return "\t".join((check, BETWEEN_CLIENTS.join(self.clients), self.verdict, self.answer)).rstrip("\t")


def text_of_lines(lines: Iterable[Line], *, usual: bool = False) -> str:
    return HEAD + (f"{USUAL}\n" if usual else "") + "".join(line.text + "\n" for line in sorted(lines))


def is_usual(text: str) -> bool:
    """Whether the file says that its run left to one client what does not depend on the client."""
    return USUAL in text.splitlines()


def parse(text: str, shown: str) -> list[Entry]:
    """The entries of a file's text; `shown` is the file's name for messages. Raises `KnownError`."""
    entries: list[Entry] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            entries += _entries(line.rstrip("\r").split("\t"), shown, number)
    return entries


def _entries(columns: Sequence[str], shown: str, number: int) -> list[Entry]:
    if len(columns) not in (3, 4):
        raise KnownError(
            f"{shown}:{number}: a line has check, clients, verdict and what came, separated by tabs; "
            f"this one has {len(columns)} of these columns"
        )
    check, clients, verdict, *answer = (column.strip() for column in columns)
    if not check or not clients:
        raise KnownError(f"{shown}:{number}: the {'clients are' if check else 'check is'} missing")
    if verdict not in TESTED:
        raise KnownError(f"{shown}:{number}: verdict {verdict!r} cannot be expected; use {', '.join(TESTED)}")
    base, bracket, rest = check.partition("[")
    cases = rest.removesuffix("]").split(BETWEEN_CASES) if bracket else []
    ids = [f"{base}[{case}]" for case in cases] or [check]
    return [
        Entry(each, client.strip(), verdict, "".join(answer), shown, number)
        for each in ids
        for client in clients.split(BETWEEN_CLIENTS)
    ]
