"""The kind of a deviation: one row for each rule, and for each form in which it can come."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.diagnosis import value_names
from reports.diagnosis.kinds import KINDS, kind_of, kind_of_deviation, with_kind
from reports.diagnosis.kinds.of_deviations import has_a_kind
from reports.diagnosis.kinds.of_results import RULES
from reports.diagnosis.value_names import SECRET, Names
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult, Deviation

CONFORMANCE = Path(__file__).parents[3] / "conformance"
README = Path(__file__).parents[3] / "README.md"
SUCCESS: dict[str, Any] = {"success": None}


def replies(*pairs: tuple[int, str]) -> dict[str, Any]:
    return {"replies": [list(pair) for pair in pairs]}


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


NAMED = {"equal": 2, "that": 3, "eventually": 1, "recent": 1, "documented_timestamp": 1}
"""The verbs that name a value, and which of their arguments does."""


def _says_its_kind(node: ast.AST) -> bool:
    verbs = ("expect.keeping_out(", "expect.safeguard(")
    return isinstance(node, ast.With) and any(ast.unparse(item).startswith(verbs) for item in node.items)


def _names(path: Path) -> Iterator[str]:
    """The names of values in a module, as far as they are constant; without those whose kind their checks say."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(each) for block in ast.walk(tree) if _says_its_kind(block) for each in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in said or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        for each in node.args[NAMED.get(node.func.attr, 99) :][:1]:
            if isinstance(each, ast.Constant):
                yield each.value


def test_the_name_of_each_value_has_a_kind() -> None:
    unknown = {
        f"{path.name}: {name}" for path in CONFORMANCE.rglob("*.py") for name in _names(path) if not has_a_kind(name)
    }
    assert not unknown


def test_checks_say_of_what_must_not_be_shown_that_they_keep_somebody_out() -> None:
    """The kind of no new result is that of the English words of a name. They may as well say that nobody is let in."""
    guessed = {f"{path.name}: {name}" for path in CONFORMANCE.rglob("*.py") for name in _names(path) if name in SECRET}
    assert not guessed, "use expect.keeping_out"


SORTS = {name: sort for name, sort in vars(value_names).items() if isinstance(sort, Names) and sort is not SECRET}
"""The names that rules go by. Checks say of what is secret that they keep somebody out."""


@pytest.mark.parametrize("sort", SORTS.values(), ids=SORTS)
def test_checks_have_values_of_each_sort_of_names(sort: Names) -> None:
    """A check that is given other words for its value takes it out of the rules without a trace."""
    assert any(name in sort for path in CONFORMANCE.rglob("*.py") for name in _names(path))


def test_rules_are_about_other_kinds_than_what_they_make_of_them() -> None:
    for rule in RULES:
        assert rule.becomes in KINDS
        assert set(rule.kinds) <= set(KINDS)
        assert rule.becomes not in rule.kinds or rule.kinds == tuple(KINDS)
        assert rule.why.endswith(".")


def test_a_new_name_has_no_kind() -> None:
    assert not has_a_kind("anything else")


