"""`--watch`: the changes after which the checks run once more."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from s3_conformance import run_again

LOOKS = 20
"""The number of looks after which a test gives up."""


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`runs(during, there)` watches a file during two runs, with `during()` in the first one, and returns the number of
    runs. `there` says at each look if the server accepts connections; afterwards it does."""

    def watch(file: Path, during: Callable[[], object], there: Sequence[bool] = (), url: str = "http://e.test") -> int:
        answers, number, looks = iter(there), 0, 0

        def call(command: Sequence[str]) -> int:
            nonlocal number
            number += 1
            if number == 2:
                raise KeyboardInterrupt
            during()
            return 1

        def sleep(_: float) -> None:
            nonlocal looks
            looks += 1
            if looks > LOOKS:
                raise KeyboardInterrupt

        monkeypatch.setattr(subprocess, "call", call)
        monkeypatch.setattr(run_again, "time", SimpleNamespace(sleep=sleep))  # other threads may sleep
        if url:
            monkeypatch.setattr(run_again, "_is_reachable", lambda url: next(answers, True))
        assert run_again.repeat(["run"], [file], url, file / "reports") == 1
        return number

    return watch


def test_a_file_that_changes_while_the_checks_run(runs: Callable[..., int], tmp_path: Path) -> None:
    file = tmp_path / "server"
    file.write_text("old", encoding="utf-8")
    assert runs(file, lambda: file.unlink()) == 2
    assert runs(file, lambda: None) == 1


def test_reports_of_the_run_itself(runs: Callable[..., int], tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    assert runs(tmp_path, lambda: (tmp_path / "reports" / "summary.md").write_text("x", encoding="utf-8")) == 1
    assert runs(tmp_path, lambda: (tmp_path / "server").write_text("x", encoding="utf-8")) == 2


def test_a_server_that_comes_back(runs: Callable[..., int], tmp_path: Path) -> None:
    assert runs(tmp_path / "server", lambda: None, there=[True, False, True]) == 2
    assert runs(tmp_path / "server", lambda: None, there=[True, True]) == 1


def test_only_files_are_watched_with_the_embedded_server(
    runs: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "server"
    file.write_text("old", encoding="utf-8")
    assert runs(file, lambda: None, url="") == 1
    assert capsys.readouterr().out == f"Watching {file}; Ctrl-C ends.\n"
    assert runs(file, lambda: file.unlink(), url="") == 2
