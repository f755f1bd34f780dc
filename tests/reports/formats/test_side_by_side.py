"""Tests of the sent and the received message, beside a right server's answer or the expected value."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.history_operation import HistoryOperation
from record.lines import CheckResult, Record, RunHeader
from reports.diagnosis.exchanges import right_answers
from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.exchanges.right_answers import RightResponse, RightResponses
from reports.formats.side_by_side import LONGEST, as_text, panes, usual_headers
from tests.reports import fake
from tests.reports.made import OK, deviating, exchanged, result, sort_named

RECORDED = (fake.RECORDED,)


def failed(expected: Any, got: Any, exchanges: Any = RECORDED, about: str = "", **more: Any) -> CheckResult:
    return result(
        "x::y", "boto3-s3v4", None, deviating(expected, got, about, sort=sort_named(about)), *exchanges, **more
    )


def fetched(*headers: tuple[str, str], body: str = "", status: int = 200) -> tuple[RecordedExchange]:
    return (replace(fake.RECORDED, status=status, reason="OK", response_headers=headers, response_body=Body(body)),)


def right(body: str = "", *headers: tuple[str, str]) -> RightResponse:
    return RightResponse(200, "OK", headers, body)


def keys(*names: str, **page: object) -> str:
    """Makes the document of a listing, with the values of its page."""
    entries = "".join(f"<Contents><Key>{name}</Key></Contents>" for name in names)
    return f"<ListKeys>{''.join(f'<{name}>{value}</{name}>' for name, value in page.items())}{entries}</ListKeys>"


def program(outcome: dict[str, str | None]) -> CheckResult:
    sent = RecordedExchange(method="PUT", url="http://s3/b/k", status=404, reason="Not Found")
    came = deviating({"text": "each with its outcome"}, {"value": outcome}, "step of the workflow", sort="use")
    return result("applications/w::w[s5cmd-2.3]", "program", None, came, sent, area="applications")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes an answer the one that a right server gives to the requests of the check x::y."""

    def use(answer: RightResponse, request: str = "GET key") -> None:
        known = RightResponses((answer,), (request,), {"x::y": ((0, 0),)})
        monkeypatch.setattr(right_answers, "recorded", lambda: known)

    return use


DENIED = RightResponse(403, "Forbidden", (("Content-Type", "application/xml"),), "<Code>AccessDenied</Code>")
NOT_DENIED = failed("403 AccessDenied", "404 NoSuchKey")
NAMES = [f"a-long-name-of-number-{number}" for number in range(4)]
PAGE = keys("a", IsTruncated="false", NextKeyMarker="", MaxKeys=10000, EncodingType="")
RIGHT_PAGE = right(keys("b", IsTruncated="true", NextKeyMarker="b", MaxKeys=1000, EncodingType="url"))
LANGUAGE = right("", ("ETag", '"a"'), ("Expires", "…"), ("Content-Language", "fr"))
OTHER_ETAG = fetched(("ETag", '"b"'), ("X-More", "1"))
TAGS = right("<Tagging><TagSet><Tag><Key>colour</Key><Value>blue</Value></Tag></TagSet></Tagging>")
ACT, READ = exchanged("DELETE", "b/k?tagging", 204), exchanged()
SAW = (HistoryOperation(1, "ListObjects", "a", 0, 1, "done", saw=()),)
UNKNOWN = ({"value": ["41", "44"]}, "nothing")
SHOWN: dict[str, tuple[RightResponse | None, CheckResult]] = {
    "request, response and requirement": (None, NOT_DENIED),
    "a value that came is before its response": (None, failed(2, 1, about="Size")),
    "without an exchange": (None, failed(2, 1, (), "Size")),
    "without a deviation": (None, result("x::y", "c", "fail")),
    "no answer": (None, failed("403", {"fault": "ReadTimeout"},
                  [replace(fake.RECORDED, status=None, reason=None, error="ReadTimeout")])),
    "a right answer is beside what came": (DENIED, NOT_DENIED),
    "an answer that is not as expected is to another request": (right(), NOT_DENIED),
    "the lines that a value is read from are marked": (LANGUAGE, failed("fr", None, OTHER_ETAG, "Content-Language")),
    "an empty value": (LANGUAGE, failed("fr", "", OTHER_ETAG, "Content-Language")),
    "a value that is in no answer": (LANGUAGE, failed(1, 2, OTHER_ETAG, "Size")),
    "what several orders of a history would show are alternatives": (
        None, failed(*UNKNOWN, about="listed entry of ListObjects", history=SAW)),
    "a list of values is none": (None, failed(*UNKNOWN, about="keys")),
    "another order is marked if it is the difference": (
        right(keys("a", "b")), failed(["a", "b"], ["b", "a"], fetched(body=keys("b", "a")), "keys")),
    "another order is not marked beside another key": (
        right(keys("a", "b")), failed(["a"], ["b", "a", "c"], fetched(body=keys("b", "a", "c")), "keys")),
    "what is in an element belongs to it": (TAGS,
        failed({"value": {"colour": "blue"}}, {"value": {}}, fetched(body="<Tagging><TagSet/></Tagging>"), "tags")),
    **{f"of a page, what the check is about ({about}) is marked": (
        RIGHT_PAGE, failed(["b"], ["a"], fetched(body=PAGE), about))
       for about in ("keys", "keys, IsTruncated", "next markers", "NextKeyMarker")},
    "prefixes are read from their elements": (right("<L><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></L>"),
        failed(["a/"], [], fetched(body="<L><Name>x</Name></L>"), "common prefixes")),
    "of the value that was read, what differs is marked": (
        right(keys("a")), failed(NAMES, NAMES[:3], fetched(body=keys("b")), "keys")),
    "a value that is not read from a right answer": (right(keys("a")), failed("AES256", None, fetched(), "encryption")),
    "a body that is wrong is marked": (RightResponse(206, "Partial Content", (("ETag", "…"),), "0"),
        failed("0", "0123", fetched(("ETag", "x"), body="0123", status=206), "body")),
    "what lost data is before what read them": (None, failed("a", "", (ACT, READ), "body")),
    "what was only ignored is not": (None, failed("412", "200", (ACT, READ))),
    "the step at which a program failed": (None, program({"failed": "copy", "setting": ""})),
    "a workflow that failed": (None, program({"failed": None})),
    "a workflow without an outcome": (None, program({})),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "shown"), SHOWN.values(), ids=SHOWN)
