"""Tests that only worker processes can fail: results are sent from one process to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.protocol.messages import Response, S3Request, Serve
from reference.server import connections as server
from reference.server.service import reference
from tests.defects import running
from tests.defects.running import RAW_V4

ANY_BYTES = "http/headers::unknown_header_may_have_any_bytes[latin_1]"
GIVEN_ID = "invariants/http::request_id_is_given"


def _without_id(serve: Serve) -> Serve:
    def answer(request: S3Request) -> Response:
        return serve(request).set("x-amz-request-id", None)

    return answer


@pytest.mark.exhaustive
@pytest.mark.parametrize("how", ["-n", "--processes"], ids=["xdist", "forked"])
def test_a_request_of_other_bytes_than_text_violates_an_invariant(how: str, tmp_path: Path) -> None:
    """Its exchange is evidence, and its header is not UTF-8."""
    with server.running(_without_id(reference())) as url:
        outcome = running.run(
            url, tmp_path, *running.node_ids(ANY_BYTES, RAW_V4), "conformance/invariants", how, "1", clients=RAW_V4
        )
    assert outcome.verdicts(ANY_BYTES) == {"raw-s3v4": "pass"}, outcome.output
    assert outcome.verdicts(GIVEN_ID) == {"raw-s3v4": "fail"}, outcome.output
    assert outcome.status == 1
