"""A process with a run's modules imported, which forks for each run: imports take half of a short run.

These tests only read the record of a run, so no pages are made.

It reads a line of JSON for each run (`arguments`, `environment`, `output`), and writes the exit status as a line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import pytest

from tests.preloading import preload


def _run(job: dict[str, Any]) -> None:
    """Runs in the fork; does not return."""
    signal.alarm(job["longest"])  # ends a run that hangs
    output = os.open(job["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, output), (2, output)):
        os.dup2(file, stream)
    os.environ.clear()
    os.environ.update(job["environment"])
    status = 1
    try:
        status = int(pytest.main(job["arguments"]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    preload()
    from reports.formats.rendering import Rendered
    from reports.plugin import record_plugin

    record_plugin.render = lambda *_: Rendered()
    for line in iter(sys.stdin.readline, ""):
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(job)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
