"""The risk that an application fails although nothing is known to stop it, because much of what it needs does not work.

Obstacles are faults with which programs were seen to fail. An endpoint with many faults has others, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from reports.diagnosis.applications.prediction import Obstacle
from reports.diagnosis.footprints import Need, Recording
from reports.record.lines import NOT_PASSING, TESTED, CheckResult

AT_RISK = 0.09
"""The share of failing core checks, among those about what an application needs, from which it is at risk."""
MOST_NAMED = 3
"""The most risks that are named, the gravest first."""
CORE = "core"
Obstructing = Callable[[str, Sequence[CheckResult], tuple[str, ...]], Obstacle]
"""Returns the obstacle that results of a feature show in some steps."""


def risks_of(
    recording: Recording, results: Mapping[str, Sequence[CheckResult]], obstacle: Obstructing
) -> tuple[Obstacle, ...]:
    """Returns the risks of an application, by the results of each feature; none if it is not at risk."""
    failing = {need: [each for each in _core(need, results) if _fails(each)] for need in recording.needs}
    if failing_share(recording.needs, results) < AT_RISK:
        return ()
    found = [obstacle(need.feature, own, need.steps) for need, own in failing.items() if own]
    known = [each for each in found if each.finding]
    return tuple(sorted(known, key=lambda each: each.finding)[:MOST_NAMED])


def failing_share(needs: Iterable[Need], results: Mapping[str, Sequence[CheckResult]]) -> float:
    """Returns the share of the checks that fail through any client."""
    tested = [each for need in needs for each in _core(need, results)]
    failed = {each.id for each in tested if _fails(each)}
    return len(failed) / len({each.id for each in tested}) if tested else 0.0


def _core(need: Need, results: Mapping[str, Sequence[CheckResult]]) -> list[CheckResult]:
    """Returns the core checks of a feature that the application does not work without."""
    own = () if need.extent == "nothing" else results.get(need.feature, ())
    return [each for each in own if each.level == CORE and each.verdict in TESTED]


def _fails(result: CheckResult) -> bool:
    return result.verdict in NOT_PASSING and result.verdict != "blocked"
