"""Tests of a server that says 501 to one value of a request, and serves the same request with any other value."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.service import reference
from reports.diagnosis.findings.diagnosing import diagnose
from tests.defects import running
from tests.defects.serving import serving

CLIENTS = ("boto3-s3v4",)
CHECKS = ("conformance/objects/test_put.py", "conformance/storage/test_classes.py")
VALUE = "ONEZONE_IA"
REFUSED = f"storage/classes::class_is_kept[{VALUE}]"


def _refusing(request: S3Request, serve: Serve) -> Response:
    if request.operation == "PutObject" and request.header("x-amz-storage-class") == VALUE:
        return error(501, "NotImplemented")
    return serve(request)


@pytest.mark.exhaustive
def test_one_value_is_refused(tmp_path: Path) -> None:
    """The check ends as `unsupported`; the diagnosis tells that the operation is offered, and that the check fails."""
    with serving(reference(_refusing), tmp_path, over_https=False) as (url, options):
        outcome = running.run(url, tmp_path, *CHECKS, *options, clients=CLIENTS)
    (refused,) = outcome.not_passed()
    assert (refused.id, refused.verdict) == (REFUSED, "unsupported")
    diagnosis = diagnose(outcome.record)
    assert [result.id for result in diagnosis.record.results if result.verdict == "fail"] == [REFUSED]
    assert [finding.id for finding in diagnosis.findings] == ["refused:storage-classes"]
    assert (diagnosis.states["objects"], diagnosis.states["storage-classes"]) == ("full", "partly")


def _without_start_after(request: S3Request, serve: Serve) -> Response:
    refused = request.operation == "ListObjectsV2" and "start-after" in request.query
    return error(501, "NotImplemented") if refused else serve(request)


@pytest.mark.exhaustive
def test_one_parameter_is_refused(tmp_path: Path) -> None:
    """The finding names the parameter, and not the slash at the end of each prefix."""
    with serving(reference(_without_start_after), tmp_path, over_https=False) as (url, options):
        outcome = running.run(url, tmp_path, "conformance/listing", "-k", "after", *options, clients=CLIENTS)
    [finding] = diagnose(outcome.record).findings
    assert finding.title.startswith("ListObjectsV2 with start-after is refused with 501")
