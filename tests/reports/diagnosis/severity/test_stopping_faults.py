"""Tests of the faults that stop some programs: by deviations of checks that find them, and by similar ones."""

from __future__ import annotations

from typing import Any

import pytest

from record.lines import CheckResult, Deviation, Verdict
from reports.diagnosis.severity.stopping_faults import FAULTS
from tests.reports.made import OK, deviating

BY_NAME = {fault.name: fault for fault in FAULTS}


def _replies(status: int, code: str = "") -> dict[str, Any]:
    return {"replies": [[status, code]]}


@pytest.mark.parametrize(
    ("name", "deviation", "verdict", "found"),
    [
        ("small-parts-are-not-copied", deviating(OK, _replies(400, "InvalidRequest")), "fail", True),
        ("small-parts-are-not-copied", deviating(OK, _replies(411, "MissingContentLength")), "fail",
         False),
        ("small-parts-are-not-copied", deviating(OK, _replies(501, "NotImplemented")), "unsupported",
         False),
        ("HeadObject-without-ETag", deviating([], ["ETag"], kind="code", sort="form"), "fail",
         True),
        ("HeadObject-without-ETag",
         deviating([], ["Content-Type"], kind="code", sort="form"), "fail", False),
        ("ranges-have-the-checksum-of-the-object",
         deviating({"value": {}}, {"value": {"ChecksumCRC32": "a"}}, "octets", sort="option"), "fail", True),
        ("ranges-have-the-checksum-of-the-object", deviating(_replies(206), _replies(200)), "fail", False),
        ("missing-keys-have-no-message", deviating({"text": "a text"}, "", "octets", sort="form"), "fail",
         True),
        ("missing-keys-have-no-message", deviating(_replies(404, "NoSuchKey"), _replies(404, "Other")), "fail",
         False),
        ("parts-with-if-match-are-refused", deviating(OK, _replies(412, "PreconditionFailed")),
         "fail", True),
        ("parts-with-if-match-are-refused", deviating("a", "b", "body", sort="data"), "fail",
         False),
        ("listed-entries-have-no-etag", deviating('"a"', None, "octets", sort="form"), "fail",
         True),
        ("listed-entries-have-no-etag", deviating('"a"', "a", "ETag", sort="form"), "fail",
         False),
        ("listed-entries-have-no-etag", deviating(33, None, "ETag", sort="data"), "fail",
         False),
        ("listed-entries-have-no-etag", deviating({"text": "a time"}, None, "ETag", sort="form"), "fail",
         False),
        ("positions-outside-the-prefix-are-refused", None, "unsupported", True),
    ],
)  # fmt: skip
def test_fault_is_found_in_its_own_deviations(
    name: str, deviation: Deviation | None, verdict: Verdict, found: bool
) -> None:
    result = CheckResult("check", "boto3-s3v4", verdict, deviation=deviation, shows=(name,))
    assert BY_NAME[name].is_found_in(result) == found
    assert not BY_NAME[name].is_found_in(CheckResult("check", "boto3-s3v4", verdict, deviation=deviation))


@pytest.mark.parametrize(
    ("name", "deviation", "akin"),
    [
        ("encoded-pages-repeat-keys", deviating(["a", "b"], ["a"], "keys", sort="entries"), True),
        ("encoded-pages-repeat-keys", deviating(["a", "b"], ["b", "a"], "keys", sort="entries"),
         False),
        ("encoded-pages-repeat-keys", deviating({"text": "3"}, 4, "limit", sort="option"), False),
        ("folders-are-objects", deviating(_replies(404, "NoSuchKey"), _replies(500, "InternalError")), True),
        ("folders-are-objects", deviating(_replies(404, "NoSuchKey"), _replies(404, "Other")), False),
        ("negative-end-of-a-range-is-refused", deviating(OK, _replies(500)), False),
    ],
    ids=["lost", "another order", "another size", "internal error", "another code", "of a fault of its own"],
)  # fmt: skip
def test_fault_is_akin_to_others_in_its_checks(name: str, deviation: Deviation, akin: bool) -> None:
    result = CheckResult("check", "boto3-s3v4", "fail", deviation=deviation, shows=(name,))
    assert BY_NAME[name].is_related_to(result) == akin
    assert not BY_NAME[name].is_related_to(CheckResult("check", "boto3-s3v4", "fail", deviation=deviation))
