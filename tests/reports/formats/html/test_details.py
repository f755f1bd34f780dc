"""The details of a check, as HTML."""

from __future__ import annotations

import pytest
from markupsafe import Markup
from msgspec.structs import replace

from record.lines import CheckResult, ListedResult
from reports.formats.html.templating import details
from tests.reports import fake

LISTED = ListedResult("c", "fail", "RGW does so.", link="https://tracker.example/1", file="known/expected.txt:3")


def text(result):
    return Markup(str(details(result, "us-east-1")).replace("<", " <")).striptags()


def failed(**more):
    given = {"message": "expected 416,\ngot 200", "requirement": "It answers 416.", "exchanges": (fake.RECORDED,)}
    return CheckResult("objects/range::x", "boto3-s3v4", "fail", **given | more)


def test_details_of_a_failure():
    details = text(
        failed(source="https://docs.example/Get", operations=("PutObject", "GetObject"), requests=2, seconds=0.5)
    )
    for words in (
        "Requirement It answers 416.",
        "Result ✗ fail : expected 416, got 200",
        "Source https://docs.example/Get",
        "On the wire PutObject, GetObject (2 requests in 0.500 s)",
        "Send the last request again with curl",
        "1 of 1: GET https://s3.example.test/b/k → 404 Not Found",
        "2026-01-02T03:04:06+00:00, throttled",
        "Host: s3.example.test ETag: E",
    ):
        assert words in details


def test_headers_and_bodies_are_shown():
    page = details(failed(), "us-east-1")
    assert "Host: s3.example.test\nETag: E" in page
    assert "&lt;Error&gt;\n  &lt;Code&gt;NoSuchKey&lt;/Code&gt;\n  &lt;A&gt;" in page
    assert page.count("<details") == page.count(" open>") == 1


def test_only_the_last_of_several_exchanges_is_open():
    page = details(failed(exchanges=(fake.RECORDED, fake.RECORDED)), "us-east-1")
    assert page.index('<details class="exchange">') < page.index('<details class="exchange" open>')


def test_requests_of_other_clients_are_named():
    other = replace(fake.RECORDED, client="raw-anonymous")
    assert "1 of 1, sent by raw-anonymous:" in text(failed(exchanges=(other,)))


def test_no_answer_came():
    silent = replace(fake.RECORDED, status=None, reason=None, error="ReadTimeout: 30 s")
    details = text(failed(exchanges=(silent,)))
    assert "→ no answer" in details
    assert "ReadTimeout: 30 s" in details
    assert "HTTP" not in details.replace("https", "")


def test_shared_requests_are_marked():
    message = "sent once for several checks, before this one"
    once, own = replace(fake.RECORDED, shared=True), replace(fake.RECORDED, shared=False)
    assert text(failed(exchanges=(once, own))).count(message) == 1
    assert message not in text(failed(exchanges=(own,)))


@pytest.mark.parametrize(
    ("verdict", "heading", "advice"),
    [
        ("fail", "Known", "RGW does so."),
        ("pass", "Listed", "passes now: update the expected results"),
        ("blocked", "Listed", "it is blocked now"),
    ],
)
def test_details_of_expected_results(verdict, heading, advice):
    page = details(CheckResult("c", "boto-s3", verdict, listed=LISTED), "us-east-1")
    assert f"<dt>{heading}</dt>" in page
    assert advice in page
    assert 'href="https://tracker.example/1"' in page


def test_other_schemes_are_not_links():
    evil = failed(source="javascript:alert(1)", listed=ListedResult("c", "fail", "so", link="javascript:alert(2)"))
    page = details(evil, "us-east-1")
    assert "javascript:alert(1)" in page
    assert "href" not in page


def test_similar_passes_have_the_same_details():
    one, two = (details(CheckResult("c", client, "pass"), "us-east-1") for client in ("boto-s3", "boto3-s3"))
    assert one == two


def test_control_characters_are_shown_as_escapes():
    assert "a\\x1b[0m\\x00" in details(failed(message="a\x1b[0m\x00"), "us-east-1")
