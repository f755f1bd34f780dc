"""The table of what AWS was recorded to answer: its checks exist, and their text has the status and the code."""

from __future__ import annotations

import pytest
from rich.console import Console

from fixtures.check import CONFORMANCE
from fixtures.endpoint import Credentials, Endpoint
from fixtures.exchange import Exchange
from tests.coverage_api.aws_answers import Answer, recorded, report, unmet
from tests.coverage_api.refusals import refusals_in

ENDPOINT = Endpoint("http://h", "us-east-1", "path", Credentials("a", "b"))


def _text(check: str) -> str:
    module, _, name = check.partition("::")
    folder, _, file = module.rpartition("/")
    text = (CONFORMANCE / folder / f"test_{file}.py").read_text(encoding="utf-8")
    assert f"def test_{name.partition('[')[0]}(" in text, f"there is no {check}"
    return text


@pytest.mark.parametrize("row", recorded(), ids=lambda row: row.id)
def test_row_has_a_check_that_asserts_it_or_a_reason(row: Answer) -> None:
    assert bool(row.check) != bool(row.why)
    assert not row.why or row.why.endswith(".")
    if row.check:
        text = _text(row.check)
        assert row.status in text
        # The pages of websites are for people: the checks ask for their statuses.
        assert row.code in text or row.operation.startswith("website")


def test_rows_are_numbered() -> None:
    assert [row.id for row in recorded()] == [str(number) for number in range(1, len(recorded()) + 1)]


ROW = Answer("1", "GetObject", "There is none", "404", "NoSuchKey", "objects/get::missing", "")


def test_check_has_to_run_and_to_be_answered_so() -> None:
    assert unmet([ROW], {ROW.check: {"GetObject 404 NoSuchKey"}}) == []
    assert unmet([ROW], {}) == ["1: no check objects/get::missing ran"]
    assert unmet([ROW], {ROW.check: set()}) == [
        "1: objects/get::missing met no refusal, and not GetObject 404 NoSuchKey"
    ]
    assert report([ROW], {ROW.check: {ROW.refusal}}, Console(quiet=True))
    assert not report([ROW], {}, Console(quiet=True))


def _answered(method: str, target: str, status: int, body: bytes = b"") -> set[str]:
    exchange = Exchange("raw-s3v4", "http", "h", 80, method, target, status=status, response_raw=bytearray(body))
    return refusals_in(exchange, ENDPOINT)


def test_refusal_is_operation_status_and_code() -> None:
    document = b"<Error><Code>NoSuchKey</Code></Error>"
    assert _answered("GET", "/b/k", 404, document) == {"GetObject 404 NoSuchKey"}
    assert _answered("HEAD", "/b/k", 404) == {"HeadObject 404 404"}
    assert _answered("GET", "/b/k", 200, b"text") == set()


def test_every_code_of_a_batch_counts() -> None:
    document = b"<DeleteResult><Error><Code>A</Code></Error><Error><Code>B</Code></Error></DeleteResult>"
    assert _answered("POST", "/b?delete", 200, document) == {"DeleteObjects 200 A", "DeleteObjects 200 B"}
