"""Tests of parameters of listings that were ignored, which the received entries show."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import seen_in
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.side_effects.listed_entries import entries, ignored_by, ignored_parameter
from tests.reports.made import OK, deviating, valued


def listing(
    query: str, *keys: str, more: str = "", method: str = "GET", path: str = "b", status: int = 200
) -> RecordedExchange:
    text = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)
    body = Body(f"<ListBucketResult>{more}{text}</ListBucketResult>")
    return RecordedExchange("c", method, f"http://s3.test/{path}?{query}", status=status, response_body=body)


def group(prefix: str) -> str:
    return f"<CommonPrefixes><Prefix>{prefix}</Prefix></CommonPrefixes>"


BUCKETS = Body("<Buckets><Bucket><CreationDate>x</CreationDate><Name>other</Name></Bucket></Buckets>")


@pytest.mark.parametrize(
    ("exchange", "name"),
    [
        (listing("prefix=a%2F", "a/1", "b"), "prefix"),
        (listing("prefix=a%2F", "a/1", "a/2"), ""),
        (listing("prefix=a%2F"), ""),
        (listing("marker=b", "a", "b", "c"), "marker"),
        (listing("marker=b", "b", "c"), ""),  # the marker itself is one too many, but it is not ignored
        (listing("start-after=b", "a", "b", "c"), "start-after"),
        (listing("versions&key-marker=b", "a", "b"), "key-marker"),
        (listing("marker=%C3%A9", "z", "é"), "marker"),  # in the order of bytes
        (listing("marker=b", "a", "c"), ""),  # "a" may come after "b" in the order of the server
        (listing("marker=%F0%9F%98%80", "\uff5e"), ""),  # in the order of UTF-16
        (listing("marker=%F0%9F%98%80", "😀", "\uff5e"), ""),
        (listing("marker=a", "B", "c"), ""),  # in an order without case
        (listing("marker=b", "b", "c", more=group("a/")), "marker"),
        (listing("delimiter=%2F", "a/b"), "delimiter"),
        (listing("delimiter=%2F&prefix=a%2F", "a/b"), ""),
        (listing("delimiter=%2F", "a/", more=group("b/")), ""),
        (listing("prefix=a+b", "a+b%2F", more="<EncodingType>url</EncodingType>"), ""),
        (listing("prefix=a%26", "a&amp;b"), ""),
        (listing("prefix=a%22", "a&quot;b"), ""),
        (listing("prefix=a%27", "a&#39;b"), ""),
        (listing("prefix=a%0A", "a&#xA;b"), ""),
        (listing("prefix=a%01", "a&#x1;b"), ""),  # XML does not allow it
        (listing("prefix=a%26lt%3B", "a&amp;lt;b"), ""),
        (listing("prefix=a%26", "a&#xD83D;&#9999999;"), ""),  # they stand for no characters
        (listing("prefix=a", more=group("b/")), "prefix"),
        (listing("prefix=a", "b", method="PUT"), ""),
        (listing("prefix=a", "b", path="b/key"), ""),
        (listing("prefix=a", "b", status=400), ""),
        (RecordedExchange("c", "GET", "http://s3.test/?prefix=mine", status=200, response_body=BUCKETS), "prefix"),
    ],
)
def test_an_entry_that_was_not_asked_for_shows_the_parameter(exchange: RecordedExchange, name: str) -> None:
    assert ignored_parameter(exchange) == name


def test_a_cut_document_has_the_entries_before_the_cut() -> None:
    cut = Body("<Contents><Key>a</Key></Contents><Contents><Key>b<", cut=True)
    assert entries(RecordedExchange(response_body=cut)) == ["a"]


def test_a_marker_is_ignored_where_the_listing_begins_like_one_without_it() -> None:
    ignoring, whole = listing("marker=b", "a", "c"), listing("", "a", "c")
    assert ignored_parameter(ignoring, [whole, ignoring]) == "marker"
    assert ignored_parameter(ignoring, [listing("", "0", "a", "c"), ignoring]) == ""
    assert ignored_parameter(ignoring, [listing("marker=0", "a", "c"), ignoring]) == ""


def failed(wanted: Any, got: Any, *exchanges: RecordedExchange, about: str = "keys") -> CheckResult:
    return CheckResult("x", "c", "fail", deviation=valued(about, wanted, got), exchanges=exchanges)


def cut(names: list[str]) -> str:
    """Returns the names in a record's form for a long list."""
    return f"{str(names)[:400]}… ({len(str(names))} characters)"


