"""Performs a workflow: its steps in order, each bounded in time; and again with the application's own settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from fixtures.model.profiles import PROGRAM_CLIENT
from programs.application import Application, Place, ProgramSetting, StepTimedOut, WorkflowFailed
from programs.proxy.interrupting import Plan
from programs.proxy.passing_on import running_proxy

SECONDS_A_STEP = 120.0
SECONDS_AFTER_A_HANG, TIMES_AFTER_A_HANG = 20.0, 4.0
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
    """Performs the steps until one fails, with the application's interruptions. `on_step` is called with the name of
    each before it begins."""
    plan = Plan(application.interruptions)
    with _interrupting_proxy(place, plan) as reached:
        outcome = _perform_workflow(application, reached, seconds_a_step, on_step)
    if outcome.works and plan.left and not place.secure:
        return replace(outcome, failed="interruption", why=f"the program sent nothing for this: {plan.left[0]}")
    return outcome


@contextmanager
def _interrupting_proxy(place: Place, plan: Plan) -> Iterator[Place]:
    """Yields the place behind a proxy that does what is planned: over HTTPS nothing can be interrupted."""
    if not plan.left or place.secure:
        yield place
        return
    with running_proxy(place.url, PROGRAM_CLIENT, lambda exchange: None, plan=plan) as url:
        yield replace(place, url=url)


def _perform_workflow(
    application: Application, place: Place, seconds_a_step: float, on_step: Callable[[str], None]
) -> WorkflowOutcome:
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
            seconds = min(SECONDS_A_STEP, max(SECONDS_AFTER_A_HANG, TIMES_AFTER_A_HANG * shipped.longest))
        again = perform(application, place_for(setting), seconds_a_step=seconds)
        if again.works:
            return replace(shipped, setting=setting.text)
        tried.append((setting.text, again))
    return replace(shipped, tried=tuple(tried))
