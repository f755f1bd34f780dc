"""Tests of a result on its way from the check to the record: one type, which is JSON only between processes and in the
file."""

from __future__ import annotations

from typing import Any

import execnet
import pytest
from _pytest.reports import pytest_report_from_serializable, pytest_report_to_serializable

from record.lines import CheckResult, Tally
from reports.plugin import record_plugin
from tests.reports import fake

RESULT = CheckResult(
    "x::a", "boto3-s3", "fail", message="n\u00e9", exchanges=(fake.RECORDED,), tally=Tally(2, 1, ("y",))
)


def through(hook: Any, inner: Any, **given: Any) -> Any:
    """Returns the result of a hook that wraps pytest's own one."""
    wrapping = hook(**given)
    next(wrapping)
    with pytest.raises(StopIteration) as done:
        wrapping.send(inner)
    return done.value.value


def test_it_is_the_same_on_the_other_side_of_a_process() -> None:
    report: Any = pytest.TestReport("x.py::test_a", ("x.py", 1, "test_a"), {}, "failed", None, "call")
    report.conformance = RESULT
    data = through(record_plugin.pytest_report_to_serializable, pytest_report_to_serializable(report), report=report)
    data = execnet.loads(execnet.dumps(data))
    read = through(record_plugin.pytest_report_from_serializable, pytest_report_from_serializable(data), data=data)
    assert read.conformance == RESULT
    assert report.conformance is RESULT


def test_other_reports_are_not_changed() -> None:
    report = pytest.CollectReport("x.py", "passed", None, [])
    data = through(record_plugin.pytest_report_to_serializable, pytest_report_to_serializable(report), report=report)
    assert data == pytest_report_to_serializable(report)
    read = through(
        record_plugin.pytest_report_from_serializable, pytest_report_from_serializable(dict(data)), data=dict(data)
    )
    assert not hasattr(read, "conformance")


def test_a_run_attaches_the_object(tmp_path: Any) -> None:
    folder = fake.project(tmp_path, "@pytest.mark.result()\ndef test_a(): pass\n")
    (folder / "watching.py").write_text(
        "def pytest_runtest_logreport(report):\n"
        "    if report.when == 'call': print('ATTACHED', type(report.conformance).__name__)\n"
    )
    for workers in ("-n0", "-n1"):
        done = fake.run(folder, workers, "-s", "-p", "watching", env={"PYTHONPATH": f"{fake.ROOT}:{folder}"})
        assert "ATTACHED CheckResult" in done.output
