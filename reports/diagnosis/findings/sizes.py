"""How many results make a finding."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from reports.diagnosis.kinds import GRAVE
from reports.record.lines import CheckResult


@dataclass(frozen=True)
class Sizes:
    """How many results make a finding. They grow with the number of results that do not pass, so that a server with
    many failures has no more findings to read than one with few."""

    across: int
    """A finding over several features."""
    in_one: int
    """A finding of one feature, of one class of requests."""
    alone: int
    """With fewer results, what is left of a feature joins that of others in which the same is wrong."""
    grave_alone: int
    """The same, where it is grave and not of the core."""


def sizes(number: int) -> Sizes:
    """The sizes for a run with this number of results that do not pass."""
    return Sizes(
        across=max(8, number // 300),
        in_one=max(15, number // 80),
        alone=max(6, number // 100),
        grave_alone=max(3, number // 600),
    )


def enough_alone(kind: str, results: Collection[CheckResult], wanted: Sizes) -> int:
    """How many results of a kind are enough to be told by themselves: one of the core, if it is grave."""
    if kind not in GRAVE:
        return wanted.alone
    return 1 if any(result.level == "core" for result in results) else wanted.grave_alone
