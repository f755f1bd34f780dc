"""`--until`: tests that would start too late are skipped and counted, and an earlier failure still fails the run."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.environment import neutral
from tests.forking import LONGEST

ROOT = Path(__file__).resolve().parents[1]
CHECKS = """
import pytest

@pytest.fixture
def costly(tmp_path):
    (tmp_path.parents[1] / "made").touch()

@pytest.mark.parametrize("number", range(3))
def test_it(costly, number):
    assert number < {passing}
"""


@pytest.mark.parametrize(
    ("seconds", "passing", "status", "closing"),
    [
        (-1, 0, 0, "3 skipped"),
        (60, 3, 0, "3 passed"),
        (60, 2, 1, "1 failed, 2 passed"),
    ],
    ids=["too-late", "in-time", "in-time-and-failing"],
)
@pytest.mark.parametrize("workers", ["0", "1"])
def test_until(tmp_path: Path, workers: str, seconds: int, passing: int, status: int, closing: str) -> None:
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(CHECKS.format(passing=passing))
    flags = ["-q", "-n", workers, "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "temp")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *flags, "--until", str(time.time() + seconds), str(tmp_path)],
        cwd=tmp_path,
        env=neutral(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert done.returncode == status, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert last.startswith(closing)
    stopped = re.findall(
        r"^Stopped at \d\d:\d\d:\d\d, when the time was up: (\d+) tests were not run\.$", done.stdout, re.M
    )
    assert stopped == (["3"] if seconds < 0 else [])
    assert bool(list(tmp_path.rglob("made"))) == (seconds > 0)
