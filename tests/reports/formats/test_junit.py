"""Tests of JUnit XML: valid according to the schema that Jenkins' xUnit plugin enforces, and with the values that
readers use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import xmlschema
from junitparser import JUnitXml
from msgspec.structs import replace

from record.lines import CheckResult, Correction, ListedResult, Record, RunError, RunHeader, RunSummary, count_verdicts
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import junit
from tests.reports import made

HEADER = RunHeader(suite="0.1.0", endpoint="https://e.test", provider="minio", server="S",
    started="2026-01-02T03:04:05+02:00", corrections=(Correction("fix", "boto-s3", "It errs.", "Use another."),),
)  # fmt: skip
LISTED = ListedResult("x::*", "fail", "so it is", file="known/expected.txt:3")
HOSTILE = {
    "control": "\x00\x01\x08\x0b\x1b[31m\x7f\x85\r\n\t",
    "markup": "]]> <![CDATA[ <!-- --> <a b='c'> & &amp; &#0; \"",
    "surrogates": "\ud800 \udc80 \udfff \ufffe\uffff",
    "direction": "\u202e\u2066 \u200f",
    "long": "né " * 3500,
    "property": "x]]\n[[ATTACHMENT|/etc/passwd]]",
    "unusual": "\N{PILE OF POO} \u2028 \U0010ffff",
    "empty": "",
}


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).with_name("junit-10.xsd"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "junit.xml"


def result(verdict: str, **fields: Any) -> CheckResult:
    known = {"area": "objects", "subject": "GetObject", "level": "core", "requirement": "It is so.", "seconds": 0.0126}
    return made.result(**{"check": f"x::{verdict}", "client": "boto-s3", "verdict": verdict, **known, **fields})


ONE_OF_EACH = (
    result("pass"),
    result("fail", message="expected 416, got 200", source="https://docs.test/GetObject", feature="ranges",
        deviation=made.deviating("416 InvalidRange", "200")),
    result("blocked", message="no bucket"),
    result("unsupported", message="501"),
    result("n/a", message="cannot"),
    result("skipped"),
    result("fail", check="x::known", listed=LISTED, message="got 200"),
    result("fail", check="x::expired", listed=replace(LISTED, until="2025-12-31", expired=True)),
    result("pass", check="x::fixed", listed=LISTED),
    result("blocked", check="x::changed", listed=LISTED),
)  # fmt: skip


def record(results: Iterable[CheckResult], header: RunHeader = HEADER, **end: Any) -> Record:
    results = tuple(results)
    return Record(header, results, RunSummary(count_verdicts(results), **end))


WELL = record([result("pass")])
ERRORS = (RunError("t.py", "died"), RunError("t.py", "again"))
RUNS = {
    "each verdict": record(ONE_OF_EACH, exit=1),
    "errors": record([result("pass")], exit=1, errors=ERRORS),
    "interrupted": record([result("pass")], exit=130, interrupted=True),
    "another exit status": record([result("pass")], exit=3),
    "cut off": replace(WELL, summary=None),
    "a lost endpoint is a case": record([result("blocked", endpoint_lost=True)], exit=3),
    **{f"an invalid time ({text}) is left out": record([], replace(HEADER, started=text)) for text in ("", "soon")},
}


def written(record: Record, path: Path) -> ElementTree.Element:
    junit.write(diagnose(record), path)
    return ElementTree.parse(path).getroot()


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_the_file(path: Path, schema: xmlschema.XMLSchema, run: Record, snapshot: Any) -> None:
    root = written(run, path)
    schema.validate(path)
    ElementTree.indent(root, " ")
    assert ElementTree.tostring(root, encoding="unicode") == snapshot


def test_what_readers_use(path: Path) -> None:
    """GitLab tells cases apart by class and name; times are plain decimals; counts are the numbers of cases."""
    seconds = (0.0, 0.00001, 0.0126, 12.5, 1234.5678)
    checks = [
        result("pass", check=f"x::{each}", client=client, seconds=each)
        for each in seconds
        for client in ("boto-s3", "boto-s3v4")
    ]
    root = written(record(checks), path)
    cases = list(root.iter("testcase"))
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases) == 10
    assert {case.get("classname") for case in cases} == {"objects"}
    times = [case.get("time", "") for case in cases]
    assert all(re.fullmatch(r"[0-9]+\.[0-9]{1,3}", time) for time in times)
    assert sum(map(Decimal, times)) == Decimal(root.get("time", ""))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", root.get("timestamp", ""))
    (suite,) = JUnitXml.fromfile(str(path))
    assert (suite.tests, suite.failures, suite.errors, suite.skipped, len(list(suite))) == (10, 0, 0, 0, 10)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("verdict", ["fail", "blocked", "unsupported"])
def test_hostile_text_stays_valid(path: Path, schema: xmlschema.XMLSchema, verdict: str, text: str) -> None:
    fields = dict.fromkeys(("message", "requirement", "source", "area", "subject", "level"), text)
    checks = [
        result(verdict, **{**fields, "check": f"x::{text}", "client": f"c{text}"}),
        result(
            verdict, **{**fields, "check": "listed", "listed": replace(LISTED, reason=text, verdict=verdict, file=text)}
        ),
        result("pass", **{**fields, "check": "fixed", "listed": replace(LISTED, reason=text, file=text)}),
    ]
    header = RunHeader(endpoint=text, server=text, provider=text, suite=text, started=text)
    root = written(record(checks, replace(header, corrections=(Correction(text, text, text, text),))), path)
    schema.validate(path)
    for case in root.iter("testcase"):
        assert "\n" not in case.attrib["name"]
        for end in case:
            assert len(end.get("message", "")) <= 200
        assert all(
            re.fullmatch(r"\[\[PROPERTY\|\w+=.*]]", line) for line in case.findtext("system-out", "").split("\n")
        )
    out = "".join(case.findtext("system-out", "") for case in root.iter("testcase"))
    assert "[[ATTACHMENT" not in out


def test_the_text_has_the_whole_message(path: Path) -> None:
    root = written(record([result("fail", message=HOSTILE["long"])]), path)
    assert HOSTILE["long"] in (root.findtext("testcase/failure") or "")


@pytest.mark.parametrize(
    "text",
    [
        '<testsuite name="a" tests="0" failures="0" errors="0" time="1.0005"/>',
        '<testsuite name="a" tests="1" failures="0" errors="0"><testcase/></testsuite>',
        '<testsuite name="a" tests="1" failures="0" errors="0"><testcase name="b"><properties/></testcase></testsuite>',
    ],
)
def test_the_schema_refuses_what_it_should(path: Path, schema: xmlschema.XMLSchema, text: str) -> None:
    path.write_text(text)
    assert not schema.is_valid(path)
