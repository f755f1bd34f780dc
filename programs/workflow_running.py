"""Performs a workflow: its steps in order, each bounded in time; and again with the application's own settings."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from programs.application import Application, Place, ProgramSetting, StepTimedOut, WorkflowFailed

SECONDS_A_STEP = 120.0
MAX_SECONDS_AFTER_HANG, HANG_TIME_FACTOR = 20.0, 4.0
"""The time limit of a step with a setting, after a program has hung: these seconds, or so many times those of the
longest step that was done. A program that hangs with each setting costs the limit of `SECONDS_A_STEP` once."""


@dataclass(frozen=True)
class WorkflowOutcome:
    """The outcome of a workflow: the step that failed and why, or neither. `done` are the successful steps.

    If it failed, `setting` is the application's own setting with which all steps succeed. `tried` has the outcomes with
    settings that do not help. `hung` says that the failed step did not end in time; `longest` has the seconds of the
    longest step that was done, in units of one that has no longer limit than others.
    """

    done: tuple[str, ...]
    failed: str = ""
    why: str = ""
    setting: str = ""
    tried: tuple[tuple[str, WorkflowOutcome], ...] = ()
    hung: bool = field(default=False, compare=False)
    longest: float = field(default=0.0, compare=False)

    @property
    def works(self) -> bool:
        return not self.failed


def perform(
    application: Application,
    place: Place,
    *,
    seconds_a_step: float = SECONDS_A_STEP,
    on_step: Callable[[str], None] = lambda name: None,
) -> WorkflowOutcome:
    """Performs the steps until one fails. `on_step` is called with the name of each before it begins."""
    done: list[str] = []
    longest = 0.0
    for step in application.steps:
        on_step(step.name)
        began = time.monotonic()
        try:
            step.do(replace(place, deadline=time.monotonic() + seconds_a_step * step.times))
        except WorkflowFailed as failure:
            hung = isinstance(failure, StepTimedOut)
            return WorkflowOutcome(tuple(done), step.name, str(failure), hung=hung, longest=longest)
        # The output of a program may be anything: other words, no document, no file.
        except (ValueError, LookupError, OSError) as error:
            return WorkflowOutcome(tuple(done), step.name, f"{type(error).__name__}: {error}", longest=longest)
        done.append(step.name)
        longest = max(longest, (time.monotonic() - began) / step.times)
    return WorkflowOutcome(tuple(done), longest=longest)


def with_settings(
    application: Application, shipped: WorkflowOutcome, place_for: Callable[[ProgramSetting], Place]
) -> WorkflowOutcome:
    """The outcome as the application ships; after a failure, also with the first of its own settings that works.

    `place_for` gives a place with the setting, in which nothing has run before.
    """
    tried = []
    seconds = SECONDS_A_STEP
    for setting in application.settings if shipped.failed else ():
        if shipped.hung:
            seconds = min(SECONDS_A_STEP, max(MAX_SECONDS_AFTER_HANG, HANG_TIME_FACTOR * shipped.longest))
        again = perform(application, place_for(setting), seconds_a_step=seconds)
        if again.works:
            return replace(shipped, setting=setting.text)
        tried.append((setting.text, again))
    return replace(shipped, tried=tuple(tried))
