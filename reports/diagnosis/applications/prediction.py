"""The prediction of a run for an application: if it works, and why not; and the risk that it fails although nothing is
known to stop it, because much of what it needs does not work. Obstacles are faults with which programs were seen to
fail. An endpoint with many faults has others, too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from record.footprint_file import Footprint, Need, RecordedWorkflow
from record.lines import TESTED, CheckResult
from reports.diagnosis.footprints.seen import ObservedOutcome

Answer = Literal["works", "settings", "fails", "untested"]
Degree = Literal["works", "settings", "risk", "fails", "untested"]
"""The answers, and `risk`: nothing is known to stop the application, but much of what it needs does not work."""


@dataclass(frozen=True)
class Obstacle:
    """The reason for the failure of an application: a feature, the number of the finding (0 if none explains it), and
    the steps of the workflow that need it. `came` describes the response if neither the feature nor the finding does.
    If the finding stands for several small causes, `small_cause` is the id of the one that explains the failure."""

    feature: str
    title: str
    finding: int
    steps: tuple[str, ...]
    came: str = ""
    small_cause: str = ""


@dataclass(frozen=True)
class Prediction:
    """The prediction for an application. `setting` is the setting that makes it work; `obstacles` are those without
    settings; `untested` are needed features that the run did not test. `seen` is the outcome of its workflow, if the
    run performed it. If it should work, `risks` are the reasons why it may fail all the same."""

    application: Footprint
    answer: Answer
    setting: str = ""
    obstacles: tuple[Obstacle, ...] = ()
    untested: tuple[str, ...] = ()
    seen: ObservedOutcome | None = None
    risks: tuple[Obstacle, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.application.title} {self.application.version}".rstrip()

    @property
    def degree(self) -> Degree:
        """The prediction, with the risk."""
        return "risk" if self.risks else self.answer

    @property
    def outcome(self) -> Degree:
        """The observed outcome, or else the predicted one."""
        return self.seen.answer if self.seen else self.degree

    @property
    def as_predicted(self) -> bool | None:
        """Returns whether the observed outcome was predicted; None if one of the two is missing."""
        if self.seen is None or self.answer == "untested":
            return None
        return (self.seen.answer, self.seen.setting) == (self.answer, self.setting)


AT_RISK = 0.025
"""The share of failing core checks from which an application is at risk. Below it, 95 % of the applications that should
work at a published server do, also if the threshold is chosen without that server; above it, fewer do."""
MOST_NAMED = 3
"""The most risks that are named, the gravest first."""
CORE = "core"
Results = Mapping[str, Sequence[CheckResult]]
Obstructing = Callable[[str, Sequence[CheckResult], tuple[str, ...]], Obstacle]
"""Returns the obstacle that results of a feature show in some steps."""


def risks_of(
    recording: RecordedWorkflow, results: Results, weighing: Collection[tuple[str, str]], obstacle: Obstructing
) -> tuple[Obstacle, ...]:
    """Returns the risks of an application, from the results of each feature; none if it is not at risk. The results
    that keep a feature from working are `weighing`, by check and client."""
    if failing_share(recording.needs, results, weighing) < AT_RISK:
        return ()
    failing = {need: [each for each in _core(need, results) if _place(each) in weighing] for need in recording.needs}
    found = [obstacle(need.feature, own, need.steps) for need, own in failing.items() if own]
    return tuple(sorted((each for each in found if each.finding), key=lambda each: each.finding)[:MOST_NAMED])


def failing_share(needs: Iterable[Need], results: Results, weighing: Collection[tuple[str, str]]) -> float:
    """Returns the share of the core checks that fail through any client, among those of what an application needs."""
    tested = [each for need in needs for each in _core(need, results)]
    failed = {each.id for each in tested if _place(each) in weighing}
    return len(failed) / len({each.id for each in tested}) if tested else 0.0


def _core(need: Need, results: Results) -> list[CheckResult]:
    """Returns the core checks of a feature, about the operations in which the application does not work without it."""
    own = () if need.extent == "nothing" else results.get(need.feature, ())
    return [each for each in own if each.level == CORE and each.verdict in TESTED and each.subject in need.operations]


def _place(result: CheckResult) -> tuple[str, str]:
    return result.id, result.client
