"""Tests of the kind of a deviation: one row for each rule, and for each of its forms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.lines import Deviation
from reports.diagnosis.severity.deviation_shapes import DIFFERENCES, EXPECTED, RESPONSE_FORMS, UNCHANGED, forms_of
from reports.diagnosis.severity.severity_table import SEVERITIES, named_parts, severity_of_deviation
from tests.reports.made import OK, deviating

PAGE = Path(__file__).parents[4] / "docs/reading-a-report.md"


OPERATIONS: dict[str, tuple[str, Any, Any, str]] = {
    "denied signature succeeds": ("", "403 SignatureDoesNotMatch", OK, "exposed"),
    "denied access succeeds": ("", "403 AccessDenied", "200", "exposed"),
    "the whole object instead of a part": ("", "206", "200", "ignored"),
    "denied HEAD succeeds": ("", "403", OK, "exposed"),
    "one of two refusals is a denial": ("", "400 InvalidRequest or 403 AccessDenied", OK, "exposed"),
    "invalid value, which may also be denied": ("", "400 InvalidArgument or 403 AccessDenied", OK, "ignored"),
    "signature of an invalid form": ("", "400 InvalidArgument or 403 SignatureDoesNotMatch", OK, "exposed"),
    "parts are not listed for want of an object": ("ListParts", OK, "404 NoSuchKey", "refused"),
    "upload is lost": ("ListParts", OK, "404 NoSuchUpload", "corrupt"),
    "token that the secret's owner need not send": ("", "400 InvalidToken or 403 InvalidAccessKeyId", OK, "ignored"),
    "token that has expired": ("", "400 ExpiredToken", OK, "exposed"),
    "archived object is read": ("", "403 InvalidObjectState", OK, "ignored"),
    "deleted object is read": ("", "404 NoSuchKey", OK, "corrupt"),
    "deleted object has a head": ("", "404", OK, "corrupt"),
    "missing configuration is read": ("", "404 NoSuchCORSConfiguration", OK, "ignored"),
    "digest is ignored": ("", "400 BadDigest", OK, "ignored"),
    "condition is ignored": ("", "412 PreconditionFailed", "200", "ignored"),
    "not modified is sent": ("", "304", "200", "ignored"),
    "valid request is refused": ("PutObject", OK, "400 InvalidArgument", "refused"),
    "status of success is expected": ("", "200", "403", "refused"),
    "other refusal than the denial": ("", "403 or 200", "400", "code"),
    "other refusal than of a bad value": ("", "200 or 400", "409 BucketAlreadyExists", "code"),
    "stored object is not found, though it may be denied": ("", "200 or 403", "404 NoSuchKey", "refused"),
    "stored object is not found, though its range may be invalid": ("", "206 or 416", "404 NoSuchKey", "refused"),
    "other code of what need not exist, and may be denied": ("", "204 or 403 or 404 NoSuchBucket", "404 NoSuchKey",
        "code"),
    "refusal of what need not exist": ("", "204 or 404", "400", "refused"),
    "operation is not offered": ("PutObject", OK, "501 NotImplemented", "refused"),
    "refusal is expected, 501 comes": ("", "400 InvalidTag", "501 NotImplemented", "code"),
    "stored object is not found": ("GetObject", OK, "404 NoSuchKey", "corrupt"),
    "response that the client cannot read": ("", OK, {"fault": "ParseError"}, "refused"),
    "object instead of its ACL": ("GetObjectAcl", OK, {"fault": "NoDocument"}, "ignored"),
    "object instead of a denial": ("", "403 AccessDenied", {"fault": "NoDocument"}, "exposed"),
    "object instead of another refusal": ("", "400 InvalidArgument", {"fault": "NoDocument"}, "ignored"),
    "document that is not well-formed": ("GetObjectTagging", OK, {"fault": "MalformedDocument"}, "refused"),
    "error in the body of a success": ("GetObjectAcl", OK, {"fault": "ClientError"}, "crash"),
    "other code": ("", "400 MalformedXML", "400 InvalidArgument", "code"),
    "other status": ("", "404 NoSuchKey", "403 AccessDenied", "code"),
    "other success": ("", "204", "200", "code"),
    "internal error to a valid request": ("PutObject", OK, "500 InternalError", "crash"),
    "internal error to an invalid one": ("", "400 MalformedXML", "500", "crash"),
    "no response": ("", OK, {"fault": "IncompleteResponse"}, "crash"),
    "bucket that should be missing": ("", "404 NoSuchBucket", OK, "ignored"),
    "stored bucket is not found": ("HeadBucket", OK, "404 NoSuchBucket", "corrupt"),
    "pages that do not end": ("", OK, {"fault": "PaginationError"}, "corrupt"),
    "upload that the client takes for failed": ("", OK, {"fault": "S3DataError"}, "refused"),
    "bytes of another checksum": ("", OK, {"fault": "FlexibleChecksumError"}, "corrupt"),
    "bad value or what does not exist": ("", "400 InvalidArgument or 404 NoSuchVersion", OK, "ignored"),
    "status of a success out of several classes": ("", "400 or 500", "200", "ignored"),
    "redirect where a refusal is expected": ("", "400", "307", "code"),
    "connection closed without a response": ("", "400", {"fault": "IncompleteResponse"}, "crash"),
    "misread source of a copy": ("CopyObject", OK, "404 NoSuchKey", "refused"),
    "misread source of a part": ("UploadPartCopy", OK, "404 NoSuchKey", "refused"),
    "lost upload": ("UploadPartCopy", OK, "404 NoSuchUpload", "corrupt"),
    "lost object": ("PutObjectTagging", OK, "404 NoSuchKey", "corrupt"),
    "configuration without an object": ("PutBucketNotificationConfiguration", OK, "404 NoSuchKey", "refused"),
    "lost bucket": ("PutBucketTagging", OK, "404 NoSuchBucket", "corrupt"),
    "listing without uploads": ("ListMultipartUploads", OK, "404 NoSuchUpload", "refused"),
    "entry that a check looks for": ("", OK, {"fault": "IndexError"}, "corrupt"),
    "element that a client looks for": ("", OK, {"fault": "TypeError"}, "refused"),
    "element that a check looks for": ("", OK, {"fault": "ReadOtherwise"}, "code"),
}  # fmt: skip
"""Cases of responses: the operation, the expected and the received reply, and the kind."""
VALUES: dict[str, tuple[Any, Any, Any, str]] = {
    "attribute that is an option": ({"ObjectSize": "data", "StorageClass": "option"},
        {"value": {"ObjectSize": 9, "StorageClass": "STANDARD"}}, {"value": {"ObjectSize": 9, "StorageClass": None}},
        "ignored"),
    "attribute that is data": ({"ObjectSize": "data", "StorageClass": "option"},
        {"value": {"ObjectSize": 9, "StorageClass": "STANDARD"}},
        {"value": {"ObjectSize": 8, "StorageClass": "STANDARD"}}, "corrupt"),
    "an empty list left out": ("data", [], None, "code"),
    "tags lost": ("data", ["a"], None, "corrupt"),
    "wrong body": ("data", "a", "b", "corrupt"),
    "long wrong body": ("data", {"bytes": [900, "a"]}, {"bytes": [899, "b"]}, "corrupt"),
    "lost metadata": ("data", {"value": {"a": "b"}}, {"value": {}}, "corrupt"),
    "missing key in a listing": ("entries", ["a", "b"], ["a"], "corrupt"),
    "cut listing": ("entries", True, False, "corrupt"),
    "encryption without effect": ("option", "AES256", None, "ignored"),
    "checksum not returned": ("option", {"value": {"ChecksumCRC32": "x"}}, {"value": {}}, "ignored"),
    "missing grant": ("access", ["READ"], [], "ignored"),
    "grant to everybody": ("access", [], ["READ"], "exposed"),
    "ETag of another form": ("form", '"a-1"', '"a"', "code"),
    "body with its ETag": (("form", "data"), ['"a"', "x"], ['"a"', "y"], "corrupt"),
    "number that no data depend on": ("form", 2, None, "code"),
    "response without the customer's key": (("option", "form"), ["AES256", "x"], [None, None], "ignored"),
    "response without the MD5 of a key": ("form", "x", None, "code"),
    "answer of a batch": ("form", ["a"], [""], "code"),
    "keys after a batch": ("entries", [], ["a"], "corrupt"),
    "page beyond its limit": ("option", True, False, "ignored"),
    "id of the version that stands for none": ("version", "null", None, "code"),
    "id of a version": ("version", "x", None, "ignored"),
    "type that says nothing": ("data", "binary/octet-stream", "application/octet-stream", "code"),
    "another unknown type": ("data", "binary/octet-stream", "application/unknown", "code"),
    "another unknown type of two values": ("data", [[], "binary/octet-stream"], [[], "application/unknown"], "code"),
    "other type": ("data", "binary/octet-stream", "text/plain", "corrupt"),
    "ETag without quotes": ("form", '"a"', "a", "code"),
    "missing request id": ("form", "x", None, "code"),
    "element that repeats the request": ("form", 3, 1000, "code"),
    "in words, with a name": ("version", {"text": "a new id"}, "1", "corrupt"),
    "more than the limit": ("option", {"text": "at most 2 keys"}, 3, "ignored"),
    "form of a member": ("form", {"text": "a text"}, None, "code"),
    "refused until the end": ("use", {"within": 2}, None, "refused"),
    "wrong body of two": (("option", "data"), ["AES256", "a"], ["AES256", "b"], "corrupt"),
    "wrong option of two": (("option", "data"), ["AES256", "a"], [None, "a"], "ignored"),
    "worst of two": (("option", "data"), ["AES256", "a"], [None, "b"], "corrupt"),
    "unknown name of two": ("data", ["a", "b"], ["a", "c"], "corrupt"),
    "rows of two": ("refusals", [["a", "x"], ["b", "y"]], [["a", "x"]], "code"),
    "no error in a batch": ("refusals", [["a", "PreconditionFailed"]], [], "ignored"),
    "one of two errors in words": ("refusals", {"text": "NoSuchKey or …"}, [], "ignored"),
    "no denial in a batch": ("refusals", [["a", "1", "AccessDenied"]], [], "exposed"),
    "other code in a batch": ("refusals", [["AccessDenied", "a"]], [["InvalidRequest", "a"]], "code"),
    "valid deletion in a batch": ("refusals", [], [{"Key": "a", "Code": "InternalError"}], "refused"),
    "other status with its code": ("form", [403, "AccessDenied"], [400, "AccessDenied"], "code"),
    "state of versioning": ("option", "Enabled", None, "ignored"),
    "member that is lost": ("data", {"text": "a value"}, None, "corrupt"),
    "tags that are lost": ("data", {"text": "a value"}, None, "corrupt"),
    "lock that is not kept": ("option", {"text": "a value"}, None, "ignored"),
    "key that decodes to another": ("entries", ["a+b"], ["a b"], "corrupt"),
    "position that decodes to another": ("form", "a+b", "a b", "code"),
    "encoding of another form": ("form", ["a/b"], ["a%2Fb"], "code"),
    "encoding that is ignored": ("option", {"text": "d%C3%A9"}, ["dé"], "ignored"),
    "what a batch says of a key": ("form", [["a", True]], [["a", None]], "code"),
    "id of no version": ("version", [None, None], ["x", "y"], "code"),
    "ids of versions": ("version", ["x", "y"], ["x"], "corrupt"),
    "position that is not repeated": ("form", 2, None, "code"),
    "as many rows as members": ("refusals", [["a", "x"], ["b", "y"]], [["a", "x"], ["c", "y"]], "code"),
    "marker that the response does not name": (("form", "version"), ["true", "x"], [None, None], "ignored"),
    "words alone": ("", {"text": "the requirement"}, {"text": "no x-amz-id-2"}, "code"),
    "access beside the expected one": ("access", ["READ"], ["READ", "WRITE"], "exposed"),
    "access that is another one": ("access", ["READ"], ["WRITE"], "ignored"),
    "one grant more": ("access", 1, 2, "exposed"),
    "the other one of two is public": ("access", [True, False], [False, True], "exposed"),
    "one of two is public": ("access", [True, False], [True, True], "exposed"),
    "bucket that is not listed": ("entries", True, False, "corrupt"),
    "ETags of entries without quotes": ("entries", [["a", '"e"']], [["a", "e"]], "code"),
    "id of another version": ("version", "x", "y", "corrupt"),
    "id of a version, of which none is": ("version", None, "x", "code"),
    "id of no version, which is said": ("version", [None, None], [None, "null"], "code"),
    "id that stands for none": ("version", "x", "null", "ignored"),
    "sorts of values that came as one": (("option", "data"), ["a", "b"], "a", "corrupt"),
    "sorts of members of which one is unknown": ({"a": "option"}, {"value": {"b": 1}}, {"value": {}}, "ignored"),
    "sort of a later version": ("shape", 1, 2, "code"),
}  # fmt: skip
"""Cases of values: their sort, the expected and the received value, and the kind."""


def _of_operation(row: tuple[str, Any, Any, str]) -> Deviation:
    return deviating(row[1], row[2], row[0])


def _of_value(row: tuple[Any, dict[str, Any], dict[str, Any], str]) -> Deviation:
    return deviating(row[1], row[2], "first and second", sort=row[0])


def test_rows_have_each_form_of_what_was_expected_and_of_what_came() -> None:
    rows = [forms_of(each) for each in (*map(_of_operation, OPERATIONS.values()), *map(_of_value, VALUES.values()))]
    assert {expected for expected, _ in rows} == set(EXPECTED)
    assert {got for _, got in rows} == {*RESPONSE_FORMS, *DIFFERENCES} - {UNCHANGED}


@pytest.mark.parametrize(("operation", "expected", "got", "severity"), OPERATIONS.values(), ids=OPERATIONS)
def test_kind_of_a_response(operation, expected, got, severity) -> None:
    assert severity_of_deviation(deviating(expected, got, operation)) == severity


@pytest.mark.parametrize(("sort", "expected", "got", "severity"), VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("about", ["octets", "body and encryption", "grants", ""])
def test_kind_of_a_value_follows_from_its_sort_whatever_it_is_called(about, sort, expected, got, severity) -> None:
    assert severity_of_deviation(deviating(expected, got, about, sort=sort)) == severity


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
    reported = deviating({"value": expected}, {"value": got}, "markers", before={"value": before}, sort="entries")
    assert severity_of_deviation(reported) == severity
    assert severity_of_deviation(replace(reported, before={})) == "corrupt"


def test_each_kind_but_that_of_clients_has_a_row() -> None:
    assert {row[-1] for row in (*OPERATIONS.values(), *VALUES.values())} == set(SEVERITIES) - {"client"}


def test_the_documentation_has_the_same_meaning_of_each_kind() -> None:
    rows = re.findall(r"^\| (\w+) \| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [row for row in rows if row[0] in SEVERITIES] == list(SEVERITIES.items())
