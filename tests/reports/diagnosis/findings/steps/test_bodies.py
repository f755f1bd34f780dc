"""Bodies that are empty or too large."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.made import OK, deviating, exchanged

CATALOGUE = (RecordedFeature("objects", "Objects", "Objects"), RecordedFeature("acls", "Access", "ACLs"))
GATES = tuple(CheckResult(f"x::{each.id}", "c", "pass", level="core", feature=each.id, gate=True) for each in CATALOGUE)
ERROR = '{"message":"Received undefined"}'


def put(status: int, length: int = 0, place: str = "/b/k", message: str = ERROR) -> RecordedExchange:
    text = message if status >= 400 else ""
    return RecordedExchange(
        "c", "PUT", f"http://e.test{place}", request_body=Body(length=length), status=status, response_body=Body(text)
    )


def failed(
    number: int, *exchanges: RecordedExchange, about: str = "PutObject", status: int = 500, **more: Any
) -> CheckResult:
    deviation = deviating(OK, {"replies": [[status, ""]]}, about)
    more = {"feature": "objects", "level": "core", "subject": about, **more}
    return CheckResult(f"x::{number}", "c", "fail", deviation=deviation, exchanges=exchanges, **more)


def titles(*results: CheckResult) -> list[tuple[str, str, int]]:
    found = diagnose(Record(RunHeader(features=CATALOGUE), (*GATES, *results)))
    return [(each.severity, each.title, each.size) for each in found.findings]


FILLED = tuple(put(200, 5) for _ in range(4))


def test_empty_bodies_that_fail_where_others_succeed() -> None:
    some = [failed(number, *FILLED, put(500)) for number in range(4)]
    acl = failed(9, put(500, place="/b/k?acl"), about="PutObjectAcl", feature="acls")
    assert titles(*some, acl) == [("crash", "Requests with an empty body end with 500 (PutObject, PutObjectAcl)", 5)]


def test_another_error_of_a_request_without_a_body_is_another_cause() -> None:
    some = [failed(number, *FILLED, put(500)) for number in range(4)]
    copy = failed(9, put(500, place="/b/k?acl", message="URI malformed"), about="PutObjectAcl", feature="acls")
    assert [size for _, _, size in titles(*some, copy)] == [4, 1]


def test_where_requests_with_a_body_fail_too_the_body_is_not_the_cause() -> None:
    some = [failed(number, put(500, 5), put(500)) for number in range(4)]
    assert not any("empty body" in title for _, title, _ in titles(*some))
    # The body is not the cause either if requests without one succeed elsewhere.
    some = [failed(number, *FILLED, put(200), put(500)) for number in range(4)]
    assert not any("empty body" in title for _, title, _ in titles(*some))


def test_large_requests_whose_refusal_gets_lost_are_one_cause() -> None:
    lost = deviating({"text": "a complete response"}, {"fault": "IncompleteResponse"}, "PutObjectTagging")
    sent = (("Content-Length", str(2**21)),)

    def unanswered(check: str, operation: str, place: str, method: str = "PUT") -> CheckResult:
        exchange = RecordedExchange("c", method, f"http://e.test{place}", sent, error="no response")
        more = {"feature": "objects", "level": "core", "subject": operation, "exchanges": (exchange,)}
        return CheckResult(check, "c", "fail", deviation=replace(lost, about=operation), **more)

    tags = unanswered("errors/hostile_xml::long_document_is_refused", "PutObjectTagging", "/b/k?tagging")
    form = unanswered("post_object/size::longer_file_is_refused[two_mib]", "PostObject", "/b", "POST")
    valid = unanswered("objects/put::x", "PutObject", "/b/k")
    message = "Large requests that must be refused get no complete response (PostObject, PutObjectTagging)"
    assert ("crash", message, 2) in titles(tags, form, valid)
    assert not any(title.startswith("Large requests") for _, title, _ in titles(tags, valid))


def test_responses_that_are_not_http_are_one_cause_over_all_features() -> None:
    lost = {"expected": {"text": "a complete response"}, "got": {"fault": "IncompleteResponse"}}

    def unread(number: int, feature: str, error: str, name: str) -> CheckResult:
        sent = exchanged("GET", f"b/k?response-{name}=a", None, error=error)
        return replace(
            failed(number, sent, about="GetObject", feature=feature), deviation=Deviation("GetObject", **lost)
        )

    malformed = "MalformedHttp: illegal header line"
    some = unread(1, "objects", malformed, "expires"), unread(2, "acls", malformed, "content-type")
    assert titles(*some, unread(3, "objects", "NoHttp: the connection was closed", "expires"))[0] == (
        "crash", "Responses to GetObject with response-content-type and response-expires are not well-formed HTTP", 2
    )  # fmt: skip


def test_requests_that_are_too_large() -> None:
    headers = (("Content-Length", str(16 * 2**20)),)
    broken = RecordedExchange(
        "c",
        "PUT",
        "http://e.test/b/k",
        headers,
        Body(length=2**18),
        status=413,
        response_headers=(("content-length", "3"),),
        response_body=Body("big", length=3),
        error="BrokenPipeError: Broken pipe",
    )
    result = failed(1, broken, status=413)
    assert titles(result) == [("refused", "Requests of 16 MiB are refused with 413 (PutObject)", 1)]
    larger = failed(2, put(413, 20 * 2**20), status=413)
    assert titles(result, larger) == [("refused", "Requests of 16 MiB and more are refused with 413 (PutObject)", 2)]


def copied(number: int, body: str = "", check: str = "multipart/part_copy::whole_source_is_copied") -> CheckResult:
    """Makes the result of a copied part, with a response that has no ETag."""
    sent = RecordedExchange(
        *("c", "PUT", "http://e.test/b/k?partNumber=1&uploadId=2"),
        request_headers=(("x-amz-copy-source", "b/source"),),
        status=200,
        response_body=Body(body, length=len(body)),
    )
    deviation = deviating({"text": "a value"}, None, "ETag", sort="form")
    more = {"feature": "objects", "level": "core", "subject": "UploadPartCopy"}
    return CheckResult(check, f"c{number}", "fail", deviation=deviation, exchanges=(sent,), **more)


def test_responses_without_a_document() -> None:
    some = [copied(number) for number in range(3)]
    stumbling = msgspec.structs.replace(copied(3), deviation=deviating(OK, {"fault": "SAXParseException"}))
    message = "Empty responses with 200 instead of a document (UploadPartCopy)"
    assert titles(*some) == [("code", message, 3)]
    assert titles(*some, stumbling) == [("refused", message, 4)]


def test_a_document_without_the_value_is_no_empty_response() -> None:
    assert titles(*(copied(number, "<CopyPartResult/>") for number in range(3))) == [
        ("code", "Objects: ETag missing", 3)
    ]
    # A response that a right server also sends is not one either.
    unknown = [copied(number, check="x::an_unknown_check") for number in range(3)]
    assert titles(*unknown) == [("code", "Objects: ETag missing", 3)]
