"""The sentence about requests of another account."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.lines import CheckResult, Record, RunHeader
from record.selection import NO_SECOND_ACCOUNT, SAME_ID
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.second_account import second_account_sentence
from tests.reports import fake
from tests.reports.made import OK, deviating

SENT = replace(fake.RECORDED, request_headers=(("Authorization", "AWS4-HMAC-SHA256 Credential=ALT_ACCESS_KEY/x"),))
LET_IN = CheckResult("a::b", "c", "fail", feature="cross-account", deviation=deviating("403", OK), exchanges=(SENT,))
PASSED = CheckResult("a::c", "c", "pass", feature="cross-account")
SKIPPED = CheckResult("a::d", "c", "skipped", message=f"{NO_SECOND_ACCOUNT}: none was given")


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ((LET_IN, PASSED), "Another account gets in where it must not: finding 1."),
        ((PASSED,), "No request of another account got in where it must not."),
        (
            (PASSED, replace(SKIPPED, message=f"{SAME_ID} as the main one")),
            "Of another account 1 result was not run, since both have one canonical id; elsewhere none of its requests "
            "got in.",
        ),
        ((PASSED, SKIPPED), "Requests of another account were not tested: no second account was given."),
        ((), ""),
    ],
)
def test_the_answer(results: tuple[CheckResult, ...], sentence: str) -> None:
    assert second_account_sentence(diagnose(Record(RunHeader(clients=("c",)), results))) == sentence
