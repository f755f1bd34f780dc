"""What to do about results that are not as expected."""

from __future__ import annotations

import pytest

from reports.known.standing import ADVICE, PASSED_IN_TIME, TIMING, advice
from reports.record.lines import CheckResult, HistoryOperation, Listed

LISTED = Listed("consistency/meeting::x", "fail", file="known/expected.txt:3")


def test_a_new_failure_where_timing_decides_says_so() -> None:
    seen = (HistoryOperation(0, "put", "a", 0.0, 0.1, "done"),)
    new = CheckResult("objects/at_the_same_time::x", "boto3-s3v4", "fail", area="objects", history=seen)
    assert advice(new) == TIMING
    assert "sometimes = true" in TIMING
    # What fails at any time has no history, such as an operation that is refused.
    assert advice(CheckResult("consistency/meeting::x", "boto3-s3v4", "fail", area="consistency")) == ""


@pytest.mark.parametrize(("area", "what"), [("consistency", PASSED_IN_TIME), ("objects", ADVICE["fixed"])])
def test_what_passes_now_is_not_simply_expected_to_pass_where_timing_decides(area: str, what: str) -> None:
    fixed = CheckResult(f"{area}/x::x", "boto3-s3v4", "pass", area=area, listed=LISTED)
    assert advice(fixed) == f"expected fail in known/expected.txt:3, but it passes now: {what}"
