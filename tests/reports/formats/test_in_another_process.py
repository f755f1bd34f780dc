"""Work that another process does."""

from __future__ import annotations

import os
import signal

import pytest

from reports.formats import in_another_process as module
from reports.formats.in_another_process import in_another_process


def test_another_process_does_it() -> None:
    if not module.IS_WORTHWHILE:
        pytest.skip("there is one processor, or no fork")
    with in_another_process(os.getpid) as result:
        assert result() != os.getpid()


def test_without_another_process_this_one_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IS_WORTHWHILE", False)
    with in_another_process(os.getpid) as result:
        assert result() == os.getpid()


def test_if_the_other_process_dies_this_one_does_it() -> None:
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with in_another_process(work) as result:
        assert result() == here


def test_its_error_is_raised_here(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise OSError("no space left")

    with in_another_process(work) as result, pytest.raises(OSError, match="no space left"):
        result()
    assert capfd.readouterr() == ("", "")


def test_no_process_stays_after_an_error() -> None:
    ours: list[int] = []

    def children() -> list[int]:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return [int(each) for each in file.read().split()]

    if not module.IS_WORTHWHILE:
        pytest.skip("there is one processor, or no fork")
    before = children()

    def failing() -> None:
        with in_another_process(signal.pause):
            ours.extend(each for each in children() if each not in before)
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert len(ours) == 1
    assert not set(ours) & set(children())
