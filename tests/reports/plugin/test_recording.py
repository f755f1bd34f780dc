"""The record of a run that is stopped while a result is written."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from record.lines import CheckResult, RunHeader
from record.record_file import FILE_NAME, Writer, read
from reports.plugin.recording import RunRecording


@pytest.fixture
def stopping() -> Iterator[None]:
    """SIGTERM raises KeyboardInterrupt, as in a run."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def another_thread() -> Iterator[None]:
    """A thread that the system may give signals to, like the threads that talk to other processes."""
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.mark.usefixtures("stopping", "another_thread")
def test_a_result_that_is_counted_is_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = RunRecording(cast(pytest.Config, SimpleNamespace()), header=RunHeader())
    run._writer = Writer(tmp_path / FILE_NAME, RunHeader())
    write = Writer.append

    def append(writer: Writer, result: CheckResult) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)  # another thread may have got it
        write(writer, result)

    monkeypatch.setattr(Writer, "append", append)
    with pytest.raises(KeyboardInterrupt):
        run.add(CheckResult("a/b::c", "boto3-s3v4", "pass"))
    assert [each.id for each in run.results] == ["a/b::c"]
    assert [each.id for each in read(tmp_path / FILE_NAME).results] == ["a/b::c"]


def test_a_check_whose_process_died_has_what_its_other_results_have() -> None:
    run = RunRecording(cast(pytest.Config, SimpleNamespace()), header=RunHeader(clients=("boto3-s3", "boto3-s3v4")))
    same = {"feature": "ranges", "gate": True, "concurrent": True, "subject": "GetObject", "level": "core"}
    run.add(CheckResult("a/b::c[x]", "boto3-s3v4", "pass", **cast(Any, same)))
    run.add(CheckResult("a/b::c[y]", "boto3-s3v4", "pass", **cast(Any, same)))
    for case in ("y", "z"):
        run.add_crash(f"conformance/a/test_b.py::test_c[boto3-s3-{case}]", "not responding")
    died = run.results[2:]
    assert [(each.id, each.verdict) for each in died] == [("a/b::c[y]", "blocked"), ("a/b::c[z]", "blocked")]
    assert all(getattr(each, name) == value for each in died for name, value in same.items())
    assert [each.process_died for each in run.results] == [False, False, True, True]
