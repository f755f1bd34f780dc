"""The risk that an application fails although nothing is known to stop it, because much of what it needs does not work.

Obstacles are faults with which programs were seen to fail. An endpoint with many faults has others, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from record.footprint_file import Need, RecordedWorkflow
from record.lines import TESTED, CheckResult
from reports.diagnosis.applications.prediction import Obstacle

RISK_THRESHOLD = 0.025
"""The share of failing core checks from which an application is at risk. Below it, 95 % of the applications that should
work at a published server do, also if the threshold is chosen without that server; above it, fewer do."""
MAX_NAMED_RISKS = 3
"""The most risks that are named, the gravest first."""
CORE = "core"
Results = Mapping[str, Sequence[CheckResult]]
ObstacleFunction = Callable[[str, Sequence[CheckResult], tuple[str, ...]], Obstacle]
"""Returns the obstacle that results of a feature show in some steps."""


def risks_of(
    recording: RecordedWorkflow, results: Results, weighing: Collection[tuple[str, str]], obstacle: ObstacleFunction
) -> tuple[Obstacle, ...]:
    """Returns the risks of an application, from the results of each feature; none if it is not at risk. The results
    that keep a feature from working are `weighing`, by check and client."""
    if failing_share(recording.needs, results, weighing) < RISK_THRESHOLD:
        return ()
    failing = {
        need: [each for each in _core(need, results) if _id_and_client(each) in weighing] for need in recording.needs
    }
    found = [obstacle(need.feature, own, need.steps) for need, own in failing.items() if own]
    return tuple(sorted((each for each in found if each.finding), key=lambda each: each.finding)[:MAX_NAMED_RISKS])


def failing_share(needs: Iterable[Need], results: Results, weighing: Collection[tuple[str, str]]) -> float:
    """Returns the share of the core checks that fail through any client, among those of what an application needs."""
    tested = [each for need in needs for each in _core(need, results)]
    failed = {each.id for each in tested if _id_and_client(each) in weighing}
    return len(failed) / len({each.id for each in tested}) if tested else 0.0


def _core(need: Need, results: Results) -> list[CheckResult]:
    """Returns the core checks of a feature, about the operations in which the application does not work without it."""
    own = () if need.extent == "nothing" else results.get(need.feature, ())
    return [each for each in own if each.level == CORE and each.verdict in TESTED and each.subject in need.operations]


def _id_and_client(result: CheckResult) -> tuple[str, str]:
    return result.id, result.client
