"""A test of a server that refuses an empty x-amz-tagging: only the checks of that say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.service import reference
from tests.defects import running
from tests.defects.serving import serving

CLIENTS = ("boto3-s3v4",)


def _refusing(request: S3Request, serve: Serve) -> Response:
    return error(501, "NotImplemented") if request.headers.get("x-amz-tagging") == "" else serve(request)


@pytest.mark.exhaustive
def test_filters_of_lifecycle_rules_are_seen(tmp_path: Path) -> None:
    """Objects without tags are put without the header."""
    with serving(reference(_refusing), tmp_path, over_https=False) as (url, options):
        checks = "conformance/lifecycle/test_expiration_by_filter.py"
        outcome = running.run(url, tmp_path, checks, *options, clients=CLIENTS)
    assert {result.verdict for result in outcome.record.results} == {"pass"}, running.result_lines(outcome.not_passed())
