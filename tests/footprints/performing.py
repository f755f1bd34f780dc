"""The workflows of the applications as programs to record, and the reference servers to record them at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from fixtures.applications.application import Application, Place, Setting
from fixtures.applications.installing import folder_of
from fixtures.applications.working import SECONDS_A_STEP, perform
from fixtures.model.endpoint import Endpoint
from fixtures.recording.performing import Ended, Perform, Site
from tests.reference.account import MAIN
from tests.reference.messages import Answer, Request, Serve
from tests.reference.server import running
from tests.reference.service import reference
from tests.reference.state import US_EAST_1

PREFIX = "a-prefix"


def _secured(request: Request, serve: Serve) -> Answer:
    """Takes each request as if it came over HTTPS, which ends at the recording proxy."""
    return serve(replace(request, secure=True))


@contextmanager
def reference_server() -> Iterator[Endpoint]:
    with running(reference(_secured)) as url:
        yield Endpoint(url, US_EAST_1, "path", MAIN.credentials)


def workflow(application: Application, setting: Setting) -> Perform:
    """Returns the application's workflow as a program to record."""

    def performing(site: Site, begin: Callable[[str], None], seconds_a_step: float | None) -> Ended:
        place = Place(
            site.url, site.region, site.keys.access_key, site.keys.secret_key, site.bucket, PREFIX, folder=site.folder,
            installed=folder_of(application), deadline=0.0, ca_bundle=site.ca_bundle, setting=setting,
        )  # fmt: skip
        outcome = perform(application, place, seconds_a_step=seconds_a_step or SECONDS_A_STEP, on_step=begin)
        return Ended(outcome.failed, outcome.why)

    return performing
