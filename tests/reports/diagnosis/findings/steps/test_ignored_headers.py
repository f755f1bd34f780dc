"""Tests of headers that are ignored, and of the data that are lost because of that."""

from __future__ import annotations

from msgspec.structs import replace

from tests.reports.diagnosis.findings.results import accepted, gate, of, result, sent, titles, usual, wrong
from tests.reports.made import OK, deviating, exchanged


def test_content_with_its_framing_is_not_lost_by_a_header_that_is_ignored() -> None:
    ignored = deviating("412 PreconditionFailed", OK)
    some = [
        result(n, name, ignored, exchanges=sent("If-None-Match")) for name in ("tags", "ranges") for n in range(1, 6)
    ]
    framed = deviating("hello", "5\r\nhello\r\n0\r\n", "body", sort="data")
    lost = result(9, "tags", framed, exchanges=sent("If-None-Match"))
    diagnosis = of(gate("tags"), gate("ranges"), gate("versions"), *some, lost, *usual())
    (found,) = (each for each in diagnosis.findings if lost in each.explained)
    assert (found.severity, found.results) == ("corrupt", (lost,))


def test_a_header_that_is_ignored_explains_what_is_lost_by_that() -> None:
    ignored = deviating("412 PreconditionFailed", OK)
    some = [
        result(n, name, ignored, exchanges=sent("If-None-Match")) for name in ("tags", "ranges") for n in range(1, 6)
    ]
    lost = result(9, "tags", wrong("body"), exchanges=sent("If-None-Match"))
    other = result(10, "tags", wrong("body"), exchanges=sent("x-amz-acl"))
    diagnosis = of(gate("tags"), gate("ranges"), gate("versions"), *some, lost, other, *usual())
    found = next(each for each in diagnosis.findings if each.severity == "ignored")
    assert (found.title, len(found.results), found.consequences) == ("If-None-Match ignored", 10, (lost,))
    assert found.features == ("ranges", "tags")


def test_a_header_whose_invalid_values_are_accepted_explains_no_loss() -> None:
    some = [result(n, "tags", accepted("InvalidTag"), exchanges=sent("x-amz-tagging")) for n in range(1, 9)]
    lost = result(9, "tags", wrong("tags"), exchanges=sent("x-amz-tagging"))
    first, second, *_ = of(gate("tags"), gate("versions"), *some, lost, *usual()).findings
    assert (first.severity, first.title) == ("corrupt", "Object tags: tags wrong with x-amz-tagging, case 9")
    assert second.title == "Object tags: invalid values of x-amz-tagging accepted"
    # If the header is ignored as a whole, that explains it.
    more = [result(n, "tags", wrong("tags"), exchanges=sent("x-amz-tagging")) for n in range(10, 19)]
    found = of(gate("tags"), gate("versions"), *some, *more, *usual()).findings[0]
    assert (found.title, len(found.consequences)) == ("Object tags: x-amz-tagging ignored", 9)


def test_other_content_than_a_document_is_one_finding() -> None:
    came = deviating(OK, {"fault": "NoDocument"}, "GetObjectAcl")
    read = (exchanged("GET", "b/k?acl"),)
    some = [result(1, name, came, exchanges=read) for name in ("tags", "ranges")]
    assert titles(of(gate("tags"), gate("ranges"), *some)) == [
        "Sub-resources ignored: the object or listing is returned instead (GET ?acl)"
    ]


def test_an_expected_owner_that_is_ignored_is_named() -> None:
    denied = replace(accepted("AccessDenied", 403), safeguard=True)
    message = {"requirement": "PutObject with another ExpectedBucketOwner returns 403.", "feature": "expected-owner"}
    some = [
        replace(result(n, "tags", denied, exchanges=sent("x-amz-expected-bucket-owner")), **message)
        for n in range(1, 9)
    ]
    passing = replace(gate("tags"), feature="expected-owner")
    found = titles(of(passing, gate("versions"), *some, *usual()))
    assert found[0] == "expected-owner: x-amz-expected-bucket-owner ignored"


def test_what_is_lost_in_two_ways_is_in_one_finding_alone() -> None:
    ignored = deviating("412", OK)
    some = [
        result(n + 20 * len(name), "tags", ignored, exchanges=sent(name))
        for name in ("If-Match", "If-None-Match")
        for n in range(1, 10)
    ]
    both = result(1, "tags", wrong("body"), exchanges=sent("If-Match", "If-None-Match"))
    of(gate("tags"), gate("versions"), *some, both, *usual())
