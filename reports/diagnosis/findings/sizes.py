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

    often: int
    """A finding over several features."""
    many: int
    """A finding of one feature, of one class of requests."""
    little: int
    """With fewer results, what is left of a feature joins that of others in which the same is wrong."""
    few: int
    """The same, where it is grave and not of the core."""


def sizes(number: int) -> Sizes:
    """The sizes for a run with this number of results that do not pass."""
    return Sizes(
        often=max(8, number // 300),
        many=max(15, number // 80),
        little=max(6, number // 100),
        few=max(3, number // 600),
    )


def enough_alone(kind: str, results: Collection[CheckResult], wanted: Sizes) -> int:
    """How many results of a kind are enough to be told by themselves: one of the core, if it is grave."""
    if kind not in GRAVE:
        return wanted.little
    return 1 if any(result.level == "core" for result in results) else wanted.few