def test_side_by_side(use: Any, answer: RightResponse | None, shown: CheckResult, snapshot: Any) -> None:
    if answer is not None:
        use(answer)
    sent = [pane for pane in panes(shown) if pane.side == "sent"]
    lines = [f"{pane.title}: {' | '.join(line.text for line in (pane.first, *pane.lines))}" for pane in sent]
    assert "\n".join(map(str.rstrip, [*lines, *as_text(shown)])) == snapshot


def test_an_answer_to_another_request_is_not_shown(use: Any) -> None:
    use(DENIED, "PUT key")
    assert panes(NOT_DENIED)[-1].title == "Expected"


@pytest.mark.parametrize(
    ("side", "words"),
    [
        ("403 AccessDenied or 404", "403 AccessDenied or 404"),
        (OK, "a successful response (2xx)"),
        (["a", 1], 'ETag: ["a", 1]'),
        ("a", "ETag: a"),
        ({"bytes": [22, "the"]}, "ETag: 22 bytes, with 'the'"),
        ("", "ETag: (empty)"),
        ({"text": "a value"}, "ETag: a value"),
        ({"within": 4}, "ETag, within 4 s"),
        ({"within": 0.05}, "ETag, within 0.05 s"),
        ({"within": 0}, "ETag"),
    ],
)
def test_what_was_expected_in_words(side: Any, words: str) -> None:
    assert panes(failed(side, 1, about="ETag"))[-1].first.text == words


def test_the_exchange_is_the_last_one_with_what_came() -> None:
    other, cleaning = (replace(fake.RECORDED, status=status, method="DELETE") for status in (404, 204))
    assert decisive(failed("403", "404 NoSuchKey", (fake.RECORDED, other, cleaning))) is other
    assert decisive(failed("403", OK, (fake.RECORDED, cleaning))) is cleaning
    assert decisive(failed("403", OK, ())) is None


@pytest.mark.parametrize("body", ["x" * 9000, "\n".join("abc" * 40)], ids=["a long line", "many lines"])
def test_long_messages_are_cut(body: str) -> None:
    came = panes(failed("403", OK, fetched(body=body)))[1]
    text = "\n".join(line.text for line in came.lines)
    assert text.endswith("\n…")
    assert len(text) < LONGEST


SERVER = ("X-Server", "s")


def run_of(count: int) -> Record:
    one = [each for number in range(count) for each in fetched(SERVER, ("X-Number", str(number)))]
    return Record(RunHeader(), (result("x::y", "boto3-s3v4", None, None, *one),))


def test_headers_that_nearly_every_response_has_are_usual() -> None:
    assert usual_headers(run_of(100)) == {("x-server", "s"), ("x-number", "…")}
    assert usual_headers(run_of(3)) == frozenset()


def test_usual_headers_are_left_out_unless_they_differ(use: Any) -> None:
    usual, came = usual_headers(run_of(100)), fetched(SERVER, ("ETag", '"b"'), ("X-Number", "7"))
    for answer in (right("", ("ETag", '"a"')), DENIED):
        use(answer)
        texts = [line.text.lower() for line in panes(failed("a", "b", came, "ETag"), usual)[1].lines]
        assert any(text.startswith("etag") for text in texts)
        assert not any("x-server" in text or "x-number" in text for text in texts)
    use(right("", ("X-Server", "other")))
    of_it = failed("other", "s", came, "X-Server")
    assert "x-server: s" in [line.text.lower() for line in panes(of_it, usual)[1].lines]
