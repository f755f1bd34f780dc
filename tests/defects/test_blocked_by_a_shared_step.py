"""A check that is blocked by a step that was made once for many checks shows the request that was refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.faults.table import faults
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server import connections as server
from reference.server.service import reference
from tests.defects import running
from tests.defects.aging import with_days_of

CLIENTS = ("boto3-s3v4",)


def _no_dates_in_rules(request: S3Request, serve: Serve) -> Response:
    if request.operation == "PutBucketLifecycleConfiguration" and b"<Date>" in request.body:
        return error(400, "InvalidArgument", "Dates are not supported")
    return serve(request)


@pytest.mark.exhaustive
def test_the_request_that_was_refused_is_shown(tmp_path: Path) -> None:
    """The rules of one of two buckets that are set up together are refused."""
    modules = [f"conformance/lifecycle/test_{name}.py" for name in ("expiration", "expiration_by_filter")]
    with server.running(reference(_no_dates_in_rules)) as url:
        outcome = running.run(url, tmp_path, *modules, clients=CLIENTS)
    blocked = [each for each in outcome.record.results if each.verdict == "blocked"]
    assert len(blocked) > 5
    assert {each.verdict for each in outcome.record.results if "by_filter" in each.id} == {"pass"}
    for result in blocked:
        refused = result.exchanges[-1]
        assert (refused.shared, refused.status) == (True, 400)
        assert "?lifecycle" in refused.url
        assert len({each.url.partition("?")[0] for each in result.exchanges}) == 1


@pytest.mark.exhaustive
def test_a_refused_operator_blocks_no_other(tmp_path: Path) -> None:
    """Only the check that asks if each operator is accepted fails, once for each kind that has such operators."""
    with server.running(reference(faults()["if_exists_is_refused"].middleware)) as url:
        outcome = running.run(url, tmp_path, "conformance/policy/test_each_operator.py", clients=CLIENTS)
    refused = {each.id for each in outcome.not_passed()}
    kinds = ("strings", "dates", "addresses", "absent_keys", "other_spellings")
    assert refused == {f"policy/each_operator::each_operator_is_taken[{kind}]" for kind in kinds}
    assert {each.verdict for each in outcome.not_passed()} == {"fail"}
    assert all("IfExists" in each.exchanges[-1].request_body.text for each in outcome.not_passed())


@pytest.mark.exhaustive
def test_what_was_looked_at_is_shown_where_nothing_happened(tmp_path: Path) -> None:
    """The rules of a bucket, and that they have done nothing."""
    with server.running(reference(with_days_of(86_400))) as url:
        arguments = ("conformance/lifecycle/test_over_time.py", "--lifecycle-day", "0.1")
        outcome = running.run(url, tmp_path, *arguments, clients=CLIENTS)
    assert {each.verdict for each in outcome.record.results} == {"blocked"}
    for result in outcome.record.results:
        assert any(each.method == "PUT" and "?lifecycle" in each.url for each in result.exchanges)
        assert result.exchanges[-1].method == "GET"
        assert all(each.shared for each in result.exchanges)
