"""Tests that a request is ignored if its answer is another operation's document, which gives nothing to anybody."""

from __future__ import annotations

from typing import Any

import pytest

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.side_effects.other_operations import answers_another_operation


def exchange(method: str, path: str, document: str = "", status: int = 200) -> RecordedExchange:
    return RecordedExchange("c", method, f"http://e.test{path}", status=status, response_body=Body(document))


DELETED = '<?xml version="1.0"?>\n<DeleteResult xmlns="x"></DeleteResult>'
LISTING = "<ListBucketResult/>"


@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("POST", "/b", DELETED),
        ("POST", "/b/k?select&select-type=2", DELETED),
        ("GET", "/b?uploads&prefix=a", LISTING),
        ("GET", "/b?versions", LISTING),
        ("PUT", "/b?acl", "<ListAllMyBucketsResult/>"),
    ],
)
def test_the_document_of_another_operation(method: str, path: str, document: str) -> None:
    assert answers_another_operation(exchange(method, path, document))


@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("POST", "/b?delete", DELETED),
        ("POST", "/b?delete=", DELETED),
        ("GET", "/b?prefix=&delimiter=", LISTING),
        ("GET", "/b?list-type=2", LISTING),
        ("GET", "/b?uploads", "<ListMultipartUploadsResult/>"),
        ("POST", "/b/k?uploadId=x", "<CompleteMultipartUploadResult/>"),
        ("POST", "/b/k?uploads", "<InitiateMultipartUploadResult/>"),
        ("GET", "/b/k?uploadId=x", "<ListPartsResult/>"),
        ("GET", "/b/k", LISTING),  # an object may be any document
        ("GET", "/b?acl", "<AccessControlPolicy/>"),
        ("PUT", "/b/k", ""),
    ],
)
def test_the_document_of_the_operation(method: str, path: str, document: str) -> None:
    assert not answers_another_operation(exchange(method, path, document))


def kind(
    expected: dict[str, Any], got: dict[str, Any], *exchanges: RecordedExchange, about: str = "", **more: Any
) -> str:
    deviation = Deviation(about, expected, got, **more)
    return severity_of(CheckResult("x", "c", "fail", deviation=deviation, exchanges=exchanges))


DENIED: dict[str, Any] = {"replies": [[403, "AccessDenied"]]}
SUCCESS: dict[str, Any] = {"success": None}


def test_who_is_answered_with_nothing_of_another_operation_got_nothing() -> None:
    form = exchange("POST", "/b", DELETED)
    assert kind(DENIED, {"replies": [[200, ""]]}, form, lets_in=True) == "ignored"
    stored = exchange("POST", "/b", "<PostResponse><Key>k</Key></PostResponse>")
    assert kind(DENIED, {"replies": [[200, ""]]}, stored, lets_in=True) == "exposed"
    deleted = exchange("POST", "/b", "<DeleteResult><Deleted><Key>k</Key></Deleted></DeleteResult>")
    assert kind(DENIED, {"replies": [[200, ""]]}, deleted, lets_in=True) == "exposed"
    # A listing is data that was to be denied.
    assert kind(DENIED, SUCCESS, exchange("GET", "/b?uploads", LISTING), lets_in=True) == "exposed"


@pytest.mark.parametrize(
    ("expected", "got", "about"),
    [
        ({"value": ["a"]}, {"value": []}, "uploads"),
        (SUCCESS, {"fault": "ChecksumMismatch"}, ""),
        (SUCCESS, {"fault": "KeyError"}, ""),
        ({"value": "ListMultipartUploadsResult"}, {"value": "ListBucketResult"}, "root element"),
    ],
)
def test_what_is_wrong_with_its_response_was_ignored(expected: Any, got: Any, about: str) -> None:
    asked = exchange("GET", "/b?uploads", LISTING)
    assert kind(expected, got, asked, about=about) == "ignored"
    right = exchange("GET", "/b?uploads", "<ListMultipartUploadsResult/>")
    assert kind(expected, got, right, about=about) != "ignored"


def test_what_is_not_stored_by_a_form_that_was_ignored() -> None:
    form, missing = exchange("POST", "/b", DELETED), exchange("GET", "/b/k", status=404)
    lost = {"replies": [[404, "NoSuchKey"]]}
    assert kind(SUCCESS, lost, form, missing, about="GetObject") == "ignored"
    assert kind(SUCCESS, lost, exchange("POST", "/b", status=204), missing, about="GetObject") == "corrupt"
    old = exchange("GET", "/b/k", "old")
    assert kind({"value": "new"}, {"value": "old"}, form, old, about="body") == "ignored"


def test_an_internal_error_is_none_of_this() -> None:
    form, failed = exchange("POST", "/b", DELETED), exchange("GET", "/b/k", status=500)
    assert kind(SUCCESS, {"replies": [[500, ""]]}, form, failed) == "crash"
