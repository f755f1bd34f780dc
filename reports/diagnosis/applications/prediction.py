"""What a run says of an application: whether it works, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.diagnosis.footprints import Footprint
from reports.diagnosis.footprints.seen import Seen

Answer = Literal["works", "settings", "fails", "untested"]


@dataclass(frozen=True)
class Obstacle:
    """Why an application fails: a feature, the number of the finding (0 if none explains it), and the steps of the
    workflow that need it. `came` says what came, where neither the feature nor the finding does; if the finding stands
    for several small causes, `small_cause` is the id of the one that explains it."""

    feature: str
    title: str
    finding: int
    steps: tuple[str, ...]
    came: str = ""
    small_cause: str = ""


@dataclass(frozen=True)
class Prediction:
    """What is predicted of an application. `setting` is what it then works with; `obstacles` are those that it has as
    it ships; `untested` are features that it needs and that the run did not test. `seen` is what came of its workflow,
    if the run performed it."""

    application: Footprint
    answer: Answer
    setting: str = ""
    obstacles: tuple[Obstacle, ...] = ()
    untested: tuple[str, ...] = ()
    seen: Seen | None = None

    @property
    def name(self) -> str:
        return f"{self.application.title} {self.application.version}"

    @property
    def outcome(self) -> Answer:
        """What was seen, or else what is predicted."""
        return self.seen.answer if self.seen else self.answer

    @property
    def as_predicted(self) -> bool | None:
        """Whether what was seen had been predicted; None if one of the two is missing."""
        if self.seen is None or self.answer == "untested":
            return None
        return (self.seen.answer, self.seen.setting) == (self.answer, self.setting)
