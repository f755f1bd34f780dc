"""The workflows of the applications as programs to record."""

from __future__ import annotations

from collections.abc import Callable

from programs.application import Application, Place, ProgramSetting
from programs.installation.installing import folder_of
from programs.recording.performing import Perform, ProgramEnd, ProgramSite
from programs.workflow_running import SECONDS_A_STEP, perform

PREFIX = "a-prefix"


def workflow(application: Application, setting: ProgramSetting) -> Perform:
    """Returns the application's workflow as a program to record."""

    def perform_steps(site: ProgramSite, begin: Callable[[str], None], seconds_a_step: float | None) -> ProgramEnd:
        place = Place(
            site.url, site.region, site.keys.access_key, site.keys.secret_key, site.bucket, PREFIX, folder=site.folder,
            installed=folder_of(application), deadline=0.0, ca_bundle=site.ca_bundle, setting=setting,
        )  # fmt: skip
        outcome = perform(application, place, seconds_a_step=seconds_a_step or SECONDS_A_STEP, on_step=begin)
        return ProgramEnd(outcome.failed, outcome.why)

    return perform_steps