def test_checks_have_no_bare_assertions() -> None:
    bare = [
        f"{path.name}:{node.lineno}"
        for path in CONFORMANCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert not bare, "without values: use the verbs of expect"


def test_each_kind_but_that_of_clients_has_a_row() -> None:
    assert {row[-1] for row in ROWS.values()} == set(KINDS) - {"client"}


def test_the_readme_has_the_same_meaning_of_each_kind() -> None:
    rows = re.findall(r"^\| (\w+) \| ([^|]+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [row for row in rows if row[0] in KINDS] == list(KINDS.items())


def test_a_refusal_that_lies_in_the_client_has_a_kind_of_its_own() -> None:
    deviation = Deviation("ListObjects", SUCCESS, replies((403, "SignatureDoesNotMatch")))
    shipped = CheckResult("x", "c", "fail", deviation=deviation, client_faults=("boto3-v2-bucket-path",))
    assert kind_of(shipped) == "client"
    for got in (replies((500, "InternalError")), {"fault": "IncompleteResponse"}):
        assert kind_of(replace(shipped, deviation=Deviation("ListObjects", SUCCESS, got))) == "client"
    another = Deviation("", replies((404, "NoSuchBucket")), replies((400, "InvalidURI")))
    assert kind_of(replace(shipped, deviation=another)) == "client"
    wrong = replace(shipped, deviation=Deviation("body", {"value": "a"}, {"value": "b"}))
    assert kind_of(wrong) == "corrupt"


@pytest.mark.parametrize(
    ("deviation", "kind", "otherwise"),
    [
        (Deviation("", replies((403, "AccessDenied")), SUCCESS), "ignored", "exposed"),
        (Deviation("", replies((403, "")), replies((200, ""))), "ignored", "exposed"),
        (Deviation("whether it contains the object", {"value": False}, {"value": True}), "ignored", "exposed"),
        (Deviation("", replies((403, "AccessDenied")), replies((404, "NoSuchKey"))), "code", "code"),
        (Deviation("", replies((403, "AccessDenied")), replies((500, ""))), "crash", "crash"),
        (Deviation("", replies((404, "NoSuchKey")), SUCCESS), "corrupt", "corrupt"),
    ],
)
def test_a_safeguard_that_only_its_sender_lacks_is_ignored(deviation: Deviation, kind: str, otherwise: str) -> None:
    """As the check says; of whatever feature it is."""
    result = CheckResult("x", "c", "fail", deviation=replace(deviation, safeguard=True))
    assert kind_of(result) == kind
    assert kind_of(replace(result, deviation=deviation)) == otherwise


@pytest.mark.parametrize(
    ("about", "expected", "got", "kind", "otherwise"),
    [
        ("", replies((400, ""), (403, "")), replies((200, "")), "exposed", "ignored"),
        ("", replies((404, "")), SUCCESS, "exposed", "corrupt"),
        ("", replies((400, "InvalidArgument")), {"fault": "NoDocument"}, "exposed", "ignored"),
        ("tags", {"value": []}, {"value": ["x"]}, "exposed", "corrupt"),
        ("", replies((400, "")), replies((404, "")), "code", "code"),
        ("", replies((400, "")), replies((500, "")), "crash", "crash"),
    ],
)
def test_what_lets_somebody_in_is_exposed(about, expected, got, kind, otherwise) -> None:
    """As the check says, whatever was expected instead; another refusal lets nobody in."""
    told = Deviation(about, expected, got, lets_in=True)
    assert kind_of(CheckResult("x", "c", "fail", deviation=told)) == kind
    assert kind_of(CheckResult("x", "c", "fail", deviation=replace(told, lets_in=False))) == otherwise


def test_what_others_own_and_do_not_see_is_not_lost() -> None:
    hidden = Deviation("GetObject", SUCCESS, replies((404, "NoSuchBucket")))
    assert kind_of(CheckResult("x", "c", "fail", feature="cross-account", deviation=hidden)) == "refused"
    wrong = Deviation("body", {"value": "a"}, {"value": "b"})
    assert kind_of(CheckResult("x", "c", "fail", feature="cross-account", deviation=wrong)) == "corrupt"


@pytest.mark.parametrize(
    ("method", "headers", "kind"),
    [
        ("GET", (), "corrupt"),
        ("HEAD", (("If-Match", '"a"'),), "corrupt"),
        ("PUT", (), "corrupt"),
        ("PUT", (("if-match", '"a"'),), "ignored"),
        ("DELETE", (), "ignored"),
    ],
)
def test_a_deletion_or_a_conditional_write_of_what_is_missing_returns_no_data(method, headers, kind) -> None:
    sent = (Exchange("c", method, "http://e.test/b/k", headers, status=200),)
    missing = Deviation("", replies((404, "NoSuchKey")), SUCCESS)
    assert kind_of(CheckResult("x", "c", "fail", deviation=missing, exchanges=sent)) == kind


@pytest.mark.parametrize(
    ("method", "key", "kind"),
    [
        ("HEAD", "/", "ignored"),
        ("GET", "//", "ignored"),
        ("GET", "k//", "corrupt"),
        ("GET", "k", "corrupt"),
        ("PUT", "k?annotation&annotationName=x", "ignored"),
    ],
)
@pytest.mark.parametrize("in_host", [False, True], ids=["in the path", "in the host"])
def test_what_is_answered_for_another_thing_than_the_missing_key_returns_no_data(method, key, kind, in_host) -> None:
    """For the bucket, whose slashes were joined, or for something of an object other than its data."""
    origin = "http://b.e.test" if in_host else "http://e.test/b"
    sent = (Exchange("c", method, f"{origin}/{key}", status=200, bucket_in_host=in_host),)
    missing = Deviation("", replies((404, "NoSuchKey")), SUCCESS)
    assert kind_of(CheckResult("x", "c", "fail", deviation=missing, exchanges=sent)) == kind


def test_a_body_that_a_response_to_a_write_should_not_have_loses_nothing() -> None:
    found = Deviation("body", {"value": ""}, {"value": "<PostResponse/>"})
    form, read = (Exchange("c", method, "http://e.test/b", status=200) for method in ("POST", "GET"))
    assert kind_of(CheckResult("x", "c", "fail", deviation=found, exchanges=(form,))) == "code"
    assert kind_of(CheckResult("x", "c", "fail", deviation=found, exchanges=(form, read))) == "corrupt"
    other = replace(found, expected={"value": "a"})
    assert kind_of(CheckResult("x", "c", "fail", deviation=other, exchanges=(form,))) == "corrupt"


@pytest.mark.parametrize(("got", "kind"), [([None, None], "ignored"), (["k", None], "corrupt")])
def test_a_response_that_repeats_nothing_is_that_of_another_operation(got, kind) -> None:
    assert kind_of_deviation(Deviation("Key and AnnotationName", {"value": ["k", "n"]}, {"value": got})) == kind


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("?acl", "ignored"),
        ("?tagging&versionId=x", "ignored"),
        ("?versionId=x", "corrupt"),
        ("?tagging=", "ignored"),
        ("?acl=&versionId=x", "ignored"),
        ("?X-Amz-Algorithm=AWS4-HMAC-SHA256&tagging=&X-Amz-Signature=0", "ignored"),
        ("?response-content-type=acl", "corrupt"),
    ],
)
def test_what_is_not_the_data_of_a_deleted_version_may_be_the_same_for_all(query, kind) -> None:
    sent = (Exchange("c", "GET", f"http://e.test/b/k{query}", status=200),)
    missing = Deviation("", replies((404, "NoSuchVersion")), SUCCESS)
    assert kind_of(CheckResult("x", "c", "fail", deviation=missing, exchanges=sent)) == kind


