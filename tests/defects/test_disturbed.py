"""A service that is overloaded now and then, and a network that loses connections: the results are the same."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from reference.faults.table import faults
from reference.protocol.messages import Response, S3Request, Serve, error, wrap_with_middleware
from reference.server import connections as server
from reference.server.service import reference
from reports.diagnosis.features.inconclusive_results import is_disturbed
from reports.diagnosis.severity.of_results import severity_of
from tests.defects import running
from tests.defects.overloaded import dropped_connection, failure_response, occasionally, throttling_response
from tests.defects.proofs import proofs

BOTO3 = ("boto3-s3v4",)
CLIENTS = (*BOTO3, "raw-s3v4")
CONCURRENCY_FAULTS = (
    *("concurrent_bucket_creation_fails", "concurrent_completion_fails"),
    *(name for name, fault in faults().items() if fault.subject == "concurrent_requests"),
)
CHECKS = ("conformance/objects/test_get.py", "conformance/objects/test_head.py", "conformance/objects/test_put.py")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("instead", "share", "came"),
    [
        (failure_response, 0.04, "was answered with 500"),
        (dropped_connection, 0.04, "got no complete response"),
        (throttling_response, 0.1, ""),
    ],
    ids=["500", "closed", "throttled"],
)
def test_disturbances_are_no_failures(instead: Callable[[], Response], share: float, came: str, tmp_path: Path) -> None:
    with server.running(wrap_with_middleware(occasionally(share, instead), reference())) as url:
        outcome = running.run(url, tmp_path, *CHECKS, clients=CLIENTS)
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())
    reported = [result.message for result in outcome.record.results if result.message and result.verdict == "pass"]
    assert all(came in message and message.endswith("; run again, the check passed") for message in reported), reported
    assert bool(reported) == bool(came)


@pytest.mark.exhaustive
def test_what_is_never_answered_is_not_always_asked_again(tmp_path: Path) -> None:
    """One check has a time-out in all three runs; each further one takes the time of one."""
    asked = 0

    def hanging(request: S3Request, serve: Serve) -> Response:
        nonlocal asked
        if request.header("range"):
            asked += 1
            time.sleep(2)
        return serve(request)

    with server.running(wrap_with_middleware(hanging, reference())) as url:
        outcome = running.run(
            url,
            tmp_path,
            "--timeout",
            "1",
            "--processes",
            "1",
            "conformance/ranges/test_unsatisfiable.py",
            clients=CLIENTS,
        )
    timed_out = [each for each in outcome.not_passed() if "timed out" in each.message or "Timeout" in each.message]
    assert len(timed_out) > 3, running.result_lines(outcome.record.results)
    assert asked == len(timed_out) + 2


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("seconds", "ends_as"), [(3.0, {"pass"}), (600.0, {"pass", "skipped"})], ids=["for_a_while", "for_good"]
)
def test_a_proxy_answers_instead_of_the_service(seconds: float, ends_as: set[str], tmp_path: Path) -> None:
    """The service is waited for, as long as `--recovery-timeout` says."""
    arrived, away_since = 0, 0.0

    def away(request: S3Request, serve: Serve) -> Response:
        nonlocal arrived, away_since
        arrived += 1
        if arrived == 100:
            away_since = time.monotonic()
        return Response(502) if time.monotonic() < away_since + seconds and arrived >= 100 else serve(request)

    with server.running(wrap_with_middleware(away, reference())) as url:
        outcome = running.run(url, tmp_path, "--recovery-timeout", "10", *CHECKS, clients=CLIENTS)
    assert {each.verdict for each in outcome.record.results} == ends_as, running.result_lines(outcome.not_passed())
    assert outcome.output.count("The endpoint answers every request with 502") == 1
    assert outcome.status == (0 if ends_as == {"pass"} else 3)


@pytest.mark.exhaustive
@pytest.mark.parametrize("instead", [failure_response, dropped_connection], ids=["500", "closed"])
def test_a_set_up_of_many_requests_is_made_all_the_same(instead: Callable[[], Response], tmp_path: Path) -> None:
    with server.running(wrap_with_middleware(occasionally(0.02, instead), reference())) as url:
        outcome = running.run(url, tmp_path, "conformance/listing/test_thousand_keys.py", clients=CLIENTS[:1])
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())


@pytest.mark.exhaustive
@pytest.mark.parametrize("operation", [None, "DeleteObject"], ids=["any", "one"])
def test_a_check_that_is_disturbed_at_other_requests_each_time_says_nothing(
    operation: str | None, tmp_path: Path
) -> None:
    """It sends many requests, some of which fail: now and then of any operation, or of one. That is no failure."""
    noise = occasionally(0.05 if operation is None else 0.2, failure_response)

    def often(request: S3Request, serve: Serve) -> Response:
        return noise(request, serve) if operation in (None, request.operation) else serve(request)

    many = running.node_ids("properties/versions::versioned_bucket_is_like_its_model", CLIENTS[:1])
    with server.running(wrap_with_middleware(often, reference())) as url:
        outcome = running.run(url, tmp_path, *many, clients=CLIENTS[:1])
    (result,) = [each for each in outcome.record.results if each.area == "properties"]
    assert (result.verdict, outcome.status) == ("skipped", 0), running.result_lines(outcome.not_passed())
    assert is_disturbed(result)
    assert result.message.endswith("was answered with 500 InternalError")


@pytest.mark.exhaustive
def test_a_throttled_part_is_not_counted_twice(tmp_path: Path) -> None:
    asked = 0

    def once(request: S3Request, serve: Serve) -> Response:
        nonlocal asked
        asked += request.operation == "UploadPart"
        return throttling_response() if request.operation == "UploadPart" and asked == 1 else serve(request)

    with server.running(wrap_with_middleware(once, reference())) as url:
        check = running.node_ids("objects/files::large_file_is_uploaded_in_parts[exactly_two_parts]", CLIENTS[:1])
        outcome = running.run(url, tmp_path, *check, clients=CLIENTS[:1])
    (result,) = [each for each in outcome.record.results if each.area == "objects"]
    assert (result.verdict, result.throttled, asked) == ("pass", 1, 3), running.result_lines([result])


@pytest.mark.exhaustive
def test_what_comes_again_is_the_answer(tmp_path: Path) -> None:
    """The check fails as it would have at once, after three attempts."""
    asked = 0

    def always(request: S3Request, serve: Serve) -> Response:
        nonlocal asked
        asked += request.operation == "HeadObject"
        return failure_response() if request.operation == "HeadObject" else serve(request)

    with server.running(wrap_with_middleware(always, reference())) as url:
        check = running.node_ids("objects/head::describes_the_object", CLIENTS[:1])
        outcome = running.run(url, tmp_path, *check, clients=CLIENTS[:1])
    (result,) = outcome.not_passed()
    assert (result.verdict, asked) == ("fail", 3), running.result_lines([result])
    assert "run again" not in result.message


@pytest.mark.exhaustive
def test_501_is_an_answer(tmp_path: Path) -> None:
    """A service that says that it lacks something is asked once, and in set-ups, which many checks need, twice."""
    asked: Counter[str] = Counter()

    def lacks_grants(request: S3Request, serve: Serve) -> Response:
        if not any(name.startswith("x-amz-grant-") for name in request.headers):
            return serve(request)
        asked[request.path] += 1
        return error(501, "NotImplemented")

    with server.running(wrap_with_middleware(lacks_grants, reference())) as url:
        outcome = running.run(url, tmp_path, "conformance/access/test_object_access.py", clients=CLIENTS[:1])
    assert {each.verdict for each in outcome.not_passed()} == {"unsupported"}
    assert len(asked) > 10
    assert set(asked.values()) <= {1, 2}, asked.most_common(3)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("times", "verdict", "runs"), [(1, "pass", 2), (100, "fail", 3)], ids=["once", "always"])
def test_one_late_response_is_no_failure(times: int, verdict: str, runs: int, tmp_path: Path) -> None:
    asked = 0

    def late(request: S3Request, serve: Serve) -> Response:
        nonlocal asked
        if request.operation == "HeadObject":
            asked += 1
            if asked <= times:
                time.sleep(3)
        return serve(request)

    with server.running(wrap_with_middleware(late, reference())) as url:
        check = running.node_ids("objects/head::describes_the_object", CLIENTS[:1])
        outcome = running.run(url, tmp_path, "--timeout", "1", *check, clients=CLIENTS[:1])
    result = next(each for each in outcome.record.results if each.id == "objects/head::describes_the_object")
    assert (result.verdict, asked) == (verdict, runs), running.result_lines([result])
    if verdict == "pass":
        assert "got no response in time; run again" in result.message


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("instead", "share"), [(dropped_connection, 0.05), (failure_response, 0.05)], ids=["closed", "500"]
)
def test_clients_that_work_at_the_same_time_are_disturbed(
    instead: Callable[[], Response], share: float, tmp_path: Path
) -> None:
    areas = (*CHECKS, "conformance/consistency/test_objects.py", "conformance/consistency/test_conditions.py")
    with server.running(wrap_with_middleware(occasionally(share, instead, seed=6), reference())) as url:
        outcome = running.run(url, tmp_path, *areas, clients=CLIENTS[:1])
    not_passed = outcome.not_passed()
    assert all(map(is_disturbed, not_passed)), running.result_lines(not_passed)
    assert outcome.status == 0


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", CONCURRENCY_FAULTS)
def test_what_fails_only_where_requests_meet_is_a_failure(name: str, tmp_path: Path) -> None:
    """The run sees each request of these operations succeed as long as it is alone."""
    checks = [node for proof in proofs()[name] for each in proof.checks for node in running.node_ids(each, BOTO3)]
    with server.running(faults()[name].server()) as url:
        outcome = running.run(url, tmp_path, *checks, clients=BOTO3)
    failing = [each for each in outcome.not_passed() if each.verdict == "fail"]
    assert {severity_of(each) for each in failing} == {"crash"}, running.result_lines(outcome.not_passed())
    assert outcome.status == 1


@pytest.mark.exhaustive
def test_a_refusal_that_comes_and_goes_is_no_failure(tmp_path: Path) -> None:
    noise = occasionally(0.04, lambda: error(403, "AccessDenied"))
    with server.running(wrap_with_middleware(noise, reference())) as url:
        outcome = running.run(url, tmp_path, *CHECKS, clients=BOTO3)
    unsteady = {each.answer for result in outcome.record.results for each in result.unsteady}
    assert "403 AccessDenied" in unsteady, running.result_lines(outcome.record.results)
    # The first refusal of an operation counts, if the run has not seen it done.
    assert len(outcome.not_passed()) < len(outcome.record.results) / 20, running.result_lines(outcome.not_passed())
