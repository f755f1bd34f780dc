"""The pytest plugin of real programs: their selection, and the fixtures of their checks.

The checks in `conformance/applications` are about one program each, and its workflow in the shared bucket.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from fixtures.assertions.check import skip_check
from fixtures.http.exchange import Exchange
from fixtures.model.destinations import destinations_of
from fixtures.model.endpoint import Endpoint
from fixtures.model.profiles import PROGRAM_CLIENT
from fixtures.run.run import Run
from fixtures.session.selection.matching import requests_checks
from fixtures.session.state import STATE_KEY
from fixtures.session.stopping import ending_session_on_error
from programs.application import NO_SETTING, Application, BucketKind, Place, ProgramSetting
from programs.catalogue import APPLICATIONS
from programs.chosen_programs import require_programs, with_programs
from programs.installation.installing import folder_of, is_installed
from programs.proxy.reverse_proxy import running_proxy
from programs.workflow_running import WorkflowOutcome, perform, with_settings

MAX_EXCHANGES = 40
"""The number of exchanges of a failed workflow that are evidence: the last ones."""


@pytest.hookimpl(trylast=True)  # the session has read the options then
def pytest_configure(config: pytest.Config) -> None:
    state = config.stash[STATE_KEY]
    with ending_session_on_error():
        state.options = with_programs(state.options)


@pytest.hookimpl(tryfirst=True)  # before the preflight
def pytest_sessionstart(session: pytest.Session) -> None:
    if requests_checks(session.config):
        with ending_session_on_error():
            require_programs(session.config.stash[STATE_KEY].options)


@pytest.fixture
def application(request: pytest.FixtureRequest) -> Application:
    """The application that the check is about, by the name in the catalogue."""
    return APPLICATIONS[request.param]


@pytest.fixture
def program(
    application: Application, run: Run, shared_bucket: Callable[[], str], new_prefix: Callable[[], str]
) -> Iterator[Callable[[], WorkflowOutcome]]:
    """`program()` performs the application's workflow as shipped, under a new prefix of the shared bucket, or of a
    bucket of the run. If that fails, it tries each of the application's own settings, until one works.

    The exchanges of the workflow as shipped are noted if the endpoint is reached over HTTP, by path. The scratch
    folder, in which programs may keep the keys, is private, and is removed afterwards. Skips the check if the
    application is not installed, cannot be told how to reach the endpoint, or needs a bucket that the run may not make.
    """
    _skip_if_unworkable(application, run.endpoint)
    bucket = shared_bucket() if application.bucket == "shared" else _own_bucket(run, application.bucket)
    scratch = run.private_files.new_folder()

    def place_with(url: str, setting: ProgramSetting) -> Place:
        return _place(application, run.endpoint, url, bucket, new_prefix().rstrip("/"), scratch, setting)

    def work() -> WorkflowOutcome:
        with _program_url(run, run.recorder.note) as url:
            shipped = perform(application, place_with(url, NO_SETTING))
        if led_away := [exchange for exchange in run.recorder.exchanges if exchange.sent_to]:
            run.recorder.keep(led_away[:MAX_EXCHANGES])
            return shipped  # no setting helps against that
        run.recorder.forget(max(0, len(run.recorder.exchanges) - MAX_EXCHANGES))
        with _program_url(run, lambda exchange: None) as url:
            return with_settings(application, shipped, partial(place_with, url))

    yield work
    shutil.rmtree(scratch, ignore_errors=True)


def _skip_if_unworkable(application: Application, endpoint: Endpoint) -> None:
    if not is_installed(application):
        skip_check("skipped", f"not installed: s3-conformance applications --install {application.name}")
    if endpoint.secure and endpoint.verify is False:
        skip_check("skipped", "programs verify certificates: give --ca-bundle instead of --no-verify-ssl")
    if endpoint.addressing not in application.addressing:
        skip_check("skipped", "its workflow addresses buckets by path")
    if endpoint.addressing == "virtual" and not endpoint.secure:
        skip_check("skipped", "over HTTP, workflows address buckets by path: programs reach a proxy by its IP address")


def _place(
    application: Application,
    endpoint: Endpoint,
    url: str,
    bucket: str,
    prefix: str,
    scratch: Path,
    setting: ProgramSetting,
) -> Place:
    """The place of one performance: below this prefix, and in a new folder of the scratch folder."""
    folder = scratch / prefix.replace("/", "-")
    folder.mkdir()
    return Place(
        url,
        endpoint.region,
        endpoint.main.access_key,
        endpoint.main.secret_key,
        bucket,
        prefix,
        folder=folder,
        installed=folder_of(application),
        deadline=0.0,
        ca_bundle=Path(endpoint.ca_bundle).resolve() if endpoint.ca_bundle else None,
        session_token=endpoint.main.session_token,
        setting=setting,
        addressing=endpoint.addressing,
    )


def _own_bucket(run: Run, kind: BucketKind) -> str:
    """A bucket that the run has made."""
    with run.out_of_band():
        own = run.own_buckets
        make = {
            "configured": own.configured_bucket,
            "versioned": own.versioned_bucket,
            "locked": own.locked_bucket,
            "retained": own.retained_bucket,
        }
        return make[kind]()


@contextmanager
def _program_url(run: Run, note: Callable[[Exchange], None]) -> Iterator[str]:
    """Yields the URL for a program: that of a proxy that notes exchanges and limits the bytes that pass, or the
    endpoint's own."""
    endpoint = run.endpoint
    if endpoint.secure or endpoint.is_aws:
        yield endpoint.url
        return
    with running_proxy(endpoint.url, PROGRAM_CLIENT, note, destinations=destinations_of(endpoint)) as url:
        yield url
