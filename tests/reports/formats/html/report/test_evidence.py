"""Tests of the details of results, packed: urgent ones first, each text once, and no more than a page can hold."""

from __future__ import annotations

import base64
import gzip
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


def evidence_of(*results):
    record = Record(RunHeader(), results)
    return Evidence(record, diagnose(record))


def texts(packed):
    table, *parts = (json.loads(gzip.decompress(base64.b64decode(part))) for part in packed)
    lines = ([table[line] if isinstance(line, int) else line for line in text] for part in parts for text in part)
    return ["\n".join(each) for each in lines]


def failed(name, client="c", **more):
    return CheckResult(name, client, "fail", message=f"of {name}", exchanges=(fake.RECORDED,), **more)


def test_results_without_exchanges_share_their_details():
    passes = [CheckResult("x::y", client, "pass", requirement="It works.") for client in "ab"]
    made = evidence_of(*passes)
    assert [made.place_of(result) for result in passes] == [0, 0]
    assert len(texts(made.packed())) == 1


def test_details_with_exchanges_are_each_their_own():
    one, two = failed("x::y", "a"), failed("x::y", "b")
    made = evidence_of(one, two)
    found = texts(made.packed())
    assert made.place_of(one) != made.place_of(two)
    assert all("NoSuchKey" in text for text in found)
    assert len(found) == 2


def test_an_empty_record_has_none():
    assert texts(evidence_of().packed()) == []


def test_what_has_no_room_has_no_exchanges(monkeypatch):
    monkeypatch.setattr(evidence, "PART", 1)
    known = synthetic.KNOWN.listed
    urgent, other = failed("x::new"), replace(failed("x::old"), listed=known)
    also = failed("x::new", "d")
    made = evidence_of(other, urgent, also)
    found = texts(made.packed(most=1))
    assert len(found) == 3
    assert all("of x::" in text for text in found)
    assert all("has no room for the exchanges" in text for text in found)
    assert [made.place_of(result) for result in (urgent, also)] < [made.place_of(other)] * 2
    room = sum(map(len, made.packed())) - 1
    found = texts(made.packed(most=room))
    assert ["no room" in text for text in found] == [False, False, True]


def test_the_page_of_a_run_keeps_to_its_size(monkeypatch):
    record = synthetic.record(300, apart=1)
    whole = len(overview(diagnose(record)))
    monkeypatch.setattr("reports.formats.html.report.overview.MAX_COMPRESSED_CHARACTERS", 64_000)
    monkeypatch.setattr(evidence, "PART", 20)
    small = overview(diagnose(record))
    assert len(small) < whole
    assert sum(map(len, json.loads(re.findall(r'id="(?:details)">(.*?)</script>', small)[0]))) < 64_000
