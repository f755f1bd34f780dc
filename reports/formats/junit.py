"""JUnit XML, for the reporters of CI systems: one case for each check and client, with the area as its class.

It follows `junit-10.xsd` of Jenkins' xUnit plugin, which refuses other files; pytest's own `xunit2` follows it too. Its
cases have no `<properties>`, nor have those of the other common schema, Ant's by Windy Road. So the facts about a case
(verdict, client, level, subject, feature, severity) are lines `[[PROPERTY|verdict=fail]]` in its `<system-out>`, the
notation for properties where only output is allowed. As Ant's schema requires, the time stamp is UTC without an offset,
and times are decimal numbers of seconds. The root is the one `<testsuite>`.

GitLab, Jenkins and GitHub's reporters take class, name, time, outcome, message and text, and count the cases
themselves. None of them shows how the run ended; after a bad end, the class `run` has a case for it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from junitparser import TestSuite
from junitparser.junitparser import Error, Failure, FinalResult, Skipped
from junitparser.xunit2 import TestCase

from record.lines import CheckResult, Record
from record.text import one_line, visible
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.summary.outcome import endings
from reports.formats.history import timeline_lines
from reports.known.expectation_advice import advice
from reports.profiles.judging import judged_profiles

MAX_JUNIT_MESSAGE = 200
"""Characters of a message."""


def write(diagnosis: Diagnosis, path: Path) -> None:
    """Writes the file. A violated requirement is a failure, a blocked one an error; known or untestable ones are
    skipped."""
    record, header = diagnosis.record, diagnosis.record.header
    suite = TestSuite(one_line(f"s3-conformance {header.endpoint}"))
    started = _timestamp(header.started)
    if started:
        suite.timestamp = started
    facts = {"endpoint": header.endpoint, "provider": header.provider, "server": header.server, "suite": header.suite}
    for name, value in facts.items():
        if value:
            suite.add_property(name, one_line(value))
    for correction in header.corrections:
        suite.add_property("correction", one_line(f"{correction.name} ({correction.client}): {correction.fault}"))
    suite.add_testcases(
        [
            *(_case(result) for result in record.results),
            *_cases_of_profiles(diagnosis),
            *_cases_of_the_run(record),
        ]
    )
    ElementTree.indent(suite._elem)  # junitparser's own `pretty` parses all again, into a second, larger tree
    suite.write(str(path))


def _timestamp(started: str) -> str:
    try:
        moment = datetime.datetime.fromisoformat(started).astimezone(datetime.timezone.utc)
    except ValueError:
        return ""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _case(result: CheckResult) -> TestCase:
    name = one_line(f"{result.id} [{result.client}]")
    case = TestCase(name, one_line(result.area) or "conformance", round(result.seconds, 3))
    facts = {key: getattr(result, key) for key in ("verdict", "client", "level", "subject", "feature")}
    facts["kind"] = severity_of(result)
    case.system_out = "\n".join(_property(key, value) for key, value in facts.items() if value)
    outcome = _test_result(result)
    if outcome is not None:
        words = [result.requirement, result.source, result.message, *timeline_lines(result.history)]
        outcome.text = visible("\n".join(text for text in words if text))
        case.result = [outcome]
    return case


@lru_cache(1024)  # most values are those of many results
def _property(name: str, value: str) -> str:
    """One property as text; the value cannot end the property or begin another one."""
    plain = re.sub(r"\[{2,}|]{2,}", "", one_line(value))
    return f"[[PROPERTY|{name}={plain}]]"


def _test_result(result: CheckResult) -> FinalResult | None:
    message = one_line(result.message, MAX_JUNIT_MESSAGE)
    if result.known:
        return Skipped(one_line(f"as expected: {advice(result)}", MAX_JUNIT_MESSAGE), result.verdict)
    if result.listed is not None:
        return Failure(one_line(advice(result), MAX_JUNIT_MESSAGE), result.standing)
    if result.verdict == "fail":
        return Failure(message or "fail", "fail")
    if result.verdict == "blocked":
        return Error(message or "blocked", "blocked")
    if result.verdict == "pass":
        return None
    words = one_line(f"{result.verdict}: {result.message}", MAX_JUNIT_MESSAGE) if message else result.verdict
    return Skipped(words, result.verdict)


def _cases_of_profiles(diagnosis: Diagnosis) -> Iterator[TestCase]:
    """One case for each requirement of a profile; one that was not tested is a failure, too."""
    for judged in judged_profiles(diagnosis):
        for each in judged.needs:
            case = TestCase(one_line(each.need.words), one_line(f"profile {judged.profile.name}"), 0)
            if each.answer != "met":
                case.result = [Failure(one_line(each.why, MAX_JUNIT_MESSAGE), each.answer)]
            yield case


def _cases_of_the_run(record: Record) -> Iterator[TestCase]:
    """The failures outside of checks' results: one case per error, and one for the end of the run."""
    for number, error in enumerate(record.summary.errors if record.summary else (), start=1):
        yield _error(f"{error.where} [{number}]", error.message)
    for ending in endings(record):
        if ending.kind != "errors":
            yield _error("endpoint" if ending.kind == "lost" else "end", ending.sentence)


def _error(name: str, message: str) -> TestCase:
    case = TestCase(one_line(name), "run", 0)
    case.result = [Error(one_line(message, MAX_JUNIT_MESSAGE), "run")]
    return case
