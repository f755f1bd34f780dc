"""What a finding opens to: what was sent, what came, and what was expected."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reports.diagnosis.decisive import decisive
from reports.diagnosis.findings import diagnose
from reports.formats.html.report.finding_views import LONGEST, entries, panes
from reports.record.exchanges import Body
from reports.record.lines import CheckResult, Deviation, Listed, Record, RunHeader
from tests.reports import fake

LISTED = Listed("x", "fail", "so")
REFUSED = {"replies": [[403, "AccessDenied"]]}


def failed(expected, got, exchanges=(fake.RECORDED,), about="", **more):
    deviation = Deviation(about, expected, got)
    return CheckResult("x::y", "boto3-s3v4", "fail", exchanges=exchanges, deviation=deviation, **more)


def test_request_response_and_requirement_are_side_by_side():
    sent, came, expected = panes(failed(REFUSED, {"replies": [[404, "NoSuchKey"]]}))
    assert sent == ("Sent", "GET /b/k", "ETag: E")
    assert came[:2] == ("Received", "404 Not Found")
    assert came[2].startswith("Content-Type: application/xml\n\n<?xml")
    assert expected == ("Expected", "403 AccessDenied", "")


@pytest.mark.parametrize(
    ("side", "words"),
    [
        ({"replies": [[403, "AccessDenied"], [404, ""]]}, "403 AccessDenied or 404"),
        ({"success": None}, "a successful response (2xx)"),
        ({"value": ["a", 1]}, 'ETag: ["a", 1]'),
        ({"value": "a"}, "ETag: a"),
        ({"bytes": [22, "the"]}, "ETag: 22 bytes, with 'the'"),
        ({"text": "a value"}, "a value"),
    ],
)
def test_what_was_expected_in_words(side, words):
    assert panes(failed(side, {"value": 1}, about="ETag"))[-1] == ("Expected", words, "")


def test_a_value_that_came_is_before_its_response():
    came = panes(failed({"value": 2}, {"value": 1}, about="Size"))[1]
    assert came[2].startswith("Size: 1\nContent-Type")


def test_the_exchange_is_the_last_one_with_what_came():
    other, cleaning = (replace(fake.RECORDED, status=status, method="DELETE") for status in (404, 204))
    result = failed(REFUSED, {"replies": [[404, "NoSuchKey"]]}, (fake.RECORDED, other, cleaning))
    assert decisive(result) is other
    assert decisive(failed(REFUSED, {"success": None}, (fake.RECORDED, cleaning))) is cleaning
    assert decisive(failed(REFUSED, {"success": None}, ())) is None


def test_without_exchange_or_deviation():
    values = failed({"value": 2}, {"value": 1}, (), about="Size")
    assert panes(values) == [("Received", "Size: 1", ""), ("Expected", "Size: 2", "")]
    assert panes(CheckResult("x::y", "c", "fail")) == []
    silent = replace(fake.RECORDED, status=None, reason=None, error="ReadTimeout")
    assert panes(failed(REFUSED, {"fault": "ReadTimeout"}, (silent,)))[1] == ("Received", "no answer", "ReadTimeout")


def test_long_messages_are_cut():
    long = replace(fake.RECORDED, response_body=Body("x" * 9000, length=9000))
    many = replace(fake.RECORDED, response_body=Body("\n".join("abc" * 40), length=9000))
    for exchange in (long, many):
        text = panes(failed(REFUSED, {"success": None}, (exchange,)))[1][2]
        assert text.endswith("\n…")
        assert len(text) < LONGEST


def test_what_is_known_of_a_finding():
    def known(*results):
        return [entry.known for entry in entries(diagnose(Record(RunHeader(), results)))]

    one, two = (failed(REFUSED, {"success": None}, message="m", listed=LISTED) for _ in range(2))
    assert known(one) == ["known"]
    assert known(one, replace(two, id="x::z", listed=None)) == ["1 known, 1 new"]
    assert known(replace(one, listed=None)) == [""]
