"""`expected.txt`: the expected results of an endpoint, one line a check.

    objects/range::
    past_the_end_is_refused[open, suffix]	boto3-*	fail	success	ignored instead of 416 InvalidRange

Five columns, separated by tabs: the check with its cases, its clients, the verdict, the response, and a note of how bad
it is (`expected_notes.py`). The last two may be missing. `*` and `?` are wildcards. If several lines match a result,
the narrowest one counts; a line with `pass` is an exception to a wider one. Several cases and several clients are
separated by commas. A line that ends in `::` is the module of the checks below it, and one that begins with cases is
about the check of the line above it; a check may also have its module itself, `objects/range::past_the_end_is_refused`.
Lines that start with `#` are comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from record.foreign_files import FileError
from record.lines import TESTED
from record.text import case_of, without_case
from reports.known.expected import ExpectedEntry
from reports.known.patterns import has_wildcard, matches

NAME = "expected.txt"
HEAD = """\
# Expected results, generated: what does not pass. `s3-conformance known RECORD --update DIR` writes this file again.
# check	clients	verdict	what came	how bad that is, instead of what refusal
"""
NEWEST = "# With the checks of "
"""The beginning of a line of the head, before the day of the newest check that was run. Without it, no check came after
the first release."""
USUAL = "# Of a run of the usual depth: what does not depend on the client ran through one of them."
"""A line of the head, if unlisted checks need not pass through every client."""
CASE_SEPARATOR, CLIENT_SEPARATOR = ", ", ","
MODULE_SEPARATOR = "::"
"""The text between the module of a check and its name."""


@dataclass(frozen=True, order=True)
class ExpectedLine:
    """One line of the file: all combinations of its cases and clients are entries. `cases` is empty for a check
    without cases."""

    check: str
    cases: tuple[str, ...]
    clients: tuple[str, ...]
    verdict: str
    answer: str = ""
    note: str = ""

    @property
    def module(self) -> str:
        """The module of the check, as a separate line; empty for a wildcard without one."""
        module, between, _ = self.check.partition(MODULE_SEPARATOR)
        return module + between if between else ""

    @property
    def name(self) -> str:
        """The check's name below the line of the module."""
        return self.check.removeprefix(self.module)

    @property
    def text(self) -> str:
        """The line below that of the module."""
        # A comma and a space separate cases, so inside of a case a wildcard stands for the space.
        cases = [case.replace(CASE_SEPARATOR, ",?") for case in self.cases]
        check = f"{self.name}[{CASE_SEPARATOR.join(cases)}]" if cases else self.name
        columns = (check, CLIENT_SEPARATOR.join(self.clients), self.verdict, self.answer, self.note)
        return "\t".join(columns).rstrip("\t")


def text_of_lines(lines: Iterable[ExpectedLine], *, usual: bool = False, newest: str = "") -> str:
    head = [*HEAD.splitlines(), *([NEWEST + newest] if newest else []), *([USUAL] if usual else [])]
    # A check without a module comes first: below a module line, it would belong to that module.
    modules = groupby(sorted(lines, key=lambda line: (line.module, line)), key=lambda line: line.module)
    listed = (part for module, own in modules for part in ([module] if module else []) + _texts(own))
    return "".join(f"{part}\n" for part in (*head, *listed))


def _texts(lines: Iterable[ExpectedLine]) -> list[str]:
    """The lines below a module's line, in which a check has the name once."""
    checks = groupby(lines, key=lambda line: line.check if line.cases else line)
    return [line.text[len(line.name) * (number > 0) :] for _, own in checks for number, line in enumerate(own)]


def can_name(check: str) -> bool:
    """Returns whether a line can name the check: its id is a module, `::`, a name, and possibly a case in brackets."""
    line = ExpectedLine(without_case(check), (case_of(check),) if "[" in check else (), ("*",), "fail")
    try:
        entries = parse(text_of_lines([line]), NAME)
    except FileError:
        return False
    return len(entries) == 1 and matches(entries[0].check, check)


def is_usual(text: str) -> bool:
    """Returns whether the file is from a run of the usual depth: one client ran the checks that do not depend on the
    client."""
    return USUAL in text.splitlines()


def newest_in(text: str) -> str:
    """The day of the newest check that the expected results are about; empty for those of the first release."""
    return next((line.removeprefix(NEWEST) for line in text.splitlines() if line.startswith(NEWEST)), "")


def parse(text: str, label: str) -> list[ExpectedEntry]:
    """The entries of a file's text; `label` is the file's name for messages. Raises `FileError`."""
    entries: list[ExpectedEntry] = []
    module = name = ""
    for number, line in enumerate(text.split("\n"), 1):
        columns = line.rstrip("\r").split("\t")
        if not line.strip() or line.startswith("#"):
            continue
        if len(columns) == 1 and columns[0].rstrip().endswith(MODULE_SEPARATOR):
            module, name = columns[0].strip(), ""
            if module == MODULE_SEPARATOR:
                raise FileError(f"{label}:{number}: the module is missing in front of {MODULE_SEPARATOR}")
        else:
            name = columns[0].partition("[")[0].strip() or name
            entries += _entries(columns, module, name, label, number)
    return entries


def _entries(columns: Sequence[str], module: str, above: str, label: str, number: int) -> list[ExpectedEntry]:
    if not 3 <= len(columns) <= 5:
        raise FileError(
            f"{label}:{number}: a line has check, clients, verdict, what came and how bad that is, separated by tabs; "
            f"this one has {len(columns)} of these columns"
        )
    check, clients, verdict, answer, note = (column.strip() for column in (*columns, "", "")[:5])
    if not check or not clients:
        raise FileError(f"{label}:{number}: the {'clients are' if check else 'check is'} missing")
    if verdict not in TESTED:
        raise FileError(f"{label}:{number}: verdict {verdict!r} cannot be expected; use {', '.join(TESTED)}")
    base = without_case(check) or above
    base = base if MODULE_SEPARATOR in base else module + base
    if base.endswith(MODULE_SEPARATOR):
        raise FileError(f"{label}:{number}: the name of the check is missing behind {base}")
    if MODULE_SEPARATOR not in base and not has_wildcard(base):
        raise FileError(
            f"{label}:{number}: {base} is not below a line with its module, such as objects/range{MODULE_SEPARATOR}"
        )
    cases = case_of(check).split(CASE_SEPARATOR) if "[" in check else []
    ids = [f"{base}[{case}]" for case in cases] or [base]
    return [
        ExpectedEntry(each, client.strip(), verdict, answer, label, number, note)
        for each in ids
        for client in clients.split(CLIENT_SEPARATOR)
    ]
