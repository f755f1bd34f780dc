"""Tests of the kind of a deviation: one row for each rule, and for each of its forms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.lines import Deviation
from reports.diagnosis.severity.deviation_shapes import AS_BEFORE, DIFFERENCES, EXPECTED, RESPONSES, forms_of
from reports.diagnosis.severity.of_deviations import SEVERITIES, named_parts, severity_of_deviation
from tests.reports.sides import SUCCESS, replies

PAGE = Path(__file__).parents[4] / "docs/reading-a-report.md"


OPERATIONS: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "denied signature succeeds": ("", replies((403, "SignatureDoesNotMatch")), SUCCESS, "exposed"),
    "denied access succeeds": ("", replies((403, "AccessDenied")), replies((200, "")), "exposed"),
    "the whole object instead of a part": ("", replies((206, "")), replies((200, "")), "ignored"),
    "denied HEAD succeeds": ("", replies((403, "")), SUCCESS, "exposed"),
    "one of two refusals is a denial": (
        "",
        replies((400, "InvalidRequest"), (403, "AccessDenied")),
        SUCCESS,
        "exposed",
    ),
    "invalid value, which may also be denied": (
        "",
        replies((400, "InvalidArgument"), (403, "AccessDenied")),
        SUCCESS,
        "ignored",
    ),
    "signature of an invalid form": (
        "",
        replies((400, "InvalidArgument"), (403, "SignatureDoesNotMatch")),
        SUCCESS,
        "exposed",
    ),
    "parts are not listed for want of an object": ("ListParts", SUCCESS, replies((404, "NoSuchKey")), "refused"),
    "upload is lost": ("ListParts", SUCCESS, replies((404, "NoSuchUpload")), "corrupt"),
    "token that the secret's owner need not send": (
        "",
        replies((400, "InvalidToken"), (403, "InvalidAccessKeyId")),
        SUCCESS,
        "ignored",
    ),
    "token that has expired": ("", replies((400, "ExpiredToken")), SUCCESS, "exposed"),
    "archived object is read": ("", replies((403, "InvalidObjectState")), SUCCESS, "ignored"),
    "deleted object is read": ("", replies((404, "NoSuchKey")), SUCCESS, "corrupt"),
    "deleted object has a head": ("", replies((404, "")), SUCCESS, "corrupt"),
    "missing configuration is read": ("", replies((404, "NoSuchCORSConfiguration")), SUCCESS, "ignored"),
    "digest is ignored": ("", replies((400, "BadDigest")), SUCCESS, "ignored"),
    "condition is ignored": ("", replies((412, "PreconditionFailed")), replies((200, "")), "ignored"),
    "not modified is sent": ("", replies((304, "")), replies((200, "")), "ignored"),
    "valid request is refused": ("PutObject", SUCCESS, replies((400, "InvalidArgument")), "refused"),
    "status of success is expected": ("", replies((200, "")), replies((403, "")), "refused"),
    "other refusal than the denial": ("", replies((403, ""), (200, "")), replies((400, "")), "code"),
    "other refusal than of a bad value": (
        "",
        replies((200, ""), (400, "")),
        replies((409, "BucketAlreadyExists")),
        "code",
    ),
    "stored object is not found, though it may be denied": (
        "",
        replies((200, ""), (403, "")),
        replies((404, "NoSuchKey")),
        "refused",
    ),
    "stored object is not found, though its range may be invalid": (
        "",
        replies((206, ""), (416, "")),
        replies((404, "NoSuchKey")),
        "refused",
    ),
    "other code of what need not exist, and may be denied": (
        "",
        replies((204, ""), (403, ""), (404, "NoSuchBucket")),
        replies((404, "NoSuchKey")),
        "code",
    ),
    "refusal of what need not exist": ("", replies((204, ""), (404, "")), replies((400, "")), "refused"),
    "operation is not offered": ("PutObject", SUCCESS, replies((501, "NotImplemented")), "refused"),
    "refusal is expected, 501 comes": ("", replies((400, "InvalidTag")), replies((501, "NotImplemented")), "code"),
    "stored object is not found": ("GetObject", SUCCESS, replies((404, "NoSuchKey")), "corrupt"),
    "response that the client cannot read": ("", SUCCESS, {"fault": "ParseError"}, "refused"),
    "object instead of its ACL": ("GetObjectAcl", SUCCESS, {"fault": "NoDocument"}, "ignored"),
    "object instead of a denial": ("", replies((403, "AccessDenied")), {"fault": "NoDocument"}, "exposed"),
    "object instead of another refusal": ("", replies((400, "InvalidArgument")), {"fault": "NoDocument"}, "ignored"),
    "document that is not well-formed": ("GetObjectTagging", SUCCESS, {"fault": "MalformedDocument"}, "refused"),
    "error in the body of a success": ("GetObjectAcl", SUCCESS, {"fault": "ClientError"}, "crash"),
    "other code": ("", replies((400, "MalformedXML")), replies((400, "InvalidArgument")), "code"),
    "other status": ("", replies((404, "NoSuchKey")), replies((403, "AccessDenied")), "code"),
    "other success": ("", replies((204, "")), replies((200, "")), "code"),
    "internal error to a valid request": ("PutObject", SUCCESS, replies((500, "InternalError")), "crash"),
    "internal error to an invalid one": ("", replies((400, "MalformedXML")), replies((500, "")), "crash"),
    "no response": ("", SUCCESS, {"fault": "IncompleteResponse"}, "crash"),
    "bucket that should be missing": ("", replies((404, "NoSuchBucket")), SUCCESS, "ignored"),
    "stored bucket is not found": ("HeadBucket", SUCCESS, replies((404, "NoSuchBucket")), "corrupt"),
    "pages that do not end": ("", SUCCESS, {"fault": "PaginationError"}, "corrupt"),
    "upload that the client takes for failed": ("", SUCCESS, {"fault": "S3DataError"}, "refused"),
    "bytes of another checksum": ("", SUCCESS, {"fault": "FlexibleChecksumError"}, "corrupt"),
    "bad value or what does not exist": (
        "",
        replies((400, "InvalidArgument"), (404, "NoSuchVersion")),
        SUCCESS,
        "ignored",
    ),
    "status of a success out of several classes": ("", replies((400, ""), (500, "")), replies((200, "")), "ignored"),
    "redirect where a refusal is expected": ("", replies((400, "")), replies((307, "")), "code"),
    "connection closed without a response": ("", replies((400, "")), {"fault": "IncompleteResponse"}, "crash"),
    "misread source of a copy": ("CopyObject", SUCCESS, replies((404, "NoSuchKey")), "refused"),
    "misread source of a part": ("UploadPartCopy", SUCCESS, replies((404, "NoSuchKey")), "refused"),
    "lost upload": ("UploadPartCopy", SUCCESS, replies((404, "NoSuchUpload")), "corrupt"),
    "lost object": ("PutObjectTagging", SUCCESS, replies((404, "NoSuchKey")), "corrupt"),
    "configuration without an object": (
        "PutBucketNotificationConfiguration",
        SUCCESS,
        replies((404, "NoSuchKey")),
        "refused",
    ),
    "lost bucket": ("PutBucketTagging", SUCCESS, replies((404, "NoSuchBucket")), "corrupt"),
    "listing without uploads": ("ListMultipartUploads", SUCCESS, replies((404, "NoSuchUpload")), "refused"),
    "entry that a check looks for": ("", SUCCESS, {"fault": "IndexError"}, "corrupt"),
    "element that a client looks for": ("", SUCCESS, {"fault": "TypeError"}, "refused"),
    "element that a check looks for": ("", SUCCESS, {"fault": "ReadOtherwise"}, "code"),
}
"""Cases of responses: the operation, the expected and the received reply, and the kind."""
VALUES: dict[str, tuple[Any, dict[str, Any], dict[str, Any], str]] = {
    "attribute that is an option": (
        {"ObjectSize": "data", "StorageClass": "option"},
        {"value": {"ObjectSize": 9, "StorageClass": "STANDARD"}},
        {"value": {"ObjectSize": 9, "StorageClass": None}},
        "ignored",
    ),
    "attribute that is data": (
        {"ObjectSize": "data", "StorageClass": "option"},
        {"value": {"ObjectSize": 9, "StorageClass": "STANDARD"}},
        {"value": {"ObjectSize": 8, "StorageClass": "STANDARD"}},
        "corrupt",
    ),
    "an empty list left out": ("data", {"value": []}, {"value": None}, "code"),
    "tags lost": ("data", {"value": ["a"]}, {"value": None}, "corrupt"),
    "wrong body": ("data", {"value": "a"}, {"value": "b"}, "corrupt"),
    "long wrong body": ("data", {"bytes": [900, "a"]}, {"bytes": [899, "b"]}, "corrupt"),
    "lost metadata": ("data", {"value": {"a": "b"}}, {"value": {}}, "corrupt"),
    "missing key in a listing": ("entries", {"value": ["a", "b"]}, {"value": ["a"]}, "corrupt"),
    "cut listing": ("entries", {"value": True}, {"value": False}, "corrupt"),
    "encryption without effect": ("option", {"value": "AES256"}, {"value": None}, "ignored"),
    "checksum not returned": ("option", {"value": {"ChecksumCRC32": "x"}}, {"value": {}}, "ignored"),
    "missing grant": ("access", {"value": ["READ"]}, {"value": []}, "ignored"),
    "grant to everybody": ("access", {"value": []}, {"value": ["READ"]}, "exposed"),
    "ETag of another form": ("form", {"value": '"a-1"'}, {"value": '"a"'}, "code"),
    "body with its ETag": (("form", "data"), {"value": ['"a"', "x"]}, {"value": ['"a"', "y"]}, "corrupt"),
    "number that no data depend on": ("form", {"value": 2}, {"value": None}, "code"),
    "response without the customer's key": (
        ("option", "form"),
        {"value": ["AES256", "x"]},
        {"value": [None, None]},
        "ignored",
    ),
    "response without the MD5 of a key": ("form", {"value": "x"}, {"value": None}, "code"),
    "answer of a batch": ("form", {"value": ["a"]}, {"value": [""]}, "code"),
    "keys after a batch": ("entries", {"value": []}, {"value": ["a"]}, "corrupt"),
    "page beyond its limit": ("option", {"value": True}, {"value": False}, "ignored"),
    "id of the version that stands for none": ("version", {"value": "null"}, {"value": None}, "code"),
    "id of a version": ("version", {"value": "x"}, {"value": None}, "ignored"),
    "type that says nothing": ("data", {"value": "binary/octet-stream"}, {"value": "application/octet-stream"}, "code"),
    "another unknown type": ("data", {"value": "binary/octet-stream"}, {"value": "application/unknown"}, "code"),
    "another unknown type of two values": (
        "data",
        {"value": [[], "binary/octet-stream"]},
        {"value": [[], "application/unknown"]},
        "code",
    ),
    "other type": ("data", {"value": "binary/octet-stream"}, {"value": "text/plain"}, "corrupt"),
    "ETag without quotes": ("form", {"value": '"a"'}, {"value": "a"}, "code"),
    "missing request id": ("form", {"value": "x"}, {"value": None}, "code"),
    "element that repeats the request": ("form", {"value": 3}, {"value": 1000}, "code"),
    "in words, with a name": ("version", {"text": "a new id"}, {"value": "1"}, "corrupt"),
    "more than the limit": ("option", {"text": "at most 2 keys"}, {"value": 3}, "ignored"),
    "form of a member": ("form", {"text": "a text"}, {"value": None}, "code"),
    "refused until the end": ("use", {"within": 2}, {"value": None}, "refused"),
    "wrong body of two": (("option", "data"), {"value": ["AES256", "a"]}, {"value": ["AES256", "b"]}, "corrupt"),
    "wrong option of two": (("option", "data"), {"value": ["AES256", "a"]}, {"value": [None, "a"]}, "ignored"),
    "worst of two": (("option", "data"), {"value": ["AES256", "a"]}, {"value": [None, "b"]}, "corrupt"),
    "unknown name of two": ("data", {"value": ["a", "b"]}, {"value": ["a", "c"]}, "corrupt"),
    "rows of two": ("refusals", {"value": [["a", "x"], ["b", "y"]]}, {"value": [["a", "x"]]}, "code"),
    "no error in a batch": ("refusals", {"value": [["a", "PreconditionFailed"]]}, {"value": []}, "ignored"),
    "one of two errors in words": ("refusals", {"text": "NoSuchKey or …"}, {"value": []}, "ignored"),
    "no denial in a batch": ("refusals", {"value": [["a", "1", "AccessDenied"]]}, {"value": []}, "exposed"),
    "other code in a batch": (
        "refusals",
        {"value": [["AccessDenied", "a"]]},
        {"value": [["InvalidRequest", "a"]]},
        "code",
    ),
    "valid deletion in a batch": (
        "refusals",
        {"value": []},
        {"value": [{"Key": "a", "Code": "InternalError"}]},
        "refused",
    ),
    "other status with its code": ("form", {"value": [403, "AccessDenied"]}, {"value": [400, "AccessDenied"]}, "code"),
    "state of versioning": ("option", {"value": "Enabled"}, {"value": None}, "ignored"),
    "member that is lost": ("data", {"text": "a value"}, {"value": None}, "corrupt"),
    "tags that are lost": ("data", {"text": "a value"}, {"value": None}, "corrupt"),
    "lock that is not kept": ("option", {"text": "a value"}, {"value": None}, "ignored"),
    "key that decodes to another": ("entries", {"value": ["a+b"]}, {"value": ["a b"]}, "corrupt"),
    "position that decodes to another": ("form", {"value": "a+b"}, {"value": "a b"}, "code"),
    "encoding of another form": ("form", {"value": ["a/b"]}, {"value": ["a%2Fb"]}, "code"),
    "encoding that is ignored": ("option", {"text": "d%C3%A9"}, {"value": ["dé"]}, "ignored"),
    "what a batch says of a key": ("form", {"value": [["a", True]]}, {"value": [["a", None]]}, "code"),
    "id of no version": ("version", {"value": [None, None]}, {"value": ["x", "y"]}, "code"),
    "ids of versions": ("version", {"value": ["x", "y"]}, {"value": ["x"]}, "corrupt"),
    "position that is not repeated": ("form", {"value": 2}, {"value": None}, "code"),
    "as many rows as members": (
        "refusals",
        {"value": [["a", "x"], ["b", "y"]]},
        {"value": [["a", "x"], ["c", "y"]]},
        "code",
    ),
    "marker that the response does not name": (
        ("form", "version"),
        {"value": ["true", "x"]},
        {"value": [None, None]},
        "ignored",
    ),
    "words alone": ("", {"text": "the requirement"}, {"text": "no x-amz-id-2"}, "code"),
    "access beside the expected one": ("access", {"value": ["READ"]}, {"value": ["READ", "WRITE"]}, "exposed"),
    "access that is another one": ("access", {"value": ["READ"]}, {"value": ["WRITE"]}, "ignored"),
    "one grant more": ("access", {"value": 1}, {"value": 2}, "exposed"),
    "the other one of two is public": ("access", {"value": [True, False]}, {"value": [False, True]}, "exposed"),
    "one of two is public": ("access", {"value": [True, False]}, {"value": [True, True]}, "exposed"),
    "bucket that is not listed": ("entries", {"value": True}, {"value": False}, "corrupt"),
    "ETags of entries without quotes": ("entries", {"value": [["a", '"e"']]}, {"value": [["a", "e"]]}, "code"),
    "id of another version": ("version", {"value": "x"}, {"value": "y"}, "corrupt"),
    "id of a version, of which none is": ("version", {"value": None}, {"value": "x"}, "code"),
    "id of no version, which is said": ("version", {"value": [None, None]}, {"value": [None, "null"]}, "code"),
    "id that stands for none": ("version", {"value": "x"}, {"value": "null"}, "ignored"),
    "sorts of values that came as one": (("option", "data"), {"value": ["a", "b"]}, {"value": "a"}, "corrupt"),
    "sorts of members of which one is unknown": ({"a": "option"}, {"value": {"b": 1}}, {"value": {}}, "ignored"),
    "sort of a later version": ("shape", {"value": 1}, {"value": 2}, "code"),
}
"""Cases of values: their sort, the expected and the received value, and the kind."""


def _of_operation(row: tuple[str, dict[str, Any], dict[str, Any], str]) -> Deviation:
    return Deviation(*row[:3])


def _of_value(row: tuple[Any, dict[str, Any], dict[str, Any], str]) -> Deviation:
    return Deviation("first and second", row[1], row[2], sort=row[0])


def test_rows_have_each_form_of_what_was_expected_and_of_what_came() -> None:
    rows = [forms_of(each) for each in (*map(_of_operation, OPERATIONS.values()), *map(_of_value, VALUES.values()))]
    assert {expected for expected, _ in rows} == set(EXPECTED)
    assert {got for _, got in rows} == {*RESPONSES, *DIFFERENCES} - {AS_BEFORE}


@pytest.mark.parametrize(("operation", "expected", "got", "severity"), OPERATIONS.values(), ids=OPERATIONS)
def test_kind_of_a_response(operation, expected, got, severity) -> None:
    assert severity_of_deviation(Deviation(operation, expected, got)) == severity


@pytest.mark.parametrize(("sort", "expected", "got", "severity"), VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("about", ["octets", "body and encryption", "grants", ""])
def test_kind_of_a_value_follows_from_its_sort_whatever_it_is_called(about, sort, expected, got, severity) -> None:
    assert severity_of_deviation(Deviation(about, expected, got, sort=sort)) == severity


@pytest.mark.parametrize("deviation", [*map(_of_operation, OPERATIONS.values()), *map(_of_value, VALUES.values())])
def test_parts_have_the_kinds_of_the_whole(deviation: Deviation) -> None:
    severities = [severity for _, severity in named_parts(deviation)]
    assert not severities or severity_of_deviation(deviation) in severities


@pytest.mark.parametrize(
    ("before", "expected", "got", "severity"),
    [
        (["older"], ["added", "older"], ["older"], "ignored"),
        ([], ["other"], [], "ignored"),
        (["older"], ["added", "older"], [], "corrupt"),  # it is no longer hidden
        (["older"], ["added", "older"], ["added"], "corrupt"),
        ([], ["added"], ["added", "added"], "corrupt"),
        ([], ["other"], ["k", "other"], "corrupt"),
    ],
)
def test_a_value_that_stays_as_it_was_shows_that_a_request_had_no_effect(before, expected, got, severity) -> None:
    reported = Deviation("markers", {"value": expected}, {"value": got}, before={"value": before}, sort="entries")
    assert severity_of_deviation(reported) == severity
    assert severity_of_deviation(replace(reported, before={})) == "corrupt"


def test_each_kind_but_that_of_clients_has_a_row() -> None:
    assert {row[-1] for row in (*OPERATIONS.values(), *VALUES.values())} == set(SEVERITIES) - {"client"}


def test_the_documentation_has_the_same_meaning_of_each_kind() -> None:
    rows = re.findall(r"^\| (\w+) \| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [row for row in rows if row[0] in SEVERITIES] == list(SEVERITIES.items())
