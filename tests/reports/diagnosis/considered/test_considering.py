"""Tests of conclusions from several parts of a record: refusals that were read before the connection broke."""

from __future__ import annotations

import pytest

from reports.diagnosis.considered import READ_AS_EXPECTED, considered
from reports.diagnosis.kinds import kind_of
from reports.record.exchanges import Body, Exchange
from reports.record.lines import CheckResult, Deviation, Record, RunHeader

BAD_DIGEST = "objects/sizes::wrong_checksum_of_an_object_in_one_request[16_MiB]"
"""A check that expects 400 BadDigest."""
CUT_OFF = Deviation("", {"success": None}, {"fault": "IncompleteResponse"})


def broken(check: str, status: int, said: str) -> CheckResult:
    """Makes a result of an earlier version, whose request was refused before the connection broke."""
    exchange = Exchange(
        "c",
        "PUT",
        "http://e.test/b/k",
        status=status,
        response_headers=(("Content-Length", str(len(said))),),
        response_body=Body(said, length=len(said)),
        error="BrokenPipeError: Broken pipe",
    )
    return CheckResult(check, "c", "fail", message="no complete response", exchanges=(exchange,), deviation=CUT_OFF)


@pytest.mark.parametrize(
    ("check", "expected", "kind"),
    [(BAD_DIGEST, {"replies": [[400, "BadDigest"]]}, "code"), ("x::unknown", {"success": None}, "refused")],
    ids=["expected to be refused", "expected to succeed"],
)
def test_another_refusal_than_the_expected_one(check, expected, kind) -> None:
    (found,) = considered(Record(RunHeader(), (broken(check, 413, "big"),))).results
    assert found.deviation == Deviation("", expected, {"replies": [[413, ""]]})
    assert kind_of(found) == kind


def test_the_expected_refusal_is_no_failure() -> None:
    same = broken(BAD_DIGEST, 400, "<Error><Code>BadDigest</Code></Error>")
    (found,) = considered(Record(RunHeader(), (same,))).results
    assert (found.verdict, found.message, found.deviation) == ("blocked", READ_AS_EXPECTED, None)
