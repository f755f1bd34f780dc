"""The headers and parameters that are special about a request."""

from __future__ import annotations

from typing import Any

import pytest

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.findings.special_names import SpecialNames
from tests.reports.made import OK, deviating

REFUSAL = deviating("412", OK)


def sent(*headers: str, query: str = "", method: str = "PUT", **more: Any) -> RecordedExchange:
    names = tuple((name, "x") for name in ("Host", "User-Agent", *headers))
    return RecordedExchange("c", method, f"http://e.test/b/k?{query}", names, status=200, **more)


def result(name: str, *exchanges: RecordedExchange, deviation: Deviation | None = REFUSAL) -> CheckResult:
    return CheckResult(name, "c", "fail", exchanges=exchanges, deviation=deviation)


def plain(number: int) -> list[CheckResult]:
    return [result(f"x::{n}", sent("Content-Type")) for n in range(number)]


def test_what_most_requests_have_is_no_mark() -> None:
    special = result("x::y", sent("Content-Type", "If-Match"))
    assert SpecialNames([special, *plain(5)]).of(special) == {"if-match"}


def test_parameters_are_marks_unless_they_say_what_the_request_is() -> None:
    special = result("x::y", sent(query="uploadId=1&max-parts=2&tagging"))
    assert SpecialNames([special]).of(special) == {"max-parts"}


def test_a_refusal_is_about_one_request_and_a_value_about_all() -> None:
    exchanges = (sent("x-amz-tagging"), sent("x-amz-acl", shared=True), sent("Range", method="GET"))
    refusal, value = (
        result("x::a", *exchanges),
        result("x::b", *exchanges, deviation=Deviation("tags", {"value": 1}, sort="data")),
    )
    special_names = SpecialNames([refusal, *plain(9)])
    assert special_names.of(refusal) == {"range"}
    assert special_names.of(value) == {"range", "x-amz-tagging"}
    assert SpecialNames([]).of(result("x::c")) == frozenset()


def test_metadata_and_signatures_are_none() -> None:
    special = result("x::y", sent("x-amz-meta-a", "Authorization", "x-amz-copy-source"))
    assert SpecialNames([special]).of(special) == frozenset()


def test_what_clients_add_is_none() -> None:
    exchange = sent("Content-MD5", "x-amz-checksum-crc32", "Accept-Encoding")
    assert SpecialNames([result("x::y", exchange)]).of(result("x::y", exchange)) == frozenset()


def test_what_requests_that_pass_have_too_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"x::passing": frozenset({"x-amz-acl"}), "x::other": frozenset({"x-amz-tagging"})}
    monkeypatch.setattr("reports.diagnosis.findings.special_names.names_sent", names.__getitem__)
    failing = [result(f"x::{n}", sent("x-amz-acl")) for n in range(3)]
    alike, other = result("x::passing"), result("x::other")
    assert SpecialNames([*failing, *plain(9)], [other]).telling(["x-amz-acl"], failing) == ["x-amz-acl"]
    assert SpecialNames([*failing, *plain(9)], [alike]).telling(["x-amz-acl"], failing) == []
