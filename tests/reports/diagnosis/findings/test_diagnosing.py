"""Tests of findings: their groups, their titles, and that nothing gets lost."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from reports.diagnosis.findings import Diagnosis, Finding, diagnose, wording
from reports.diagnosis.findings.grouping import with_own_ids
from reports.diagnosis.kinds import kind_of
from reports.record.exchanges import Body, Exchange
from reports.record.lines import (
    NOT_PASSING,
    CheckResult,
    Deviation,
    Feature,
    Listed,
    Record,
    RefusedSignature,
    RunHeader,
)
from tests.reports.sides import sort_named

CATALOGUE = tuple(
    Feature(name, group, title)
    for name, group, title in (
        ("tags", "Objects", "Object tags"),
        ("ranges", "Objects", "Byte ranges"),
        ("select", "Objects", "S3 Select"),
        ("torrents", "Objects", "Torrents"),
        ("versions", "Versioning", "Versioning"),
    )
)


def refused(code: str = "NotImplemented", status: int = 501, about: str = "PutObject", **more: Any) -> Deviation:
    return Deviation(about, {"success": None}, {"replies": [[status, code]]}, **more)


def accepted(code: str, status: int = 400) -> Deviation:
    return Deviation("", {"replies": [[status, code]]}, {"success": None})


def other_code(expected: str, got: str) -> Deviation:
    return Deviation("", {"replies": [[400, expected]]}, {"replies": [[400, got]]})


def wrong(about: str) -> Deviation:
    return Deviation(about, {"value": "a"}, {"value": "b"}, sort=sort_named(about))


def result(number: int, feature: str, deviation: Deviation | None, verdict: Any = "fail", **more: Any) -> CheckResult:
    more = {"level": "common", **more}
    return CheckResult(
        f"{feature}/x::check[{number}]", "boto3-s3v4", verdict, feature=feature, deviation=deviation, **more
    )


def gate(feature: str, deviation: Deviation | None = None) -> CheckResult:
    return result(0, feature, deviation, "fail" if deviation else "pass", gate=True, level="core")


def of(*results: CheckResult) -> Diagnosis:
    diagnosis = diagnose(Record(RunHeader(features=CATALOGUE), results))
    explained = [
        (each.id, each.client) for found in diagnosis.findings for each in (*found.results, *found.consequences)
    ]
    assert sorted(explained) == sorted((each.id, each.client) for each in results if each.verdict in NOT_PASSING)
    return diagnosis


def titles(diagnosis: Diagnosis) -> list[str]:
    return [plain(finding) for finding in diagnosis.findings]


def plain(found: Finding) -> str:
    """The title without the check that it names."""
    return found.title.partition(" (violated: ")[0]


def test_what_fails_in_a_feature_that_is_not_there_is_a_consequence() -> None:
    diagnosis = of(
        gate("tags", refused()),
        result(1, "tags", other_code("InvalidTag", "InvalidRequest")),
        result(2, "tags", refused()),
    )
    (finding,) = diagnosis.findings
    assert (finding.title, finding.kind) == ("Object tags: not offered (PutObject: 501 NotImplemented)", "refused")
    assert (len(finding.results), len(finding.consequences), finding.level) == (2, 1, "core")
    assert diagnosis.states["tags"] == "none"


def test_exposed_data_are_no_consequence() -> None:
    found = of(gate("tags", refused()), result(1, "tags", accepted("AccessDenied", 403)))
    assert [finding.kind for finding in found.findings] == ["exposed", "refused"]


def test_features_of_a_group_that_are_ignored_are_one_finding() -> None:
    diagnosis = of(*(gate(name, accepted("BadDigest")) for name in ("tags", "ranges", "select")))
    assert titles(diagnosis) == ["3 features accepted without effect: Byte ranges, S3 Select and Object tags"]
    assert diagnosis.findings[0].features == ("ranges", "select", "tags")


def test_what_a_client_without_gates_shows_to_be_ignored_belongs_to_the_feature() -> None:
    other = replace(result(1, "tags", accepted("BadDigest")), client="raw-s3v4")
    (finding,) = of(gate("tags", accepted("BadDigest")), other).findings
    assert (finding.title, finding.size) == ("Object tags: accepted without effect", 2)


def sent(*headers: str, status: int = 200) -> tuple[Exchange, ...]:
    return (Exchange("c", "PUT", "http://e.test/b/k", tuple((name, "x") for name in headers), status=status),)


def usual() -> list[CheckResult]:
    """Makes results whose requests have no special headers."""
    return [result(90 + number, "versions", other_code("A", "B"), exchanges=sent(status=400)) for number in range(40)]


@pytest.mark.parametrize("how", [{"endpoint_lost": True}, {"process_died": True}])
def test_what_was_not_tested_to_its_end_is_no_finding(how: dict[str, Any]) -> None:
    gone = result(1, "tags", None, "blocked", **how)
    diagnosis = diagnose(Record(RunHeader(features=CATALOGUE), (gate("tags"), gone)))
    assert diagnosis.findings == ()
    refused_before = result(1, "tags", None, "blocked", message="set-up failed")
    assert len(of(gate("tags"), refused_before).findings) == 1


def test_content_with_its_framing_is_not_lost_by_a_header_that_is_ignored() -> None:
    ignored = Deviation("", {"replies": [[412, "PreconditionFailed"]]}, {"success": None})
    some = [
        result(n, name, ignored, exchanges=sent("If-None-Match")) for name in ("tags", "ranges") for n in range(1, 6)
    ]
    framed = Deviation("body", {"value": "hello"}, {"value": "5\r\nhello\r\n0\r\n"}, sort="data")
    lost = result(9, "tags", framed, exchanges=sent("If-None-Match"))
    diagnosis = of(gate("tags"), gate("ranges"), gate("versions"), *some, lost, *usual())
    (found,) = (each for each in diagnosis.findings if lost in each.explained)
    assert (found.kind, found.results) == ("corrupt", (lost,))


def test_a_header_that_is_ignored_explains_what_is_lost_by_that() -> None:
    ignored = Deviation("", {"replies": [[412, "PreconditionFailed"]]}, {"success": None})
    some = [
        result(n, name, ignored, exchanges=sent("If-None-Match")) for name in ("tags", "ranges") for n in range(1, 6)
    ]
    lost = result(9, "tags", wrong("body"), exchanges=sent("If-None-Match"))
    other = result(10, "tags", wrong("body"), exchanges=sent("x-amz-acl"))
    diagnosis = of(gate("tags"), gate("ranges"), gate("versions"), *some, lost, other, *usual())
    found = next(each for each in diagnosis.findings if each.kind == "ignored")
    assert (found.title, len(found.results), found.consequences) == ("If-None-Match ignored", 10, (lost,))
    assert found.features == ("ranges", "tags")


def test_a_header_whose_invalid_values_are_accepted_explains_no_loss() -> None:
    some = [result(n, "tags", accepted("InvalidTag"), exchanges=sent("x-amz-tagging")) for n in range(1, 9)]
    lost = result(9, "tags", wrong("tags"), exchanges=sent("x-amz-tagging"))
    first, second, *_ = of(gate("tags"), gate("versions"), *some, lost, *usual()).findings
    assert (first.kind, plain(first)) == ("corrupt", "Object tags: tags wrong with x-amz-tagging")
    assert second.title == "Object tags: invalid values of x-amz-tagging accepted"
    # If the header is ignored as a whole, that explains it.
    more = [result(n, "tags", wrong("tags"), exchanges=sent("x-amz-tagging")) for n in range(10, 19)]
    found = of(gate("tags"), gate("versions"), *some, *more, *usual()).findings[0]
    assert (found.title, len(found.consequences)) == ("Object tags: x-amz-tagging ignored", 9)


def test_what_is_lost_with_the_header_of_an_ignored_feature_is_a_consequence() -> None:
    lost = result(1, "tags", wrong("tags"), exchanges=sent("x-amz-tagging"))
    missing = replace(gate("tags", accepted("InvalidTag")), exchanges=sent("x-amz-tagging"))
    found = of(missing, gate("versions"), lost, *usual()).findings[0]
    assert (found.title, found.consequences) == ("Object tags: accepted without effect", (lost,))


def test_conditions_that_hold_and_are_answered_as_if_not_are_one_finding() -> None:
    some = [result(1, "tags", refused("PreconditionFailed", 412)), result(1, "ranges", refused("", 304))]
    assert titles(of(gate("tags"), gate("ranges"), *some)) == ["Conditions that hold are answered 304 or 412"]


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
    assert titles(diagnosis) == ["Object tags: tags wrong", "Byte ranges: body wrong"]


def test_no_finding_mixes_two_kinds() -> None:
    mixed = [wrong("body"), accepted("BadDigest"), refused(), other_code("A", "B"), accepted("AccessDenied", 403)]
    some = [result(n, name, deviation) for name in ("tags", "ranges") for n, deviation in enumerate(mixed, 1)]
    diagnosis = of(gate("tags"), gate("ranges"), *some)
    kinds = [finding.kind for finding in diagnosis.findings]
    assert list(dict.fromkeys(kinds)) == ["exposed", "corrupt", "refused", "ignored", "code"]
    for finding in diagnosis.findings:
        assert {kind_of(each) for each in finding.results} == {finding.kind}
    assert (kinds.count("corrupt"), kinds.count("code")) == (1, 1)  # of the group


def test_the_worst_come_first() -> None:
    diagnosis = of(
        gate("tags"),
        gate("ranges"),
        *(result(n, "tags", wrong("tags")) for n in range(1, 9)),
        *(result(n, "ranges", wrong("body"), level="extended") for n in range(1, 12)),
        result(1, "versions", accepted("AccessDenied", 403)),
    )
    assert [(finding.kind, finding.level) for finding in diagnosis.findings] == [
        ("exposed", "common"),
        ("corrupt", "common"),
        ("corrupt", "extended"),
    ]


def test_what_is_known_not_to_be_offered_is_one_finding_for_each_reason() -> None:
    said = RefusedSignature("Signature V2", "400").reason
    some = [result(n, name, None, "unsupported", message=said) for name in ("tags", "ranges") for n in range(4)]
    assert titles(of(*some)) == ["The endpoint does not accept Signature V2 as SDKs use it (400)"]


def test_what_was_blocked_by_the_loss_of_the_endpoint_is_no_finding() -> None:
    """This holds also if its request was sent when the endpoint was already gone."""
    some = [
        result(number, "tags", None, "blocked", requests=number, message="lost", endpoint_lost=True)
        for number in (0, 1)
    ]
    assert diagnose(Record(RunHeader(features=CATALOGUE), (gate("tags"), *some))).findings == ()


def test_results_of_an_old_record_are_not_lost() -> None:
    assert titles(of(result(1, "", None))) == ["Other results: the record does not say what came"]


def test_what_has_no_data_is_told_by_its_message() -> None:
    """A message says nothing about responses, and the result is not mixed with ones that have a known response."""
    died = [result(n, name, None, "blocked", message="the process died") for name in ("tags", "ranges") for n in (1, 2)]
    found = of(gate("tags"), gate("ranges"), *died, result(3, "tags", other_code("A", "B"))).findings
    assert [(finding.title, finding.size, finding.features) for finding in found] == [
        ("the process died", 4, ("ranges", "tags")),
        ("Object tags: 400 B instead of 400 A", 1, ("tags",)),
    ]


def test_a_written_cause_of_what_is_not_offered_is_about_a_refusal() -> None:
    some = result(
        1, "tags", None, "unsupported", message="no tags here", listed=Listed("*", "unsupported", "No.", cause="no")
    )
    assert [(finding.id, finding.kind) for finding in of(some).findings] == [("cause:no", "refused")]


def test_little_data_lost_joins_other_features_in_which_the_same_is_wrong_but_for_the_core() -> None:
    some = [result(1, name, wrong("body"), level=level) for name, level in
            (("tags", "common"), ("ranges", "extended"), ("select", "core"))]  # fmt: skip
    other = result(2, "torrents", wrong("keys"))
    assert titles(of(gate("tags"), gate("ranges"), gate("select"), gate("torrents"), *some, other)) == [
        "Byte ranges and Object tags: body wrong",
        "S3 Select: body wrong",
        "Torrents: keys wrong",
    ]


def test_a_written_cause_is_a_finding_of_the_most_common_kind_but_for_a_grave_one() -> None:
    listed = Listed("*", "fail", "Owners are ignored.", cause="owners")
    some = [
        replace(result(1, "tags", refused("InternalError", 500)), listed=listed),
        *(replace(result(n, "tags", accepted("InvalidArgument")), listed=listed) for n in (2, 3)),
    ]
    (finding,) = of(gate("tags"), *some).findings
    assert (finding.kind, len(finding.results), len(finding.consequences)) == ("ignored", 2, 1)


def test_a_written_cause_is_a_finding_of_the_gravest_kind_that_it_explains() -> None:
    listed = Listed("*", "fail", "Tags are dropped.", cause="no-tags")
    lost, code, other = (
        replace(result(1, "tags", wrong("body")), listed=listed),
        replace(result(2, "ranges", other_code("A", "B")), listed=listed),
        result(3, "tags", other_code("A", "B")),
    )
    first, second = of(gate("tags"), gate("ranges"), lost, code, other).findings
    assert (first.id, first.kind, first.title) == ("cause:no-tags", "corrupt", "Tags are dropped")
    assert (first.results, first.consequences, second.results) == ((lost,), (code,), (other,))


def test_what_was_never_asked_is_not_of_a_cause_that_explains_what_other_clients_found() -> None:
    lost, unasked = (
        replace(one, listed=Listed("*", one.verdict, "Tags are dropped.", cause="no-tags"))
        for one in (
            result(1, "tags", wrong("body")),
            result(2, "tags", None, "unsupported", message="the endpoint does not accept V2"),
        )
    )
    first, second = of(gate("tags"), lost, unasked).findings
    assert (first.id, first.kind, first.explained) == ("cause:no-tags", "corrupt", (lost,))
    assert (second.title, second.results) == ("The endpoint does not accept V2", (unasked,))


def test_an_expired_cause_still_names_its_finding() -> None:
    listed = Listed("tags/x::check[1]", "fail", "Tags are cut.", expired=True, cause="tags-cut")
    (found,) = of(gate("tags"), result(1, "tags", wrong("tags"), listed=listed)).findings
    assert (found.id, found.title) == ("cause:tags-cut", "Tags are cut")


def test_a_cause_of_what_came_otherwise_names_nothing() -> None:
    changed = replace(result(1, "tags", wrong("body"), "blocked"), listed=Listed("*", "fail", "So.", cause="so"))
    assert [finding.id for finding in of(gate("tags"), changed).findings] != ["cause:so"]


def test_where_a_cause_explains_that_a_feature_is_not_there_the_rest_is_found_otherwise() -> None:
    absent = replace(gate("tags", refused()), listed=Listed("*", "fail", "No tags.", cause="no-tags"))
    other = result(1, "tags", other_code("InvalidTag", "InvalidRequest"))
    diagnosis = of(absent, other)
    assert diagnosis.states["tags"] == "none"
    assert {finding.id for finding in diagnosis.findings if other in finding.results} != {"cause:no-tags"}


def test_what_needs_an_operation_that_is_not_offered_belongs_to_it() -> None:
    absent = replace(gate("tags", refused(about="PutBucketVersioning")), exchanges=versioning(501))
    needing = result(1, "ranges", refused(about="PutBucketVersioning", arranging=True), "blocked")
    other = result(2, "ranges", refused("InvalidRequest", 400, about="PutBucketVersioning", arranging=True), "blocked")
    diagnosis = of(absent, gate("ranges"), needing, other)
    found = next(each for each in diagnosis.findings if absent in each.results)
    assert (found.title, found.results) == (
        "Object tags: not offered (PutBucketVersioning: 501 NotImplemented)",
        (absent, needing),
    )
    assert found.features == ("ranges", "tags")


def test_what_another_client_sees_of_the_refusal_belongs_to_it() -> None:
    absent = replace(gate("tags", refused(about="PutBucketVersioning")), exchanges=versioning(501))
    raw = replace(result(1, "tags", refused(about="PutBucketVersioning")), client="raw-s3v4")
    (found,) = of(absent, raw).findings
    assert found.results == (absent, raw)


def versioning(status: int) -> tuple[Exchange, ...]:
    return (Exchange("c", "PUT", "http://e.test/b?versioning", status=status),)


def test_features_of_several_groups_with_the_same_refusal_are_one_finding() -> None:
    diagnosis = of(*(gate(name, refused()) for name in ("tags", "ranges", "versions")))
    assert titles(diagnosis) == [
        "3 features not offered (PutObject: 501 NotImplemented): Byte ranges, Object tags and Versioning"
    ]
    two = of(gate("tags", refused()), gate("ranges", refused()), gate("versions", refused("Not", 405)))
    assert len(two.findings) == 2


def test_features_refused_with_a_general_code_are_one_finding_where_the_message_is_the_same() -> None:
    def gates(*messages: str) -> list[CheckResult]:
        bodies = [Body(f"<Error><Code>InvalidArgument</Code><Message>{said}</Message></Error>") for said in messages]
        sent = [Exchange("c", "PUT", "http://e.test/b?x", status=400, response_body=body) for body in bodies]
        absent = [gate(name, refused("InvalidArgument", 400, about=name)) for name in ("tags", "ranges", "versions")]
        return [replace(each, exchanges=(one,)) for each, one in zip(absent, sent, strict=True)]

    assert (
        len(of(*gates("Unknown bucket configuration", "Unknown bucket configuration", "Malformed JSON")).findings) == 3
    )
    assert len(of(*gates("Unknown bucket configuration", *["Unknown bucket configuration"] * 2)).findings) == 1


def signed(way: str) -> tuple[Exchange, ...]:
    headers = (("Authorization", "AWS a:b"),) if way == "signed" else ()
    query = "?X-Amz-Signature=1" if way == "presigned" else ""
    etag = (("ETag", '"x"'),)
    return (Exchange("c", "GET", f"http://e.test/b/k{query}", headers, status=200, response_headers=etag),)


def test_what_is_exposed_is_told_apart_by_how_somebody_gets_in() -> None:
    denied = accepted("AccessDenied", 403)
    some = [
        result(n, name, denied, exchanges=signed(way))
        for name in ("tags", "ranges")
        for n, way in enumerate(("nobody", "signed", "presigned"), 1)
    ]
    some += [result(n, "tags", accepted(code, 403)) for n, code in ((4, "SignatureDoesNotMatch"), (5, "ExpiredToken"))]
    assert sorted(titles(of(gate("tags"), gate("ranges"), *some))) == [
        "Byte ranges: requests without credentials that must be denied accepted",
        "Byte ranges: signed requests that must be denied accepted",
        "Object tags: expired or wrongly dated requests accepted",
        "Object tags: requests that do not match their signature accepted",
        "Object tags: requests without credentials that must be denied accepted",
        "Object tags: signed requests that must be denied accepted",
        "Presigned URLs that must be denied succeed",
    ]


def test_the_act_that_destroys_an_object_names_the_finding() -> None:
    def after(place: str, read: int = 200) -> tuple[Exchange, ...]:
        method, _, parameters = place.partition(" ")
        act = Exchange("c", method, f"http://e.test/b/k?{parameters}", status=200)
        return (act, Exchange("c", "GET", "http://e.test/b/k", status=read))

    lost = Deviation("GetObject", {"success": None}, {"replies": [[404, "NoSuchKey"]]})
    some = [
        result(1, "tags", wrong("body"), exchanges=after("PUT acl")),
        result(1, "ranges", lost, exchanges=after("DELETE tagging", 404)),
        result(4, "ranges", lost, exchanges=after("DELETE uploadId=x", 404)),
    ]
    own = result(2, "tags", wrong("body"), exchanges=after("PUT partNumber=1&uploadId=x"))
    again = Exchange("c", "GET", "http://e.test/b/k?acl", status=200)
    follows = result(3, "tags", wrong("payload"), exchanges=(after("PUT acl")[0], again))
    diagnosis = of(gate("tags"), gate("ranges"), *some, own, follows)
    found = next(each for each in diagnosis.findings if some[0] in each.results)
    assert found.title == (
        "Objects deleted or overwritten by requests for their sub-resources "
        "(DELETE ?tagging, DELETE ?uploadId, PUT ?acl)"
    )
    assert sorted(found.results, key=some.index) == some
    assert found.consequences == (follows,)


def test_other_content_than_a_document_is_one_finding() -> None:
    came = Deviation("GetObjectAcl", {"success": None}, {"fault": "NoDocument"})
    read = (Exchange("c", "GET", "http://e.test/b/k?acl", status=200),)
    some = [result(1, name, came, exchanges=read) for name in ("tags", "ranges")]
    assert titles(of(gate("tags"), gate("ranges"), *some)) == [
        "Sub-resources ignored: the object or listing is returned instead (GET ?acl)"
    ]


def test_an_expected_owner_that_is_ignored_is_named() -> None:
    denied = replace(accepted("AccessDenied", 403), safeguard=True)
    said = {"requirement": "PutObject with another ExpectedBucketOwner returns 403.", "feature": "expected-owner"}
    some = [
        replace(result(n, "tags", denied, exchanges=sent("x-amz-expected-bucket-owner")), **said) for n in range(1, 9)
    ]
    passing = replace(gate("tags"), feature="expected-owner")
    found = titles(of(passing, gate("versions"), *some, *usual()))
    assert found[0] == "expected-owner: x-amz-expected-bucket-owner ignored"


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


def test_what_is_lost_in_two_ways_is_in_one_finding_alone() -> None:
    ignored = Deviation("", {"replies": [[412, ""]]}, {"success": None})
    some = [
        result(n + 20 * len(name), "tags", ignored, exchanges=sent(name))
        for name in ("If-Match", "If-None-Match")
        for n in range(1, 10)
    ]
    both = result(1, "tags", wrong("body"), exchanges=sent("If-Match", "If-None-Match"))
    of(gate("tags"), gate("versions"), *some, both, *usual())


def test_a_code_that_names_what_is_refused_is_one_finding() -> None:
    blocked = [result(n, "tags", refused("InvalidClass", 400, arranging=True), "blocked") for n in range(1, 9)]
    failed = [result(n, "ranges", refused("InvalidClass", 400)) for n in range(1, 3)]
    other = [result(n, "select", refused("InvalidArgument", 400)) for n in range(1, 9)]
    some = [gate(name) for name in ("tags", "ranges", "select")]
    assert titles(of(*some, *blocked, *failed, *other)) == [
        "PutObject is refused with 400 InvalidClass",
        "PutObject is refused with 400 InvalidArgument",
    ]


def test_what_is_refused_in_other_features_alike_does_not_make_one_absent() -> None:
    everywhere = [result(n, "ranges", refused("InvalidName", 400)) for n in range(1, 10)]
    diagnosis = of(gate("tags", refused("InvalidName", 400)), gate("ranges"), *everywhere)
    assert titles(diagnosis) == ["PutObject is refused with 400 InvalidName"]


def test_a_feature_that_is_there_through_other_clients_is_refused_through_some() -> None:
    v2 = replace(gate("tags", refused()), client="boto3-s3")
    assert titles(of(gate("tags"), v2)) == ["Object tags: not offered (PutObject: 501 NotImplemented) through boto3 V2"]


def test_what_changes_under_a_condition_that_is_ignored_is_a_consequence() -> None:
    ignored = gate("tags", Deviation("", {"replies": [[412, "PreconditionFailed"]]}, {"success": None}))
    lost = result(1, "tags", Deviation("keys", {"value": ["a"]}, {"value": []}, sort="entries"))
    (finding,) = of(ignored, lost).findings
    assert (finding.kind, finding.consequences) == ("ignored", (lost,))
    digests = of(gate("tags", accepted("BadDigest")), lost)
    assert [finding.kind for finding in digests.findings] == ["corrupt", "ignored"]


def test_an_altered_url_is_one_whatever_code_its_refusal_has() -> None:
    features = (Feature("presigned-arguments", "Access", "Altered URLs"), *CATALOGUE)
    denied = result(1, "presigned-arguments", accepted("AccessDenied", 403), exchanges=signed("presigned"))
    dated = Deviation("", {"replies": [[403, "AccessDenied"], [403, "RequestTimeTooSkewed"]]}, {"success": None})
    early = result(2, "presigned-arguments", dated, exchanges=signed("presigned"))
    found = diagnose(Record(RunHeader(features=features), (gate("presigned-arguments"), denied, early)))
    assert sorted(titles(found)) == [
        "Altered URLs: expired or wrongly dated requests accepted",
        "Altered URLs: requests that their presigned URL does not allow accepted",
    ]


def test_one_operation_is_named_only_if_all_results_are_of_it() -> None:
    one = [result(n, "tags", refused("InvalidStorageClass", 400)) for n in range(1, 9)]
    other = result(9, "tags", refused("InvalidStorageClass", 400, "CopyObject"))
    (found,) = of(gate("tags"), *one).findings
    assert found.title == "PutObject is refused with 400 InvalidStorageClass"
    (found,) = of(gate("tags"), *one, other).findings
    assert found.title == "Valid requests are refused with 400 InvalidStorageClass (PutObject, CopyObject)"


def without_access(number: int, feature: str, area: str) -> CheckResult:
    """A signed request that rules of an area should have refused."""
    return result(
        number, feature, accepted("AccessDenied", 403), area=area, exchanges=sent("Authorization"), level="common"
    )


def test_what_rules_should_have_refused_is_told_apart_by_where_the_rules_are() -> None:
    of_policies = [without_access(n, name, "policy") for name in ("tags", "ranges") for n in range(1, 6)]
    of_acls = [without_access(n, name, "access") for name in ("select", "versions") for n in range(1, 6)]
    gates = [gate(name) for name in ("tags", "ranges", "select", "versions")]
    found = of(*gates, *of_policies, *of_acls).findings
    assert sorted((each.title, each.features) for each in found) == [
        (f"{title}: signed requests that must be denied accepted (violated: check)", (feature,))
        for title, feature in (
            ("Byte ranges", "ranges"),
            ("Object tags", "tags"),
            ("S3 Select", "select"),
            ("Versioning", "versions"),
        )
    ]


def test_an_altered_signed_request_is_no_request_without_access() -> None:
    altered = replace(without_access(1, "signature-v4", "signature_v4"), feature="signature-v4")
    assert "signatures that leave something out accepted" in of(altered).findings[0].title
    anonymous = replace(altered, exchanges=sent())
    assert "requests without credentials that must be denied accepted" in of(anonymous).findings[0].title


@pytest.mark.parametrize(
    ("feature", "codes", "said"),
    [
        ("signature-v4", ("SignatureDoesNotMatch",), "requests that do not match their signature accepted"),
        ("signature-v4", ("AccessDenied", "SignatureDoesNotMatch"), "signatures that leave something out accepted"),
        (
            "signature-v4",
            ("AuthorizationHeaderMalformed", "AccessDenied", "SignatureDoesNotMatch"),
            "signatures that are wrong or leave something out accepted",
        ),
        (
            "signature-v2",
            ("InvalidArgument", "InvalidAccessKeyId", "AccessDenied", "SignatureDoesNotMatch"),
            "signatures that are wrong or leave something out accepted",
        ),
        (
            "signature-v2",
            ("InvalidAccessKeyId", "SignatureDoesNotMatch"),
            "signatures that are wrong or leave something out accepted",
        ),
        ("signature-refusal", ("InvalidAccessKeyId",), "unknown access keys accepted"),
        ("signed-chunks", ("SignatureDoesNotMatch",), "chunks that do not match their signatures accepted"),
        ("signature-v4", ("AuthorizationHeaderMalformed",), "malformed signatures and invalid tokens accepted"),
    ],
)
def test_what_is_wrong_with_a_signature_is_named(feature: str, codes: tuple[str, ...], said: str) -> None:
    wanted = {"replies": [[400 if code.startswith(("Auth", "InvalidArg")) else 403, code] for code in codes]}
    let_in = result(1, feature, Deviation("", wanted, {"success": None}), exchanges=signed("signed"))
    assert said in of(let_in).findings[0].title


def test_what_a_form_stores_against_its_policy_is_one_finding_with_forms_that_are_accepted() -> None:
    stored = result(1, "post-policies", replace(accepted("", 404), lets_in=True))
    form = Exchange("c", "POST", "http://e.test/b", (("Content-Type", "multipart/form-data"),), status=204)
    let_in = result(2, "post-policies", accepted("AccessDenied", 403), exchanges=(form,))
    (found,) = of(stored, let_in).findings
    assert (found.kind, found.size, plain(found)) == ("exposed", 2, "post-policies: forms accepted against a policy")


def test_a_program_that_fails_is_not_called_a_feature_that_is_not_offered() -> None:
    got = {"value": {"failed": "copy", "setting": ""}}
    deviation = Deviation("step of the workflow", {"text": "each with its outcome"}, got, sort="use")
    failed = CheckResult("applications/w::w[s5cmd-2.3]", "program", "fail", area="applications", feature="applications",
                         gate=True, level="common", deviation=deviation)  # fmt: skip
    (found,) = diagnose(
        Record(RunHeader(features=(Feature("applications", "Applications", "Real programs"),)), (failed,))
    ).findings
    assert found.title == "Real programs: s5cmd-2.3 (at the step 'copy') fails"


def test_other_words_in_a_title_do_not_change_the_id(monkeypatch: pytest.MonkeyPatch) -> None:
    little = [
        result(1, name, Deviation("TagCount", {"value": 2}, {"value": 1}, sort="form")) for name in ("tags", "ranges")
    ]
    little += [result(2, name, other_code("A", "B")) for name in ("select", "versions")]
    gates = [gate(name) for name in ("tags", "ranges", "select", "versions")]
    ids = {found.id for found in of(*gates, *little).findings}
    assert ids == {"code:TagCount:ranges", "code:400-B:select"}
    monkeypatch.setitem(wording.VALUES, "TagCount", "number of tags")
    again = of(*gates, *little).findings
    assert {found.id for found in again} == ids
    assert any("number of tags" in found.title for found in again)


def test_findings_of_one_feature_and_kind_have_ids_of_their_own() -> None:
    names = ("tags", "keys", "parts", "Expires")
    losses = [result(number, "ranges", wrong(name), subject="PutObject") for number, name in enumerate(names, 1)]
    assert {found.id for found in of(gate("ranges"), *losses).findings} == {
        "corrupt:ranges/PutObject-tags",
        "corrupt:ranges/PutObject-keys",
        "corrupt:ranges/PutObject-parts",
        "corrupt:ranges/PutObject-Expires",
    }
    (alone,) = of(gate("ranges"), losses[0]).findings
    assert alone.id == "corrupt:ranges"


def test_small_causes_have_ids_of_their_own_too() -> None:
    first, second, third = (result(number, "ranges", wrong("tags")) for number in range(1, 4))
    small = [Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (each,)) for each in (first, second)]
    further = Finding("corrupt:further", "corrupt", "Wrong", ("ranges",), (first, second), (), tuple(small))
    diagnosed = with_own_ids([Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (third,)), further])
    ids = [each.id for finding in diagnosed for each in (finding, *finding.small_causes)]
    assert len(set(ids)) == 4
    assert {name.partition("/")[0] for name in ids} == {"corrupt:ranges", "corrupt:further"}
    assert with_own_ids(diagnosed) == diagnosed


def test_the_example_of_a_finding_failed_and_was_not_kept_from_being_tested() -> None:
    blocked = result(1, "f1", wrong("body"), "blocked", level="core", gate=True)
    failed = result(2, "f1", wrong("body"), level="extended")
    assert Finding("x", "corrupt", "X", ("f1",), (blocked, failed)).example == failed
    assert Finding("x", "corrupt", "X", ("f1",), (blocked,)).example == blocked


def test_deletions_that_fail_for_a_body_that_boto_adds_are_no_valid_requests_that_fail() -> None:
    crash = Deviation("DeleteBucketPolicy", {"success": None}, {"replies": [[500, "InternalError"]]})

    def deletion(number: int, client: str, body: str) -> CheckResult:
        sent = (
            Exchange(
                "c", "DELETE", "http://e.test/b?policy", request_body=Body(text=body, length=len(body)), status=500
            ),
        )
        told = result(number, "tags", crash, exchanges=sent, subject="DeleteBucketPolicy")
        return replace(told, client=client)

    added = deletion(1, "boto-s3", "/?policy")
    passed = replace(added, client="boto3-s3", verdict="pass", deviation=None, exchanges=())
    (found,) = of(gate("tags"), added, passed).findings
    assert found.title == "Deletions fail for a body, which boto adds (DELETE bucket?policy)"
    assert (found.kind, {kind_of(each) for each in found.results}) == ("client", {"client"})
    of_boto3 = replace(added, client="boto3-s3v4")
    of_boto_alone = (added, replace(passed, client="boto-s3v4"))
    for others in ((added, passed, deletion(2, "boto3-s3", "")), (of_boto3, passed), (added,), of_boto_alone):
        assert not any("body" in title for title in titles(of(gate("tags"), *others)))


def test_findings_that_a_reader_cannot_tell_apart_are_one() -> None:
    reads = [result(number, "ranges", wrong("body"), subject=name) for number, name in enumerate(("GetObject",) * 3)]
    copies = [result(number, "ranges", wrong("body"), subject="CopyObject") for number in (4, 5, 6)]
    others = [
        result(number, "ranges", wrong(name)) for number, name in enumerate(("tags", "keys", "parts", "Expires"), 7)
    ]
    diagnosis = of(gate("ranges"), *reads, *copies, *others)
    assert len(set(titles(diagnosis))) == len(titles(diagnosis))
    own = {plain(found): found.results for found in diagnosis.findings}
    assert own["Byte ranges: body wrong (GetObject)"] == tuple(reads)
    assert own["Byte ranges: body wrong (CopyObject)"] == tuple(copies)


def test_an_example_shows_what_is_wrong_before_what_is_not_said() -> None:
    unsaid = result(
        1, "ranges", Deviation("IsTruncated", {"text": "a value"}, {"value": None}, sort="entries"), level="core"
    )
    others = [result(number, "ranges", wrong("keys")) for number in (2, 3)]
    found = Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (unsaid, *others))
    assert found.example == others[0]
    assert Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (unsaid,)).example == unsaid


def test_an_example_does_not_read_an_object_that_none_of_its_requests_wrote() -> None:
    def exchange(method: str, key: str, query: str = "") -> Exchange:
        return Exchange("c", method, f"http://e.test/b/{key}{query}", status=200)

    def first_of(*exchanges: Exchange) -> bool:
        """Tells if a gate with these requests is the example, and not another result."""
        read = result(1, "ranges", wrong("body"), gate=True, exchanges=exchanges)
        listed = result(2, "ranges", wrong("keys"), exchanges=(exchange("PUT", "a//b"), exchange("GET", "")))
        return Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (read, listed)).example == read

    assert not first_of(exchange("PUT", "a//b"), exchange("GET", "a/b"))
    assert first_of(exchange("PUT", "a/%62"), exchange("GET", "a/b"))
    assert first_of(exchange("POST", ""), exchange("GET", "a/b"))
    assert first_of(exchange("GET", "a/b", "?uploadId=1"))


def test_an_example_that_is_long_has_few_requests() -> None:
    def of_length(number: int, requests: int) -> CheckResult:
        sent = tuple(Exchange("c", "PUT", "http://e.test/b/k", status=200) for _ in range(requests))
        return result(number, "ranges", wrong("keys"), exchanges=sent)

    results = (of_length(1, 14), of_length(2, 9), of_length(3, 9))
    assert Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), results).example == results[1]


def test_a_wrong_value_that_lets_in_is_one_way_however_it_shows() -> None:
    read = result(1, "ranges", replace(accepted("InvalidURI"), lets_in=True), exchanges=sent())
    written = result(2, "ranges", replace(wrong("the other bucket's object"), lets_in=True), exchanges=sent())
    (found,) = of(gate("ranges"), read, written).findings
    assert (found.kind, [each.id for each in found.results]) == ("exposed", [read.id, written.id])


def test_the_example_of_what_is_exposed_is_the_request_that_does_most_harm() -> None:
    def sent(number: int, method: str, path: str, **headers: str) -> CheckResult:
        names = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        etag = (("ETag", '"x"'),)  # an empty success would give nothing away
        where = f"http://e.test/b{path}"
        exchange = Exchange("c", method, where, request_headers=names, status=200, response_headers=etag)
        return replace(result(number, "tags", accepted("AccessDenied", 403)), exchanges=(exchange,))

    keys = {"Authorization": "AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host, Signature=B"}
    acl = sent(1, "PUT", "/k", x_amz_acl="private", **keys)
    copy = sent(2, "PUT", "/k", x_amz_copy_source="/other/secret", **keys)
    assert Finding("x", "exposed", "X", ("tags",), (acl, copy)).example == copy
    head, listed, read = sent(3, "HEAD", "/k", **keys), sent(4, "GET", "", **keys), sent(5, "GET", "/k", **keys)
    assert Finding("x", "exposed", "X", ("tags",), (head, listed, read)).example == read
    assert Finding("x", "exposed", "X", ("tags",), (head, listed)).example == listed


def test_a_header_that_no_signature_covers_is_one_cause_in_headers_and_urls() -> None:
    url = "http://e.test/b/k?X-Amz-Credential=A&X-Amz-SignedHeaders=host&X-Amz-Signature=B"
    signed = (("Authorization", "AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host, Signature=B"),)
    unsigned = (("x-amz-acl", "public-read"),)
    sent = (
        Exchange("c", "PUT", url, request_headers=unsigned, status=200),
        Exchange("c", "PUT", "http://e.test/b/k", request_headers=(*signed, *unsigned), status=200),
    )
    some = [
        replace(result(number, feature, accepted("AccessDenied", 403)), exchanges=(exchange,))
        for number, (feature, exchange) in enumerate(zip(("presigned-arguments", "signature-v4"), sent, strict=True))
    ]
    (found,) = of(gate("presigned-arguments"), gate("signature-v4"), *some).findings
    assert found.size == 2
    assert found.title.startswith("Requests that leave something out of their signature, such as x-amz-acl, succeed")


def test_what_is_wrong_in_a_listing_of_its_own_is_one_cause_in_all_features() -> None:
    some = [
        result(number, feature, wrong(name), subject="ListMultipartUploads")
        for number, (feature, name) in enumerate((("tags", "keys"), ("tags", "prefixes"), ("ranges", "decoded keys")))
    ]
    (found,) = of(gate("tags"), gate("ranges"), *some).findings
    assert (found.kind, found.size, found.features) == ("corrupt", 3, ("ranges", "tags"))