def test_a_step_before_whose_response_names_no_version_was_without_effect() -> None:
    before = Deviation("VersionId", {"text": "the id of a version"}, {"value": None}, arranging=True)
    assert kind_of(CheckResult("x", "c", "blocked", deviation=before)) == "ignored"
    assert kind_of(CheckResult("x", "c", "fail", deviation=replace(before, arranging=False))) == "corrupt"
    assert kind_of(CheckResult("x", "c", "blocked", deviation=replace(before, got={"value": "x"}))) == "corrupt"
    write = replace(before, about="VersionId of PutObject")
    assert kind_of(CheckResult("x", "c", "blocked", deviation=write)) == "ignored"
    assert kind_of(CheckResult("x", "c", "fail", deviation=replace(write, arranging=False))) == "ignored"


def test_a_pass_has_no_kind() -> None:
    deviation = Deviation("body", {"value": "a"}, {"value": "b"})
    assert kind_of(CheckResult("x", "c", "pass", deviation=deviation)) == ""
    assert kind_of(CheckResult("x", "c", "fail")) == ""


def test_the_record_has_the_kind() -> None:
    result = with_kind(CheckResult("x", "c", "fail", deviation=Deviation("body", {"value": "a"}, {"value": "b"})))
    assert result.deviation is not None
    assert result.deviation.kind == "corrupt"


def wrong(about: str, wanted: Any, came: Any, exchange: Exchange) -> str:
    deviation = Deviation(about, {"value": wanted}, {"value": came})
    return kind_of(CheckResult("x", "c", "fail", deviation=deviation, exchanges=(exchange,)))


def test_names_of_buckets_without_credentials_are_exposed() -> None:
    signed = (("Authorization", "AWS ACCESS_KEY:REDACTED"),)
    listed = Exchange("c", "GET", "http://e.test/", status=200)
    assert wrong("names", [], ["b"], listed) == "exposed"
    assert wrong("names", [], ["b"], replace(listed, request_headers=signed)) == "corrupt"
    assert wrong("names", ["b"], [], listed) == "corrupt"
    assert wrong("keys", [], ["k"], replace(listed, url="http://e.test/b")) == "corrupt"  # which may be public


def test_a_read_that_is_refused_returns_no_wrong_bytes() -> None:
    refused = Exchange("c", "GET", "http://e.test/b/k", status=400)
    assert wrong("bodies", ["0123"], [""], refused) == "refused"
    assert wrong("bodies", ["0123"], ["9"], refused) == "corrupt"
    assert wrong("bodies", ["0123"], [""], replace(refused, status=200)) == "corrupt"
    assert wrong("body", "0123", "", replace(refused, status=404)) == "corrupt"


def test_a_header_that_is_not_overridden_is_not_lost() -> None:
    asked = Exchange("c", "GET", "http://e.test/b/k?response-content-disposition=inline", status=200)
    assert wrong("Content-Disposition", "inline", None, asked) == "ignored"
    assert wrong("ContentDisposition", "inline", None, asked) == "ignored"
    assert wrong("Content-Disposition", "attachment", None, asked) == "corrupt"
    assert wrong("Content-Language", "inline", None, asked) == "corrupt"
    assert wrong("Content-Disposition", "inline", None, replace(asked, url="http://e.test/b/k")) == "corrupt"


def test_a_write_without_the_id_of_its_version_loses_no_data() -> None:
    write = Exchange("c", "PUT", "http://e.test/b/k", status=200)
    assert wrong("VersionId", "v1", "null", write) == "ignored"
    assert wrong("VersionId", "v1", "null", replace(write, method="GET")) == "corrupt"
    named = replace(write, response_headers=(("x-amz-version-id", "v2"),))
    assert wrong("VersionId", "v1", "null", named) == "corrupt"


def test_a_missing_checksum_that_is_verified_is_only_another_response() -> None:
    deviation = Deviation("checksums", {"value": ["x"]}, {"value": [None]})
    assert kind_of(CheckResult("x", "c", "fail", deviation=deviation)) == "ignored"
    assert kind_of(CheckResult("x", "c", "fail", deviation=replace(deviation, upheld=True))) == "code"
