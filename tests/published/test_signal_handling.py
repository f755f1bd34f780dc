"""Tests that nothing is left when the command that runs published servers is stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from published.results.published_servers import ROOT
from tests.forking import LONGEST

PROGRAM = """
import sys
from pathlib import Path
from published import running, starting
from published.results.published_servers import PublishedServer
from published.signal_handling import status_of, stopped_by_signals

here = Path(sys.argv[1])
starting.SERVERS = here
running._run_suite = lambda *_: status_of([here / "one" / "suite.sh"])
with stopped_by_signals():
    running.verify_expected_results(PublishedServer("one-1", "One 1", "one"), ())
"""
SCRIPTS = {
    "install.sh": "",
    "start.sh": "echo http://127.0.0.1:1",
    "stop.sh": 'echo stopped >>"$(dirname "$0")/ran"',
    # It sleeps so that its parent has come to wait for it on a busy machine, too.
    "suite.sh": 'cd "$(dirname "$0")"\ntrap "echo cleaned >>ran; exit 130" TERM\nsleep 0.5\necho runs >>ran\n'
    "while :; do sleep 0.1; done",
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_run_cleans_up_and_the_server_is_stopped(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    for name, text in SCRIPTS.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen([sys.executable, "-c", PROGRAM, tmp_path], env=environment) as process:
        try:
            until = time.monotonic() + LONGEST
            while not ran(folder) or ran(folder)[-1] != "runs":
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            process.send_signal(number)
            assert process.wait(LONGEST) == 128 + number
        finally:
            process.kill()  # so that a failure does not wait for ever
    assert ran(folder) == ["stopped", "runs", "cleaned", "stopped"]
    assert list(temporary.iterdir()) == []


def ran(folder: Path) -> list[str]:
    return (folder / "ran").read_text().splitlines() if (folder / "ran").exists() else []
