"""Tests of the notes about verbs that assert refusals: they have the responses that a check accepts, and nothing
else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from urllib3 import HTTPHeaderDict

from fixtures.assertions import expect
from fixtures.assertions.settling import Settling
from fixtures.http.exchange import Exchange
from fixtures.http.recorder import Recorder
from fixtures.http.reply import RawResponse
from fixtures.model.endpoint import Credentials, Endpoint
from tests.coverage_api.assertions import noting

ENDPOINT = Endpoint("http://h", "us-east-1", "path", Credentials("a", "b"))
MISSING = b"<Error><Code>NoSuchKey</Code></Error>"
ALONE = {"GetObject 404 NoSuchKey"}


def _noted(check: Callable[[Recorder], None]) -> set[str]:
    recorder = Recorder(10)
    with noting(recorder, ENDPOINT) as found:
        check(recorder)
    return found


def _asked(recorder: Recorder, method: str = "GET", status: int = 404, body: bytes = MISSING) -> None:
    exchange = Exchange("raw-s3v4", "http", "h", 80, method, "/b/k", status=status, response_raw=bytearray(body))
    recorder.exchanges.append(exchange)


def _missing(recorder: Recorder) -> Any:
    """A call to boto3 that is refused."""
    _asked(recorder)
    raise ClientError(
        {"Error": {"Code": "NoSuchKey"}, "ResponseMetadata": {"HTTPStatusCode": 404}},  # type: ignore[typeddict-item]
        "GetObject",
    )


def _raw(recorder: Recorder) -> RawResponse:
    _asked(recorder)
    return RawResponse(404, HTTPHeaderDict(), MISSING)


def _by_error(recorder: Recorder, *codes: str) -> None:
    with expect.error(404, *codes):
        _missing(recorder)


@pytest.mark.parametrize(
    "check",
    [
        lambda recorder: _by_error(recorder, "NoSuchKey"),
        lambda recorder: expect.refused(_raw(recorder), 404, "NoSuchKey"),
        lambda recorder: expect.refused(_raw(recorder), (404, "NoSuchKey")),
        lambda recorder: Settling(0.3).refused(lambda: _missing(recorder), 404, "NoSuchKey"),
        lambda recorder: Settling(0).refused(lambda: _missing(recorder), 404, "NoSuchKey"),
    ],
    ids=["error", "refused", "refused_as_a_pair", "refused_soon", "refused_at_once"],
)
def test_a_single_accepted_response_is_noted(check: Callable[[Recorder], None]) -> None:
    assert _noted(check) == ALONE


@pytest.mark.parametrize(
    ("check", "others"),
    [
        (lambda recorder: _by_error(recorder, "NoSuchVersion", "NoSuchKey"), "GetObject 404 NoSuchVersion"),
        (lambda recorder: expect.refused(_raw(recorder), 404, "NoSuchKey", "X"), "GetObject 404 X"),
        (lambda recorder: expect.refused(_raw(recorder), (404, "NoSuchKey"), (400, "X")), "GetObject 400 X"),
        (lambda recorder: expect.response_unless(lambda: _missing(recorder), 404, "NoSuchKey"), "success"),
    ],
    ids=["error", "refused", "refused_as_one_of_two", "response_unless"],
)
def test_another_accepted_response_is_noted_with_it(check: Callable[[Recorder], None], others: str) -> None:
    assert _noted(check) == {f"GetObject 404 NoSuchKey or {others}"}


@pytest.mark.parametrize(
    "check",
    [
        lambda recorder: _by_error(recorder),
        lambda recorder: expect.status(_raw(recorder), 404),
        lambda recorder: expect.equal(_raw(recorder).code, "NoSuchKey", "code", sort="form"),
        lambda recorder: expect.response_unless(lambda: _asked(recorder, status=200, body=b"") or {}, 404, "NoSuchKey"),
    ],
    ids=["status_of_an_error", "status", "code", "success"],
)
def test_unasserted_code_is_not_noted(check: Callable[[Recorder], None]) -> None:
    assert _noted(check) == set()


def test_failing_assertion_is_not_noted() -> None:
    def check(recorder: Recorder) -> None:
        with pytest.raises(AssertionError):
            expect.refused(_raw(recorder), 404, "NoSuchBucket")

    assert _noted(check) == set()


def test_status_stands_for_the_code_of_an_answer_without_one() -> None:
    def check(recorder: Recorder) -> None:
        _asked(recorder, "HEAD", body=b"")
        expect.status(RawResponse(404, HTTPHeaderDict(), b""), 404)

    assert _noted(check) == {"HeadObject 404 404"}


def test_only_the_asserted_response_is_noted() -> None:
    def check(recorder: Recorder) -> None:
        answer = _raw(recorder)
        _asked(recorder, "DELETE", 404, b"<Error><Code>NoSuchBucket</Code></Error>")
        expect.refused(answer, 404, "NoSuchKey")

    assert _noted(check) == ALONE


def test_verbs_are_restored_afterwards() -> None:
    before = expect.error, expect.refused
    _noted(lambda recorder: None)
    assert (expect.error, expect.refused) == before
