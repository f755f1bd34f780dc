"""JUnit XML, for the reporters of CI systems: one case for each check and client."""

from __future__ import annotations

from pathlib import Path

from junitparser import JUnitXml, TestSuite
from junitparser.junitparser import Error, Failure, FinalResult, Skipped
from junitparser.xunit2 import TestCase

from .record import CheckResult, Record
from .standing import advice
from .text import one_line, visible

LONGEST_MESSAGE = 200


def write(record: Record, path: Path) -> None:
    """A violated requirement is a failure, a blocked one an error; what is known or could not be tested is skipped."""
    suite = TestSuite(one_line(f"s3-conformance {record.header.endpoint}"))
    if record.header.started:
        suite.timestamp = visible(record.header.started)
    header = record.header
    facts = {"endpoint": header.endpoint, "provider": header.provider, "server": header.server, "suite": header.suite}
    for name, value in facts.items():
        if value:
            suite.add_property(name, one_line(value))
    for correction in header.corrections:
        suite.add_property("correction", one_line(f"{correction.name}: {correction.fault}"))
    suite.add_testcases([_case(result) for result in record.results])
    document = JUnitXml("s3-conformance")
    document.add_testsuite(suite)
    document.update_statistics()
    document.write(str(path), pretty=True)


def _case(result: CheckResult) -> TestCase:
    name = visible(f"{result.id} [{result.client}]")
    case = TestCase(name, visible(result.area or "conformance"), result.seconds)
    for key in ("verdict", "client", "level", "subject"):
        value = getattr(result, key)
        if value:
            case.add_property(key, visible(value))
    outcome = _outcome(result)
    if outcome is not None:
        said = [result.requirement, result.source, result.message]
        outcome.text = visible("\n".join(text for text in said if text))
        case.result = [outcome]
    return case


def _outcome(result: CheckResult) -> FinalResult | None:
    message = one_line(result.message, LONGEST_MESSAGE)
    if result.known:
        return Skipped(one_line(f"known deviation: {advice(result)}", LONGEST_MESSAGE), result.verdict)
    if result.listed is not None:
        return Failure(one_line(advice(result), LONGEST_MESSAGE), "listed")
    if result.verdict == "fail":
        return Failure(message or "fail", "fail")
    if result.verdict == "blocked":
        return Error(message or "blocked", "blocked")
    if result.verdict == "pass":
        return None
    return Skipped(f"{result.verdict}: {message}" if message else result.verdict, result.verdict)
