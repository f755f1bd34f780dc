"""Grants that an endpoint accepts and does not keep."""

from __future__ import annotations

import pytest

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.severity.of_results import severity_of, why_of
from reports.diagnosis.side_effects.grants_kept import is_acl_without_effect
from tests.reports.made import OK, deviating, exchanged

MAIN, ALT = "AWS ACCESS_KEY:REDACTED", "AWS4-HMAC-SHA256 Credential=ALT_ACCESS_KEY/20260102/r/s3/aws4_request"
PUBLIC = ("x-amz-acl", "public-read")
DENIED = deviating(OK, "403 AccessDenied", "GetObject")


def sent(
    key: str, method: str = "GET", status: int = 403, *headers: tuple[str, str], at: str = "b/k"
) -> RecordedExchange:
    signed = (("Authorization", key),) if key else ()
    return exchanged(method, f"{at}", status, (*signed, *headers))


def result(*exchanges: RecordedExchange, deviation: Deviation = DENIED) -> CheckResult:
    return CheckResult("x::y", "c", "fail", deviation=deviation, exchanges=exchanges, subject="GetObject")


@pytest.mark.parametrize("reader", ["", ALT], ids=["anonymous", "another_account"])
@pytest.mark.parametrize(
    "grant",
    [
        sent(MAIN, "PUT", 200, PUBLIC),
        sent(MAIN, "PUT", 200, ("x-amz-grant-read", 'id="x"')),
        sent(MAIN, "PUT", 200, at="b/k?acl"),
    ],
    ids=["canned", "granted", "acl"],
)
def test_a_reader_who_is_denied_despite_an_acl_shows_that_it_is_ignored(grant: RecordedExchange, reader: str) -> None:
    denied = result(grant, sent(reader))
    assert is_acl_without_effect(denied)
    assert severity_of(denied) == "ignored"
    assert "no effect" in why_of(denied)


@pytest.mark.parametrize(
    "denied",
    [
        result(sent(MAIN, "PUT", 403, PUBLIC), sent(ALT)),
        result(sent(MAIN, "PUT", 200), sent(ALT)),
        result(sent(MAIN, "PUT", 200, PUBLIC), sent(MAIN)),
        result(sent(MAIN, "PUT", 200, PUBLIC), sent(ALT, "PUT", 403, ("X-Amz-Copy-Source", "b/k"), at="b/k2")),
        result(sent(MAIN, "PUT", 200, PUBLIC), sent(MAIN, "PUT", 200, at="b?policy"), sent(ALT)),
    ],
    ids=["acl_refused", "no_acl", "its_own_sender", "copy", "under_a_policy"],
)
def test_a_denial_that_has_another_reason_is_a_refusal(denied: CheckResult) -> None:
    assert not is_acl_without_effect(denied)
    assert severity_of(denied) == "refused"


def test_a_reply_that_was_to_be_a_success_counts_as_one() -> None:
    denied = deviating("200", DENIED.got, "GetObject")
    assert severity_of(result(sent(MAIN, "PUT", 200, PUBLIC), sent(""), deviation=denied)) == "ignored"


def test_what_was_to_be_refused_is_about_no_grant() -> None:
    refused = deviating("404 NoSuchKey", "403 AccessDenied", "GetObject")
    assert not is_acl_without_effect(result(sent(MAIN, "PUT", 200, PUBLIC), sent(ALT), deviation=refused))
