"""Results, gates and deviations for tests of findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from record.exchanges import RecordedExchange
from record.lines import NOT_PASSING, CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.grouping import Context, Sizes, Step
from reports.diagnosis.findings.other_requests import SuccessfulRequests
from reports.diagnosis.findings.result_facts import Fact, facts_of
from reports.diagnosis.findings.titles import common_differences
from tests.reports.made import OK, deviating, exchanged, valued

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
    return deviating({"replies": [[status, code]]}, OK)


def other_code(expected: str, got: str) -> Deviation:
    return deviating({"replies": [[400, expected]]}, {"replies": [[400, got]]})


def wrong(about: str) -> Deviation:
    return valued(about, "a", "b")


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


def told(*results: CheckResult) -> list[str]:
    """The findings: how grave each is, its title, its features, and the results and consequences that it explains."""
    return [
        f"{each.severity}, {each.level}: {each.whole_title} ({', '.join(each.features)}): {_named(each.results)}"
        + (f"; consequences: {_named(each.consequences)}" if each.consequences else "")
        for each in of(*results).findings
    ]


def _named(results: Sequence[CheckResult]) -> str:
    names = sorted(f"{each.id} {each.client}".removesuffix(" boto3-s3v4") for each in results)
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def titles(diagnosis: Diagnosis) -> list[str]:
    return [finding.title for finding in diagnosis.findings]


def sent(*headers: str, status: int = 200) -> tuple[RecordedExchange, ...]:
    return (exchanged("PUT", "b/k", status, tuple((name, "x") for name in headers)),)


def usual() -> list[CheckResult]:
    """Makes results whose requests have no special headers."""
    return [result(90 + number, "versions", other_code("A", "B"), exchanges=sent(status=400)) for number in range(40)]


def versioning(status: int) -> tuple[RecordedExchange, ...]:
    return (exchanged("PUT", "b?versioning", status),)


def signed(way: str) -> tuple[RecordedExchange, ...]:
    headers = (("Authorization", "AWS a:b"),) if way == "signed" else ()
    query = "?X-Amz-Signature=1" if way == "presigned" else ""
    etag = (("ETag", '"x"'),)
    return (exchanged("GET", f"b/k{query}", 200, headers, response_headers=etag),)


def without_access(number: int, feature: str, area: str) -> CheckResult:
    """A signed request that rules of an area should have refused."""
    return result(
        number, feature, accepted("AccessDenied", 403), area=area, exchanges=sent("Authorization"), level="common"
    )


def ids(results: Iterable[CheckResult]) -> list[str]:
    return sorted(f"{each.id} {each.client}" for each in results)


def facts(results: Iterable[CheckResult]) -> list[Fact]:
    return facts_of([each for each in results if each.verdict != "pass"])[0]


def context(results: Sequence[CheckResult], across: int = 4, in_one: int = 9, alone: int = 9) -> Context:
    """The context of rules in a run with these results."""
    documents = facts_of([each for each in results if each.verdict != "pass"])[1]
    others = SuccessfulRequests([each for each in results if each.verdict == "pass"], documents)
    return Context({}, {}, None, {}, Sizes(across, in_one, alone, critical_alone=3), others)


def found_by(step: Step, results: Sequence[CheckResult], **sizes: int) -> list[Finding]:
    return step(facts(results), context(results, **sizes))


def words_for(severity: str, results: Sequence[CheckResult], among: Sequence[CheckResult] = ()) -> str:
    """The words for what these results have in common, in a run with others."""
    every = [*results, *(each for each in among if each not in results)]
    own = {(each.id, each.client) for each in results}
    some = [fact for fact in facts(every) if (fact.result.id, fact.result.client) in own]
    return common_differences(severity, some, context(every).others)
