"""Tests of causes with a sign of their own: written ones, and those of certain requests."""

from __future__ import annotations

from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation, ListedResult, RefusedSignature
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.diagnosis.findings.results import (
    accepted,
    gate,
    of,
    other_code,
    refused,
    result,
    titles,
    wrong,
)


def test_conditions_that_hold_and_are_answered_as_if_not_are_one_finding_for_reads_and_one_for_writes() -> None:
    read = RecordedExchange(
        "c", "GET", "http://e.test/b/k", (("If-None-Match", "x"), ("If-Modified-Since", "y")), status=304
    )
    some = [
        result(1, "tags", refused("PreconditionFailed", 412), subject="CopyObject"),
        result(1, "ranges", refused("", 304), exchanges=(read,), subject="GetObject"),
    ]
    assert sorted(titles(of(gate("tags"), gate("ranges"), *some))) == [
        "Conditions that hold (If-Modified-Since, If-None-Match) are answered 304 (GetObject)",
        "Conditions that hold are answered 412 (CopyObject)",
    ]


def test_what_is_known_not_to_be_offered_is_one_finding_for_each_reason() -> None:
    message = RefusedSignature("Signature V2", "400").reason
    some = [result(n, name, None, "unsupported", message=message) for name in ("tags", "ranges") for n in range(4)]
    assert titles(of(*some)) == ["The endpoint does not accept Signature V2 as SDKs use it (400)"]


def test_a_written_cause_of_what_is_not_offered_is_about_a_refusal() -> None:
    some = result(
        1,
        "tags",
        None,
        "unsupported",
        message="no tags here",
        listed=ListedResult("*", "unsupported", "No.", cause="no"),
    )
    assert [(finding.id, finding.severity) for finding in of(some).findings] == [("cause:no", "refused")]


def test_a_written_cause_is_a_finding_of_the_most_common_kind_but_for_a_grave_one() -> None:
    listed = ListedResult("*", "fail", "Owners are ignored.", cause="owners")
    some = [
        replace(result(1, "tags", refused("InternalError", 500)), listed=listed),
        *(replace(result(n, "tags", accepted("InvalidArgument")), listed=listed) for n in (2, 3)),
    ]
    (finding,) = of(gate("tags"), *some).findings
    assert (finding.severity, len(finding.results), len(finding.consequences)) == ("ignored", 2, 1)


def test_a_written_cause_is_a_finding_of_the_gravest_kind_that_it_explains() -> None:
    listed = ListedResult("*", "fail", "Tags are dropped.", cause="no-tags")
    lost, code, other = (
        replace(result(1, "tags", wrong("body")), listed=listed),
        replace(result(2, "ranges", other_code("A", "B")), listed=listed),
        result(3, "tags", other_code("A", "B")),
    )
    first, second = of(gate("tags"), gate("ranges"), lost, code, other).findings
    assert (first.id, first.severity, first.title) == ("cause:no-tags", "corrupt", "Tags are dropped")
    assert (first.results, first.consequences, second.results) == ((lost,), (code,), (other,))


def test_what_was_never_asked_is_not_of_a_cause_that_explains_what_other_clients_found() -> None:
    lost, unasked = (
        replace(one, listed=ListedResult("*", one.verdict, "Tags are dropped.", cause="no-tags"))
        for one in (
            result(1, "tags", wrong("body")),
            result(2, "tags", None, "unsupported", message="the endpoint does not accept V2"),
        )
    )
    first, second = of(gate("tags"), lost, unasked).findings
    assert (first.id, first.severity, first.explained) == ("cause:no-tags", "corrupt", (lost,))
    assert (second.title, second.results) == ("The endpoint does not accept V2", (unasked,))


def test_an_expired_cause_still_names_its_finding() -> None:
    listed = ListedResult("tags/x::check[1]", "fail", "Tags are cut.", expired=True, cause="tags-cut")
    (found,) = of(gate("tags"), result(1, "tags", wrong("tags"), listed=listed)).findings
    assert (found.id, found.title) == ("cause:tags-cut", "Tags are cut")


def test_a_cause_of_what_came_otherwise_names_nothing() -> None:
    changed = replace(result(1, "tags", wrong("body"), "blocked"), listed=ListedResult("*", "fail", "So.", cause="so"))
    assert [finding.id for finding in of(gate("tags"), changed).findings] != ["cause:so"]


