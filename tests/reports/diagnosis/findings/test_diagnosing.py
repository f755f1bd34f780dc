"""Tests of findings: their groups, their titles, and that nothing gets lost."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.diagnosis.findings.results import (
    CATALOGUE,
    accepted,
    gate,
    of,
    other_code,
    refused,
    result,
    sent,
    told,
    usual,
    wrong,
)
from tests.reports.made import deviating


def gates(*names: str) -> list[CheckResult]:
    return [gate(name) for name in names]


THREE = ("tags", "ranges", "select")
DIGESTS = ("BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch")
UNVERSIONED = refused(about="PutBucketVersioning", arranging=True)
NO_ID = deviating({"text": "an id"}, None, "VersionId of PutObject", arranging=True, sort="version")
MIXED = [wrong("body"), accepted("BadDigest"), refused(), other_code("A", "B"), accepted("AccessDenied", 403)]


def rare(number: int) -> CheckResult:
    return replace(result(number, "select", wrong("records"), level="extended"), gate=True)


def selected(number: int) -> CheckResult:
    own = result(number, "select", wrong("records"), subject="SelectObjectContent")
    return replace(own, id=f"rare/select::{('scan', 'null')[number % 2]}[{number}]")


def lost(number: int, feature: str, subject: str, about: str = "Expires") -> CheckResult:
    return result(number, feature, wrong(about), subject=subject)


FOUND: dict[str, list[CheckResult]] = {
    "blocked by the same operation": [
        *gates("tags", "ranges"),
        *(result(n, name, UNVERSIONED, "blocked") for name in ("tags", "ranges") for n in range(1, 5)),
    ],
    "a request that is refused for its header is named with it": [
        *gates("tags", "ranges", "versions"),
        *(result(n, name, refused(arranging=True), "blocked", exchanges=sent("x-amz-acl", status=501))
          for name in ("tags", "ranges") for n in range(1, 6)),
        *usual(),
    ],
    "the same answer in many features": [
        *gates(*THREE),
        *(result(n, name, other_code("MalformedXML", "InvalidRequest")) for name in THREE for n in range(1, 4)),
    ],
    "codes that mean the same": [
        *gates(*THREE),
        *(result(n, name, accepted(code)) for name in THREE for n, code in enumerate(DIGESTS, 1)),
    ],
    "a feature with many of them has a finding of its own": [
        *gates("versions", *THREE),
        *(result(n, "versions", accepted("BadDigest")) for n in range(1, 20)),
        *(result(n, name, accepted("BadDigest")) for name in THREE for n in range(1, 4)),
    ],
    "what is left is grouped by feature and severity": [
        *gates("tags", "ranges"),
        *(result(n, "tags", wrong("tags")) for n in range(1, 9)),
        result(1, "ranges", wrong("body"), level="core"),
    ],
    "no finding mixes two severities": [
        *gates("tags", "ranges"),
        *(result(n, name, deviation) for name in ("tags", "ranges") for n, deviation in enumerate(MIXED, 1)),
    ],
    "the worst come first": [
        *gates("tags", "ranges"),
        *(result(n, "tags", wrong("tags")) for n in range(1, 9)),
        *(result(n, "ranges", wrong("body"), level="extended") for n in range(1, 12)),
        result(1, "versions", accepted("AccessDenied", 403)),
    ],
    "a rare feature comes last among those that documented use meets": [*map(rare, range(1, 9)),
        replace(gate("tags", wrong("tags")), level="common")],
    "deviations of another form are not lost, nor mixed with known ones": [
        *gates("tags", "ranges"),
        *(result(n, name, None) for name in ("tags", "ranges") for n in (1, 2)),
        result(3, "tags", other_code("A", "B")),
    ],
    "little lost data joins other features in which the same is wrong, but for the core": [
        *gates(*THREE, "torrents"),
        *(result(1, name, wrong("body"), level=level)
          for name, level in zip(THREE, ("common", "extended", "core"), strict=True)),
        result(2, "torrents", wrong("keys")),
    ],
    "the same refusal instead of several": [
        *gates(*THREE),
        *(result(n, name, other_code(code, "Same")) for name in THREE for n, code in enumerate("ABC", 1)),
    ],
    "blocked by the same wrong value": [
        *gates("tags", "ranges"),
        *(result(n, name, NO_ID, "blocked") for name in ("tags", "ranges") for n in range(1, 6)),
    ],
    "each check of an expression is a cause of its own": [gate("select"), *map(selected, range(4))],
    "data lost by another operation in another feature have another cause": [*gates(*THREE),
        lost(1, "tags", "CopyObject"), lost(2, "ranges", "PutObject")],
    "unless the other feature lost them by the same operation, too": [*gates(*THREE), lost(1, "tags", "CopyObject"),
        lost(2, "ranges", "PutObject"), lost(3, "ranges", "CopyObject")],
    "a code that names what is refused": [
        *gates(*THREE),
        *(result(n, "tags", refused("InvalidClass", 400, arranging=True), "blocked") for n in range(1, 9)),
        *(result(n, "ranges", refused("InvalidClass", 400)) for n in range(1, 3)),
        *(result(n, "select", refused("InvalidArgument", 400)) for n in range(1, 9)),
    ],
    "operations are named if not all results are of one": [
        gate("tags"),
        *(result(n, "tags", refused("InvalidStorageClass", 400)) for n in range(1, 9)),
        result(9, "tags", refused("InvalidStorageClass", 400, "CopyObject")),
    ],
    "what is wrong in a listing of its own is one cause in all features": [
        *gates("tags", "ranges"),
        *(lost(n, feature, "ListMultipartUploads", about) for n, (feature, about) in
          enumerate((("tags", "keys"), ("tags", "prefixes"), ("ranges", "decoded keys")))),
    ],
    "each value that an operation gets wrong has its own cause": [gate("tags"), lost(1, "tags", "PostObject", "keys"),
        lost(2, "tags", "CopyObject", "keys"), lost(3, "tags", "PostObject", "tags"),
        result(4, "tags", deviating(["a"], [], "keys", sort="entries"), subject="PostObject")],
}  # fmt: skip


@pytest.mark.parametrize("results", FOUND.values(), ids=FOUND)
def test_findings(results: list[CheckResult], snapshot: Any) -> None:
    assert told(*results) == snapshot
    for finding in of(*results).findings:
        assert {severity_of(each) or "code" for each in finding.results} == {finding.severity}


@pytest.mark.parametrize("how", [{"endpoint_lost": True}, {"process_died": True}, {"spared": True}])
@pytest.mark.parametrize("requests", [0, 1])
def test_what_was_not_tested_to_its_end_is_no_finding(how: dict[str, Any], requests: int) -> None:
    """This holds also if its request was sent when the endpoint was already gone."""
    gone = result(1, "tags", None, "blocked", requests=requests, message="lost", **how)
    assert diagnose(Record(RunHeader(features=CATALOGUE), (gate("tags"), gone))).findings == ()
    refused_before = result(1, "tags", None, "blocked", message="set-up failed")
    assert len(of(gate("tags"), refused_before).findings) == 1


LOST = result(1, "copy", refused("NoSuchKey", 404, "GetObject"), subject="CopyObject")
LET_IN = result(1, "policy-conditions", accepted("AccessDenied", 403))
LET_IN_EVERYWHERE = result(1, "signature-refusal", accepted("AccessDenied", 403))
ENDED = result(
    1, "error-documents", deviating({"replies": [[400, ""]]}, {"replies": [[500, ""]]}), endpoint_returned=True
)
REFUSED = result(1, "range", refused("InvalidArgument", 400))
BASIC = ("copy", "range", "signature-refusal")


@pytest.mark.parametrize(
    "in_order",
    [
        (LOST, LET_IN),
        (LET_IN_EVERYWHERE, LOST),
        (ENDED, LET_IN_EVERYWHERE),
        (LOST, result(2, "copy", wrong("Expires"), subject="CopyObject")),
        (LET_IN, REFUSED),
        (REFUSED, replace(LET_IN, level="extended")),
    ],
    ids=[
        "everyday loss before access by a rare condition",
        "everyday access before everyday loss",
        "a request that ends the server before all else",
        "lost bytes before other wrong data",
        "access by documented use before an everyday refusal",
        "an everyday refusal before access by something rare",
    ],
)
def test_findings_are_ordered_by_those_who_meet_them_and_then_by_the_loss(in_order: tuple[CheckResult, ...]) -> None:
    header = RunHeader(features=tuple(RecordedFeature(each, "Group", each, basic=True) for each in BASIC))
    passing = [replace(gate(each.feature), level=each.level) for each in in_order]
    found = diagnose(Record(header, (*passing, *reversed(in_order)))).findings
    assert [each.checks for each in found] == [(each.id,) for each in in_order]
