"""Tests of features that are absent: one cause for all of their failures."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.diagnosis.findings.results import (
    accepted,
    gate,
    of,
    other_code,
    refused,
    result,
    sent,
    titles,
    usual,
    versioning,
    wrong,
)


def test_what_fails_in_a_feature_that_is_not_there_is_a_consequence() -> None:
    diagnosis = of(
        gate("tags", refused()),
        result(1, "tags", other_code("InvalidTag", "InvalidRequest")),
        result(2, "tags", refused()),
    )
    (finding,) = diagnosis.findings
    assert (finding.title, finding.severity) == ("Object tags: not offered (PutObject: 501 NotImplemented)", "refused")
    assert (len(finding.results), len(finding.consequences), finding.level) == (2, 1, "core")
    assert diagnosis.states["tags"] == "none"


def test_exposed_data_are_no_consequence() -> None:
    found = of(gate("tags", refused()), result(1, "tags", accepted("AccessDenied", 403)))
    assert [finding.severity for finding in found.findings] == ["exposed", "refused"]


def test_features_of_a_group_that_are_ignored_are_one_finding() -> None:
    diagnosis = of(*(gate(name, accepted("BadDigest")) for name in ("tags", "ranges", "select")))
    assert titles(diagnosis) == ["3 features accepted without effect: Byte ranges, S3 Select and Object tags"]
    assert diagnosis.findings[0].features == ("ranges", "select", "tags")


def test_a_feature_that_is_ignored_with_its_header_is_apart_from_its_group() -> None:
    """Nearly all of its requests have the header, and those of the other features do not."""
    names = ("tags", "ranges", "select")
    own = [replace(gate("torrents", accepted("BadDigest")), exchanges=sent("x-amz-torrent"))]
    diagnosis = of(*(gate(name, accepted("BadDigest")) for name in names), *own, *usual())
    assert titles(diagnosis)[:2] == [
        "3 features accepted without effect: Byte ranges, S3 Select and Object tags",
        "Torrents: accepted without effect",
    ]


def test_a_feature_that_is_ignored_in_other_operations_is_apart_from_its_group() -> None:
    names = ("tags", "ranges", "select")
    other = replace(gate("torrents", accepted("BadDigest")), subject="GetObjectTorrent")
    apart = of(*(gate(name, accepted("BadDigest")) for name in names), other)
    assert titles(apart) == [
        "3 features accepted without effect: Byte ranges, S3 Select and Object tags",
        "Torrents: accepted without effect",
    ]


def test_an_operation_that_is_missing_in_an_ignored_feature_is_missing_in_others_too() -> None:
    lacking = replace(result(1, "tags", refused(about="PutBucketVersioning")), exchanges=versioning(501))
    needing = replace(result(2, "ranges", refused(about="PutBucketVersioning")), exchanges=versioning(501))
    found = of(gate("tags", accepted("BadDigest")), gate("ranges"), lacking, needing).findings[0]
    title = "Object tags: accepted without effect, and PutBucketVersioning not offered"
    assert (found.title, found.consequences) == (title, (lacking, needing))


def test_another_refusal_is_no_consequence_of_a_code_that_names_its_reason() -> None:
    absent = replace(gate("tags", refused("NoTopics", 400, about="PutBucketVersioning")), exchanges=versioning(400))
    again = replace(result(1, "tags", refused("NoTopics", 400, about="PutBucketVersioning")), exchanges=versioning(400))
    other = refused("InvalidArgument", 400, about="PutBucketVersioning")
    apart = replace(result(2, "tags", other), exchanges=versioning(400))
    found = next(each for each in of(absent, again, apart).findings if absent in each.results)
    assert found.explained == (absent, again)


def test_what_a_client_without_gates_shows_to_be_ignored_belongs_to_the_feature() -> None:
    other = replace(result(1, "tags", accepted("BadDigest")), client="raw-s3v4")
    (finding,) = of(gate("tags", accepted("BadDigest")), other).findings
    assert (finding.title, finding.size) == ("Object tags: accepted without effect", 2)


def test_what_is_lost_with_the_header_of_an_ignored_feature_is_a_consequence() -> None:
    lost = result(1, "tags", wrong("tags"), exchanges=sent("x-amz-tagging"))
    missing = replace(gate("tags", accepted("InvalidTag")), exchanges=sent("x-amz-tagging"))
    found = of(missing, gate("versions"), lost, *usual()).findings[0]
    assert (found.title, found.consequences) == ("Object tags: accepted without effect", (lost,))


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


def test_the_header_that_is_not_offered_is_named_with_what_has_it_in_other_features() -> None:
    """The operation is accepted without the header."""
    stored = CheckResult("objects/put::what_was_put_is_read[bytes]", "boto3-s3v4", "pass", feature="ranges")
    asked = sent("x-amz-tagging", status=501)
    some = [result(number, "tags", refused(), exchanges=asked) for number in range(1, 4)]
    other = result(4, "ranges", refused(), exchanges=asked)
    plain = result(5, "ranges", refused(), exchanges=sent(status=501))
    absent, rest = of(replace(gate("tags", refused()), exchanges=asked), stored, *some, other, plain).findings
    assert absent.title.startswith("Object tags: not offered (PutObject with x-amz-tagging: 501 NotImplemented)")
    assert {each.id for each in absent.results} == {each.id for each in (gate("tags"), *some, other)}
    assert rest.results == (plain,)


def test_what_needs_two_absent_features_belongs_to_the_one_that_it_lacks() -> None:
    versions = replace(gate("versions", refused(about="PutBucketVersioning")), exchanges=versioning(501))
    tagging = (RecordedExchange("c", "PUT", "http://e.test/b/k?tagging", status=501),)
    tags = replace(gate("tags", refused(about="PutObjectTagging")), exchanges=tagging)
    lacks = refused(about="PutBucketVersioning", arranging=True)
    both = [result(number, "tags", lacks, "blocked", exchanges=versioning(501)) for number in range(1, 4)]
    assert {each.title: each.results for each in of(versions, tags, *both).findings} == {
        "Object tags: not offered (PutObjectTagging: 501 NotImplemented)": (tags,),
        "Versioning: not offered (PutBucketVersioning: 501 NotImplemented)": (versions, *both),
    }


def test_what_needs_any_operation_of_an_absent_feature_belongs_to_it() -> None:
    versions = replace(gate("versions", refused(about="PutBucketVersioning")), exchanges=versioning(501))
    listed = (RecordedExchange("c", "GET", "http://e.test/b?versions", status=501),)
    lacks = refused(about="ListObjectVersions")
    own = result(1, "versions", lacks, subject="ListObjectVersions", exchanges=listed)
    tagging = (RecordedExchange("c", "PUT", "http://e.test/b/k?tagging", status=501),)
    tags = replace(gate("tags", refused(about="PutObjectTagging")), exchanges=tagging)
    other = result(2, "tags", lacks, "blocked", exchanges=listed)
    found = of(tags, other, versions, own)
    assert [each.results for each in found.findings if each.title.startswith("Object tags")] == [(tags,)]
    assert other in next(each.explained for each in found.findings if each.title.startswith("Versioning"))


def test_what_another_client_sees_of_the_refusal_belongs_to_it() -> None:
    absent = replace(gate("tags", refused(about="PutBucketVersioning")), exchanges=versioning(501))
    raw = replace(result(1, "tags", refused(about="PutBucketVersioning")), client="raw-s3v4")
    (found,) = of(absent, raw).findings
    assert found.results == (absent, raw)


def test_features_of_several_groups_with_the_same_refusal_are_one_finding() -> None:
    diagnosis = of(*(gate(name, refused()) for name in ("tags", "ranges", "versions")))
    assert titles(diagnosis) == [
        "3 features not offered (PutObject: 501 NotImplemented): Byte ranges, Object tags and Versioning"
    ]
    two = of(gate("tags", refused()), gate("ranges", refused()), gate("versions", refused("Not", 405)))
    assert len(two.findings) == 2


def test_features_refused_with_a_general_code_are_one_finding_where_the_message_is_the_same() -> None:
    def gates(*messages: str) -> list[CheckResult]:
        bodies = [Body(f"<Error><Code>InvalidArgument</Code><Message>{text}</Message></Error>") for text in messages]
        sent = [RecordedExchange("c", "PUT", "http://e.test/b?x", status=400, response_body=body) for body in bodies]
        absent = [gate(name, refused("InvalidArgument", 400, about=name)) for name in ("tags", "ranges", "versions")]
        return [replace(each, exchanges=(one,)) for each, one in zip(absent, sent, strict=True)]

    assert (
        len(of(*gates("Unknown bucket configuration", "Unknown bucket configuration", "Malformed JSON")).findings) == 3
    )
    (found,) = of(*gates("Unknown bucket configuration", *["Unknown bucket configuration"] * 2)).findings
    # An answer that several features get judges none of their requests.
    assert found.title.startswith("3 features not offered (400 InvalidArgument: Unknown bucket configuration): ")


def test_what_is_refused_in_other_features_alike_does_not_make_one_absent() -> None:
    everywhere = [result(n, "ranges", refused("InvalidName", 400)) for n in range(1, 10)]
    diagnosis = of(gate("tags", refused("InvalidName", 400)), gate("ranges"), *everywhere)
    assert titles(diagnosis) == ["PutObject is refused with 400 InvalidName"]


def test_what_fails_through_other_clients_too_is_no_consequence() -> None:
    there, not_there = gate("tags"), replace(gate("tags", refused()), client="boto3-s3")
    both = result(1, "tags", other_code("InvalidTag", "InvalidRequest"))
    alone = replace(result(2, "tags", other_code("InvalidTag", "InvalidRequest")), client="boto3-s3")
    found = of(there, not_there, both, replace(both, client="boto3-s3"), alone)
    assert next(each.consequences for each in found.findings if each.severity == "refused") == (alone,)


def test_another_refusal_of_a_missing_operation_is_no_consequence() -> None:
    absent = gate("tags", refused(about="PutObjectTagging"))
    malformed = result(1, "tags", refused("MalformedXML", 400, about="PutObjectTagging"))
    assert [each.results for each in of(absent, malformed).findings] == [(absent,), (malformed,)]


def test_a_feature_that_is_there_through_other_clients_is_refused_through_some() -> None:
    v2 = replace(gate("tags", refused()), client="boto3-s3")
    assert titles(of(gate("tags"), v2)) == [
        "Object tags: refused with Signature V2 alone (PutObject: 501 NotImplemented)"
    ]


def test_what_changes_under_a_condition_that_is_ignored_is_a_consequence() -> None:
    ignored = gate("tags", Deviation("", {"replies": [[412, "PreconditionFailed"]]}, {"success": None}))
    lost = result(1, "tags", Deviation("keys", {"value": ["a"]}, {"value": []}, sort="entries"))
    (finding,) = of(ignored, lost).findings
    assert (finding.severity, finding.consequences) == ("ignored", (lost,))
    digests = of(gate("tags", accepted("BadDigest")), lost)
    assert [finding.severity for finding in digests.findings] == ["corrupt", "ignored"]


def test_a_program_that_fails_is_not_called_a_feature_that_is_not_offered() -> None:
    got = {"value": {"failed": "copy", "setting": ""}}
    deviation = Deviation("step of the workflow", {"text": "each with its outcome"}, got, sort="use")
    failed = CheckResult("applications/w::w[s5cmd-2.3]", "program", "fail", area="applications", feature="applications",
                         gate=True, level="common", deviation=deviation)  # fmt: skip
    (found,) = diagnose(
        Record(RunHeader(features=(RecordedFeature("applications", "Applications", "Real programs"),)), (failed,))
    ).findings
    assert found.title == "Real programs: s5cmd-2.3 (at the step 'copy') fails"


def answered(
    message: str, place: str = "b?x", status: int = 501, body: str = "", **headers: str
) -> tuple[RecordedExchange, ...]:
    error = Body(f"<Error><Code>NotImplemented</Code><Message>{message}</Message></Error>")
    names = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    url = f"http://e.test/{place}"
    return (RecordedExchange("c", "PUT", url, names, status=status, request_body=Body(body), response_body=error),)


def test_what_is_refused_with_the_same_particular_message_is_one_finding() -> None:
    no_keys = "Encryption needs a key server (not configured)"
    usual = [
        replace(gate(name, refused(about=f"Put{name}")), exchanges=answered("Not implemented", f"b?{name}"))
        for name in ("select", "torrents")
    ]
    usual.append(replace(usual[0], id="select/x::check[2]", gate=False))
    by_keys = [
        replace(gate(name, refused(about=f"Put{name}")), exchanges=answered(no_keys, f"b?{name}"))
        for name in ("tags", "ranges")
    ]
    other = result(2, "versions", refused(), "unsupported", exchanges=answered(no_keys))
    first, *rest = of(*usual, *by_keys, gate("versions"), other).findings
    assert first.title == (
        "2 features not offered (501 NotImplemented: Encryption needs a key server): Byte ranges and Object tags"
    )
    assert [each.id for each in first.results] == [each.id for each in (*by_keys, other)]
    assert len(rest) == 2


def test_the_header_of_an_absent_feature_is_refused_in_others_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong values of the header are refused rightly: these results pass."""
    monkeypatch.setattr("reports.diagnosis.findings.special_names.names_sent", lambda check: frozenset(("x-amz-acl",)))
    asking = answered("", "b/k", x_amz_acl="x")
    absent = [replace(gate("tags", refused()), id=f"tags/x::gate[{n}]", exchanges=asking) for n in range(3)]
    rightly = result(1, "tags", None, "pass")
    other = result(2, "ranges", refused(), exchanges=asking)
    usual = answered("", "b/k", status=400)
    plain_requests = [result(n, "versions", other_code("A", "B"), exchanges=usual) for n in range(3, 30)]
    found = of(*absent, rightly, gate("ranges"), gate("versions"), other, *plain_requests).findings
    assert other in next(each for each in found if absent[0] in each.results).results


def test_what_needs_something_that_nobody_configured_is_not_called_missing() -> None:
    def titled(body: str, code: str = "InvalidArgument", status: int = 400) -> str:
        absent = gate("tags", refused(code, status, about="PutEvents"))
        return of(replace(absent, exchanges=answered("", status=status, body=body))).findings[0].title

    queue = "<Queue>arn:aws:sqs:us-east-1:1:events</Queue>"
    assert titled(queue) == (
        "Object tags: refused without configured destinations, such as arn:aws:sqs (PutEvents: 400 InvalidArgument)"
    )
    assert titled("<Bucket>arn:aws:s3:::b</Bucket>") == "Object tags: refused (PutEvents: 400 InvalidArgument)"
    assert titled(queue, "NotImplemented", 501) == "Object tags: not offered (PutEvents: 501 NotImplemented)"
