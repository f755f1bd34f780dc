"""Results, gates and deviations for tests of findings."""

from __future__ import annotations

from typing import Any

from record.exchanges import RecordedExchange
from record.lines import NOT_PASSING, CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from tests.reports.sides import sort_named

CATALOGUE = tuple(
    RecordedFeature(name, group, title)
    for name, group, title in (
        ("tags", "Objects", "Object tags"),
        ("ranges", "Objects", "Byte ranges"),
        ("select", "Objects", "S3 Select"),
        ("torrents", "Objects", "Torrents"),
        ("versions", "Versioning", "Versioning"),
    )
)


def refused(code: str = "NotImplemented", status: int = 501, about: str = "PutObject", **more: Any) -> Deviation:
    return Deviation(about, {"success": None}, {"replies": [[status, code]]}, **more)


def accepted(code: str, status: int = 400) -> Deviation:
    return Deviation("", {"replies": [[status, code]]}, {"success": None})


def other_code(expected: str, got: str) -> Deviation:
    return Deviation("", {"replies": [[400, expected]]}, {"replies": [[400, got]]})


def wrong(about: str) -> Deviation:
    return Deviation(about, {"value": "a"}, {"value": "b"}, sort=sort_named(about))


def result(number: int, feature: str, deviation: Deviation | None, verdict: Any = "fail", **more: Any) -> CheckResult:
    more = {"level": "common", **more}
    return CheckResult(
        f"{feature}/x::check[{number}]", "boto3-s3v4", verdict, feature=feature, deviation=deviation, **more
    )


def gate(feature: str, deviation: Deviation | None = None) -> CheckResult:
    return result(0, feature, deviation, "fail" if deviation else "pass", gate=True, level="core")


def of(*results: CheckResult) -> Diagnosis:
    diagnosis = diagnose(Record(RunHeader(features=CATALOGUE), results))
    explained = [
        (each.id, each.client) for found in diagnosis.findings for each in (*found.results, *found.consequences)
    ]
    assert sorted(explained) == sorted((each.id, each.client) for each in results if each.verdict in NOT_PASSING)
    return diagnosis


def titles(diagnosis: Diagnosis) -> list[str]:
    return [finding.title for finding in diagnosis.findings]


def sent(*headers: str, status: int = 200) -> tuple[RecordedExchange, ...]:
    return (RecordedExchange("c", "PUT", "http://e.test/b/k", tuple((name, "x") for name in headers), status=status),)


def usual() -> list[CheckResult]:
    """Makes results whose requests have no special headers."""
    return [result(90 + number, "versions", other_code("A", "B"), exchanges=sent(status=400)) for number in range(40)]


def versioning(status: int) -> tuple[RecordedExchange, ...]:
    return (RecordedExchange("c", "PUT", "http://e.test/b?versioning", status=status),)


def signed(way: str) -> tuple[RecordedExchange, ...]:
    headers = (("Authorization", "AWS a:b"),) if way == "signed" else ()
    query = "?X-Amz-Signature=1" if way == "presigned" else ""
    etag = (("ETag", '"x"'),)
    return (RecordedExchange("c", "GET", f"http://e.test/b/k{query}", headers, status=200, response_headers=etag),)


def without_access(number: int, feature: str, area: str) -> CheckResult:
    """A signed request that rules of an area should have refused."""
    return result(
        number, feature, accepted("AccessDenied", 403), area=area, exchanges=sent("Authorization"), level="common"
    )
