"""Tests of the example of a finding."""

from __future__ import annotations

from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.findings.diagnosis import Finding
from tests.reports.diagnosis.findings.results import accepted, result, wrong
from tests.reports.made import OK, deviating, exchanged


def test_the_example_of_a_finding_failed_and_was_not_kept_from_being_tested() -> None:
    blocked = result(1, "f1", wrong("body"), "blocked", level="core", gate=True)
    failed = result(2, "f1", wrong("body"), level="extended")
    assert Finding("x", "corrupt", "X", ("f1",), (blocked, failed)).example == failed
    assert Finding("x", "corrupt", "X", ("f1",), (blocked,)).example == blocked


def test_an_example_shows_what_is_wrong_before_what_is_not_said() -> None:
    unsaid = result(1, "ranges", deviating({"text": "a value"}, None, "IsTruncated", sort="entries"), level="core")
    others = [result(number, "ranges", wrong("keys")) for number in (2, 3)]
    found = Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (unsaid, *others))
    assert found.example == others[0]
    assert Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (unsaid,)).example == unsaid


def test_an_example_does_not_read_an_object_that_none_of_its_requests_wrote() -> None:
    def exchange(method: str, key: str, query: str = "") -> RecordedExchange:
        return exchanged(method, f"b/{key}{query}")

    def first_of(*exchanges: RecordedExchange) -> bool:
        """Returns whether a gate with these requests is the example, and not another result."""
        read = result(1, "ranges", wrong("body"), gate=True, exchanges=exchanges)
        listed = result(2, "ranges", wrong("keys"), exchanges=(exchange("PUT", "a//b"), exchange("GET", "")))
        return Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (read, listed)).example == read

    assert not first_of(exchange("PUT", "a//b"), exchange("GET", "a/b"))
    assert first_of(exchange("PUT", "a/%62"), exchange("GET", "a/b"))
    assert first_of(exchange("POST", ""), exchange("GET", "a/b"))
    assert first_of(exchange("GET", "a/b", "?uploadId=1"))


def test_an_example_that_is_long_has_few_requests() -> None:
    def of_length(number: int, requests: int) -> CheckResult:
        sent = tuple(exchanged("PUT") for _ in range(requests))
        return result(number, "ranges", wrong("keys"), exchanges=sent)

    results = (of_length(1, 14), of_length(2, 9), of_length(3, 9))
    assert Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), results).example == results[1]


def test_the_example_of_what_is_exposed_is_the_request_that_does_most_harm() -> None:
    def sent(number: int, method: str, path: str, **headers: str) -> CheckResult:
        names = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        etag = (("ETag", '"x"'),)  # an empty success would give nothing away
        where = f"http://e.test/b{path}"
        exchange = RecordedExchange("c", method, where, request_headers=names, status=200, response_headers=etag)
        return replace(result(number, "tags", accepted("AccessDenied", 403)), exchanges=(exchange,))

    keys = {"Authorization": "AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host, Signature=B"}
    acl = sent(1, "PUT", "/k", x_amz_acl="private", **keys)
    copy = sent(2, "PUT", "/k", x_amz_copy_source="/other/secret", **keys)
    assert Finding("x", "exposed", "X", ("tags",), (acl, copy)).example == copy
    head, listed, read = sent(3, "HEAD", "/k", **keys), sent(4, "GET", "", **keys), sent(5, "GET", "/k", **keys)
    assert Finding("x", "exposed", "X", ("tags",), (head, listed, read)).example == read
    assert Finding("x", "exposed", "X", ("tags",), (head, listed)).example == listed


def test_an_example_of_a_listing_has_few_parameters() -> None:
    def listed(number: int, query: str) -> CheckResult:
        sent = exchanged("GET", f"b?{query}")
        return replace(result(number, "tags", wrong("keys")), subject="ListObjects", exchanges=(sent,))

    plain = listed(2, "prefix=a")
    assert Finding("x", "corrupt", "X", ("tags",), (listed(1, "delimiter=/"), plain)).example == plain


def test_the_example_of_what_is_lost_is_a_bucket() -> None:
    where = "http://e.test/b"
    steps = ("PUT", where, 200), ("DELETE", f"{where}?encryption", 204), ("GET", f"{where}?encryption", 404)
    sent = tuple(RecordedExchange("c", method, url, status=status) for method, url, status in steps)
    gone = deviating(OK, "404 NoSuchBucket")
    bucket = replace(result(2, "tags", gone), exchanges=sent)
    tags = result(1, "tags", wrong("tags"))
    assert Finding("x", "corrupt", "X", ("tags",), (tags, bucket)).example == bucket


def test_an_example_has_plain_names_rather_than_special_ones() -> None:
    def listed(number: int, query: str, *, gate: bool = False) -> CheckResult:
        exchange = exchanged("GET", f"b?{query}")
        return result(number, "ranges", wrong("prefixes"), gate=gate, exchanges=(exchange,))

    special, plain = listed(1, "delimiter=%26%C3%A9", gate=True), listed(2, "delimiter=%2F")
    assert Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (special, plain)).example == plain
