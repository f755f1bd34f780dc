"""Tests of the details of results, packed: urgent ones first, each text once, and no more than a page can hold."""

from __future__ import annotations

import json
import re

from msgspec.structs import replace

from record.lines import CheckResult, Record, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.html.report import evidence
from reports.formats.html.report.evidence import Evidence
from reports.formats.html.report.overview import overview
from tests.browser import synthetic
from tests.reports import fake
from tests.reports.unpacking import texts_of


def evidence_of(*results):
    record = Record(RunHeader(), results)
    return Evidence(record, diagnose(record))


def texts(packed):
    return texts_of(f'<script type="application/json" id="details">{json.dumps(packed)}</script>')


def failed(name, client="c", **more):
    return CheckResult(name, client, "fail", message=f"of {name}", exchanges=(fake.RECORDED,), **more)


def test_only_results_with_exchanges_have_details():
    one, two, other = failed("x::y", "a"), failed("x::y", "b"), CheckResult("x::y", "c", "pass")
    made = evidence_of(one, other, two)
    assert [made.place_of(result) for result in (one, two, other)] == [1, 2, 0]
    found = texts(made.packed())
    assert all("NoSuchKey" in text for text in found)
    assert len(found) == 2


def test_an_empty_record_has_none():
    assert texts(evidence_of().packed()) == []


def test_a_part_without_room_is_empty(monkeypatch):
    monkeypatch.setattr(evidence, "PART_SIZE", 1)
    known = synthetic.KNOWN.listed
    urgent, other = failed("x::new"), replace(failed("x::old"), listed=known)
    made = evidence_of(other, urgent, failed("x::new", "d"))
    assert [bool(part) for part in made.packed(limit=1)] == [True, False, False, False]
    assert made.place_of(urgent) < made.place_of(other)
    room = sum(map(len, made.packed())) - 1
    assert [bool(part) for part in made.packed(limit=room)] == [True, True, True, False]


def test_the_page_of_a_run_keeps_to_its_size(monkeypatch):
    record = synthetic.record(300, apart=1)
    whole = len(overview(diagnose(record)))
    monkeypatch.setattr("reports.formats.html.report.overview.MAX_COMPRESSED_CHARACTERS", 64_000)
    monkeypatch.setattr(evidence, "PART_SIZE", 20)
    small = overview(diagnose(record))
    assert len(small) < whole
    assert sum(map(len, json.loads(re.findall(r'id="(?:details)">(.*?)</script>', small)[0]))) < 64_000
