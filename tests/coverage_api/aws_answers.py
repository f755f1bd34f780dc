"""The refusals that AWS was recorded to answer, in `aws_answers.csv`, and which check of the suite asserts each.

A row has either a check's id or a sentence that says why there is none. What AWS answers to HEAD has no code: there the
status stands for one. `website GET` is no operation but a request to a bucket's website.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

FILE = Path(__file__).with_name("aws_answers.csv")


@dataclass(frozen=True)
class Answer:
    """A row: under this condition the operation is refused with this status and code."""

    id: str
    operation: str
    condition: str
    status: str
    code: str
    check: str
    why: str

    @property
    def refusal(self) -> str:
        """As `refusals.py` words it."""
        return f"{self.operation} {self.status} {self.code}"


def recorded(path: Path = FILE) -> list[Answer]:
    """All rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Answer(**row) for row in csv.DictReader(file)]


def unmet(answers: Sequence[Answer], seen: Mapping[str, set[str]]) -> list[str]:
    """What is wrong with the rows: checks that did not run, or were not answered so on the reference."""
    wrong = []
    for row in answers:
        if row.check and row.check not in seen:
            wrong.append(f"{row.id}: no check {row.check} ran")
        elif row.check and row.refusal not in seen[row.check]:
            met = ", ".join(sorted(seen[row.check])) or "no refusal"
            wrong.append(f"{row.id}: {row.check} met {met}, and not {row.refusal}")
    return wrong


def report(answers: Sequence[Answer], seen: Mapping[str, set[str]], console: Console) -> bool:
    """Prints the table, and what is wrong with it; whether nothing is."""
    table = Table("recorded of AWS", "answer", "check, or why there is none")
    for row in answers:
        table.add_row(f"{row.operation}: {row.condition}", f"{row.status} {row.code}", row.check or row.why)
    console.print(table)
    wrong = unmet(answers, seen)
    for line in wrong:
        console.print(f"[red]{FILE.name}: {line}[/red]")
    asserted = sum(1 for row in answers if row.check)
    console.print(f"{asserted} of {len(answers)} recorded refusals are asserted; the others have a reason")
    return not wrong
