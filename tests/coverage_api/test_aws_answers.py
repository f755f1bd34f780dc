"""The table of responses recorded from AWS: its checks exist, and assert the status and the code in the table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from fixtures.http.exchange import Exchange
from fixtures.model.endpoint import Credentials, Endpoint
from record.text import without_case
from tests.coverage_api.aws_answers import Answer, recorded, report, unmet
from tests.coverage_api.refusals import refusals_in
from tests.coverage_api.running import seen
from tests.defects.running import ROOT, node_ids

ENDPOINT = Endpoint("http://h", "us-east-1", "path", Credentials("a", "b"))


def _node(check: str) -> str:
    """The pytest id of all its cases."""
    [node] = node_ids(without_case(check), ())
    return node


def _text(check: str) -> str:
    path, _, name = _node(check).partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    assert f"def {name}(" in text, f"there is no {check}"
    return text


@pytest.mark.parametrize("row", recorded(), ids=lambda row: row.id)
def test_each_row_has_a_check_or_a_reason(row: Answer) -> None:
    assert row.check or row.why
    assert not row.why or row.why.endswith(".")
    if row.check:
        text = _text(row.check)
        assert row.status in text
        assert row.code in text


@pytest.mark.exhaustive
def test_checks_assert_exactly_what_was_recorded(tmp_path: Path) -> None:
    rows = recorded()
    checks = {_node(row.check) for row in rows if row.check}
    assert unmet(rows, seen(tmp_path, sorted(checks), ["-n", "0"]).asserted) == []


def test_rows_are_numbered() -> None:
    assert [row.id for row in recorded()] == [str(number) for number in range(1, len(recorded()) + 1)]


ROW = Answer("1", "GetObject", "of a missing key", "404", "NoSuchKey", "objects/get::missing", "")
LOOSE = replace(ROW, why="A page says otherwise.")
EITHER = f"{ROW.refusal} or GetObject 403 AccessDenied"


def test_check_must_run_and_assert_exactly_that_response() -> None:
    assert unmet([ROW], {ROW.check: {ROW.refusal, "HeadObject 404 404"}}) == []
    assert unmet([ROW], {}) == ["1: no check objects/get::missing ran"]
    assert unmet([ROW], {ROW.check: set()}) == [
        "1: objects/get::missing asserts no refusal, and not GetObject 404 NoSuchKey alone"
    ]
    assert unmet([ROW], {ROW.check: {EITHER}})
    assert unmet([ROW], {ROW.check: {"HeadObject 404 NoSuchKey", "GetObject 403 NoSuchKey"}})


def test_check_of_a_row_with_a_reason_must_allow_another_response() -> None:
    assert unmet([LOOSE], {ROW.check: {EITHER}}) == []
    assert unmet([LOOSE], {ROW.check: {ROW.refusal}})
    assert unmet([LOOSE], {ROW.check: {"GetObject 403 AccessDenied or GetObject 404 NoSuchKey"}})


def test_report_fails_if_a_row_is_wrong() -> None:
    assert report([ROW], {ROW.check: {ROW.refusal}}, Console(quiet=True))
    assert not report([ROW], {ROW.check: {EITHER}}, Console(quiet=True))


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
