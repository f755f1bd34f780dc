"""Tests that content which everybody may read is not exposed if it comes instead of a denial."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from record.exchanges import Body, Headers, RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.made import OK, deviating, exchanged

AS_SIGNED: Headers = (("Authorization", "AWS ACCESS_KEY:REDACTED"),)
LISTING = '<?xml version="1.0"?><ListBucketResult xmlns="x"><Name>b</Name></ListBucketResult>'
GRANTS = '<?xml version="1.0"?><AccessControlPolicy/>'


def kind(
    acl: str,
    asked: str,
    body: str,
    headers: Headers = (),
    method: str = "GET",
    between: Iterable[RecordedExchange] = (),
) -> str:
    path = asked.partition("?")[0]
    granting = RecordedExchange(
        "c", "PUT", f"http://e.test{path}", (("x-amz-acl", acl), *AS_SIGNED), status=200, shared=True
    )
    other = RecordedExchange(
        "c", "PUT", f"http://e.test{path}-other", (("x-amz-acl", "private"), *AS_SIGNED), status=200
    )
    answered = RecordedExchange("c", method, f"http://e.test{asked}", headers, status=200, response_body=Body(body))
    denied = deviating("403 AccessDenied", OK)
    return severity_of(CheckResult("x", "c", "fail", deviation=denied, exchanges=(granting, other, *between, answered)))


@pytest.mark.parametrize("asked", ["/b/k?acl", "/b/k?tagging", "/b/k?acl=&versionId=x"])
def test_the_bytes_of_a_public_object_instead_of_its_acl_are_an_ignored_sub_resource(asked: str) -> None:
    assert kind("public-read", asked, "granted") == "ignored"
    assert kind("public-read-write", asked, "granted") == "ignored"


@pytest.mark.parametrize("acl", ["private", "authenticated-read", "bucket-owner-read"])
def test_the_bytes_of_an_object_that_is_not_public_are_exposed(acl: str) -> None:
    assert kind(acl, "/b/k?acl", "granted") == "exposed"


def test_an_object_for_all_accounts_is_open_to_signed_requests_alone() -> None:
    assert kind("authenticated-read", "/b/k?acl", "granted", AS_SIGNED) == "ignored"
    assert kind("private", "/b/k?acl", "granted", AS_SIGNED) == "exposed"


def test_the_listing_of_a_public_bucket_instead_of_its_acl_is_an_ignored_sub_resource() -> None:
    assert kind("public-read", "/b?acl", LISTING) == "ignored"
    assert kind("private", "/b?acl", LISTING) == "exposed"


def test_what_was_asked_for_is_exposed_though_the_object_is_public() -> None:
    assert kind("public-read", "/b/k?acl", GRANTS) == "exposed"
    assert kind("public-read", "/b?acl", GRANTS) == "exposed"
    assert kind("public-read", "/b?policy", '{"Version": "2012-10-17"}') == "exposed"


def test_a_listing_without_what_was_asked_for_is_an_ignored_sub_resource() -> None:
    missing = deviating({"text": "a value"}, None, "TagSet", sort="data")
    for body, asked, found in (
        (LISTING, "/b?tagging", "ignored"),
        ("<Tagging/>", "/b?tagging", "corrupt"),
        (LISTING, "/b?prefix=", "corrupt"),
        ("", "/b/k?tagging", "corrupt"),
    ):
        answered = RecordedExchange("c", "GET", f"http://e.test{asked}", status=200, response_body=Body(body))
        assert severity_of(CheckResult("x", "c", "fail", deviation=missing, exchanges=(answered,))) == found


def test_a_request_without_a_sub_resource_is_not_ignored() -> None:
    assert kind("public-read", "/b/k", "granted") == "exposed"
    assert kind("public-read", "/b?prefix=&list-type=2", LISTING) == "exposed"
    assert kind("public-read", "/b/k?acl", "", method="PUT") == "exposed"


def sent(method: str, asked: str, *headers: tuple[str, str], status: int = 200) -> RecordedExchange:
    return RecordedExchange("c", method, f"http://e.test{asked}", (*headers, *AS_SIGNED), status=status)


@pytest.mark.parametrize(
    "change",
    [
        sent("PUT", "/b/k"),
        sent("PUT", "/b/k", ("x-amz-acl", "private")),
        sent("PUT", "/b/k", ("x-amz-grant-read", "id=1")),
        sent("PUT", "/b/k?acl"),
        sent("PUT", "/b/k?acl", ("X-Amz-Grant-Read", "id=1")),
        sent("POST", "/b/k?uploadId=x"),
        sent("POST", "/b"),
        sent("DELETE", "/b/k", status=204),
        sent("PUT", "/b?publicAccessBlock"),
        sent("PUT", "/b?ownershipControls"),
        sent("PUT", "/b?policy", status=204),
    ],
    ids=lambda change: f"{change.method} {change.url} {len(change.request_headers)}",
)
def test_an_object_whose_access_was_changed_since_is_not_known_to_be_public(change: RecordedExchange) -> None:
    assert kind("public-read", "/b/k?acl", "granted", between=[change]) == "exposed"
    again = sent("PUT", "/b/k?acl", ("x-amz-acl", "public-read"))
    assert kind("private", "/b/k?acl", "granted", between=[change, again]) == "ignored"


@pytest.mark.parametrize(
    "other",
    [
        sent("PUT", "/b/k?acl", ("x-amz-acl", "private"), status=403),
        sent("PUT", "/b/k?tagging"),
        sent("PUT", "/b/k?partNumber=1&uploadId=x"),
        sent("PUT", "/b/k/below"),
        sent("PUT", "/b-other?policy"),
        sent("GET", "/b?policy"),
    ],
    ids=lambda other: f"{other.method} {other.url}",
)
def test_an_object_stays_public_after_what_does_not_change_its_access(other: RecordedExchange) -> None:
    assert kind("public-read", "/b/k?acl", "granted", between=[other]) == "ignored"


def test_what_was_sent_after_the_request_does_not_count() -> None:
    asked = exchanged("GET", "b/k?acl", response_body=Body("granted"))
    later = sent("PUT", "/b/k", ("x-amz-acl", "public-read"), status=204)
    denied = deviating("403 AccessDenied", "200")
    assert severity_of(CheckResult("x", "c", "fail", deviation=denied, exchanges=(asked, later))) == "exposed"


@pytest.mark.parametrize(
    ("credentials", "of_the_deviation"), [((), "ignored"), ((("Access-Control-Allow-Credentials", "true"),), "exposed")]
)
def test_a_preflight_exposes_something_only_to_pages_that_may_use_credentials(
    credentials: Headers, of_the_deviation: str
) -> None:
    granted = (("Access-Control-Allow-Origin", "http://a.test"), *credentials)
    sent = exchanged("OPTIONS", "b/k", response_headers=granted)
    denied = deviating("403", OK)
    assert severity_of(CheckResult("x", "c", "fail", deviation=denied, exchanges=(sent,))) == of_the_deviation
