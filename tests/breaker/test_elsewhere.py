"""Tests of runs against an endpoint that sends clients to another person's server: nothing arrives there, and reports
say so."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from programs.catalogue import APPLICATIONS
from programs.installation import installing
from reference.protocol.messages import S3Request
from reference.server.service import reference
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.finding_rules import OTHER_HOSTS_TITLE
from tests.breaker.foreign_server import REDIRECTS, foreign_server, redirecting_server
from tests.defects import running

PATHS = {
    "documented": ("conformance/documented",),
    "every-client": ("conformance/objects/test_get.py", "conformance/objects/test_put.py"),
    "raw": ("conformance/presigned", "conformance/http", "conformance/post_object/test_upload.py"),
    "regions": ("conformance/buckets/test_location.py", "conformance/buckets/test_create_with.py"),
    "smoke": ("--smoke",),
    "websites": ("conformance/website",),
}


def is_about_key(request: S3Request) -> bool:
    """All that a run asks of keys, once its preflight is over."""
    return "preflight" not in request.path and request.path.count("/") > 1 and not request.path.endswith("/")


def is_about_bucket(request: S3Request) -> bool:
    """Tells the same, for most requests about buckets."""
    return "preflight" not in request.path and request.method in ("GET", "HEAD", "PUT") and request.path != "/"


SELECTIONS = [
    pytest.param(paths, id=name, marks=() if name == "documented" else pytest.mark.exhaustive)
    for name, paths in PATHS.items()
]
PROGRAM = "boto3-1.34"


def _install_program(folder: Path) -> Path:
    """The folder, with a program that is driven by this process's own boto3, as if it was installed."""
    application = APPLICATIONS[PROGRAM]
    own = folder / PROGRAM
    python = own / application.present
    python.parent.mkdir(parents=True)
    own.chmod(0o755)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (own / installing._INSTALLED_MARK).write_text(installing._digest(application))
    return folder


@pytest.mark.exhaustive
@pytest.mark.parametrize("chosen", [is_about_key, is_about_bucket])
@pytest.mark.parametrize("paths", SELECTIONS)
def test_no_request_of_a_run_goes_elsewhere(
    paths: tuple[str, ...], chosen: Callable[[S3Request], bool], tmp_path: Path
) -> None:
    with foreign_server() as other, redirecting_server(other.url, behind=reference(), chosen=chosen) as url:
        outcome = running.run(url, tmp_path, *paths)
    assert other.seen == []
    first = diagnose(outcome.record).findings[0]  # a HEAD redirect that only has a document is no redirect
    assert (first.severity, first.title) == ("exposed", f"{OTHER_HOSTS_TITLE} ({other.url.removeprefix('http://')})")


@pytest.mark.parametrize("way", ["307", "endpoint-301"])
def test_no_request_of_a_program_goes_elsewhere(way: str, tmp_path: Path) -> None:
    variables = {installing.FOLDER_VARIABLE: str(_install_program(tmp_path / "applications"))}
    with (
        foreign_server() as other,
        redirecting_server(other.url, {way: REDIRECTS[way]}, behind=reference(), chosen=is_about_key) as url,
    ):
        outcome = running.run(url, tmp_path, "conformance/applications", "--applications", PROGRAM, variables=variables)
    assert other.seen == []
    (result,) = outcome.record.results
    assert (result.verdict, [each.sent_to for each in result.exchanges if each.sent_to][:1]) == ("fail", [other.url])
    assert diagnose(outcome.record).findings[0].severity == "exposed"
