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
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from record.lines import CheckResult, Record
from record.text import one_line, visible
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.summary.outcome import endings
from reports.formats.history import timeline_lines
from reports.known.expectation_advice import advice
from reports.profiles.evaluation import profile_results

MAX_JUNIT_MESSAGE = 200
"""Characters of a message."""


def write(diagnosis: Diagnosis, path: Path) -> None:
    """Writes the file. A violated requirement is a failure, a blocked one an error; known or untestable ones are
    skipped."""
    record, header = diagnosis.record, diagnosis.record.header
    cases = [*map(_case, record.results), *_profile_cases(diagnosis), *_run_cases(record)]
    suite = Element("testsuite", name=one_line(f"s3-conformance {header.endpoint}"))
    if started := _timestamp(header.started):
        suite.set("timestamp", started)
    suite.set("tests", str(len(cases)))
    outcomes = Counter(part.tag for case in cases for part in case)
    for name, tag in (("errors", "error"), ("failures", "failure"), ("skipped", "skipped")):
        suite.set(name, str(outcomes[tag]))
    suite.set("time", str(round(sum(round(result.seconds, 3) for result in record.results), 3)))
    facts = [(name, getattr(header, name)) for name in ("endpoint", "provider", "server", "suite")]
    facts += [("correction", f"{each.name} ({each.client}): {each.fault}") for each in header.corrections]
    if shown := [(name, value) for name, value in facts if value]:
        properties = SubElement(suite, "properties")
        for name, value in shown:
            SubElement(properties, "property", name=name, value=one_line(value))
    suite.extend(cases)
    indent(suite)
    ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _timestamp(started: str) -> str:
    try:
        moment = datetime.datetime.fromisoformat(started).astimezone(datetime.timezone.utc)
    except ValueError:
        return ""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _case(result: CheckResult) -> Element:
    case = _named_case(f"{result.id} [{result.client}]", result.area, round(result.seconds, 3))
    facts = {key: getattr(result, key) for key in ("verdict", "client", "level", "subject", "feature")}
    facts["kind"] = severity_of(result)
    output = SubElement(case, "system-out")
    output.text = "\n".join(_property(key, value) for key, value in facts.items() if value)
    if (found := _outcome(result)) is not None:
        words = [result.requirement, result.source, result.message, *timeline_lines(result.history)]
        _add_outcome(case, *found, visible("\n".join(text for text in words if text)))
    return case


def _named_case(name: str, of: str, seconds: float = 0.0) -> Element:
    return Element("testcase", name=one_line(name), classname=one_line(of) or "conformance", time=str(seconds))


def _add_outcome(case: Element, tag: str, message: str, kind: str, text: str | None = None) -> None:
    SubElement(case, tag, message=one_line(message, MAX_JUNIT_MESSAGE), type=kind).text = text


@lru_cache(1024)  # most values are those of many results
def _property(name: str, value: str) -> str:
    """One property as text; the value cannot end the property or begin another one."""
    plain = re.sub(r"\[{2,}|]{2,}", "", one_line(value))
    return f"[[PROPERTY|{name}={plain}]]"


def _outcome(result: CheckResult) -> tuple[str, str, str] | None:
    """The element, message and type of a result; None for a pass."""
    verdict, message = result.verdict, result.message.strip()
    if result.known:
        return "skipped", f"as expected: {advice(result)}", verdict
    if result.listed is not None:
        return "failure", advice(result), result.standing
    if verdict == "pass":
        return None
    if result.standing == "new in this version":
        return "skipped", f"{result.standing}: {message}", verdict
    if verdict in ("fail", "blocked"):
        return "failure" if verdict == "fail" else "error", message or verdict, verdict
    return "skipped", f"{verdict}: {message}" if message else verdict, verdict


def _profile_cases(diagnosis: Diagnosis) -> Iterator[Element]:
    """One case for each requirement of a profile; one that was not tested is a failure, too."""
    for judged in profile_results(diagnosis):
        for each in judged.needs:
            case = _named_case(each.need.words, f"profile {judged.profile.name}")
            if each.answer != "met":
                _add_outcome(case, "failure", each.why, each.answer)
            yield case


def _run_cases(record: Record) -> Iterator[Element]:
    """The failures outside of checks' results: one case per error, and one for the end of the run."""
    for number, error in enumerate(record.summary.errors if record.summary else (), start=1):
        yield _error_case(f"{error.where} [{number}]", error.message)
    for ending in endings(record):
        if ending.kind != "errors":
            yield _error_case("endpoint" if ending.kind == "lost" else "end", ending.sentence)


def _error_case(name: str, message: str) -> Element:
    case = _named_case(name, "run")
    _add_outcome(case, "error", message, "run")
    return case
