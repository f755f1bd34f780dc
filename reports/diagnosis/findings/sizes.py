"""The numbers of results that make a finding."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from record.lines import CRITICAL, CheckResult


@dataclass(frozen=True)
class Sizes:
    """The numbers of results that make a finding. They grow with the number of results that do not pass: a server with
    many failures has no more findings to read than one with few."""

    across: int
    """The size of a finding over several features."""
    in_one: int
    """The size of a finding in one feature, about one class of requests."""
    alone: int
    """The size below which the rest of a feature joins the rest of others with the same error."""
    critical_alone: int
    """The same size for grave results that are not of the core."""


def sizes(number: int) -> Sizes:
    """Returns the sizes for a run with this number of results that do not pass."""
    return Sizes(
        across=max(8, number // 300),
        in_one=max(15, number // 80),
        alone=max(6, number // 100),
        critical_alone=max(3, number // 600),
    )


def min_results_alone(severity: str, results: Collection[CheckResult], wanted: Sizes) -> int:
    """Returns the number of results that make a finding of this severity by themselves: one of the core, if it is
    grave."""
    if severity not in CRITICAL:
        return wanted.alone
    return 1 if any(result.level == "core" for result in results) else wanted.critical_alone
