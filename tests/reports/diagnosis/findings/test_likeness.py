"""Tests of the titles of results that are alike: by rule from their values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation
from record.selection import PROGRAMS_AREA
from reports.diagnosis.findings.common_names import shared, shared_names_in_words, usual_spelling
from reports.diagnosis.findings.differing_values import VALUE_NAMES
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.diagnosis.findings.results import words_for
from tests.reports.made import OK, deviating, exchanged, valued

ROOT = Path(__file__).parents[4]


def replies(status: int, code: str = "") -> dict[str, Any]:
    return {"replies": [[status, code]]}


ROWS: dict[str, tuple[list[Deviation], str]] = {
    "lost": ([valued("tags", {"a": "b"}, {})], "tags missing"),
    "of two": ([valued("Expires", "x", None), valued("Cache-Control", "x", None)], "Cache-Control and Expires missing"),
    "less in two ways": ([valued("keys", ["a", "b"], ["a"]), valued("keys", ["a"], [])], "keys missing or incomplete"),
    "number": ([valued("size", 3, 1)], "size too small"),
    "larger number": ([valued("size", 3, 4)], "size too large"),
    "answer to a question": ([valued("whether a bucket of another account is listed", False, True)],
                             "a bucket of another account is listed"),
    "no refusal": ([deviating({"within": 2}, False, "refused, as it has expired", lets_in=True)],
                   "still answered after it expired"),
    "pages without end": ([deviating(OK, {"fault": "PaginationError"})],
                          "pages of a listing that do not come to an end in PutObject"),
    "order": ([valued("keys", ["a", "b"], ["b", "a"])], "keys in the wrong order"),
    "part": ([valued("keys, unquoted", ["a", "b"], ["a"])], "keys incomplete"),
    "more": ([valued("keys", ["a"], ["a", "b"])], "keys too many"),
    "more and less": ([valued("keys", ["a"], ["a", "b"]), valued("keys", ["a"], [])], "keys wrong or missing"),
    "mostly less": ([*[valued("keys", ["a"], [])] * 3, *[valued("keys", [], ["a"])] * 2], "keys wrong or missing"),
    "nearly all less": ([*[valued("keys", ["a"], [])] * 9, valued("keys", ["a"], ["b"])], "keys wrong or missing"),
    "too much": ([valued("metadata", {}, {"a": "b"})], "unexpected metadata (a)"),
    "an addition": ([valued("tags", {"a": "b"}, {"a": "b", "c": "d"})], "tags with additions (c)"),
    "an entry that is missing": ([valued("tags", {"a": "b", "c": "d"}, {"a": "b"})], "tags incomplete (c)"),
    "entries of others": ([valued("tags", {"a": "b"}, {"c": "d"})], "tags wrong (a, c)"),
    "wrong": ([valued("body", "a", "b")], "body wrong"),
    "cut": ([deviating({"bytes": [9, "bcd"]}, {"bytes": [6, ""]}, "body", sort="data")], "body cut short"),
    "cut text": ([valued("body", "abc", "ab")], "body cut short"),
    "more than stored": ([valued("body", "ab", "abc")], "body too long"),
    "other bytes": ([deviating({"bytes": [9, "a"]}, {"bytes": [7, "b"]}, "body", sort="data")], "body wrong"),
    "in words": ([deviating({"text": "what one write stored"}, "half of it", "body", sort="data")],
                 "body wrong"),
    "of many": (
        [valued(name, "a", "b") for name in ("body", "keys", "parts", "tags")],
        "data of PutObject wrong (body, keys, …)",
    ),
    "of some": ([*[valued("keys", ["a"], [])] * 3, valued("parts", [1], []), valued("tags", ["a"], [])],
        "data of PutObject missing (keys, parts, tags)"),
    "of the interface": ([valued("NextMarker", "a", None)], "where the next page begins (NextMarker) missing"),
    "other codes as well": ([*[deviating("400 A", "400 B")] * 3, deviating("400 C", "400")],
        "400 B instead of 400 A and 400 instead of 400 C"),
    "some without a value": ([*[valued("body", "a", "b")] * 4, deviating(OK, "404 NoSuchKey", "GetObject")],
        "body wrong; stored data not found by GetObject (404 NoSuchKey)"),
    "some of another class": ([*[deviating("412", OK)] * 4, deviating("400 InvalidTag", OK)],
        "options or invalid values accepted without effect (PutObject)"),
    "sentence": ([valued("every page has at most 2 entries", True, False)],
                 "not as required: every page has at most 2 entries"),
    "name with a verb": ([valued("pages that are empty", [], ["a"])], "unexpected pages that are empty"),
    "name in other words": ([valued("keys that are left", [], ["a"])], "unexpected keys left by a deletion"),
    "something of everything": ([valued(name, "a", None) for name in ("Expires", "tags", "body", "keys")],
                                "data of PutObject missing (Expires, body, …)"),
    "names with and": ([valued("keys and sizes", ["a"], [])], "keys and sizes missing"),
    "one of two values": ([valued("checksums and body", ["a", "b"], ["", "b"])], "checksums missing"),
    "condition": ([deviating("412", OK)], "If-Match ignored by PutObject"),
    "invalid value": ([deviating("400 InvalidTag", OK)],
                      "invalid values of If-Match accepted by PutObject"),
    "document": ([deviating("400 MalformedXML", OK)], "malformed documents accepted by PutObject"),
    "access": ([deviating("403 AccessDenied", OK)],
               "requests without credentials that must be denied accepted by PutObject"),
    "refused": ([deviating(OK, "400 InvalidTag", "PutObject")], "PutObject refused (400 InvalidTag)"),
    "crash": ([deviating(OK, "500", "PutObject")], "errors of the server in PutObject (500)"),
    "not found": ([deviating(OK, "404 NoSuchKey", "GetObject")],
                  "stored data not found by GetObject (404 NoSuchKey)"),
    "upload not found": ([deviating(OK, "404 NoSuchUpload", "UploadPart")],
                         "uploads in progress are lost to UploadPart (404 NoSuchUpload)"),
    "code": ([deviating("400 A", "400 B")], "400 B instead of 400 A"),
    "status": ([deviating(OK, "200")], "200 instead of the documented status"),
}  # fmt: skip


def results(deviations: list[Deviation]) -> list[CheckResult]:
    sent = (exchanged("PUT", "b/k", 200, (("If-Match", "x"),)),)
    made = (CheckResult(f"x::{n}", "c", "fail", subject="PutObject", deviation=each, exchanges=sent)
            for n, each in enumerate(deviations))  # fmt: skip
    return list(made)


@pytest.mark.parametrize(("deviations", "words"), ROWS.values(), ids=ROWS)
def test_words(deviations: list[Deviation], words: str) -> None:
    some = results(deviations)
    (severity,) = {severity_of(result) for result in some}
    found = words_for(severity, some)
    assert found.replace(" with If-Match", "") == words


def test_an_acl_harmless_is_not_said_to_be_accepted() -> None:
    headers = (("Authorization", "AWS KEY:x"), ("x-amz-acl", "public-read"))
    put = exchanged("PUT", "b/k", 200, headers)
    read = exchanged("GET", "b/k", 403)
    came = deviating("200", "403 AccessDenied", "GetObject")
    denied = CheckResult("x::y", "c", "fail", deviation=came, exchanges=(put, read), subject="GetObject")
    assert words_for("ignored", [denied]) == "no effect in GetObject"


def test_no_operation_in_particular_is_not_named() -> None:
    some = [replace(result, subject="AnyOperation") for result in results([valued("a", "x", ""), valued("b", "x", "")])]
    assert "AnyOperation" not in words_for("code", some)


def test_the_header_that_values_are_lost_with_is_named() -> None:
    some = results([valued("tags", ["a"], [])])
    assert words_for("corrupt", some, some) == "tags missing with If-Match"


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
    some = results([deviating(OK, "501 NotImplemented", "PutObject")])
    assert words_for("refused", some, [stored]) == "PutObject with If-Match refused (501 NotImplemented)"
    invalid = results([deviating(OK, "400 InvalidArgument", "PutObject")])
    assert words_for("refused", invalid, [stored]) == "PutObject refused (400 InvalidArgument)"


def test_all_other_headers_of_accepted_requests_are_counted() -> None:
    names = ("If-Match", "If-Match", "If-Match", "x-amz-a", "x-amz-b")
    some = [
        replace(each, exchanges=(exchanged("PUT", "b/k", 200, ((name, "x"),)),))
        for name, each in zip(names, results([deviating("400 InvalidTag", OK)] * 5), strict=True)
    ]
    usual = [replace(each, id=f"{each.id}u", exchanges=(exchanged("PUT"),)) for each in some]
    found = words_for("ignored", some, [*some, *usual])
    assert found == "invalid values of If-Match and 2 others accepted by PutObject"


def test_headers_that_only_some_requests_have_are_not_named() -> None:
    others = (exchanged("PUT"),)
    some = results([valued("tags", ["a"], [])] * 3)
    other = CheckResult("x::9", "c", "fail", deviation=valued("tags", ["a"], []), exchanges=others)
    assert words_for("corrupt", [*some, other], [*some, other]) == "tags missing"


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
    deviation = deviating("404", OK, lets_in=True)
    sent = (exchanged("PUT", f"{sent_to}", status), exchanged("HEAD", "b/k", response_headers=(("ETag", '"x"'),)))
    found = CheckResult(
        "x::1", "raw-s3v4", "fail", subject="PutObject", feature=feature, deviation=deviation, exchanges=sent
    )
    assert words_for("exposed", [found]) == words
    refused = (replace(sent[0], status=403), sent[1])
    lost = replace(found, deviation=replace(deviation, lets_in=False), exchanges=refused)
    assert words_for("corrupt", [lost]) == "what was refused is stored all the same"
    accepted = replace(lost, exchanges=(replace(sent[0], status=200), sent[1]))
    assert words_for("corrupt", [accepted]) == "requests about what does not exist accepted by PutObject"
    deleted = replace(lost, exchanges=(replace(sent[0], method="DELETE", status=204), sent[1]))
    assert words_for("corrupt", [deleted]) == "what was to be deleted is still there"


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
    (missing,) = results([deviating(["a", "a/1"], ["a"], "keys", sort="entries")])
    missing = replace(missing, subject="ListMultipartUploads", exchanges=(listing,))
    assert words_for("corrupt", [missing], [missing]) == words


@pytest.mark.parametrize(
    ("delimiter", "words"), [("b", "max-keys and a delimiter other than /"), ("/", "delimiter and max-keys")]
)
def test_a_delimiter_that_is_not_the_usual_one_is_named(delimiter: str, words: str) -> None:
    listing = RecordedExchange("c", "GET", f"http://s3/b?max-keys=1&delimiter={delimiter}", status=200)
    (endless,) = results([deviating(OK, {"fault": "PaginationError"})])
    endless = replace(endless, subject="ListObjects", exchanges=(listing,))
    message = words_for("corrupt", [endless], [endless])
    assert message == f"pages of a listing that do not come to an end in ListObjects with {words}"


def test_programs_that_fail_are_named_with_their_steps() -> None:
    """A value that many of their requests have, such as a delimiter, is not the cause."""

    def failing(name: str, step: str) -> CheckResult:
        deviation = deviating(
            {"text": "each"}, {"value": {"failed": step, "setting": ""}}, "step of the workflow", sort="use"
        )
        listing = RecordedExchange(method="GET", url="http://s3/b?delimiter=%2F", status=200)
        return CheckResult(f"applications/w::w[{name}]", "program", "fail", area=PROGRAMS_AREA, deviation=deviation,
                           exchanges=(listing, listing))  # fmt: skip

    first, second = failing("s5cmd-2.3", "copy in the bucket"), failing("restic-0.18", "prune")
    assert words_for("refused", [first]) == "s5cmd-2.3 (at the step 'copy in the bucket') fails"
    both = "restic-0.18 (at the step 'prune') and s5cmd-2.3 (at the step 'copy in the bucket') fail"
    assert words_for("refused", [first, second]) == both


def test_each_name_that_titles_say_otherwise_is_the_name_of_a_value() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for room in ("conformance", "fixtures") for path in (ROOT / room).rglob("*.py")
    )
    assert [name for name in VALUE_NAMES if not re.search(rf'"{re.escape(name)}"', code)] == []


def test_a_response_that_breaks_off_is_no_other_value() -> None:
    broken = deviating({"text": "a complete response"}, {"fault": "IncompleteResponse"}, "GetObject")
    result = CheckResult("x::y", "c", "fail", subject="GetObject", deviation=broken)
    assert words_for("crash", [result]) == "GetObject without a complete response"
