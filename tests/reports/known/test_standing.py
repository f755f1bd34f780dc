"""What to do about results that are not as expected."""

from __future__ import annotations

import pytest

from reports.known.standing import ADVICE, TIMING, advice
from reports.record.lines import CheckResult, Listed

LISTED = Listed("consistency/meeting::x", "fail", file="known/expected.txt:3")


def test_a_new_failure_where_timing_decides_says_so() -> None:
    new = CheckResult("consistency/meeting::x", "boto3-s3v4", "fail", area="consistency")
    assert advice(new) == TIMING
    assert "sometimes = true" in TIMING
    assert advice(CheckResult("objects/put::x", "boto3-s3v4", "fail", area="objects")) == ""


@pytest.mark.parametrize(("area", "what"), [("consistency", TIMING), ("objects", ADVICE["fixed"])])
def test_what_passes_now_is_not_simply_expected_to_pass_where_timing_decides(area: str, what: str) -> None:
    fixed = CheckResult(f"{area}/x::x", "boto3-s3v4", "pass", area=area, listed=LISTED)
    assert advice(fixed) == f"expected fail in known/expected.txt:3, but it passes now: {what}"
