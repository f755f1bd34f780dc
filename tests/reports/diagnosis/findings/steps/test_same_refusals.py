"""Tests of refused valid requests: findings are told apart by the request, and not by the status alone."""

from __future__ import annotations

from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.findings.steps.same_refusals import refused_requests

SIZES = Sizes(across=4, in_one=9, alone=9, critical_alone=3)


def refused(
    number: int, message: str = "", text: str = "", operation: str = "PutBucketPolicy", status: int = 400
) -> CheckResult:
    deviation = Deviation(operation, {"success": None}, {"replies": [[status, "InvalidArgument"]]})
    error = Body(f"<Error><Code>InvalidArgument</Code><Message>{message}</Message></Error>")
    place = f"http://e.test/b?{operation}"
    sent = RecordedExchange("c", "PUT", place, request_body=Body(text), status=400, response_body=error)
    return CheckResult(f"x::{number}", "c", "fail", deviation=deviation, exchanges=(sent,), feature="f")


def accepted(operation: str, text: str = "") -> CheckResult:
    deviation = Deviation("body", {"value": "a"}, {"value": "b"})
    sent = RecordedExchange("c", "PUT", f"http://e.test/b?{operation}", request_body=Body(text), status=200)
    return CheckResult("y::1", "c", "fail", deviation=deviation, exchanges=(sent,), feature="f")


def titles(*results: CheckResult) -> list[str]:
    return [found.title for found in refused_requests({}, SIZES, SpecialNames(results))(results)]


def with_key(number: int, key: str) -> CheckResult:
    text = f'{{"Statement": {{"Condition": {{"StringEquals": {{"{key}": "x"}}}}}}}}'
    return refused(number, f"invalid condition key '{key}'", text)


def test_condition_keys_that_are_not_known_are_one_cause() -> None:
    some = [with_key(n, "s3:x-amz-acl") for n in range(4)] + [with_key(n, "s3:if-none-match") for n in range(4, 7)]
    assert titles(*some) == [
        "Condition keys s3:x-amz-acl and s3:if-none-match are refused with 400 InvalidArgument (PutBucketPolicy)"
    ]


def test_a_document_that_is_refused_names_the_element_that_hardly_any_accepted_one_has() -> None:
    rule = "<Rules><Rule><Abort><Days>1</Days></Abort></Rule></Rules>"
    some = [refused(n, "Malformed", rule) for n in range(4)]
    plain = "<Rules><Rule><Days>1</Days></Rule></Rules>"
    others = [accepted("PutBucketPolicy", plain) for _ in range(10)]
    assert titles(*some, *others, accepted("PutBucketPolicy", rule)) == [
        "PutBucketPolicy with Abort is refused with 400 InvalidArgument: Malformed"
    ]
    assert titles(*some, *others, *(accepted("PutBucketPolicy", rule) for _ in range(3))) == [
        "f: PutBucketPolicy is refused with 400 InvalidArgument: Malformed"
    ]


def test_presigned_urls_that_are_refused_with_one_code_are_one_cause_over_all_operations() -> None:
    def presigned(number: int, operation: str) -> CheckResult:
        one = refused(number, operation=operation)
        return replace(one, exchanges=(replace(one.exchanges[0], url="http://e.test/b/k?X-Amz-Signature=a"),))

    some = [presigned(n, ("GetObject", "PutObject")[n % 2]) for n in range(6)]
    assert titles(*some, *(refused(n) for n in range(6, 10))) == [
        "Presigned URLs are refused with 400 InvalidArgument (GetObject, PutObject)",
        "PutBucketPolicy is refused with 400 InvalidArgument",
    ]
    # The code is not about the way if most other requests get it too.
    assert len(titles(*some[:4], *(refused(n) for n in range(6, 16)))) == 1


STORED = "objects/put::what_was_put_is_read[bytes]"
PRIVATE = "access/canned_acl::aws_exec_read_is_accepted"
"""A check that stores an object with x-amz-acl, and is accepted."""


def put(number: int, client: str = "c", *headers: tuple[str, str]) -> CheckResult:
    deviation = Deviation("PutObject", {"success": None}, {"replies": [[501, "NotImplemented"]]})
    sent = RecordedExchange(client, "PUT", "http://e.test/b/k", request_headers=headers, status=501)
    return CheckResult(f"x::{number}", client, "fail", deviation=deviation, exchanges=(sent,), feature="f")


def titles_beside(passing: list[CheckResult], *results: CheckResult) -> list[str]:
    return [found.title for found in refused_requests({}, SIZES, SpecialNames(results, passing))(results)]


