"""The kind of a deviation: one row for each rule, and for each form in which it can come."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.diagnosis.kinds import KINDS, kind_of_deviation
from reports.record.lines import Deviation
from tests.reports.sides import SUCCESS, replies

README = Path(__file__).parents[4] / "README.md"


ROWS: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "denied signature succeeds": ("", replies((403, "SignatureDoesNotMatch")), SUCCESS, "exposed"),
    "denied access succeeds": ("", replies((403, "AccessDenied")), replies((200, "")), "exposed"),
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
    "parts are not listed for want of an object": (
        "ListParts",
        SUCCESS,
        replies((404, "NoSuchKey")),
        "refused",
    ),
    "upload is lost": ("ListParts", SUCCESS, replies((404, "NoSuchUpload")), "corrupt"),
    "attribute that is an option": (
        "attributes",
        {"value": {"ObjectSize": 9, "StorageClass": "STANDARD"}},
        {"value": {"ObjectSize": 9, "StorageClass": None}},
        "ignored",
    ),
    "attribute that is data": (
        "attributes",
        {"value": {"ObjectSize": 9, "StorageClass": "STANDARD"}},
        {"value": {"ObjectSize": 8, "StorageClass": "STANDARD"}},
        "corrupt",
    ),
    "token that the secret's owner need not send": (
        "",
        replies((400, "InvalidToken"), (403, "InvalidAccessKeyId")),
        SUCCESS,
        "ignored",
    ),
    "token that has expired": ("", replies((400, "ExpiredToken")), SUCCESS, "exposed"),
    "archived object is read": ("", replies((403, "InvalidObjectState")), SUCCESS, "ignored"),
    "an empty list left out": ("tags", {"value": []}, {"value": None}, "code"),
    "tags lost": ("tags", {"value": ["a"]}, {"value": None}, "corrupt"),
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
    "response that the client cannot read": ("", SUCCESS, {"fault": "ParseError"}, "code"),
    "object instead of its ACL": ("GetObjectAcl", SUCCESS, {"fault": "NoDocument"}, "ignored"),
    "object instead of a denial": ("", replies((403, "AccessDenied")), {"fault": "NoDocument"}, "exposed"),
    "object instead of another refusal": ("", replies((400, "InvalidArgument")), {"fault": "NoDocument"}, "ignored"),
    "document that is not well-formed": ("GetObjectTagging", SUCCESS, {"fault": "MalformedDocument"}, "code"),
    "error in the body of a success": ("GetObjectAcl", SUCCESS, {"fault": "ClientError"}, "crash"),
    "other code": ("", replies((400, "MalformedXML")), replies((400, "InvalidArgument")), "code"),
    "other status": ("", replies((404, "NoSuchKey")), replies((403, "AccessDenied")), "code"),
    "other success": ("", replies((204, "")), replies((200, "")), "code"),
    "internal error to a valid request": ("PutObject", SUCCESS, replies((500, "InternalError")), "crash"),
    "internal error to an invalid one": ("", replies((400, "MalformedXML")), replies((500, "")), "crash"),
    "no response": ("", SUCCESS, {"fault": "IncompleteResponse"}, "crash"),
    "wrong body": ("body", {"value": "a"}, {"value": "b"}, "corrupt"),
    "long wrong body": ("body", {"bytes": [900, "a"]}, {"bytes": [899, "b"]}, "corrupt"),
    "lost metadata": ("metadata", {"value": {"a": "b"}}, {"value": {}}, "corrupt"),
    "missing key in a listing": ("keys", {"value": ["a", "b"]}, {"value": ["a"]}, "corrupt"),
    "cut listing": ("IsTruncated", {"value": True}, {"value": False}, "corrupt"),
    "encryption without effect": ("encryption", {"value": "AES256"}, {"value": None}, "ignored"),
    "checksum not returned": ("checksums", {"value": {"ChecksumCRC32": "x"}}, {"value": {}}, "ignored"),
    "missing grant": ("grants", {"value": ["READ"]}, {"value": []}, "ignored"),
    "grant to everybody": ("grants to all users", {"value": []}, {"value": ["READ"]}, "exposed"),
    "secret in a response": ("number of secrets in the response", {"value": 0}, {"value": 1}, "exposed"),
    "bucket that should be missing": ("", replies((404, "NoSuchBucket")), SUCCESS, "ignored"),
    "stored bucket is not found": ("HeadBucket", SUCCESS, replies((404, "NoSuchBucket")), "corrupt"),
    "ETag of another form": ("ETag", {"value": '"a-1"'}, {"value": '"a"'}, "code"),
    "body with its ETag": ("ETag and body", {"value": ['"a"', "x"]}, {"value": ['"a"', "y"]}, "corrupt"),
    "number that no data depend on": ("TagCount", {"value": 2}, {"value": None}, "code"),
    "response without the customer's key": (
        "algorithm and MD5 of the key",
        {"value": ["AES256", "x"]},
        {"value": [None, None]},
        "code",
    ),
    "response without the MD5 of a key": ("MD5 of the key", {"value": "x"}, {"value": None}, "code"),
    "answer of a batch": ("deleted keys", {"value": ["a"]}, {"value": [""]}, "code"),
    "keys after a batch": ("keys that are left", {"value": []}, {"value": ["a"]}, "corrupt"),
    "page beyond its limit": ("every page has at most 2 entries", {"value": True}, {"value": False}, "ignored"),
    "id of the version that stands for none": ("version", {"value": "null"}, {"value": None}, "code"),
    "id of a version": ("version", {"value": "x"}, {"value": None}, "corrupt"),
    "type that says nothing": (
        "Content-Type",
        {"value": "binary/octet-stream"},
        {"value": "application/octet-stream"},
        "code",
    ),
    "another unknown type": (
        "Content-Type",
        {"value": "binary/octet-stream"},
        {"value": "application/unknown"},
        "code",
    ),
    "another unknown type of two values": (
        "remaining headers and type",
        {"value": [[], "binary/octet-stream"]},
        {"value": [[], "application/unknown"]},
        "code",
    ),
    "other type": ("Content-Type", {"value": "binary/octet-stream"}, {"value": "text/plain"}, "corrupt"),
    "pages that do not end": ("", SUCCESS, {"fault": "PaginationError"}, "corrupt"),
    "bytes of another checksum": ("", SUCCESS, {"fault": "FlexibleChecksumError"}, "corrupt"),
    "bad value or what does not exist": (
        "",
        replies((400, "InvalidArgument"), (404, "NoSuchVersion")),
        SUCCESS,
        "ignored",
    ),
    "ETag without quotes": ("ETag", {"value": '"a"'}, {"value": "a"}, "code"),
    "missing request id": ("RequestId", {"value": "x"}, {"value": None}, "code"),
    "element that repeats the request": ("MaxKeys", {"value": 3}, {"value": 1000}, "code"),
    "status of a success out of several classes": ("", replies((400, ""), (500, "")), replies((200, "")), "ignored"),
    "redirect where a refusal is expected": ("", replies((400, "")), replies((307, "")), "code"),
    "connection closed without a response": ("", replies((400, "")), {"fault": "IncompleteResponse"}, "crash"),
    "in words, with a name": ("VersionId", {"text": "a new id"}, {"value": "1"}, "corrupt"),
    "more than the limit": ("limit of the page", {"text": "at most 2 keys"}, {"value": 3}, "ignored"),
    "form of a member": ("form of Contents/StorageClass", {"text": "a text"}, {"value": None}, "code"),
    "refused until the end": ("GetObject is allowed", {"within": 2}, {"value": None}, "refused"),
    "granted until the end": ("403 AccessDenied", {"within": 2}, {"value": False}, "exposed"),
    "bucket of somebody else": (
        "whether a bucket of another account is listed",
        {"value": False},
        {"value": True},
        "exposed",
    ),
    "wrong body of two": ("encryption and body", {"value": ["AES256", "a"]}, {"value": ["AES256", "b"]}, "corrupt"),
    "wrong option of two": ("encryption and body", {"value": ["AES256", "a"]}, {"value": [None, "a"]}, "ignored"),
    "worst of two": ("encryption and body", {"value": ["AES256", "a"]}, {"value": [None, "b"]}, "corrupt"),
    "unknown name of two": ("body and type", {"value": ["a", "b"]}, {"value": ["a", "c"]}, "corrupt"),
    "rows of two": ("Key and Code of the errors", {"value": [["a", "x"], ["b", "y"]]}, {"value": [["a", "x"]]}, "code"),
    "no error in a batch": (
        "Key and Code of the errors",
        {"value": [["a", "PreconditionFailed"]]},
        {"value": []},
        "ignored",
    ),
    "one of two errors in words": ("Key and Code of the errors", {"text": "NoSuchKey or …"}, {"value": []}, "ignored"),
    "no denial in a batch": (
        "Key, VersionId and Code of the errors",
        {"value": [["a", "1", "AccessDenied"]]},
        {"value": []},
        "exposed",
    ),
    "other code in a batch": (
        "errors",
        {"value": [["AccessDenied", "a"]]},
        {"value": [["InvalidRequest", "a"]]},
        "code",
    ),
    "valid deletion in a batch": (
        "Errors",
        {"value": []},
        {"value": [{"Key": "a", "Code": "InternalError"}]},
        "refused",
    ),
    "other status with its code": (
        "status and Code",
        {"value": [403, "AccessDenied"]},
        {"value": [400, "AccessDenied"]},
        "code",
    ),
    "state of versioning": ("Status", {"value": "Enabled"}, {"value": None}, "ignored"),
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
    "element that a client looks for": ("", SUCCESS, {"fault": "TypeError"}, "code"),
    "member that is lost": ("CacheControl", {"text": "a value"}, {"value": None}, "corrupt"),
    "tags that are lost": ("TagSet", {"text": "a value"}, {"value": None}, "corrupt"),
    "lock that is not kept": ("ObjectLockMode", {"text": "a value"}, {"value": None}, "ignored"),
    "key that decodes to another": ("decoded keys", {"value": ["a+b"]}, {"value": ["a b"]}, "corrupt"),
    "position that decodes to another": ("Marker, decoded", {"value": "a+b"}, {"value": "a b"}, "code"),
    "encoding of another form": ("keys, with spaces as %20", {"value": ["a/b"]}, {"value": ["a%2Fb"]}, "code"),
    "encoding that is ignored": ("keys in the XML", {"text": "d%C3%A9"}, {"value": ["dé"]}, "ignored"),
    "what a batch says of a key": ("Key and DeleteMarker", {"value": [["a", True]]}, {"value": [["a", None]]}, "code"),
    "id of no version": ("version ids", {"value": [None, None]}, {"value": ["x", "y"]}, "code"),
    "ids of versions": ("version ids", {"value": ["x", "y"]}, {"value": ["x"]}, "corrupt"),
    "position that is not repeated": ("part number marker", {"value": 2}, {"value": None}, "code"),
    "as many rows as members": (
        "Key and Code of the errors",
        {"value": [["a", "x"], ["b", "y"]]},
        {"value": [["a", "x"], ["c", "y"]]},
        "code",
    ),
    "marker that the response does not name": (
        "x-amz-delete-marker and x-amz-version-id",
        {"value": ["true", "x"]},
        {"value": [None, None]},
        "code",
    ),
    "marker that the response does not name, of expected results": (
        "x-amz-delete-marker and x-amz-version-id",
        {"value": ...},
        {"value": None},
        "code",
    ),
    "words alone": ("", {"text": "the requirement"}, {"text": "no x-amz-id-2"}, "code"),
}


@pytest.mark.parametrize(("about", "expected", "got", "kind"), ROWS.values(), ids=ROWS)
def test_kind_follows_from_what_was_expected_and_what_came(about, expected, got, kind) -> None:
    assert kind_of_deviation(Deviation(about, expected, got)) == kind


@pytest.mark.parametrize(
    ("before", "expected", "got", "kind"),
    [
        (["older"], ["added", "older"], ["older"], "ignored"),
        ([], ["other"], [], "ignored"),
        (["older"], ["added", "older"], [], "corrupt"),  # it is no longer hidden
        (["older"], ["added", "older"], ["added"], "corrupt"),
        ([], ["added"], ["added", "added"], "corrupt"),
        ([], ["other"], ["k", "other"], "corrupt"),
    ],
)
def test_a_value_that_stays_as_it_was_shows_that_a_request_had_no_effect(before, expected, got, kind) -> None:
    told = Deviation("delete markers", {"value": expected}, {"value": got}, before={"value": before})
    assert kind_of_deviation(told) == kind
    assert kind_of_deviation(replace(told, before={})) == "corrupt"


def test_each_kind_but_that_of_clients_has_a_row() -> None:
    assert {row[-1] for row in ROWS.values()} == set(KINDS) - {"client"}


def test_the_readme_has_the_same_meaning_of_each_kind() -> None:
    rows = re.findall(r"^\| (\w+) \| ([^|]+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [row for row in rows if row[0] in KINDS] == list(KINDS.items())


@pytest.mark.parametrize(("got", "kind"), [([None, None], "ignored"), (["k", None], "corrupt")])
def test_a_response_that_repeats_nothing_is_that_of_another_operation(got, kind) -> None:
    assert kind_of_deviation(Deviation("Key and AnnotationName", {"value": ["k", "n"]}, {"value": got})) == kind
