"""Tests of a server that keeps and lists versions, and names none in a header: its versions are read and listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.protocol.messages import Response, S3Request, Serve
from reference.server.service import reference
from reports.diagnosis.findings.diagnosing import diagnose
from tests.defects import running
from tests.defects.serving import serving

CLIENTS = ("boto3-s3v4",)
MODULES = ("read", "write", "list_versions", "delete_marker", "copy", "configuration")


def _unnamed(request: S3Request, serve: Serve) -> Response:
    return serve(request).set("x-amz-version-id", None)


@pytest.mark.exhaustive
def test_versions_without_names_work_partly(tmp_path: Path) -> None:
    nodes = [f"conformance/versioning/test_{module}.py" for module in MODULES]
    with serving(reference(_unnamed), tmp_path, over_https=False) as (url, options):
        outcome = running.run(url, tmp_path, *nodes, *options, clients=CLIENTS)
    diagnosis = diagnose(outcome.record)
    assert [each.id for each in diagnosis.findings] == ["ignored:unnamed-versions", "code:delete-markers"]
    states = {name: diagnosis.states[name] for name in ("versioning", "list-versions", "delete-markers")}
    assert states == {"versioning": "partly", "list-versions": "works", "delete-markers": "untested"}