def test_where_a_cause_explains_that_a_feature_is_not_there_the_rest_is_found_otherwise() -> None:
    absent = replace(gate("tags", refused()), listed=ListedResult("*", "fail", "No tags.", cause="no-tags"))
    other = result(1, "tags", other_code("InvalidTag", "InvalidRequest"))
    diagnosis = of(absent, other)
    assert diagnosis.states["tags"] == "none"
    assert {finding.id for finding in diagnosis.findings if other in finding.results} != {"cause:no-tags"}


def test_the_act_that_destroys_an_object_names_the_finding() -> None:
    def after(place: str, read: int = 200) -> tuple[RecordedExchange, ...]:
        method, _, parameters = place.partition(" ")
        act = RecordedExchange("c", method, f"http://e.test/b/k?{parameters}", status=200)
        return (act, RecordedExchange("c", "GET", "http://e.test/b/k", status=read))

    lost = Deviation("GetObject", {"success": None}, {"replies": [[404, "NoSuchKey"]]})
    some = [
        result(1, "tags", wrong("body"), exchanges=after("PUT acl")),
        result(1, "ranges", lost, exchanges=after("DELETE tagging", 404)),
        result(4, "ranges", lost, exchanges=after("DELETE uploadId=x", 404)),
    ]
    own = result(2, "tags", wrong("body"), exchanges=after("PUT partNumber=1&uploadId=x"))
    again = RecordedExchange("c", "GET", "http://e.test/b/k?acl", status=200)
    follows = result(3, "tags", wrong("payload"), exchanges=(after("PUT acl")[0], again))
    diagnosis = of(gate("tags"), gate("ranges"), *some, own, follows)
    found = next(each for each in diagnosis.findings if some[0] in each.results)
    assert found.title == (
        "Objects deleted or overwritten by requests for their sub-resources "
        "(DELETE ?tagging, DELETE ?uploadId, PUT ?acl)"
    )
    assert sorted(found.results, key=some.index) == some
    assert found.consequences == (follows,)


def test_a_feature_whose_requests_are_taken_for_other_ones_is_a_consequence() -> None:
    """PUT ?tagging stores an object: nothing about tags is offered, though their requests succeed."""
    act = RecordedExchange("c", "PUT", "http://e.test/b/k?tagging", status=200)
    lost = result(
        1, "tags", wrong("body"), exchanges=(act, RecordedExchange("c", "GET", "http://e.test/b/k", status=200))
    )
    taken = replace(gate("tags", accepted("InvalidTag")), exchanges=(act,), level="extended", subject="PutTags")
    again = RecordedExchange("c", "PUT", "http://e.test/b/other?tagging", status=200)
    follows = result(2, "tags", accepted("InvalidTag"), exchanges=(again,))
    (found,) = of(taken, lost, follows).findings
    assert found.severity == "corrupt"
    assert (found.results, found.consequences) == ((lost,), (taken, follows))


def test_deletions_that_fail_for_a_body_that_boto_adds_are_no_valid_requests_that_fail() -> None:
    crash = Deviation("DeleteBucketPolicy", {"success": None}, {"replies": [[500, "InternalError"]]})

    def deletion(number: int, client: str, body: str) -> CheckResult:
        sent = (
            RecordedExchange(
                "c", "DELETE", "http://e.test/b?policy", request_body=Body(text=body, length=len(body)), status=500
            ),
        )
        reported = result(number, "tags", crash, exchanges=sent, subject="DeleteBucketPolicy")
        return replace(reported, client=client)

    added = deletion(1, "boto-s3", "/?policy")
    passed = replace(added, client="boto3-s3", verdict="pass", deviation=None, exchanges=())
    (found,) = of(gate("tags"), added, passed).findings
    assert found.title == "Deletions fail for a body, which boto adds (DELETE bucket?policy)"
    assert (found.severity, {severity_of(each) for each in found.results}) == ("client", {"client"})
    of_boto3 = replace(added, client="boto3-s3v4")
    of_boto_alone = (added, replace(passed, client="boto-s3v4"))
    for others in ((added, passed, deletion(2, "boto3-s3", "")), (of_boto3, passed), (added,), of_boto_alone):
        assert not any("body" in title for title in titles(of(gate("tags"), *others)))