def test_a_header_that_all_refused_requests_have_and_no_accepted_one_is_named() -> None:
    some = [put(number, "c", ("x-amz-tagging", "a=b")) for number in range(5)]
    works = CheckResult(STORED, "c", "pass", feature="objects")
    assert titles_beside([works], *some) == ["PutObject with x-amz-tagging is refused with 501 NotImplemented"]
    assert titles_beside([works], *some, put(6)) == ["PutObject with x-amz-tagging is refused with 501 NotImplemented"]
    copies = [replace(each, deviation=replace(each.deviation, about="CopyObject")) for each in some[:2]]
    assert titles_beside([works], *some[2:], *copies) == [
        "x-amz-tagging is refused with 501 NotImplemented (PutObject, CopyObject)"
    ]


def test_a_header_that_is_accepted_with_another_value_is_named_with_its_value() -> None:
    some = [put(number, "c", ("x-amz-acl", "public-read")) for number in range(5)]
    passing = [CheckResult(each, "c", "pass", feature="f") for each in (PRIVATE, STORED, STORED, STORED)]
    assert titles_beside(passing, *some) == ["PutObject with x-amz-acl: public-read is refused with 501 NotImplemented"]
    others = [put(number, "c", ("x-amz-acl", "authenticated-read")) for number in range(5, 7)]
    assert titles_beside(passing, *some, *others) == ["f: PutObject is refused with 501 NotImplemented"]


def test_requests_that_ask_for_no_more_than_accepted_ones_are_said_to_be_alike() -> None:
    some = [put(number) for number in range(5)]
    works = CheckResult(STORED, "c", "pass", feature="objects")
    words = "f: PutObject is refused with 501 NotImplemented"
    assert titles_beside([works], *some) == [f"{words}, though others like it are accepted"]
    described = [put(number, "c", ("x-amz-meta-a", "b")) for number in range(5, 10)]
    assert titles_beside([works], *some, *described) == [words]


def test_what_passes_through_a_client_that_is_refused_elsewhere_is_refused_now_and_then() -> None:
    some = [put(number, "cd"[number % 2]) for number in range(6)]
    others = [CheckResult(f"x::{number}", "dc"[number % 2], "pass", feature="f") for number in range(6)]
    works = CheckResult(STORED, "c", "pass", feature="objects")
    words = "PutObject is now and then refused with 501 NotImplemented"
    assert titles_beside([works, *others], *some) == [f"f: {words}"]
    assert titles_beside([works, *others[:3]], *some) == [
        "f: PutObject is refused with 501 NotImplemented, though others like it are accepted"
    ]


def test_operations_that_are_missing_in_the_same_words_are_one_cause() -> None:
    some = [refused(n, "No ACLs", operation=("PutBucketAcl", "PutObjectAcl")[n % 2], status=501) for n in range(8)]
    assert titles(*some) == ["PutBucketAcl and PutObjectAcl are refused with 501 InvalidArgument: No ACLs"]


def test_operations_with_the_same_refusal_are_told_apart() -> None:
    some = [refused(n, operation=("PutBucketCors", "PutBucketAcl")[n % 2]) for n in range(8)]
    assert titles(*some) == [
        "PutBucketCors is refused with 400 InvalidArgument",
        "PutBucketAcl is refused with 400 InvalidArgument",
    ]


def test_an_operation_that_others_succeed_with_is_told_apart_by_the_message() -> None:
    some = [refused(n, "No such day" if n < 4 else "No such rule") for n in range(8)]
    assert titles(*some, accepted("PutBucketPolicy")) == [
        "f: PutBucketPolicy is refused with 400 InvalidArgument: No such day",
        "f: PutBucketPolicy is refused with 400 InvalidArgument: No such rule",
    ]
    assert titles(*some[:3]) == []


def of_key(number: int, key: str, method: str = "PUT") -> CheckResult:
    deviation = Deviation("PutObject", {"success": None}, {"replies": [[400, "InvalidName"]]})
    sent = RecordedExchange("c", method, f"http://e.test/b/{key}", status=400)
    return CheckResult(f"x::{number}", "c", "fail", deviation=deviation, exchanges=(sent,), feature="f")


def test_the_same_code_for_keys_of_several_forms_has_a_cause_for_each() -> None:
    empty, dots, long = (
        [of_key(n + 10 * place, key) for n in range(3)] for place, key in enumerate(("a//b", "a/../b", "x" * 256))
    )
    assert titles(*empty, *dots, *long) == [
        "Keys with empty segments are refused with 400 InvalidName (PutObject)",
        "Keys with . or .. segments are refused with 400 InvalidName (PutObject)",
        "Keys with a segment of more than 255 bytes are refused with 400 InvalidName (PutObject)",
    ]
    listed = of_key(40, "?prefix=a%2F%2F", "GET")
    assert len(titles(*empty, listed)) == 1
    # The code is not about keys if other keys are refused as well.
    assert titles(*empty, *(of_key(50 + n, "k") for n in range(3))) == ["PutObject is refused with 400 InvalidName"]
