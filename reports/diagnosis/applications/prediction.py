"""The prediction of a run for an application: if it works, and why not; and the risk that it fails although nothing is
known to stop it, because something that it needs did not always come out the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from record.footprint_file import Footprint
from reports.diagnosis.footprints.observed_outcomes import ObservedOutcome

Answer = Literal["works", "settings", "fails", "untested"]
Degree = Literal["works", "settings", "risk", "fails", "untested"]
"""The answers, and `risk`: nothing is known to stop the application, but one of its requests did not always work."""


@dataclass(frozen=True)
class Obstacle:
    """The reason for the failure of an application: a feature, the number of the finding (0 if none explains it), and
    the steps of the workflow that need it. `came` describes the response if neither the feature nor the finding
    does."""

    feature: str
    title: str
    finding: int
    steps: tuple[str, ...]
    came: str = ""


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
