"""Clients that are sent to another host: exposed, and one finding."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Deviation
from record.text import markdown
from reports.diagnosis.severity.of_results import severity_of, severity_reason
from reports.formats.sending_again import resend_commands
from tests.reports.made import OK, deviating, exchanged, side

SIGNED = (("Authorization", "AWS4-HMAC-SHA256 Credential=ACCESS_KEY/20260101/r/s3/aws4_request, Signature=REDACTED"),)
OTHER = "http://www.other.example:80"
MOVED = exchanged("GET", "b/k", 307, SIGNED, sent_to=OTHER)
NOT_SENT = replace(MOVED, url=f"{OTHER}/b/k", status=None, error="OtherHost: the endpoint sent this client away")
ANSWERED = deviating(OK, "307 TemporaryRedirect", "GetObject")
HELD_BACK = deviating({"text": "a response of the endpoint"}, {"fault": "OtherHost"}, "GetObject")


def result(number: int, deviation: Deviation, *exchanges: RecordedExchange, **fields: Any) -> CheckResult:
    return CheckResult(
        f"x::{number}", "c", "fail", level="core", feature="f", deviation=deviation, exchanges=exchanges, **fields
    )


def test_a_request_that_was_not_sent_is_exposed() -> None:
    assert severity_of(result(1, HELD_BACK, MOVED, NOT_SENT)) == "exposed"
    assert "can send it there" in severity_reason(result(1, HELD_BACK, MOVED, NOT_SENT))


def test_a_redirect_instead_of_the_response_is_exposed() -> None:
    assert severity_of(result(1, ANSWERED, MOVED)) == "exposed"
    assert severity_of(result(1, replace(ANSWERED, expected=side("404 NoSuchKey")), MOVED)) == "exposed"
    assert (
        severity_of(result(1, replace(ANSWERED, got={"fault": "HTTPClientError"}), replace(MOVED, status=303)))
        == "exposed"
    )
    assert severity_of(result(1, ANSWERED, replace(MOVED, sent_to=""))) == "refused"


def test_a_redirect_that_the_check_is_not_about_is_not() -> None:
    """A check may compare the Location of a redirect that it has asked for."""
    compared = deviating("http://a.test/", "http://b.test/", "Location", sort="form")
    assert severity_of(result(1, compared, MOVED)) != "exposed"


def test_a_request_without_a_signature_exposes_nothing() -> None:
    assert severity_of(result(1, ANSWERED, replace(MOVED, request_headers=()))) == "refused"


def test_its_host_is_no_link_in_markdown() -> None:
    """GitHub makes links of names that begin like this."""
    assert "www.other" not in markdown("Clients are sent to another host (www.other.example:80)")


def test_nobody_is_told_to_send_it_there() -> None:
    lines = [
        resend_commands(result(1, HELD_BACK, replace(MOVED, request_headers=()), *sent), "r")
        for sent in ([NOT_SENT], [])
    ]
    assert [bool(each and each.curl) for each in lines] == [False, True]
