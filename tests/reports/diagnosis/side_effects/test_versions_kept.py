"""Tests that a server without versions ignored that they were enabled; other failures follow from it."""

from __future__ import annotations

import pytest

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.made import deviating, exchanged

WRONG = deviating(["a", "b"], ["b"], "versions", sort="entries")


def put(path: str, body: str = "x", version: str = "", method: str = "PUT") -> RecordedExchange:
    headers = (("x-amz-version-id", version),) if version else ()
    url = f"http://e.test{path}"
    return RecordedExchange(
        "c", method, url, request_body=Body(body), status=200, response_headers=headers, shared=True
    )


ENABLED = put("/b?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
SUSPENDED = put("/b?versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>")
LISTED = exchanged("GET", "b?versions", response_body=Body("<ListVersionsResult/>"))
NAMED = RecordedExchange(
    "c", "GET", LISTED.url, status=200, response_body=Body("<Version><VersionId>v1</VersionId></Version>")
)


@pytest.mark.parametrize(
    ("exchanges", "severity"),
    [
        ((ENABLED, put("/b/k"), LISTED), "ignored"),
        ((ENABLED, put("/b/k", version="null"), LISTED), "ignored"),
        ((ENABLED, put("/b/k", version="v1"), LISTED), "corrupt"),
        ((ENABLED, put("/b/k"), NAMED), "corrupt"),
        ((ENABLED, SUSPENDED, put("/b/k"), LISTED), "corrupt"),
        ((put("/b/k"), ENABLED, LISTED), "corrupt"),
        ((ENABLED, put("/other/k"), LISTED), "corrupt"),
        ((ENABLED, put("/b/k?tagging"), LISTED), "corrupt"),
        ((ENABLED, put("/b/k?uploadId=x&partNumber=1"), LISTED), "corrupt"),
        ((ENABLED, put("/b/k", method="DELETE"), LISTED), "corrupt"),
        ((LISTED,), "corrupt"),
        ((), "corrupt"),
    ],
)
def test_versions_that_are_not_kept(exchanges: tuple[RecordedExchange, ...], severity: str) -> None:
    assert severity_of(CheckResult("x", "c", "fail", deviation=WRONG, exchanges=exchanges)) == severity


def test_a_write_that_names_no_version_leaves_data_alone() -> None:
    named_null = deviating({"text": "the id of a version"}, "null", "VersionId", arranging=True, sort="version")
    assert severity_of(CheckResult("x", "c", "blocked", deviation=named_null, exchanges=(put("/b/k"),))) == "ignored"


def test_other_data_are_lost_without_versions_too() -> None:
    read = exchanged("GET", "b/k", response_body=Body("y"))
    wrong = deviating("x", "y", "body", sort="data")
    assert (
        severity_of(CheckResult("x", "c", "fail", deviation=wrong, exchanges=(ENABLED, put("/b/k"), read))) == "corrupt"
    )
