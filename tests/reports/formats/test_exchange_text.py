"""Requests, responses and their bodies as text."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.exchanges import Body
from record.json_form import from_json
from reports.formats.check_text import body_text, indented_xml, shown_exchange
from tests.reports import fake


def test_a_message_has_the_url_or_the_status_first():
    shown = shown_exchange(fake.RECORDED, "boto3-s3v4")
    assert shown.request[:2] == ["GET https://s3.example.test/b/k", "Host: s3.example.test"]
    assert shown.response[0] == "HTTP 404 Not Found"
    assert shown_exchange(replace(fake.RECORDED, status=None), "boto3-s3v4").response == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<a><b>1</b><c/><d></d></a>", "<a>\n  <b>1</b>\n  <c/>\n  <d></d>\n</a>"),
        ("<a><b>1</b><c>2", "<a>\n  <b>1</b>\n  <c>2"),
        ("</a></b><c", "</a>\n</b>\n<c"),
        ("plain <text>", "plain <text>"),
        ("", ""),
        ("<A><B><Key>p/%C3", "<A>\n  <B>\n    <Key>p/%C3"),
        ("<A><Key>p</Key><Ke", "<A>\n  <Key>p</Key>\n  <Ke"),
    ],
)
def test_xml_is_indented_whatever_it_is(source, expected):
    assert indented_xml(source) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": "", "length": 0, "cut": False}, ""),
        ({"text": "a\r\nb", "length": 4, "cut": False}, "a\nb"),
        ({"base64": "AAEC", "length": 3, "cut": False}, "(base64) AAEC"),
        ({"text": "abc", "length": 9000, "cut": True}, "abc\n… cut; 9000 bytes in all"),
        (
            {"text": "abc", "length": 3, "cut": False, "withheld": True},
            "abc\n… not sent: the response came before its 3 bytes were sent",
        ),
    ],
)
def test_bodies(body, expected):
    assert body_text(from_json(Body, body)) == expected
