"""Parameters of listings that were ignored, by what came."""

from __future__ import annotations

import pytest

from reports.diagnosis.kinds import kind_of
from reports.diagnosis.listings import entries, ignored_parameter
from reports.record.exchanges import Body, Exchange
from reports.record.lines import CheckResult, Deviation


def listing(
    query: str, *keys: str, more: str = "", method: str = "GET", path: str = "b", status: int = 200
) -> Exchange:
    text = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)
    body = Body(f"<ListBucketResult>{more}{text}</ListBucketResult>")
    return Exchange("c", method, f"http://s3.test/{path}?{query}", status=status, response_body=body)


BUCKETS = Body("<Buckets><Bucket><CreationDate>x</CreationDate><Name>other</Name></Bucket></Buckets>")


@pytest.mark.parametrize(
    ("exchange", "name"),
    [
        (listing("prefix=a%2F", "a/1", "b"), "prefix"),
        (listing("prefix=a%2F", "a/1", "a/2"), ""),
        (listing("prefix=a%2F"), ""),
        (listing("marker=b", "a", "b", "c"), "marker"),
        (listing("marker=b", "b", "c"), ""),  # the marker itself is one too many, but it is not ignored
        (listing("start-after=b", "a", "c"), "start-after"),
        (listing("versions&key-marker=b", "a"), "key-marker"),
        (listing("marker=%C3%A9", "z"), "marker"),  # in the order of bytes
        (listing("delimiter=%2F", "a/b"), "delimiter"),
        (listing("delimiter=%2F&prefix=a%2F", "a/b"), ""),
        (listing("delimiter=%2F", "a/", more="<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>"), ""),
        (listing("prefix=a+b", "a+b%2F", more="<EncodingType>url</EncodingType>"), ""),
        (listing("prefix=a%26", "a&amp;b"), ""),
        (listing("prefix=a", "b", method="PUT"), ""),
        (listing("prefix=a", "b", path="b/key"), ""),
        (listing("prefix=a", "b", status=400), ""),
        (Exchange("c", "GET", "http://s3.test/?prefix=mine", status=200, response_body=BUCKETS), "prefix"),
    ],
)
def test_an_entry_that_was_not_asked_for_shows_the_parameter(exchange: Exchange, name: str) -> None:
    assert ignored_parameter(exchange) == name


def test_a_cut_document_has_the_entries_before_the_cut() -> None:
    assert entries("<Contents><Key>a</Key></Contents><Contents><Key>b<") == ["a"]


def test_a_listing_that_ignores_a_parameter_is_not_corrupt() -> None:
    more = Deviation("keys", {"value": ["a/1"]}, {"value": ["a/1", "b"]})
    ignoring, right = listing("prefix=a%2F", "a/1", "b"), listing("prefix=a%2F", "a/1")
    result = CheckResult("x", "c", "fail", deviation=more, exchanges=(ignoring, right))
    assert kind_of(result) == "ignored"
    assert kind_of(CheckResult("x", "c", "fail", deviation=more, exchanges=(right,))) == "corrupt"
    assert (
        kind_of(CheckResult("x", "c", "fail", feature="isolation", deviation=more, exchanges=(ignoring,))) == "exposed"
    )
    refused = Deviation("", {"success": None}, {"replies": [[404, "NoSuchBucket"]]})
    assert kind_of(CheckResult("x", "c", "fail", deviation=refused, exchanges=(ignoring,))) == "corrupt"
