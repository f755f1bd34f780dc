"""Tests of the sent and the received message, beside a right server's answer or the expected value."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation, HistoryOperation, Record, RunHeader
from reports.diagnosis.exchanges import right_answers
from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.exchanges.right_answers import RightAnswers, RightResponse
from reports.formats.side_by_side import LONGEST, as_text, panes, usual_headers
from tests.reports import fake
from tests.reports.sides import sort_named

REFUSED = {"replies": [[403, "AccessDenied"]]}


def said(result: CheckResult) -> list[tuple[str, str, str]]:
    """Titles, first lines and the rest."""
    return [(pane.title, pane.first.text, "\n".join(line.text for line in pane.lines)) for pane in panes(result)]


def failed(expected, got, exchanges=(fake.RECORDED,), about="", **more):
    deviation = Deviation(about, expected, got, sort=sort_named(about))
    return CheckResult("x::y", "boto3-s3v4", "fail", exchanges=exchanges, deviation=deviation, **more)


def test_request_response_and_requirement_are_side_by_side():
    sent, came, expected = said(failed(REFUSED, {"replies": [[404, "NoSuchKey"]]}))
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
        ({"value": ""}, "ETag: (empty)"),
        ({"text": "a value"}, "ETag: a value"),
        ({"within": 4}, "ETag, within 4 s"),
        ({"within": 0.05}, "ETag, within 0.05 s"),
        ({"within": 0}, "ETag"),
    ],
)
def test_what_was_expected_in_words(side, words):
    assert said(failed(side, {"value": 1}, about="ETag"))[-1] == ("Expected", words, "")


def test_a_value_that_came_is_before_its_response():
    came = said(failed({"value": 2}, {"value": 1}, about="Size"))[1]
    assert came[2].startswith("What the check read: Size: 1\n\nContent-Type")


def test_the_exchange_is_the_last_one_with_what_came():
    other, cleaning = (replace(fake.RECORDED, status=status, method="DELETE") for status in (404, 204))
    result = failed(REFUSED, {"replies": [[404, "NoSuchKey"]]}, (fake.RECORDED, other, cleaning))
    assert decisive(result) is other
    assert decisive(failed(REFUSED, {"success": None}, (fake.RECORDED, cleaning))) is cleaning
    assert decisive(failed(REFUSED, {"success": None}, ())) is None


def test_without_exchange_or_deviation():
    values = failed({"value": 2}, {"value": 1}, (), about="Size")
    assert said(values) == [("Received", "Size: 1", ""), ("Expected", "Size: 2", "")]
    assert said(CheckResult("x::y", "c", "fail")) == []
    silent = replace(fake.RECORDED, status=None, reason=None, error="ReadTimeout")
    assert said(failed(REFUSED, {"fault": "ReadTimeout"}, (silent,)))[1] == ("Received", "no answer", "ReadTimeout")


def test_long_messages_are_cut():
    long = replace(fake.RECORDED, response_body=Body("x" * 9000, length=9000))
    many = replace(fake.RECORDED, response_body=Body("\n".join("abc" * 40), length=9000))
    for exchange in (long, many):
        text = said(failed(REFUSED, {"success": None}, (exchange,)))[1][2]
        assert text.endswith("\n…")
        assert len(text) < LONGEST


@pytest.fixture
def right(monkeypatch):
    """Makes an answer the one that a right server gives to the requests of the check x::y."""

    def use(answer: RightResponse, request: str = "GET key") -> None:
        known = RightAnswers((answer,), (request,), {"x::y": ((0, 0),)})
        monkeypatch.setattr(right_answers, "recorded", lambda: known)

    return use


def marked(result: CheckResult) -> list[list[str]]:
    """Returns the lines of each response that differ, without those of the value that was read from it."""
    return [
        [line.text for line in (pane.first, *pane.lines) if line.differs and not line.text.startswith("What ")]
        for pane in panes(result)[1:]
    ]


DENIED = RightResponse(403, "Forbidden", (("Content-Type", "application/xml"),), "<Code>AccessDenied</Code>")
MISSING = {"replies": [[404, "NoSuchKey"]]}


def test_a_right_answer_is_beside_what_came(right):
    right(DENIED)
    result = failed(REFUSED, MISSING)
    assert [pane.title for pane in panes(result)] == ["Sent", "Received", "A right server"]
    assert said(result)[2] == (
        "A right server",
        "403 Forbidden",
        "content-type: application/xml\n<Code>AccessDenied</Code>",
    )
    assert marked(result) == [
        ["404 Not Found", "<Code>NoSuchKey</Code>"], ["403 Forbidden", "<Code>AccessDenied</Code>"],
    ]  # fmt: skip
    lines = list(as_text(result))
    assert "A right server:" in lines
    assert "  ! 403 Forbidden" in lines
    assert "    content-type: application/xml" in lines
    assert lines[0] == "Marked with !: what differs, and what the check is about"


def test_an_answer_that_is_not_as_expected_is_to_another_request(right):
    right(RightResponse(200, "OK", (), ""))
    assert said(failed(REFUSED, MISSING))[-1] == ("Expected", "403 AccessDenied", "")
    right(DENIED, "PUT key")
    assert said(failed(REFUSED, MISSING))[-1] == ("Expected", "403 AccessDenied", "")


def fetched(*headers: tuple[str, str], body: str = "") -> RecordedExchange:
    return replace(fake.RECORDED, status=200, reason="OK", response_headers=headers, response_body=Body(body))


def test_of_a_value_the_lines_that_it_is_read_from_are_marked(right):
    right(RightResponse(200, "OK", (("ETag", '"a"'), ("Expires", "…"), ("Content-Language", "fr")), ""))
    came = fetched(("ETag", '"b"'), ("X-More", "1"))
    result = failed({"value": "fr"}, {"value": None}, (came,), about="Content-Language")
    assert marked(result) == [[], ["content-language: fr"]]
    assert said(result)[1][2].startswith("What the check read: Content-Language: null\n\n")
    assert said(result)[2][2].startswith("What it expects: Content-Language: fr\n\n")
    empty = failed({"value": "fr"}, {"value": ""}, (came,), about="Content-Language")
    assert said(empty)[1][2].startswith("What the check read: Content-Language: (empty)\n\n")
    other = failed({"value": 1}, {"value": 2}, (came,), about="Size")
    assert said(other)[-1] == ("Expected", "Size: 1", "")


SERVER = ("X-Server", "s")


def run_of(count: int) -> Record:
    one = [fetched(SERVER, ("X-Number", str(number))) for number in range(count)]
    return Record(RunHeader(), (CheckResult("x::y", "boto3-s3v4", "pass", exchanges=tuple(one)),))


def test_what_several_orders_of_a_history_would_show_are_alternatives():
    sides = {"value": ["41", "44"]}, {"value": "nothing"}
    history = (HistoryOperation(1, "ListObjects", "a", 0, 1, "done", saw=()),)
    result = replace(failed(*sides, about="listed entry of ListObjects"), history=history)
    assert panes(result)[-1].first.text == "listed entry of ListObjects: 41 or 44"
    assert panes(failed(*sides, about="keys"))[-1].first.text == 'keys: ["41", "44"]'


def test_headers_that_nearly_every_response_has_are_usual():
    assert usual_headers(run_of(100)) == {("x-server", "s"), ("x-number", "…")}
    assert usual_headers(run_of(3)) == frozenset()


def test_usual_headers_are_left_out_unless_they_differ(right):
    usual = usual_headers(run_of(100))
    came = fetched(SERVER, ("ETag", '"b"'), ("X-Number", "7"))
    result = failed({"value": "a"}, {"value": "b"}, (came,), about="ETag")
    for answer in (RightResponse(200, "OK", (("ETag", '"a"'),), ""), DENIED):
        right(answer)
        texts = [line.text.lower() for line in panes(result, usual)[1].lines]
        assert any(text.startswith("etag") for text in texts)
        assert not any("x-server" in text or "x-number" in text for text in texts)
    right(RightResponse(200, "OK", (("X-Server", "other"),), ""))
    of_it = failed({"value": "other"}, {"value": "s"}, (came,), about="X-Server")
    assert "x-server: s" in [line.text.lower() for line in panes(of_it, usual)[1].lines]


def test_elements_may_have_another_order_unless_that_is_the_difference(right):
    def listing(*names: str) -> str:
        return f"<L>{''.join(f'<Key>{name}</Key>' for name in names)}<Max>1</Max></L>"

    right(RightResponse(200, "OK", (), listing("a", "b")))
    order = failed({"value": ["a", "b"]}, {"value": ["b", "a"]}, (fetched(body=listing("b", "a")),), about="keys")
    assert any(map(any, marked(order)))
    more = failed({"value": ["a"]}, {"value": ["b", "a", "c"]}, (fetched(body=listing("b", "a", "c")),), about="keys")
    assert marked(more) == [["  <Key>c</Key>"], []]


def test_what_is_in_an_element_belongs_to_it(right):
    tag = "<Tag><Key>colour</Key><Value>blue</Value></Tag>"
    right(RightResponse(200, "OK", (), f"<Tagging><TagSet>{tag}</TagSet></Tagging>"))
    came = fetched(body="<Tagging><TagSet/></Tagging>")
    result = failed({"value": {"colour": "blue"}}, {"value": {}}, (came,), about="tags")
    assert [line.strip() for line in marked(result)[1]] == ["<Key>colour</Key>", "<Value>blue</Value>"]


def listing(*keys: str, **page: object) -> str:
    """Makes the document of a listing, with the values of its page."""
    entries = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)
    return f"<ListKeys>{''.join(f'<{name}>{value}</{name}>' for name, value in page.items())}{entries}</ListKeys>"


@pytest.mark.parametrize(
    ("about", "lines"),
    [
        ("keys", ["<Key>b</Key>"]),
        ("keys, IsTruncated", ["<IsTruncated>true</IsTruncated>", "<Key>b</Key>"]),
        ("next markers", ["<NextKeyMarker>b</NextKeyMarker>"]),
        ("NextKeyMarker", ["<NextKeyMarker>b</NextKeyMarker>"]),
    ],
)
def test_what_a_listing_says_of_its_page_is_marked_where_the_check_is_about_it(right, about, lines):
    right(
        RightResponse(
            200, "OK", (), listing("b", IsTruncated="true", NextKeyMarker="b", MaxKeys=1000, EncodingType="url")
        )
    )
    page = {"IsTruncated": "false", "NextKeyMarker": "", "MaxKeys": 10000, "EncodingType": ""}
    result = failed({"value": ["b"]}, {"value": ["a"]}, (fetched(body=listing("a", **page)),), about=about)
    assert [line.strip() for line in marked(result)[1]] == lines


def test_prefixes_are_read_from_their_elements(right):
    right(RightResponse(200, "OK", (), "<L><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></L>"))
    came = fetched(body="<L><Name>x</Name></L>")
    result = failed({"value": ["a/"]}, {"value": []}, (came,), about="common prefixes")
    assert [line.strip() for line in marked(result)[1]] == ["<Prefix>a/</Prefix>"]


def test_of_the_value_that_was_read_what_differs_is_marked(right):
    right(RightResponse(200, "OK", (), listing("a")))
    names = [f"a-long-name-of-number-{number}" for number in range(4)]
    wrong = failed({"value": names}, {"value": names[:3]}, (fetched(body=listing("b")),), about="keys")
    _, came, best = panes(wrong)
    assert [line.text.strip() for line in came.lines[:6] if line.differs] == []
    assert [line.text.strip() for line in best.lines[:6] if line.differs] == ['"a-long-name-of-number-3"']
    alone = failed({"value": "AES256"}, {"value": None}, (fetched(),), about="encryption")
    assert [
        (pane.title, pane.first.differs, [line.differs for line in pane.lines[:1]]) for pane in panes(alone)[1:]
    ] == [
        ("Received", False, [True]),
        ("Expected", True, []),
    ]


def test_a_body_that_is_wrong_is_marked(right):
    right(RightResponse(206, "Partial Content", (("ETag", "…"),), "0"))
    came = replace(fetched(("ETag", "x"), body="0123"), status=206)
    assert marked(failed({"value": "0"}, {"value": "0123"}, (came,), about="body")) == [["0123"], ["0"]]


def test_what_lost_data_is_before_what_read_them():
    act = RecordedExchange("c", "DELETE", "http://e.test/b/k?tagging", status=204)
    read = RecordedExchange("c", "GET", "http://e.test/b/k", status=200)
    lost = failed({"value": "a"}, {"value": ""}, (act, read), about="body")
    assert [(pane.title, pane.first.text) for pane in panes(lost)][:2] == [
        ("Sent before", "DELETE /b/k?tagging"),
        ("Sent", "GET /b/k"),
    ]
    ignored = failed({"replies": [[412, ""]]}, {"replies": [[200, ""]]}, (act, read))
    assert panes(ignored)[0].title == "Sent"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ({"failed": "copy", "setting": ""}, "the step 'copy' failed"),
        ({"failed": None}, "the workflow failed"),
        ({}, "the workflow failed"),
    ],
)
def test_the_step_at_which_a_program_failed_is_said_in_words(outcome: dict[str, str | None], said: str) -> None:
    got = {"value": outcome}
    deviation = Deviation("step of the workflow", {"text": "each with its outcome"}, got, sort="use")
    answered = RecordedExchange(method="PUT", url="http://s3/b/k", status=404, reason="Not Found")
    failed = CheckResult("applications/w::w[s5cmd-2.3]", "program", "fail", area="applications", deviation=deviation,
                         exchanges=(answered,))  # fmt: skip
    (received,) = [pane for pane in panes(failed) if pane.side == "received"]
    assert received.lines[0].text == f"What the check read: {said}"
