"""Tests of findings: their groups, their titles, and that nothing gets lost."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.lines import CheckResult, Deviation, Record, RunHeader
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
    titles,
    usual,
    wrong,
)


@pytest.mark.parametrize("how", [{"endpoint_lost": True}, {"process_died": True}, {"spared": True}])
def test_what_was_not_tested_to_its_end_is_no_finding(how: dict[str, Any]) -> None:
    gone = result(1, "tags", None, "blocked", **how)
    diagnosis = diagnose(Record(RunHeader(features=CATALOGUE), (gate("tags"), gone)))
    assert diagnosis.findings == ()
    refused_before = result(1, "tags", None, "blocked", message="set-up failed")
    assert len(of(gate("tags"), refused_before).findings) == 1


def test_what_is_blocked_by_the_same_operation_is_one_finding() -> None:
    deviation = refused(about="PutBucketVersioning", arranging=True)
    some = [result(n, name, deviation, "blocked") for name in ("tags", "ranges") for n in range(1, 5)]
    diagnosis = of(gate("tags"), gate("ranges"), *some)
    assert titles(diagnosis) == ["PutBucketVersioning is refused with 501 NotImplemented"]
    assert diagnosis.findings[0].features == ("ranges", "tags")


def test_a_request_that_is_refused_for_its_header_is_named_with_it() -> None:
    deviation = refused(about="PutObject", arranging=True)
    some = [result(n, name, deviation, "blocked", exchanges=sent("x-amz-acl", status=501))
            for name in ("tags", "ranges") for n in range(1, 6)]  # fmt: skip
    diagnosis = of(gate("tags"), gate("ranges"), gate("versions"), *some, *usual())
    assert "PutObject with x-amz-acl: x is refused with 501 NotImplemented" in titles(diagnosis)


def test_the_same_answer_in_many_features_is_one_finding() -> None:
    some = [result(number, name, other_code("MalformedXML", "InvalidRequest")) for name in ("tags", "ranges", "select")
            for number in range(1, 4)]  # fmt: skip
    diagnosis = of(gate("tags"), gate("ranges"), gate("select"), *some)
    assert titles(diagnosis) == ["400 InvalidRequest instead of 400 MalformedXML"]


def test_codes_that_mean_the_same_are_one_finding() -> None:
    codes = ("BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch")
    some = [result(n, name, accepted(code)) for name in ("tags", "ranges", "select") for n, code in enumerate(codes, 1)]
    diagnosis = of(gate("tags"), gate("ranges"), gate("select"), *some)
    assert titles(diagnosis) == [
        "Byte ranges, S3 Select and Object tags: uploads that do not match their digest or checksum accepted"
    ]


def test_a_feature_with_many_of_them_has_a_finding_of_its_own() -> None:
    some = [result(number, "versions", accepted("BadDigest")) for number in range(1, 20)]
    few = [result(n, name, accepted("BadDigest")) for name in ("tags", "ranges", "select") for n in range(1, 4)]
    diagnosis = of(*map(gate, ("versions", "tags", "ranges", "select")), *some, *few)
    assert sorted((finding.size, finding.features) for finding in diagnosis.findings) == [
        (9, ("ranges", "select", "tags")),
        (19, ("versions",)),
    ]


def test_what_is_left_is_grouped_by_feature_and_kind() -> None:
    some = [result(number, "tags", wrong("tags")) for number in range(1, 9)]
    diagnosis = of(gate("tags"), gate("ranges"), *some, result(1, "ranges", wrong("body"), level="core"))
    assert titles(diagnosis) == ["Object tags: tags wrong", "Byte ranges: body wrong, case 1"]


def test_no_finding_mixes_two_kinds() -> None:
    mixed = [wrong("body"), accepted("BadDigest"), refused(), other_code("A", "B"), accepted("AccessDenied", 403)]
    some = [result(n, name, deviation) for name in ("tags", "ranges") for n, deviation in enumerate(mixed, 1)]
    diagnosis = of(gate("tags"), gate("ranges"), *some)
    severities = [finding.severity for finding in diagnosis.findings]
    assert list(dict.fromkeys(severities)) == ["exposed", "corrupt", "refused", "ignored", "code"]
    for finding in diagnosis.findings:
        assert {severity_of(each) for each in finding.results} == {finding.severity}
    assert (severities.count("corrupt"), severities.count("code")) == (1, 1)  # of the group


def test_the_worst_come_first() -> None:
    diagnosis = of(
        gate("tags"),
        gate("ranges"),
        *(result(n, "tags", wrong("tags")) for n in range(1, 9)),
        *(result(n, "ranges", wrong("body"), level="extended") for n in range(1, 12)),
        result(1, "versions", accepted("AccessDenied", 403)),
    )
    assert [(finding.severity, finding.level) for finding in diagnosis.findings] == [
        ("exposed", "common"),
        ("corrupt", "common"),
        ("corrupt", "extended"),
    ]


def test_a_rare_feature_comes_last_among_those_that_documented_use_meets() -> None:
    rare = [replace(result(number, "select", wrong("records"), level="extended"), gate=True) for number in range(1, 9)]
    common = replace(gate("tags", wrong("tags")), level="common")
    assert [(finding.level, finding.size) for finding in of(*rare, common).findings] == [("common", 1), ("extended", 8)]


def test_what_was_blocked_by_the_loss_of_the_endpoint_is_no_finding() -> None:
    """This holds also if its request was sent when the endpoint was already gone."""
    some = [
        result(number, "tags", None, "blocked", requests=number, message="lost", endpoint_lost=True)
        for number in (0, 1)
    ]
    assert diagnose(Record(RunHeader(features=CATALOGUE), (gate("tags"), *some))).findings == ()


def test_results_without_a_known_deviation_are_not_lost() -> None:
    """A later version may record deviations in another form. They are not mixed with known ones."""
    later = [result(n, name, None) for name in ("tags", "ranges") for n in (1, 2)]
    found = of(gate("tags"), gate("ranges"), *later, result(3, "tags", other_code("A", "B"))).findings
    assert [(finding.title, finding.size, finding.features) for finding in found] == [
        ("Other results: the record does not say what came", 4, ("ranges", "tags")),
        ("Object tags: 400 B instead of 400 A", 1, ("tags",)),
    ]


def test_little_data_lost_joins_other_features_in_which_the_same_is_wrong_but_for_the_core() -> None:
    some = [result(1, name, wrong("body"), level=level) for name, level in
            (("tags", "common"), ("ranges", "extended"), ("select", "core"))]  # fmt: skip
    other = result(2, "torrents", wrong("keys"))
    assert titles(of(gate("tags"), gate("ranges"), gate("select"), gate("torrents"), *some, other)) == [
        "Byte ranges and Object tags: body wrong",
        "S3 Select: body wrong, case 1",
        "Torrents: keys wrong, case 2",
    ]


def test_the_same_refusal_instead_of_several_is_one_finding() -> None:
    codes = ("A", "B", "C")
    some = [result(n, name, other_code(code, "Same")) for name in ("tags", "ranges", "select")
            for n, code in enumerate(codes, 1)]  # fmt: skip
    assert titles(of(gate("tags"), gate("ranges"), gate("select"), *some)) == [
        "400 Same instead of 400 A, 400 B and 400 C"
    ]


def test_what_is_blocked_by_the_same_wrong_value_is_one_finding() -> None:
    missing = Deviation("VersionId of PutObject", {"text": "an id"}, {"value": None}, arranging=True, sort="version")
    some = [result(n, name, missing, "blocked") for name in ("tags", "ranges") for n in range(1, 6)]
    assert titles(of(gate("tags"), gate("ranges"), *some)) == [
        "VersionId of PutObject missing, which other checks need first"
    ]


def test_each_check_of_an_expression_is_a_cause_of_its_own() -> None:
    def records(check: str, number: int) -> CheckResult:
        own = result(number, "select", wrong("records"), subject="SelectObjectContent")
        return replace(own, id=f"rare/select::{check}[{number}]")

    found = of(gate("select"), *(records(("scan", "null")[n % 2], n) for n in range(4))).findings
    assert [each.whole_title for each in found] == [
        "S3 Select: null: records wrong; b instead of a; required: null (cases 1 and 3)",
        "S3 Select: scan: records wrong; b instead of a; required: scan (cases 0 and 2)",
    ]


def test_data_lost_by_another_operation_in_another_feature_have_another_cause() -> None:
    def lost(number: int, feature: str, subject: str) -> CheckResult:
        return result(number, feature, wrong("Expires"), subject=subject)

    gates = [gate(name) for name in ("tags", "ranges", "select")]
    copies, uploads = lost(1, "tags", "CopyObject"), lost(2, "ranges", "PutObject")
    assert len(of(*gates, copies, uploads).findings) == 2
    assert len(of(*gates, copies, uploads, lost(3, "ranges", "CopyObject")).findings) == 1


def test_a_code_that_names_what_is_refused_is_one_finding() -> None:
    blocked = [result(n, "tags", refused("InvalidClass", 400, arranging=True), "blocked") for n in range(1, 9)]
    failed = [result(n, "ranges", refused("InvalidClass", 400)) for n in range(1, 3)]
    other = [result(n, "select", refused("InvalidArgument", 400)) for n in range(1, 9)]
    some = [gate(name) for name in ("tags", "ranges", "select")]
    assert titles(of(*some, *blocked, *failed, *other)) == [
        "PutObject is refused with 400 InvalidClass",
        "PutObject is refused with 400 InvalidArgument",
    ]


def test_one_operation_is_named_only_if_all_results_are_of_it() -> None:
    one = [result(n, "tags", refused("InvalidStorageClass", 400)) for n in range(1, 9)]
    other = result(9, "tags", refused("InvalidStorageClass", 400, "CopyObject"))
    (found,) = of(gate("tags"), *one).findings
    assert found.title == "PutObject is refused with 400 InvalidStorageClass"
    (found,) = of(gate("tags"), *one, other).findings
    assert found.title == "Valid requests are refused with 400 InvalidStorageClass (PutObject, CopyObject)"


def test_what_is_wrong_in_a_listing_of_its_own_is_one_cause_in_all_features() -> None:
    some = [
        result(number, feature, wrong(name), subject="ListMultipartUploads")
        for number, (feature, name) in enumerate((("tags", "keys"), ("tags", "prefixes"), ("ranges", "decoded keys")))
    ]
    (found,) = of(gate("tags"), gate("ranges"), *some).findings
    assert (found.severity, found.size, found.features) == ("corrupt", 3, ("ranges", "tags"))


def test_each_value_that_an_operation_gets_wrong_has_its_own_cause() -> None:
    lost = [result(n, "tags", wrong("keys"), subject=name) for n, name in enumerate(("PostObject", "CopyObject"), 1)]
    other = result(3, "tags", wrong("tags"), subject="PostObject")
    missing = Deviation("keys", {"value": ["a"]}, {"value": []}, sort="entries")
    again = result(4, "tags", missing, subject="PostObject")
    assert sorted(titles(of(gate("tags"), *lost, other, again))) == [
        "Object tags: keys wrong (CopyObject), case 2",
        "Object tags: keys wrong or missing (PostObject)",
        "Object tags: tags wrong (PostObject), case 3",
    ]
