"""Web pages of every origin are let in: one cause of preflights and of headers."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.made import deviating, exchanged

CORS = RecordedFeature("cors", "Web", "CORS")
GATE = CheckResult("x::gate", "c", "pass", level="core", feature="cors", gate=True)
REFUSED: dict[str, Any] = {"replies": [[403, ""]]}
SUCCESS: dict[str, Any] = {"replies": [[200, ""]]}
TITLE = "Web pages of every origin are allowed (Access-Control-Allow-Origin: *), whatever the CORS rules are"


def result(
    number: int, method: str, deviation: Deviation, origin: str = "*", page: str = "http://a.test"
) -> CheckResult:
    headers = (("Access-Control-Allow-Origin", origin),)
    sender = (("Origin", page),) if page else ()
    sent = exchanged(method, "b/k", 200, sender, response_headers=headers)
    return CheckResult(
        f"x::{number}", "c", "fail", level="core", feature="cors", deviation=deviation, exchanges=(sent,)
    )


def found(*results: CheckResult) -> list[tuple[str, str, int, int]]:
    diagnosis = diagnose(Record(RunHeader(features=(CORS,)), (GATE, *results)))
    return [(each.severity, each.title, len(each.results), len(each.consequences)) for each in diagnosis.findings]


PREFLIGHT = result(1, "OPTIONS", deviating(REFUSED, SUCCESS))
ORIGIN = result(2, "GET", deviating("http://a.test", "*", "access-control-allow-origin", sort="option"))


def test_it_is_one_finding_of_preflights_and_headers() -> None:
    assert found(PREFLIGHT, ORIGIN) == [("ignored", TITLE, 2, 0)]


def test_where_no_preflight_should_be_refused_a_rule_may_allow_every_origin() -> None:
    assert TITLE not in str(found(ORIGIN))


def test_the_origin_of_the_request_stands_for_every_other_where_there_are_no_rules() -> None:
    named = result(1, "OPTIONS", deviating(REFUSED, SUCCESS), origin="http://a.test")
    assert found(named) == [("ignored", TITLE.replace("*", "the origin of the request"), 1, 0)]
    put = exchanged("PUT", "b?cors", shared=True)
    with_rules = replace(named, exchanges=(put, *named.exchanges))
    assert "every origin" not in str(found(with_rules))
    refused = replace(named, exchanges=(replace(put, status=501), *named.exchanges))
    assert "every origin" in str(found(refused))


def test_a_header_is_expected_nowhere_without_rules() -> None:
    header = deviating(None, "http://a.test", "Access-Control-Allow-Origin", sort="option")
    named = result(1, "OPTIONS", deviating(REFUSED, SUCCESS), origin="http://a.test")
    read = result(2, "GET", header, origin="http://a.test")
    assert found(named, read) == [("ignored", TITLE.replace("*", "the origin of the request"), 2, 0)]


def test_another_origin_is_another_cause() -> None:
    other = result(1, "OPTIONS", deviating(REFUSED, SUCCESS), origin="http://b.test")
    assert "every origin" not in str(found(other))
    rules = result(3, "GET", deviating(["a"], [], "rules", sort="option"), page="")
    assert ("ignored", TITLE, 1, 0) in found(PREFLIGHT, rules)
