"""A test of what a default run costs: each request may cross an ocean."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from record.record_file import read
from tests.environment import neutral

ROOT = Path(__file__).parents[2]
MOST = 22_000
"""Requests of a run of all checks, with shared set-ups and cleaning: 20,400, and 1,500 as programs send them. Some
tens, more or less, are searches for the fewest operations of a failing history."""


@pytest.mark.exhaustive
def test_a_default_run_sends_no_more_requests(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "s3_conformance", "run", "--provider", "embedded", "--out", str(tmp_path / "out")]
    own = {"HOME": str(tmp_path), "S3_CONFORMANCE_STATE": str(tmp_path / "state")}
    ran = subprocess.run(command, cwd=ROOT, env=neutral() | own, capture_output=True, text=True)
    assert ran.returncode in (0, 1), ran.stdout[-2000:] + ran.stderr[-2000:]
    summary = read(tmp_path / "out" / "results.jsonl").summary
    assert summary is not None
    more = f"{summary.requests} requests: share set-ups (`stored_to_read`), or raise MOST in this file"
    assert summary.requests <= MOST, more
