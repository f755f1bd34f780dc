"""The recorded refusals by AWS, in `aws_answers.csv`, and the check that asserts each.

A row has a check's id, or a sentence with the reason for having none. With both, the check also allows another
response, for the reason in the sentence. The condition continues after the operation's name. AWS's responses to HEAD
have no code, so they have the status instead. `website GET` is not an operation but a request to a bucket's website.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.coverage_api.assertions import asserted_alone, asserted_beside_others

FILE = Path(__file__).with_name("aws_answers.csv")


@dataclass(frozen=True)
class Answer:
    """A row: under this condition, the operation is refused with this status and code."""

    id: str
    operation: str
    condition: str
    status: str
    code: str
    check: str
    why: str

    @property
    def refusal(self) -> str:
        """The refusal in the words of `refusals.py`."""
        return f"{self.operation} {self.status} {self.code}"


def recorded(path: Path = FILE) -> list[Answer]:
    """All rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Answer(**row) for row in csv.DictReader(file)]


def unmet(answers: Sequence[Answer], asserted: Mapping[str, set[str]]) -> list[str]:
    """Lists what is wrong with the rows, given the assertions of each check on the reference (`assertions.py`)."""
    wrong = []
    for row in answers:
        noted = asserted.get(row.check, set())
        asserted_refusals = ", ".join(sorted(noted)) or "no refusal"
        if not row.check:
            continue
        if row.check not in asserted:
            wrong.append(f"{row.id}: no check {row.check} ran")
        elif row.why and not asserted_beside_others(row.refusal, noted):
            wrong.append(f"{row.id}: {row.check} asserts {asserted_refusals}, and not {row.refusal} or another answer")
        elif not row.why and not asserted_alone(row.refusal, noted):
            wrong.append(f"{row.id}: {row.check} asserts {asserted_refusals}, and not {row.refusal} alone")
    return wrong


def report(answers: Sequence[Answer], asserted: Mapping[str, set[str]], console: Console) -> bool:
    """Prints the table and its errors; returns whether it is correct."""
    table = Table("recorded of AWS", "answer", "check, and why there is none or it allows more")
    for row in answers:
        cell = "\n".join(filter(None, (row.check, row.why)))
        table.add_row(f"{row.operation} {row.condition}", f"{row.status} {row.code}", cell)
    console.print(table)
    wrong = unmet(answers, asserted)
    for line in wrong:
        console.print(f"[red]{FILE.name}: {line}[/red]")
    alone = sum(1 for row in answers if row.check and not row.why)
    beside = sum(1 for row in answers if row.check and row.why)
    console.print(
        f"{alone} of {len(answers)} recorded refusals are asserted exactly, {beside} beside another answer, "
        f"{len(answers) - alone - beside} by no check; {len(wrong)} rows do not hold"
    )
    return not wrong
