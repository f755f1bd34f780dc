"""`report` has the exchanges of a record at hand while it diagnoses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from record.record_file import write
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from s3_conformance import report


def test_a_diagnosis_unpacks_no_exchange_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = RecordedExchange("c", "GET", "http://e.test/b/k", status=200)
    results = (CheckResult("a::b", "c", "fail", exchanges=(sent,)),)
    write(Record(RunHeader(), results, RunSummary(count_verdicts(results), exit=1)), tmp_path / "results.jsonl")
    kinds: list[type] = []

    def diagnosed(record: Record) -> Diagnosis:
        kinds.extend(type(each.exchanges) for each in record.results)
        return diagnose(record)

    monkeypatch.setattr(report, "diagnose", diagnosed)
    CliRunner().invoke(report.report, [str(tmp_path)])
    assert kinds == [tuple]
