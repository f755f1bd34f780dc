"""Tests of the titles of results that are alike: by rule from their values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation
from record.selection import PROGRAMS
from reports.diagnosis.findings.common_names import shared, shared_names_in_words, usual_spelling
from reports.diagnosis.findings.likeness import common_differences
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.findings.wording import VALUES
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.sides import sort_named

ROOT = Path(__file__).parents[4]

SUCCESS: dict[str, Any] = {"success": None}


def replies(status: int, code: str = "") -> dict[str, Any]:
    return {"replies": [[status, code]]}


def value(about: str, expected: Any, got: Any) -> Deviation:
    return Deviation(about, {"value": expected}, {"value": got}, sort=sort_named(about))


ROWS: dict[str, tuple[list[Deviation], str]] = {
    "lost": ([value("tags", {"a": "b"}, {})], "tags missing"),
    "of two": ([value("Expires", "x", None), value("Cache-Control", "x", None)], "Cache-Control and Expires missing"),
    "less in two ways": ([value("keys", ["a", "b"], ["a"]), value("keys", ["a"], [])], "keys missing or incomplete"),
    "number": ([value("size", 3, 1)], "size too small"),
    "larger number": ([value("size", 3, 4)], "size too large"),
    "answer to a question": ([value("whether a bucket of another account is listed", False, True)],
                             "a bucket of another account is listed"),
    "no refusal": ([Deviation("refused, as it has expired", {"within": 2}, {"value": False}, lets_in=True)],
                   "still answered after it expired"),
    "pages without end": ([Deviation("", SUCCESS, {"fault": "PaginationError"})],
                          "pages of a listing that do not come to an end in PutObject"),
    "order": ([value("keys", ["a", "b"], ["b", "a"])], "keys in the wrong order"),
    "part": ([value("keys, unquoted", ["a", "b"], ["a"])], "keys incomplete"),
    "more": ([value("keys", ["a"], ["a", "b"])], "keys too many"),
    "more and less": ([value("keys", ["a"], ["a", "b"]), value("keys", ["a"], [])], "keys wrong or missing"),
    "mostly less": ([*[value("keys", ["a"], [])] * 3, *[value("keys", [], ["a"])] * 2], "keys wrong or missing"),
    "nearly all less": ([*[value("keys", ["a"], [])] * 9, value("keys", ["a"], ["b"])], "keys wrong or missing"),
    "each in its way": ([value("keys", [], ["a"]), value("marker", True, None)], "unexpected keys, marker missing"),
    "too much": ([value("metadata", {}, {"a": "b"})], "unexpected metadata (a)"),
    "an addition": ([value("tags", {"a": "b"}, {"a": "b", "c": "d"})], "tags with additions (c)"),
    "an entry that is missing": ([value("tags", {"a": "b", "c": "d"}, {"a": "b"})], "tags incomplete (c)"),
    "entries of others": ([value("tags", {"a": "b"}, {"c": "d"})], "tags wrong (a, c)"),
    "wrong": ([value("body", "a", "b")], "body wrong"),
    "cut": ([Deviation("body", {"bytes": [9, "bcd"]}, {"bytes": [6, ""]}, sort="data")], "body cut short"),
    "cut text": ([value("body", "abc", "ab")], "body cut short"),
    "more than stored": ([value("body", "ab", "abc")], "body too long"),
    "other bytes": ([Deviation("body", {"bytes": [9, "a"]}, {"bytes": [7, "b"]}, sort="data")], "body wrong"),
    "in words": ([Deviation("body", {"text": "what one write stored"}, {"value": "half of it"}, sort="data")],
                 "body wrong"),
    "of many": (
        [value(name, "a", "b") for name in ("body", "keys", "parts", "tags")],
        "data of PutObject wrong (body, keys, …)",
    ),
    "of some": (
        [*[value("keys", ["a"], [])] * 3, value("parts", [1], []), value("tags", ["a"], [])],
        "data of PutObject missing (keys, parts, tags)",
    ),
    "of the interface": ([value("NextMarker", "a", None)], "where the next page begins (NextMarker) missing"),
    "other codes as well": (
        [*[Deviation("", replies(400, "A"), replies(400, "B"))] * 3, Deviation("", replies(400, "C"), replies(400))],
        "400 B instead of 400 A and 400 instead of 400 C",
    ),
    "some without a value": (
        [*[value("body", "a", "b")] * 4, Deviation("GetObject", SUCCESS, replies(404, "NoSuchKey"))],
        "body wrong; stored data not found by GetObject (404 NoSuchKey)",
    ),
    "some of another class": (
        [*[Deviation("", replies(412), SUCCESS)] * 4, Deviation("", replies(400, "InvalidTag"), SUCCESS)],
        "options or invalid values accepted without effect (PutObject)",
    ),
    "sentence": ([value("every page has at most 2 entries", True, False)],
                 "not as required: every page has at most 2 entries"),
    "name with a verb": ([value("pages that are empty", [], ["a"])], "unexpected pages that are empty"),
    "name in other words": ([value("keys that are left", [], ["a"])], "unexpected keys left by a deletion"),
    "something of everything": ([value(name, "a", None) for name in ("Expires", "tags", "body", "keys")],
                                "data of PutObject missing (Expires, body, …)"),
    "names with and": ([value("keys and sizes", ["a"], [])], "keys and sizes missing"),
    "one of two values": ([value("checksums and body", ["a", "b"], ["", "b"])], "checksums missing"),
    "condition": ([Deviation("", replies(412), SUCCESS)], "If-Match ignored by PutObject"),
    "invalid value": ([Deviation("", replies(400, "InvalidTag"), SUCCESS)],
                      "invalid values of If-Match accepted by PutObject"),
    "document": ([Deviation("", replies(400, "MalformedXML"), SUCCESS)], "malformed documents accepted by PutObject"),
    "access": ([Deviation("", replies(403, "AccessDenied"), SUCCESS)],
               "requests without credentials that must be denied accepted by PutObject"),
    "refused": ([Deviation("PutObject", SUCCESS, replies(400, "InvalidTag"))], "PutObject refused (400 InvalidTag)"),
    "crash": ([Deviation("PutObject", SUCCESS, replies(500))], "errors of the server in PutObject (500)"),
    "not found": ([Deviation("GetObject", SUCCESS, replies(404, "NoSuchKey"))],
                  "stored data not found by GetObject (404 NoSuchKey)"),
    "upload not found": ([Deviation("UploadPart", SUCCESS, replies(404, "NoSuchUpload"))],
                         "uploads in progress are lost to UploadPart (404 NoSuchUpload)"),
    "code": ([Deviation("", replies(400, "A"), replies(400, "B"))], "400 B instead of 400 A"),
    "status": ([Deviation("", SUCCESS, replies(200))], "200 instead of the documented status"),
}  # fmt: skip


def results(deviations: list[Deviation]) -> list[CheckResult]:
    sent = (RecordedExchange("c", "PUT", "http://e.test/b/k", (("If-Match", "x"),), status=200),)
    made = (CheckResult(f"x::{n}", "c", "fail", subject="PutObject", deviation=each, exchanges=sent)
            for n, each in enumerate(deviations))  # fmt: skip
    return list(made)


@pytest.mark.parametrize(("deviations", "words"), ROWS.values(), ids=ROWS)
def test_words(deviations: list[Deviation], words: str) -> None:
    some = results(deviations)
    (severity,) = {severity_of(result) for result in some}
    found = common_differences(severity, some, SpecialNames([]) if "If-Match" not in words else SpecialNames(some))
    assert found.replace(" with If-Match", "") == words


def test_an_acl_harmless_is_not_said_to_be_accepted() -> None:
    headers = (("Authorization", "AWS KEY:x"), ("x-amz-acl", "public-read"))
    put = RecordedExchange("c", "PUT", "http://e.test/b/k", headers, status=200)
    read = RecordedExchange("c", "GET", "http://e.test/b/k", status=403)
    came = Deviation("GetObject", replies(200), replies(403, "AccessDenied"))
    denied = CheckResult("x::y", "c", "fail", deviation=came, exchanges=(put, read), subject="GetObject")
    assert common_differences("ignored", [denied], SpecialNames([])) == "no effect in GetObject"


def test_no_operation_in_particular_is_not_named() -> None:
    some = [replace(result, subject="AnyOperation") for result in results([value("a", "x", ""), value("b", "x", "")])]
    assert "AnyOperation" not in common_differences("code", some, SpecialNames([]))


def test_the_header_that_values_are_lost_with_is_named() -> None:
    some = results([value("tags", ["a"], [])])
    assert common_differences("corrupt", some, SpecialNames(some)) == "tags missing with If-Match"


def test_names_speak_for_most_results() -> None:
    assert shared([["a"], ["a", "b"], ["c"]]) == ["a"]
    assert shared([["a"], ["b"], ["c"]]) == ["a", "b"]
    assert shared([["a"], ["b"], ["c"], ["d"]]) == []
    assert shared([]) == []


def test_a_title_says_if_names_are_not_those_of_all_results() -> None:
    assert shared_names_in_words(["a", "b"], [["a"], ["b", "c"]]) == "a and b"
    assert shared_names_in_words(["a", "b"], [["a"], ["b"], ["c"]], "other operations") == "a, b and c"
    assert shared_names_in_words(["a"], [["a"], ["b"], ["c"]], "other operations") == "a and 2 other operations"
    assert shared_names_in_words(["a"], [["a"], []]) == "a and others"
    assert shared_names_in_words([], [["a"]]) == ""


def test_the_header_that_is_not_implemented_is_named() -> None:
    stored = CheckResult("objects/put::what_was_put_is_read[bytes]", "c", "pass")
    some = results([Deviation("PutObject", SUCCESS, replies(501, "NotImplemented"))])
    named = SpecialNames(some, [stored])
    assert common_differences("refused", some, named) == "PutObject with If-Match refused (501 NotImplemented)"
    invalid = results([Deviation("PutObject", SUCCESS, replies(400, "InvalidArgument"))])
    assert common_differences("refused", invalid, named) == "PutObject refused (400 InvalidArgument)"


def test_all_other_headers_of_accepted_requests_are_counted() -> None:
    names = ("If-Match", "If-Match", "If-Match", "x-amz-a", "x-amz-b")
    some = [
        replace(each, exchanges=(RecordedExchange("c", "PUT", "http://e.test/b/k", ((name, "x"),), status=200),))
        for name, each in zip(names, results([Deviation("", replies(400, "InvalidTag"), SUCCESS)] * 5), strict=True)
    ]
    usual = [replace(each, exchanges=(RecordedExchange("c", "PUT", "http://e.test/b/k", status=200),)) for each in some]
    found = common_differences("ignored", some, SpecialNames([*some, *usual]))
    assert found == "invalid values of If-Match and 2 others accepted by PutObject"


def test_headers_that_only_some_requests_have_are_not_named() -> None:
    others = (RecordedExchange("c", "PUT", "http://e.test/b/k", (), status=200),)
    some = results([value("tags", ["a"], [])] * 3)
    other = CheckResult("x::9", "c", "fail", deviation=value("tags", ["a"], []), exchanges=others)
    assert common_differences("corrupt", [*some, other], SpecialNames([*some, other])) == "tags missing"


def test_headers_are_written_as_usual() -> None:
    names = ("if-none-match", "content-md5", "x-amz-acl", "max-keys", "delimiter", "Content-Type")
    assert [usual_spelling(name) for name in names] == [
        "If-None-Match", "Content-MD5", "x-amz-acl", "max-keys", "delimiter", "Content-Type",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("feature", "sent_to", "status", "words"),
    [
        ("http-messages", "b/k", 403, "what somebody who may not write has sent is stored, though refused"),
        ("signature-v4", "b/k", 403, "what somebody who may not write has sent is stored, though refused"),
    ],
)
def test_what_was_stored_against_a_refusal_is_told_by_who_wrote_it(
    feature: str, sent_to: str, status: int, words: str
) -> None:
    deviation = Deviation("", replies(404), SUCCESS, lets_in=True)
    sent = (
        RecordedExchange("c", "PUT", f"http://e.test/{sent_to}", status=status),
        RecordedExchange("c", "HEAD", "http://e.test/b/k", status=200, response_headers=(("ETag", '"x"'),)),
    )
    found = CheckResult(
        "x::1", "raw-s3v4", "fail", subject="PutObject", feature=feature, deviation=deviation, exchanges=sent
    )
    assert common_differences("exposed", [found], SpecialNames([])) == words
    refused = (replace(sent[0], status=403), sent[1])
    lost = replace(found, deviation=replace(deviation, lets_in=False), exchanges=refused)
    assert common_differences("corrupt", [lost], SpecialNames([])) == "what was refused is stored all the same"
    accepted = replace(lost, exchanges=(replace(sent[0], status=200), sent[1]))
    assert (
        common_differences("corrupt", [accepted], SpecialNames([]))
        == "requests about what does not exist accepted by PutObject"
    )
    deleted = replace(lost, exchanges=(replace(sent[0], method="DELETE", status=204), sent[1]))
    assert common_differences("corrupt", [deleted], SpecialNames([])) == "what was to be deleted is still there"


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("a", "no entries but the prefix itself in ListMultipartUploads"),
        ("", "entries missing in ListMultipartUploads (keys)"),
    ],
)
def test_a_listing_that_only_has_its_prefix_is_told_as_such(prefix: str, words: str) -> None:
    document = Body("<Upload><Key>a</Key></Upload>")
    listing = RecordedExchange("c", "GET", f"http://s3/b?uploads&prefix={prefix}", status=200, response_body=document)
    (missing,) = results([Deviation("keys", {"value": ["a", "a/1"]}, {"value": ["a"]}, sort="entries")])
    missing = replace(missing, subject="ListMultipartUploads", exchanges=(listing,))
    assert common_differences("corrupt", [missing], SpecialNames([missing])) == words


@pytest.mark.parametrize(
    ("delimiter", "words"), [("b", "max-keys and a delimiter other than /"), ("/", "delimiter and max-keys")]
)
def test_a_delimiter_that_is_not_the_usual_one_is_named(delimiter: str, words: str) -> None:
    listing = RecordedExchange("c", "GET", f"http://s3/b?max-keys=1&delimiter={delimiter}", status=200)
    (endless,) = results([Deviation("", SUCCESS, {"fault": "PaginationError"})])
    endless = replace(endless, subject="ListObjects", exchanges=(listing,))
    message = common_differences("corrupt", [endless], SpecialNames([endless]))
    assert message == f"pages of a listing that do not come to an end in ListObjects with {words}"


def test_programs_that_fail_are_named_with_their_steps() -> None:
    """A value that many of their requests have, such as a delimiter, is not the cause."""

    def failing(name: str, step: str) -> CheckResult:
        deviation = Deviation(
            "step of the workflow", {"text": "each"}, {"value": {"failed": step, "setting": ""}}, sort="use"
        )
        listing = RecordedExchange(method="GET", url="http://s3/b?delimiter=%2F", status=200)
        return CheckResult(f"applications/w::w[{name}]", "program", "fail", area=PROGRAMS, deviation=deviation,
                           exchanges=(listing, listing))  # fmt: skip

    first, second = failing("s5cmd-2.3", "copy in the bucket"), failing("restic-0.18", "prune")
    special_names = SpecialNames([first, second])
    assert common_differences("refused", [first], special_names) == "s5cmd-2.3 (at the step 'copy in the bucket') fails"
    both = "restic-0.18 (at the step 'prune') and s5cmd-2.3 (at the step 'copy in the bucket') fail"
    assert common_differences("refused", [first, second], special_names) == both


def test_each_name_that_titles_say_otherwise_is_the_name_of_a_value() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for room in ("conformance", "fixtures") for path in (ROOT / room).rglob("*.py")
    )
    assert [name for name in VALUES if not re.search(rf'"{re.escape(name)}"', code)] == []


def test_a_response_that_breaks_off_is_no_other_value() -> None:
    broken = Deviation("GetObject", {"text": "a complete response"}, {"fault": "IncompleteResponse"})
    result = CheckResult("x::y", "c", "fail", subject="GetObject", deviation=broken)
    assert common_differences("crash", [result], SpecialNames([])) == "GetObject without a complete response"
