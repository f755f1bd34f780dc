"""The details of a check, as data for `details.js`."""

from __future__ import annotations

from msgspec.structs import replace

from record.lines import CheckResult
from reports.formats.html.templating import details
from tests.reports import fake


def failed(**more):
    given = {"message": "expected 416,\ngot 200", "requirement": "It answers 416.", "exchanges": (fake.RECORDED,)}
    return CheckResult("objects/range::x", "boto3-s3v4", "fail", **given | more)


def steps(*exchanges):
    return details(failed(exchanges=exchanges), "us-east-1")[-1]


def test_details_of_a_failure():
    sent, history, again, ((by, notes, error, request, response),) = details(
        failed(requests=2, seconds=0.5), "us-east-1"
    )
    assert (sent, history, by, error) == ("2 requests in 0.500 s", "", "", "")
    assert "Send it again with curl" in [title for title, *_ in again]
    assert "2026-01-02T03:04:06+00:00, throttled" in notes
    assert request[:3] == ["GET https://s3.example.test/b/k", "Host: s3.example.test", "ETag: E"]
    assert response[0] == "HTTP 404 Not Found"
    assert {"<Error>", "  <Code>NoSuchKey</Code>"} <= set(response)


def test_exchanges_of_other_clients_and_of_other_checks():
    other, own = replace(fake.RECORDED, client="raw-anonymous", shared=False), replace(fake.RECORDED, shared=True)
    other, own = steps(other, own)
    assert (other[0], own[0]) == ("raw-anonymous", "")
    assert "sent once for several checks, before this one" in own[1]
    assert "sent once" not in other[1]


def test_no_answer_came():
    ((_, _, error, _, response),) = steps(replace(fake.RECORDED, status=None, reason=None, error="ReadTimeout: 30 s"))
    assert (error, response) == ("ReadTimeout: 30 s", [])


def test_control_characters_are_shown_as_escapes():
    ((_, _, error, _, _),) = steps(replace(fake.RECORDED, error="a\x1b[0m\x00"))
    assert error == "a\\x1b[0m\\x00"
