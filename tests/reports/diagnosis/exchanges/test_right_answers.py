"""Tests of a right server's answers: the file, and finding an answer in it."""

from __future__ import annotations

import gzip
from typing import Any

import msgspec
import pytest

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges import right_answers
from reports.diagnosis.exchanges.right_answers import (
    FILE,
    RightResponse,
    RightResponses,
    answer_of,
    is_plain,
    is_refused_by_right_server,
    recorded,
    request_of,
    right_response,
)
from tests.reports.made import deviating, exchanged
from tests.right_answers.__main__ import file_of

MOST_BYTES = 250_000
MOST_MISSING = 0.1
"""The share of checks that may have no answer: the reference has no HTTPS and no virtual hosts."""
AGAIN = "`make right-answers` (minutes) records what a right server answers to each check"


def test_the_file_has_the_checks_that_there_are(every_check: list[dict[str, Any]]) -> None:
    existing, answered = {check["id"] for check in every_check}, set(recorded().checks)
    assert answered <= existing, f"{AGAIN}; no longer there are {sorted(answered - existing)[:5]}"
    missing = sorted(existing - answered)
    assert len(missing) < MOST_MISSING * len(existing), f"{AGAIN}; {len(missing)} have none, such as {missing[:5]}"


def test_the_file_is_small_and_has_nothing_of_its_run() -> None:
    assert FILE.stat().st_size < MOST_BYTES
    text = gzip.decompress(FILE.read_bytes()).decode()
    for name in ("127.0.0.1", "s3c-", "Signature="):
        assert name not in text


def sent(method: str = "GET", path: str = "/b/k", *headers: str, status: int = 200, **more: Any) -> RecordedExchange:
    names = tuple((name, "x") for name in ("Host", *headers))
    return RecordedExchange("c", method, f"http://e.test{path}", names, status=status, **more)


@pytest.mark.parametrize(
    ("exchange", "name"),
    [
        (sent(), "GET key"),
        (sent("PUT", "/b"), "PUT bucket"),
        (sent(path="/"), "GET service"),
        (sent("PUT", "/b/k/l?tagging"), "PUT key?tagging"),
        (sent("PUT", "/b/k?partNumber=1&uploadId=2", "x-amz-copy-source"), "PUT key copy?partNumber&uploadId"),
        (sent("GET", "/b?prefix=a&encoding-type=url", "If-Match", "x-amz-date"), "GET bucket [if-match,prefix]"),
        (sent("PUT", "/b/k", "x-amz-meta-a", "x-amz-checksum-crc32", "x-amz-acl"), "PUT key [x-amz-acl]"),
    ],
)
def test_requests_are_named_without_values(exchange: RecordedExchange, name: str) -> None:
    assert request_of(exchange) == name


@pytest.mark.parametrize("process", ["main", "gw0", "p11"])
def test_answers_have_nothing_that_differs_from_run_to_run(process: str) -> None:
    headers = (
        ("x-amz-request-id", "1"),
        ("Last-Modified", "Sat, 21 Nov 2026 12:00:00 GMT"),
        ("x-amz-version-id", "v1"),
    )
    body = (
        f'<?xml version="1.0"?>\n<R xmlns="http://s3.test/"><Name>s3c-6b01-{process}-1</Name><Key>{process}-12/a</Key>'
        "<LastModified>2026-11-21T12:00:00.000Z</LastModified><Owner><ID>1</ID></Owner><ETag>&quot;e&quot;</ETag></R>"
    )
    answer = answer_of(sent(response_headers=(*headers, ("ETag", "e")), response_body=Body(body)))
    assert answer.headers == (("Last-Modified", "…"), ("x-amz-version-id", "…"), ("ETag", "e"))
    assert answer.body == '<R><Name>…</Name><Key>…/a</Key><ETag>"e"</ETag></R>'
    error = "<Error><Code>NoSuchKey</Code><Message>m</Message><RequestId>1</RequestId></Error>"
    assert answer_of(sent(status=404, response_body=Body(error))).body == "<Code>NoSuchKey</Code>"


FIRST, SECOND, OTHER = (RightResponse(status, "", (), "") for status in (200, 412, 204))


def answer(*exchanges: RecordedExchange, got: int, check: str = "x::y") -> RightResponse | None:
    deviation = deviating("412", {"replies": [[got, ""]]})
    return right_response(CheckResult(check, "c", "fail", exchanges=exchanges, deviation=deviation))


def test_the_answer_is_that_to_the_same_request_of_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = (("PUT key", FIRST), ("PUT key", SECOND), ("DELETE key?tagging [if-match]", OTHER))
    known = msgspec.json.decode(gzip.decompress(file_of([("x::y", requests)])), type=RightResponses)
    monkeypatch.setattr(right_answers, "recorded", lambda: known)
    put, again = sent("PUT"), sent("PUT", status=500)
    assert answer(put, got=200) == FIRST
    assert answer(put, again, got=500) == SECOND
    assert answer(put, put, again, got=500) == SECOND
    assert answer(sent("PUT", shared=True), again, got=500) == FIRST
    assert answer(sent("DELETE", "/b/k?tagging"), got=200) == OTHER  # the only one that is like it
    assert answer(sent("PUT", "/b/k", "x-amz-acl"), got=200) is None  # one of two
    assert answer(got=200) is None
    assert answer(put, got=200, check="x::a") is None


def test_a_form_asks_for_something_in_its_body() -> None:
    assert is_plain(exchanged("PUT", "b/k", None))
    assert not is_plain(exchanged("POST", "b", None))


@pytest.mark.parametrize(
    ("statuses", "is_refusal"),
    [((200, 204), False), ((200, 404), False), ((200, 400), True), ((304,), True)],
    ids=["none", "only what is not there", "one", "not modified"],
)
def test_a_check_has_a_refusal(monkeypatch: pytest.MonkeyPatch, statuses: tuple[int, ...], is_refusal: bool) -> None:
    answers = tuple(RightResponse(status, "", (), "") for status in statuses)
    recording = RightResponses(answers, ("GET key",), {"check": tuple((0, place) for place in range(len(statuses)))})
    monkeypatch.setattr(right_answers, "recorded", lambda: recording)
    is_refused_by_right_server.cache_clear()
    try:
        assert is_refused_by_right_server("check") is is_refusal
    finally:
        is_refused_by_right_server.cache_clear()