IGNORING = listing("prefix=a%2F", "a/1", "b")
HEAD = RecordedExchange("c", "HEAD", "http://s3.test/b/k", status=200)
MANY = [f"a{number:03}" for number in range(200)]
CUT = listing("prefix=a9", *MANY[:100])
CUT = replace(CUT, response_body=replace(CUT.response_body, cut=True))
UNGROUPED = listing("delimiter=%2F&prefix=p%2F", "p/a/1", "p/b")


@pytest.mark.parametrize(
    ("result", "alone"),
    [
        (failed(["a/1"], ["a/1", "b"], IGNORING), True),
        (failed(["1"], ["1", "b"], IGNORING), True),  # a check may leave out a common part of all
        (failed([["a/1"], []], [["a/1", "b"], []], IGNORING), True),
        (failed(["a/1"], ["a/1", "b"], IGNORING, HEAD), False),  # it is about another request
        (failed({"a": "b"}, {}, IGNORING, HEAD, about="Metadata"), False),
        (failed("a body", "another one", IGNORING, HEAD, about="body"), False),
        (failed({"a": "b"}, {}, IGNORING, about="Metadata"), False),  # none of the entries
        (failed("b", "a/1", IGNORING, about="next page"), False),
        (failed(["STANDARD"], ["GLACIER"], IGNORING), False),
        (failed([1, 1], [2], IGNORING), False),
        (failed(["a/1", "a/2"], ["b"], listing("prefix=a%2F", "b")), False),  # both are lost
        (failed(["a/1", "a/2"], ["a/1", "b"], IGNORING), False),
        (failed(["c"], ["a", "b", "c"], listing("marker=b", "a", "b", "c")), True),
        (failed(["c"], ["a", "b"], listing("marker=b", "a", "b")), False),
        (failed(["b", "c"], ["a", "c"], listing("", "a", "b", "c"), listing("marker=aa", "a", "c")), False),
        (failed(["a/1"], ["b"], listing("prefix=a%2F", "b", "a/1")), True),  # the check compares the first alone
        (failed([], cut(MANY), CUT), True),
        (failed(["a900"], cut(MANY), CUT), True),  # it may be after the cut
        (failed(["a050"], cut(MANY), CUT), True),
        (failed(["a050x"], cut(MANY), CUT), False),  # it would be before the cut
        (failed([["b"], ["a/"]], [["a/1", "b"], []], UNGROUPED), True),
        (failed(["p/a/"], [], UNGROUPED, about="common prefixes"), True),
        (failed(["p/a/", "p/c/"], [], UNGROUPED, about="common prefixes"), False),
        (failed(["p/"], [], UNGROUPED, replace(UNGROUPED, shared=True), about="common prefixes"), False),
    ],
)
def test_only_entries_that_came_as_well_show_that_a_parameter_is_ignored(result: CheckResult, alone: bool) -> None:
    assert severity_of(result) == ("ignored" if alone else "corrupt")


def test_the_listing_that_a_result_is_about_has_the_ignored_parameter() -> None:
    """This holds also for a value that is none of its entries."""
    assert ignored_by(seen_in(failed([1], [2], IGNORING))) == "prefix"
    assert (
        ignored_by(seen_in(failed([1], [2], IGNORING, listing("prefix=a%2F&continuation-token=x", "a/2")))) == "prefix"
    )
    assert ignored_by(seen_in(failed([1], [2], IGNORING, HEAD))) == ""


def test_a_listing_that_ignores_a_parameter_is_told_by_its_feature_and_its_answer() -> None:
    more = failed(["a/1"], ["a/1", "b"], IGNORING)
    assert more.deviation is not None
    assert severity_of(replace(more, deviation=replace(more.deviation, lets_in=True))) == "exposed"
    refused = deviating(OK, "404 NoSuchBucket")
    assert severity_of(replace(more, deviation=refused)) == "corrupt"
