"""Tests of JUnit XML: valid according to the schema that Jenkins' xUnit plugin enforces, and with the values that
readers use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from junitparser import JUnitXml
from msgspec.structs import replace

from record.lines import (
    CheckResult,
    Correction,
    Deviation,
    ListedResult,
    Record,
    RunError,
    RunHeader,
    RunSummary,
    count_verdicts,
)
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import junit

HEADER = RunHeader(
    suite="0.1.0",
    endpoint="https://e.test",
    provider="minio",
    server="S",
    started="2026-01-02T03:04:05+02:00",
    corrections=(Correction("fix", "boto-s3", "It errs.", "Use another."),),
)
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


def result(verdict: str, **fields: object) -> CheckResult:
    known = {"area": "objects", "subject": "GetObject", "level": "core", "requirement": "It is so.", "seconds": 0.0126}
    return CheckResult(**{"id": f"x::{verdict}", "client": "boto-s3", "verdict": verdict, **known, **fields})  # type: ignore[arg-type]


ONE_OF_EACH = (
    result("pass"),
    result(
        "fail",
        message="expected 416, got 200",
        source="https://docs.test/GetObject",
        feature="ranges",
        deviation=Deviation("", {"replies": [[416, "InvalidRange"]]}, {"replies": [[200, ""]]}),
    ),
    result("blocked", message="no bucket"),
    result("unsupported", message="501"),
    result("n/a", message="cannot"),
    result("skipped"),
    result("fail", id="x::known", listed=LISTED, message="got 200"),
    result("fail", id="x::expired", listed=replace(LISTED, until="2025-12-31", expired=True)),
    result("pass", id="x::fixed", listed=LISTED),
    result("blocked", id="x::changed", listed=LISTED),
)


def record(results: Iterable[CheckResult], header: RunHeader = HEADER, **end: object) -> Record:
    results = tuple(results)
    return Record(header, results, RunSummary(count_verdicts(results), **end))  # type: ignore[arg-type]


def written(record: Record, path: Path) -> ElementTree.Element:
    junit.write(diagnose(record), path)
    return ElementTree.parse(path).getroot()


def outcomes(root: ElementTree.Element) -> dict[str, tuple[str, str | None, str | None]]:
    """The name of each case, then the tag, type and message of its outcome."""
    found = {}
    for case in root.iter("testcase"):
        ends = [child for child in case if child.tag != "system-out"]
        assert len(ends) <= 1
        end = ends[0] if ends else ElementTree.Element("passed")
        found[case.attrib["name"]] = end.tag, end.get("type"), end.get("message")
    return found


def test_each_verdict(path: Path, schema: xmlschema.XMLSchema) -> None:
    root = written(record(ONE_OF_EACH, exit=1), path)
    schema.validate(path)
    listed = "expected fail in known/expected.txt:3 (so it is)"
    assert outcomes(root) == {
        "x::pass [boto-s3]": ("passed", None, None),
        "x::fail [boto-s3]": ("failure", "fail", "expected 416, got 200"),
        "x::blocked [boto-s3]": ("error", "blocked", "no bucket"),
        "x::unsupported [boto-s3]": ("skipped", "unsupported", "unsupported: 501"),
        "x::n/a [boto-s3]": ("skipped", "n/a", "n/a: cannot"),
        "x::skipped [boto-s3]": ("skipped", "skipped", "skipped"),
        "x::known [boto-s3]": ("skipped", "fail", "as expected: so it is"),
        "x::expired [boto-s3]": (
            "failure",
            "expired",
            f"{listed} until 2025-12-31, which has passed: fix it, or give its cause a later date",
        ),
        "x::fixed [boto-s3]": (
            "failure",
            "fixed",
            f"{listed}, but it passes now: update the expected results",
        ),
        "x::changed [boto-s3]": (
            "failure",
            "changed",
            f"{listed}, but it is blocked now: check it again, and update the expected results",
        ),
    }
    fail = root.find("testcase[@name='x::fail [boto-s3]']")
    assert fail is not None
    assert fail.findtext("failure") == "It is so.\nhttps://docs.test/GetObject\nexpected 416, got 200"
    assert (fail.findtext("system-out") or "").splitlines() == [
        "[[PROPERTY|verdict=fail]]",
        "[[PROPERTY|client=boto-s3]]",
        "[[PROPERTY|level=core]]",
        "[[PROPERTY|subject=GetObject]]",
        "[[PROPERTY|feature=ranges]]",
        "[[PROPERTY|kind=ignored]]",
    ]


def test_the_suite(path: Path) -> None:
    suite = written(record(ONE_OF_EACH, exit=1), path)
    assert suite.tag == "testsuite"
    assert suite.attrib == {
        "name": "s3-conformance https://e.test",
        "timestamp": "2026-01-02T01:04:05",
        "tests": "10",
        "failures": "4",
        "errors": "1",
        "skipped": "4",
        "time": "0.13",
    }
    properties = [(each.get("name"), each.get("value")) for each in suite.iterfind("properties/property")]
    assert properties == [
        ("endpoint", "https://e.test"),
        ("provider", "minio"),
        ("server", "S"),
        ("suite", "0.1.0"),
        ("correction", "fix (boto-s3): It errs."),
    ]
    assert [child.tag for child in suite][:2] == ["properties", "testcase"]


def test_what_readers_use(path: Path) -> None:
    """GitLab tells cases apart by class and name; times are plain decimals; counts are the numbers of cases."""
    seconds = (0.0, 0.00001, 0.0126, 12.5, 1234.5678)
    checks = [
        result("pass", id=f"x::{each}", client=client, seconds=each)
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
        result(verdict, **{**fields, "id": f"x::{text}", "client": f"c{text}"}),
        result(
            verdict, **{**fields, "id": "listed", "listed": replace(LISTED, reason=text, verdict=verdict, file=text)}
        ),
        result("pass", **{**fields, "id": "fixed", "listed": replace(LISTED, reason=text, file=text)}),
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
    ("end", "expected"),
    [
        ({}, {}),
        (
            {"exit": 1, "errors": (RunError("t.py", "died"), RunError("t.py", "again"))},
            {"t.py [1]": "died", "t.py [2]": "again"},
        ),
        ({"exit": 130, "interrupted": True}, {"end": "This run was stopped before all selected checks had run."}),
        ({"exit": 3}, {"end": "This run ended with exit status 3."}),
        (None, {"end": "This run was cut off, or still goes on: it contains only the results until then."}),
    ],
    ids=["well", "errors", "interrupted", "status", "cut-off"],
)
def test_how_the_run_ended(
    path: Path, schema: xmlschema.XMLSchema, end: dict[str, object] | None, expected: dict[str, str]
) -> None:
    run = record([result("pass")], **(end or {}))
    root = written(run if end is not None else replace(run, summary=None), path)
    schema.validate(path)
    cases = {case.attrib["name"]: case for case in root.iter("testcase") if case.get("classname") == "run"}
    assert {name: end.attrib["message"] for name, case in cases.items() for end in case.iter("error")} == expected
    assert root.get("errors") == str(len(expected))


def test_a_lost_endpoint_is_a_case(path: Path, schema: xmlschema.XMLSchema) -> None:
    root = written(record([result("blocked", endpoint_lost=True)], exit=3), path)
    schema.validate(path)
    assert outcomes(root)["endpoint"] == (
        "error",
        "run",
        "The endpoint stopped answering and did not come back: first seen in x::blocked with boto-s3.",
    )
    assert "end" not in outcomes(root)


@pytest.mark.parametrize("started", ["", "soon", "2026-01-02"])
def test_an_invalid_time_is_left_out(path: Path, started: str) -> None:
    stamp = written(record([], replace(HEADER, started=started)), path).get("timestamp")
    assert stamp is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", stamp)


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
