"""Tests of the advice about results that are not as expected."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.history_operation import HistoryOperation
from record.lines import CheckResult, ListedResult
from reports.known.expectation_advice import ADVICE, PASSED_TIMING_ADVICE, TIMING, advice
from tests.reports.made import OK, deviating

LISTED = ListedResult("consistency/meeting::x", "fail", file="known/expected.txt:3")


def test_a_new_failure_where_timing_decides_says_so() -> None:
    wrong = deviating("a", "b", "body", sort="data")
    refused = deviating(OK, "409 OperationAborted", "PutObject")
    new = CheckResult("objects/at_the_same_time::x", "boto3-s3v4", "fail", concurrent=True, deviation=wrong)
    assert advice(new) == TIMING
    assert "sometimes = true" in TIMING
    # An operation that is refused is so at any time.
    assert advice(replace(new, deviation=refused)) == ""
    seen = (HistoryOperation(0, "put", "a", 0.0, 0.1, "done"),)
    assert advice(replace(new, deviation=refused, history=seen)) == TIMING
    assert advice(replace(new, concurrent=False)) == ""


@pytest.mark.parametrize(("concurrent", "what"), [(True, PASSED_TIMING_ADVICE), (False, ADVICE["fixed"])])
def test_what_passes_now_is_not_simply_expected_to_pass_where_timing_decides(concurrent: bool, what: str) -> None:
    fixed = CheckResult("x/x::x", "boto3-s3v4", "pass", concurrent=concurrent, listed=LISTED)
    assert advice(fixed) == f"expected fail in known/expected.txt:3, but it passes now: {what}"
