"""Tests of output that nobody reads, and of a full disk: one or two lines, an exit status, and the record up to that
point."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from record.record_file import read
from tests.forking import LONGEST
from tests.reports import fake

MANY = """
@pytest.mark.result(verdict='fail', message='got 200')
@pytest.mark.parametrize('n', range(45))
@clients
def test_many(client, n): assert 0

@pytest.mark.result()
def test_wait(request):
    request.config.hook.pytest_conformance_notice(config=request.config, message='waiting for it')
"""


def in_shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Runs a shell command, in which `run` starts pytest in the project."""
    run = f'run() {{ "{sys.executable}" -m pytest -p no:cacheprovider --out out "$@"; }}; {command}'
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", run],
        cwd=folder,
        env=fake.environment({"COLUMNS": "400"}),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("workers", "live"),
    [
        ("", ""),
        ("", "--live"),
        pytest.param("-n 1", "", marks=pytest.mark.exhaustive),
        pytest.param("-n 1", "--live", marks=pytest.mark.exhaustive),
    ],
    ids=["here-plain", "here-live", "xdist-plain", "xdist-live"],
)
@pytest.mark.parametrize(
    ("shell", "status", "message"),
    [
        ("run {} > >(exec 0<&-; sleep 2)", 1, ""),
        ("run {} 2>&1 > >(exec 0<&-; sleep 2) | tail -0", 1, ""),
        ("run {} > /dev/full", 3, "Error: the output: No space left on device\n"),
    ],
    ids=["reader-has-gone", "all-readers-have-gone", "full"],
)
def test_lost_output_does_not_end_the_run(
    tmp_path: Path, shell: str, status: int, message: str, workers: str, live: str
) -> None:
    done = in_shell(fake.project(tmp_path, MANY), shell.format(f"{live} {workers}"))
    assert done.returncode == status, done.stderr
    assert done.stderr.replace("waiting for it\n", "") == message
    record = read(tmp_path / "out" / "results.jsonl")
    assert (len(record.results), record.cut_off) == (91, False)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("live", "more"),
    [
        ("", ""),
        ("--live", ""),
        ("", "--html=page.html"),
        pytest.param("--live", "--html=page.html", marks=pytest.mark.exhaustive),
    ],
    ids=["plain-own", "live-own", "plain-html", "live-html"],
)
def test_a_full_disk(tmp_path: Path, live: str, more: str) -> None:
    """No file may grow beyond 20 kB."""
    done = in_shell(fake.project(tmp_path, MANY), f"ulimit -f 20; run {live} {more}")
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    printed = " ".join(done.stdout.split())
    for name in ("results.jsonl", "report.html"):
        assert f"/out/{name}: could not be written: File too large" in printed, done.stderr
    if more:
        assert done.stderr.startswith("Error: ")
        assert "in a report: could not be written: File too large" in printed
    assert re.findall(r"[^.]*exit status \d", printed)[-1].endswith(" files could not be written: exit status 3")
    assert printed.count("exit status") == 1
    record = read(tmp_path / "out" / "results.jsonl")
    assert record.cut_off
    assert 10 < len(record.results) < 91
    assert (tmp_path / "out" / "results.jsonl").read_bytes().endswith(b"}\n")
