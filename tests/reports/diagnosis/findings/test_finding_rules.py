"""Tests of the rules that find causes: results that each must explain together, and that it must leave apart."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body
from record.lines import CheckResult, Deviation
from reports.diagnosis.findings.finding_rules import STEPS
from reports.diagnosis.findings.remainder import remaining
from tests.reports.diagnosis.exchange_language import deviation, exchange
from tests.reports.diagnosis.findings.results import (
    accepted,
    found_by,
    gate,
    of,
    other_code,
    result,
    sent,
    usual,
    wrong,
)
from tests.reports.made import OK, deviating, valued

FEATURES = ("tags", "ranges", "select", "versions")
GATES = [gate(name) for name in FEATURES]
LOST_RESPONSE = deviating({"text": "a complete response"}, {"fault": "IncompleteResponse"}, "GetObject")
CRASH, PREFLIGHT = deviation("success > 500", about="PutObject"), deviation("403 > 200")
UNMET, NO_ETAG = (
    deviation("412 PreconditionFailed > success"),
    deviating({"text": "a value"}, None, "ETag", sort="form"),
)
EMPTY = [exchange("PUT b/k 500 ={error}")]
FILLED = [exchange("PUT b/k >hello")] * 4
MALFORMED = "MalformedHttp: illegal header line"
SIGNED = "Authorization: AWS4-HMAC-SHA256 Credential=ACCESS_KEY/20260101/r/s3/aws4_request;"
MOVED = replace(exchange(f"GET b/k 307 {SIGNED}"), sent_to="http://www.other.example:80")
AWAY = deviation("success > 307 TemporaryRedirect", about="GetObject")


def some(number: int, feature: str, came: Deviation | None, *exchanges: Any, **more: Any) -> CheckResult:
    parts = tuple(exchange(each) if isinstance(each, str) else each for each in exchanges)
    return result(number, feature, came, **{"exchanges": parts, "subject": "PutObject", "level": "core", **more})


def spread(number: int, *deviations: Deviation, features: str | tuple[str, ...] = FEATURES[:3]) -> list[CheckResult]:
    """Some results over several features, each with one of the deviations."""
    return [
        some(place, features[place % len(features)], deviations[place % len(deviations)]) for place in range(number)
    ]


def origin(number: int, allowed: str, came: Deviation, method: str = "OPTIONS", *before: str) -> CheckResult:
    headers = f"Origin: http://a.test; <Access-Control-Allow-Origin: {allowed};"
    return some(number, "tags", came, *before, f"{method} b/k {headers}")


def header(name: str, number: int = 1, came: Deviation = UNMET, feature: str = "tags") -> CheckResult:
    return result(number, feature, came, exchanges=sent(name))


def listing(number: int, feature: str, subject: str = "ListBuckets") -> CheckResult:
    body = Body("<ListBucketResult><Contents><Key>b</Key></Contents></ListBucketResult>")
    page = replace(exchange("GET b?prefix=a"), response_body=body)
    return some(number, feature, deviating([], ["b"], "keys", sort="entries"), page, subject=subject)


def unread(number: int, error: str, name: str) -> CheckResult:
    sent = replace(exchange(f"GET b/k?response-{name}=a"), status=None, error=error)
    return some(number, "tags", LOST_RESPONSE, sent, subject="GetObject")


def copied(
    number: int, came: Deviation = NO_ETAG, body: str = "", check: str = "whole_source_is_copied"
) -> CheckResult:
    part = f"PUT b/k?partNumber=1&uploadId=2 x-amz-copy-source: b/source;{f' ={body}' if body else ''}"
    one = some(number, "tags", came, part, subject="UploadPartCopy")
    return replace(one, id=f"multipart/part_copy::{check}", client=f"c{number}")


def numbered(about: str, got: Any) -> list[Deviation]:
    return [valued(f"{about} of {number}", "eu", got) for number in range(9)]


def at(number: int, key: str, came: Deviation | None = None) -> CheckResult:
    return some(number, FEATURES[number % 2], came or wrong("body"), f"GET b/{key} =x")


REFUSED_304 = deviating(OK, {"fault": "ResponseParserError"}, "GetObject")
HEADERS_304 = deviating([], ["ETag", "Content-Length"], "headers", sort="form")
COPIED = "PUT b/k x-amz-metadata-directive: REPLACE; expires: Sat;"
ANY_ORIGIN = deviating("http://a.test", "*", "access-control-allow-origin", sort="option")
NO_ORIGIN = deviating(None, "http://a.test", "Access-Control-Allow-Origin", sort="option")
LISTED = deviating(["a//b", "c"], ["a/b", "c"], "keys", sort="data")
ROWS: dict[str, list[CheckResult]] = {
    "clients that are sent to another host are one finding": [some(1, "tags", AWAY, MOVED),
        some(2, "ranges", deviating({"text": "a response"}, {"fault": "OtherHost"}), MOVED,
             replace(MOVED, status=None, error="OtherHost: sent away")),
        some(3, "tags", AWAY, replace(MOVED, request_headers=())), some(4, "tags", AWAY, replace(MOVED, sent_to=""))],
    "every origin is one cause of preflights and headers": [origin(1, "*", PREFLIGHT), origin(2, "*", ANY_ORIGIN,
        "GET")],
    "a rule may allow every origin": [origin(2, "*", ANY_ORIGIN, "GET")],
    "the origin of the request stands for every other": [origin(1, "http://a.test", PREFLIGHT),
        origin(2, "http://a.test", NO_ORIGIN, "GET"), origin(3, "http://a.test", PREFLIGHT, "OPTIONS",
        "PUT b?cors 501")],
    "it does not where a rule may name it": [origin(1, "http://a.test", PREFLIGHT, "OPTIONS", "PUT b?cors")],
    "another origin is another cause": [origin(1, "http://b.test", PREFLIGHT)],
    "a 304 with headers of a body is one cause for clients and checks": [
        some(1, "tags", REFUSED_304, "GET b/k 304", subject="GetObject"),
        some(2, "ranges", HEADERS_304, "GET b/k 304", subject="GetObject"), some(3, "tags", HEADERS_304, "GET b/k")],
    "empty bodies that fail where others succeed are one cause": [
        *(some(n, "tags", CRASH, *FILLED, *EMPTY) for n in range(4)), some(9, "ranges", CRASH,
        "PUT b/k?acl 500 ={error}"),
        some(10, "ranges", CRASH, "PUT b/k?acl 500 =another")],
    "the body is not the cause if others fail too": [
        *(some(n, "tags", CRASH, "PUT b/k 500 >hello", *EMPTY) for n in range(4))],
    "the body is not the cause if some without one succeed": [
        *(some(n, "tags", CRASH, *FILLED, "PUT b/k", *EMPTY) for n in range(4))],
    "responses that are not HTTP are one cause": [unread(1, MALFORMED, "expires"), unread(2, MALFORMED, "content-type"),
        unread(3, "NoHttp: the connection was closed", "expires")],
    "responses without a document are one cause": [copied(1), copied(2), copied(3)],
    "they are refusals if a client fails because of that": [*map(copied, range(3)),
        copied(3, deviating(OK, {"fault": "SAXParseException"}))],
    "a document without the value is no empty response": [copied(n, body="<CopyPartResult/>") for n in range(3)],
    "a right server may have no document either": [copied(n, check="an_unknown_check") for n in range(3)],
    "a header that is ignored explains what is lost by that": [
        *(header("If-None-Match", n, feature=name) for name in ("tags", "ranges") for n in range(1, 6)),
        header("If-None-Match", 9, wrong("body")), header("x-amz-acl", 10, wrong("body")),
        header("If-None-Match", 11, deviating("hello", "5\r\nhello\r\n0\r\n", "body", sort="data")), *usual()],
    "a header whose invalid values are accepted explains no loss": [
        *(header("x-amz-tagging", n, accepted("InvalidTag")) for n in range(1, 9)),
        header("x-amz-tagging", 9, wrong("tags")), *usual()],
    "if most is lost by it, it is ignored as a whole": [
        *(header("x-amz-tagging", n, accepted("InvalidTag")) for n in range(1, 9)),
        *(header("x-amz-tagging", n, wrong("tags")) for n in range(10, 19)), *usual()],
    "an expected owner that is ignored is named": [*(header("x-amz-expected-bucket-owner", n, replace(
        accepted("AccessDenied", 403), safeguard=True)) for n in range(1, 9)), *usual()],
    "what is lost in two ways is in one finding": [*(header(name, n + 20 * len(name)) for n in range(1, 10)
        for name in ("If-Match", "If-None-Match")),
        result(1, "tags", wrong("body"), exchanges=sent("If-Match", "If-None-Match")), *usual()],
    "other content than a document is one cause": [some(n, name, deviating(OK, {"fault": "NoDocument"}, "GetObjectAcl"),
        "GET b/k?acl") for n, name in enumerate(("tags", "ranges"))],
    "a parameter that listings of a feature ignore": [listing(n, "tags") for n in range(3)],
    "a parameter that listings of several features ignore": [listing(1, "tags"), listing(2, "tags"),
        listing(3, "ranges", "ListObjects"), listing(4, "ranges", "ListObjects")],
    "a few join others of their feature": [listing(1, "tags")],
    "keys that are taken for paths": [*map(at, range(6), ("/a", "a//b", "a%5Cb", "./a", "a/../b", "a/..")),
        at(6, "a/b.c/..d"), at(7, "a"), some(8, "tags", LISTED, subject="ListObjectsV2")],
    "keys that end in a slash": [at(1, "a/"), at(2, "a/b/"), some(3, "ranges", wrong("body"), "PUT b/a/", "GET b/a")],
    "a special key alone, and what is not lost": [at(1, "a//b"), at(2, "a//b", other_code("A", "B"))],
    "standard headers that are lost are one cause": [some(1, "tags", valued("Cache-Control", "no-cache", None)),
        some(2, "ranges", valued("ContentLanguage", ["de", "a"], [None, "a"]), subject="CopyObject"),
        some(3, "tags", valued("Content-Encoding", "gzip", ""))],
    "values of the server's own are a loss, too": [some(1, "tags", valued("Expires", "Sat", "0")),
        some(2, "ranges", valued("type", "text/plain", "binary/octet-stream"), subject="CopyObject"),
        some(3, "tags", valued("Content-Type", "text/plain", "text/plain; charset=utf-8"))],
    "one alone has its own cause": [
        some(1, "tags", valued("Cache-Control", "no-cache", None)), some(2, "tags", valued("Cache-Control", "a", "0"))],
    "a copy that keeps what it was to replace is one cause for all headers": [
        some(1, "tags", valued("Expires", "Sat", "Fri"), "PUT b/s expires: Fri;", COPIED, "HEAD b/k"),
        some(2, "ranges", valued("metadata", {}, {"a": "1"}), COPIED, "HEAD b/k")],
    "it is not if no value is known to be the source's": [
        some(1, "tags", valued("Expires", "Sat", "Fri"), "PUT b/s expires: Thu;", COPIED, "HEAD b/k"),
        some(2, "ranges", valued("metadata", {}, {"a": "1"}), COPIED, "HEAD b/k")],
    "bytes of a copy that are gone are one cause, not found or empty": [
        some(1, "tags", deviation("success > 404 NoSuchKey"), "GET b/k 404", subject="CopyObject"),
        some(2, "tags", valued("body", "abc", ""), "GET b/k", subject="CopyObject")],
    "the framing of chunks is named": [some(1, "tags", valued("body", "hello",
        "5;chunk-signature=852a\r\nhello\r\n0;")),
        some(2, "ranges", deviating({"bytes": (8195, "aaaa")}, {"bytes": (8577, "2000\r\naaaa")}, "body",
        sort="data"))],
    "content that is like a frame is none": [some(1, "tags", valued("body", "5\r\nhello", "5\r\nhell"))],
    "keys in the order of UTF-16 are one cause": [
        some(n, name, valued("keys", ["\uff5e", "\U0001f600"], ["\U0001f600", "\uff5e"]))
        for n, name in enumerate(FEATURES)],
    "a value has one name with and without a hyphen": [some(1, "tags", valued("ContentType", "a; b", "a;b")),
        some(2, "ranges", valued("Content-Type", "a; b", "a;b"))],
    "a difference of one feature is told with it": [some(n, "tags", valued("metadata", {"a": ""}, {})) for n in (1, 2)],
    "what is lost in one feature is told apart by what differs": [
        some(1, "tags", valued("tags", ["a"], [])), some(2, "tags", valued("body", "abc", "b"))],
    "a value of the same name is one cause over two features": spread(8, valued("owner", "me", None),
        features=FEATURES[:2]),
    "few of them stay with their features": spread(7, valued("owner", "me", None), features=FEATURES[:2]),
    "values of many names are told by whether they are missing": [*spread(9, *numbered("region", None)),
        *(replace(each, id=f"{each.id}other") for each in spread(9, *numbered("owner", "you")))],
    "refusals of the same class of requests": spread(9, *(deviating({"replies": [[400, "MalformedXML"]]},
        {"replies": [[400, f"Other{n}"]]}) for n in range(9))),
    "a server may find any fault of a signature first": spread(9, *(deviating({"replies": [[403, code]]},
        {"replies": [[400, f"Other{n}"]]}) for n, code in enumerate(
            ("SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "RequestTimeTooSkewed") * 3))),
    "what is not implemented is so with and without a code": spread(8, *(deviating(OK, {"replies": [[501, code]]})
        for code in ("", "X"))),
}  # fmt: skip


@pytest.mark.parametrize("results", ROWS.values(), ids=ROWS)
def test_findings(results: list[CheckResult], snapshot: Any) -> None:
    rows = [
        f"{each.severity}: {each.title} ({len(each.results)} + {len(each.consequences)})"
        for each in of(*GATES, *results).findings
    ]
    assert rows == snapshot


def test_a_code_that_may_have_any_cause_is_one_only_where_it_comes_often() -> None:
    wanted = ("MalformedXML", "InvalidTag", "NoSuchKey", "BadDigest")
    for came, least in (("BadRequest", 12), ("MissingFields", 8)):
        every = [some(number, FEATURES[number % 3], other_code(wanted[number % 4], came)) for number in range(least)]
        for results, number in ((every, 1), (every[:-1], 0)):
            found = [
                each for step in STEPS for each in found_by(step, results, across=8, alone=12) if step is not remaining
            ]
            assert sum(each.title.startswith(f"400 {came} instead of ") for each in found) == number
