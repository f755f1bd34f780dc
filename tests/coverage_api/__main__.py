"""`python -m tests.coverage_api`: the part of S3's API that the checks exercise, and the reasons for the rest.

Runs all checks on the reference server (`running.py`); the flags are passed to pytest. Prints, for all operations, the
input members that no request had and the documented error codes that no check asserts, each with its reason in
`reasons.toml`; for each recorded refusal by AWS, the check that asserts it, or the reason for having none; and the
nested members, members of responses, values and errors that no check names (`named.py`; `named` for these alone).
First come the sentences of botocore's documentation that were not read yet (`documentation.py`; `documentation` for
these alone). Exits with 1 if there are some, if something is missing without a reason, if a reason is about something
that is not missing, if less than 90 % of the members are exercised, or if a check does not assert exactly AWS's
recorded answer.
"""

from __future__ import annotations

import fnmatch
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec.toml
from rich.console import Console
from rich.table import Table

from fixtures.model.places import CONFORMANCE
from tests.coverage_api import aws_answers, documentation, named
from tests.coverage_api.codes import asserted
from tests.coverage_api.running import seen
from tests.coverage_api.wire import operations

REASONS = Path(__file__).with_name("reasons.toml")
GOAL = 0.9


@dataclass
class Coverage:
    """`missing` has, by operation, the members that no request had; `codes` the error codes that no check asserts.

    `members` counts the members of the operations that some check calls.
    """

    exercised: int = 0
    members: int = 0
    unused_operations: list[str] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    inside_documents: int = 0


def measured(
    seen: Mapping[str, set[str]], model: Mapping[str, frozenset[str]], documented: Sequence[str], found: set[str]
) -> Coverage:
    coverage = Coverage(codes=[code for code in documented if code not in found])
    for operation, members in sorted(model.items()):
        sent = seen.get(operation, set())
        if operation not in seen:
            coverage.unused_operations.append(operation)
        else:
            coverage.members += len(members)
        coverage.exercised += len(members & sent)
        coverage.inside_documents += len(sent - members)
        if rest := sorted(members - sent):
            coverage.missing[operation] = rest
    return coverage


def reason_for(name: str, reasons: Mapping[str, str]) -> str | None:
    """The reason of the first entry whose name, a glob, matches."""
    return next((reason for pattern, reason in reasons.items() if fnmatch.fnmatchcase(name, pattern)), None)


def superfluous(coverage: Coverage, reasons: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The entries of the file that match nothing missing."""
    members = [f"{operation}.{name}" for operation, names in coverage.missing.items() for name in names]
    given = {"operations": coverage.unused_operations, "members": members, "codes": coverage.codes}
    return [pattern for kind, names in given.items() for pattern in reasons[kind] if not fnmatch.filter(names, pattern)]


def report(coverage: Coverage, reasons: Mapping[str, Mapping[str, str]], console: Console) -> bool:
    """Prints the coverage; returns whether everything missing has a reason, and nothing else has one."""
    table = Table("missing", "why")
    unexplained = []
    lines = [(operation, reasons["operations"], operation) for operation in coverage.unused_operations]
    for operation, names in coverage.missing.items():
        if operation not in coverage.unused_operations:
            lines += [(f"{operation}.{name}", reasons["members"], f"{operation}.{name}") for name in names]
    lines += [(f"error code {code}", reasons["codes"], code) for code in coverage.codes]
    for shown, given, name in lines:
        reason = reason_for(name, given)
        if reason is None:
            unexplained.append(shown)
        table.add_row(shown, reason or "[red]no reason given[/red]")
    console.print(table)
    extra = superfluous(coverage, reasons)
    share = coverage.exercised / coverage.members
    asked = len(operations()) - len(coverage.unused_operations)
    console.print(
        f"{asked} of {len(operations())} operations, {coverage.exercised} of {coverage.members} input members "
        f"({share:.0%}), {coverage.inside_documents} elements of documents; {len(unexplained)} missing without a reason"
    )
    for pattern in extra:
        console.print(f"[red]{REASONS.name} has a reason for what is not missing: {pattern}[/red]")
    return not unexplained and not extra and share >= GOAL


def main(flags: Sequence[str]) -> int:
    console = Console()
    reasons = msgspec.toml.decode(REASONS.read_text(encoding="utf-8"))
    parts = {"documentation": lambda: documentation.report(reasons["documented"]["botocore"], console)}
    parts["named"] = lambda: named.report(console)
    if len(flags) == 1 and flags[0] in parts:
        return 0 if parts[flags[0]]() else 1
    complete = [part() for part in parts.values()]
    with tempfile.TemporaryDirectory() as name:
        found = seen(Path(name), ["conformance"], flags)
    documented = reasons["documented"]["codes"]
    coverage = measured(found.members, operations(), documented, asserted(CONFORMANCE, documented))
    met = aws_answers.report(aws_answers.recorded(), found.asserted, console)
    return 0 if report(coverage, reasons, console) and met and all(complete) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
