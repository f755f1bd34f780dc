"""Tests of what a check asks for: a use, a safeguard, or the refusal of a request that no right client sends."""

from __future__ import annotations

from typing import Any

import pytest

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.severity.request_classes import requirement_type
from tests.reports.made import deviating

REFUSED_BY_A_RIGHT_SERVER = "objects/response_overrides::anonymous_override_is_refused"
TAKEN_BY_A_RIGHT_SERVER = "policy/configuration::policy_is_read_back"


@pytest.mark.parametrize(
    ("replies", "asked"),
    [
        ([[200, ""]], "use"),
        ([[400, "InvalidRequest"]], "malformed"),
        ([[403, "AccessDenied"]], "safeguard"),
        ([[400, "BadDigest"]], "safeguard"),
        ([[200, ""], [400, ""]], "use"),
    ],
)
def test_the_expected_reply_tells_what_a_check_asks(replies: list[Any], asked: str) -> None:
    deviation = deviating({"replies": replies}, "500")
    assert requirement_type(CheckResult("x", "c", "fail", deviation=deviation)) == asked


@pytest.mark.parametrize(
    ("check", "method", "url", "asked"),
    [
        (REFUSED_BY_A_RIGHT_SERVER, "GET", "http://e.test/b/k?response-content-type=text%2Fcsv", "malformed"),
        (TAKEN_BY_A_RIGHT_SERVER, "PUT", "http://e.test/b?policy", "use"),
        ("a/check::that_is_not_recorded", "GET", "http://e.test/b/k", "use"),
    ],
)
def test_without_a_response_the_answer_of_a_right_server_tells_it(
    check: str, method: str, url: str, asked: str
) -> None:
    lost = deviating({"text": "a complete response"}, {"fault": "IncompleteResponse"})
    sent = RecordedExchange("c", method, url, status=None, error="reset")
    assert requirement_type(CheckResult(check, "c", "fail", deviation=lost, exchanges=(sent,))) == asked
