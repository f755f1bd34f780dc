"""Tests of servers that lack something which applications need: the failures are predicted, and seen in runs."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from programs.catalogue import applications_named
from programs.installation.installing import FOLDER_VARIABLE, folder, install, is_installed
from published.running import AREAS
from record.record_file import read
from record.text import case_of
from reference.faults.table import faults
from reference.protocol.messages import LISTINGS, Middleware, S3Request, Serve, error, wrap_with_middleware
from reference.protocol.messages import Response as Response
from reference.server.service import reference
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Answer
from reports.diagnosis.findings.diagnosing import diagnose
from tests.defects.running import ROOT, command, environment
from tests.defects.serving import serving

TRAILERS = "-PAYLOAD-TRAILER"


def trailers_are_refused(request: S3Request, serve: Serve) -> Response:
    """No upload has a trailing checksum, as on Ceph before version 18."""
    if request.header("x-amz-content-sha256").endswith(TRAILERS):
        return error(411, "MissingContentLength")
    return serve(request)


def listings_do_not_go_on(request: S3Request, serve: Serve) -> Response:
    """Each page of a listing is the first."""
    return serve(request.with_query(continuation_token=None, marker=None) if request.operation in LISTINGS else request)


PROGRAMS = ("boto3-1.34", "boto3-1.44", "aws-crt-0.38", "obstore-0.12", "s3cmd-2.4", "deltalake-1.6")
"""Programs that pip installs in seconds, and that need different things."""


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    for program in applications_named(PROGRAMS):
        if not is_installed(program):
            install(program)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("middleware", "in_front", "predicted"),
    [
        (
            faults()["conditions_on_writes_are_ignored"].middleware,
            False,
            {"obstore-0.12": "fails", "deltalake-1.6": "fails"},
        ),
        (trailers_are_refused, True, {"boto3-1.44": "settings", "aws-crt-0.38": "fails"}),
        (listings_do_not_go_on, False, {"boto3-1.34": "fails", "boto3-1.44": "fails"}),
    ],
)
def test_what_fails_is_predicted_and_seen(
    tmp_path: Path, middleware: Middleware, in_front: bool, predicted: Mapping[str, Answer]
) -> None:
    """Exactly the unchanged programs that need the missing feature fail; the others are predicted to work."""
    server = wrap_with_middleware(middleware, reference()) if in_front else reference(middleware)
    with serving(server, tmp_path, over_https=True) as (url, options):
        clients = ("boto3-s3v4", "raw-s3v4")
        flags = (
            *options,
            "--area",
            AREAS,
            "--level",
            "core,common",
            "--applications",
            ",".join(PROGRAMS),
        )
        subprocess.run(
            command(url, tmp_path / "out", *flags, clients=clients),
            cwd=ROOT,
            env={**environment(tmp_path), FOLDER_VARIABLE: str(folder())},
            capture_output=True,
            timeout=900,
            check=False,
        )
    record = read(tmp_path / "out/results.jsonl")
    ran = {case_of(result.id): result for result in record.results if result.area == "applications"}
    assert set(ran) == set(PROGRAMS)
    assert {name for name, result in ran.items() if result.verdict != "pass"} == set(predicted), ran
    answers = {each.application.name: each.answer for each in predictions(diagnose(record))}
    assert {name: answers[name] for name in PROGRAMS} == dict.fromkeys(PROGRAMS, "works") | predicted
