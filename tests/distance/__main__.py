"""`python -m tests.distance`: the time and memory of a run from far away. It asserts nothing; run it on an idle
machine.

Runs the suite on the reference server through a proxy that delays the data once for each round trip; flags other than
`--round-trips` are passed to `s3-conformance run`.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from record.record_file import read
from tests.distance.delaying import delaying
from tests.reference_process import reference_process

ROUND_TRIPS = "0,10,50,150"
"""Milliseconds."""
BETWEEN_LOOKS = 0.5
"""Seconds."""


@dataclass(frozen=True)
class Memory:
    """The MB of all processes together, with shared memory counted once, and of the largest one."""

    of_all: int = 0
    of_one: int = 0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.distance", description=__doc__, allow_abbrev=False)
    parser.add_argument("--round-trips", metavar="MS,…", default=ROUND_TRIPS)
    options, flags = parser.parse_known_args(arguments)
    if any(flag.startswith("--out") for flag in flags):
        parser.error("--out: the records are read from a folder of the bench's own")
    table = Table(title=" ".join(["s3-conformance run", *flags]), title_justify="left")
    for name in ("round trip, ms", "seconds", "results", "requests", "MB in all", "MB of one", "exit status"):
        table.add_column(name, justify="right")
    with reference_process() as (url, environment):
        for milliseconds in options.round_trips.split(","):
            with delaying(url, float(milliseconds) / 1000) as far, tempfile.TemporaryDirectory() as folder:
                command = [
                    sys.executable,
                    "-m",
                    "s3_conformance",
                    "run",
                    "--endpoint-url",
                    far,
                    "--out",
                    folder,
                    *flags,
                ]
                begun = time.monotonic()
                status, memory = _measured(command, environment)
                seconds = time.monotonic() - begun
                record = read(Path(folder, "results.jsonl"))
            requests = record.summary.requests if record.summary else 0
            found = (len(record.results), requests, memory.of_all, memory.of_one, status)
            table.add_row(milliseconds, f"{seconds:.1f}", *map(str, found))
    Console(highlight=False, markup=False).print(table)
    return 0


def _measured(command: list[str], environment: dict[str, str]) -> tuple[int, Memory]:
    """The exit status, and the most memory that was seen."""
    process = subprocess.Popen(command, env=environment)
    most = Memory()
    while process.poll() is None:
        sizes = [_proportional(pid) for pid in _with_descendants(process.pid)]
        most = Memory(max(most.of_all, sum(sizes)), max(most.of_one, *sizes, 0))
        time.sleep(BETWEEN_LOOKS)
    return process.returncode, most


def _with_descendants(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
        return [pid, *(each for child in children for each in _with_descendants(child))]
    return []


def _proportional(pid: int) -> int:
    """Returns the memory of the process in MB; shared memory counts in proportion."""
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) >> 10 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
