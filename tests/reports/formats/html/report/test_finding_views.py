"""The list of findings."""

from __future__ import annotations

from msgspec.structs import replace

from reports.diagnosis.findings import diagnose
from reports.formats.html.report.finding_views import entries
from reports.record.lines import CheckResult, Deviation, Listed, Record, RunHeader

LISTED = Listed("x", "fail", "so")


def test_what_is_known_of_a_finding():
    def known(*results):
        return [entry.known for entry in entries(diagnose(Record(RunHeader(), results)))]

    denied = Deviation("", {"replies": [[403, "AccessDenied"]]}, {"success": None})
    one, two = (
        CheckResult("x::y", "boto3-s3v4", "fail", deviation=denied, message="m", listed=LISTED) for _ in range(2)
    )
    assert known(one) == ["known"]
    assert known(one, replace(two, id="x::z", listed=None)) == ["1 known, 1 new"]
    assert known(replace(one, listed=None)) == [""]
