"""Tests that versions which are listed, and never named in a header, are one cause, and that others stay apart."""

from __future__ import annotations

from typing import Any

import pytest

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.diagnosis.findings.results import gate, of, result
from tests.reports.made import deviating, exchanged

LISTED = Body("<ListVersionsResult><Version><Key>k</Key><VersionId>v1</VersionId></Version></ListVersionsResult>")
LISTING = exchanged("GET", "b?versions", response_body=LISTED)
WRITE = exchanged("PUT")
NAMING = exchanged("PUT", "b/k", response_headers=(("x-amz-version-id", "v1"),))
READ = ("version", "data")


def valued(number: int, wanted: Any, came: Any, sort: Any, *exchanges: RecordedExchange, **more: Any) -> CheckResult:
    about = "version and body" if sort == READ else "VersionId"
    return result(
        number, "versions", deviating({"value": wanted}, {"value": came}, about, sort=sort), exchanges=exchanges, **more
    )


MISSING = valued(1, "v1", None, "version", WRITE)
STEP = valued(2, "v1", "null", "version", WRITE, LISTING, verdict="blocked")
RIGHT_DATA = valued(3, ["v1", "old"], [None, "old"], READ, WRITE)


def explained(*results: CheckResult) -> list[int]:
    """Returns the numbers of the results that the finding explains."""
    found = (each for each in of(gate("versions"), *results).findings if each.id == "ignored:unnamed-versions")
    return sorted(int(each.id[:-1].partition("[")[2]) for finding in found for each in finding.explained)


def test_missing_ids_are_one_finding_and_only_checks_of_the_id_count_against_the_feature() -> None:
    diagnosis = of(gate("versions"), MISSING, STEP, RIGHT_DATA)
    (found,) = diagnosis.findings
    assert found.title.startswith("Versions are kept and listed, but responses have no x-amz-version-id")
    assert [severity_of(each) for each in found.explained] == ["ignored", "code", "code"]
    assert diagnosis.states["versions"] == "partly"


@pytest.mark.parametrize(
    "other",
    [
        valued(4, [["k", "v1"], ["k", "v2"]], [["k", "v1"]], "entries", LISTING),
        valued(4, "a", None, "data", WRITE),
        valued(4, ["v1", "old"], [None, "new"], READ, WRITE),
        valued(4, "v1", "v2", "version", WRITE),
    ],
    ids=["a version is lost", "data are lost", "other data, too", "another version"],
)
def test_other_faults_stay_apart(other: CheckResult) -> None:
    assert explained(MISSING, STEP, other) == [1, 2]


def test_versions_that_are_not_listed_are_not_kept() -> None:
    step = valued(2, "v1", None, "version", WRITE, verdict="blocked")
    assert not explained(MISSING, step)


def test_one_named_version_shows_that_the_header_is_sent() -> None:
    assert not explained(MISSING, STEP, valued(4, "a", "b", "data", NAMING))
