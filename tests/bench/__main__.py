"""`python -m tests.bench`: the cost of the checks, by area. It asserts nothing; run it on an idle machine.

Runs the suite in one process on the embedded server, or on the one that the flags name: all flags except `--json FILE`
are passed to `s3-conformance run`. The table is made from the record of the run in `bench-report`, and from the
measurements of `processor_time.py`: the processor time of a request in the thread of the checks, and as a multiple of
that of plain botocore for as many requests and bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from rich.console import Console
from rich.table import Table

from record.lines import CheckResult, Record
from record.record_file import read
from tests.bench.processor_time import FILE

OUT = Path("bench-report")
TIMES = OUT / "processor-time.json"
WHERE = ("--endpoint-url", "--provider", "--profile", "--config")
"""The flags that name the endpoint; without any it is the embedded server."""
NOT_RUN = ("n/a", "skipped")
LISTED = 5
"""Number of the slowest checks that are named."""


@dataclass(frozen=True)
class Cost:
    """The cost of an area's checks, each through each client. Times are in milliseconds."""

    area: str
    checks: int
    requests_mean: float
    requests_max: int
    ms_mean: float
    ms_median: float
    ms_max: float
    processor_ms: float
    """The processor time of a request, with all the suite's work for it."""
    of_botocore: float
    """The cost as a multiple of the cost to plain botocore of as many requests with bodies of the same length."""


@dataclass(frozen=True)
class Whole:
    """The cost of the whole command: seconds until the first result and until the end, and requests sent outside of
    checks."""

    seconds: float
    seconds_to_first_result: float
    requests: int
    requests_outside_checks: int


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__, allow_abbrev=False)
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the numbers there, too")
    options, flags = parser.parse_known_args(arguments)
    if not any(flag.startswith(WHERE) for flag in flags):
        flags = ["--provider", "embedded", *flags]
    flags, more = (flags[: flags.index("--")], flags[flags.index("--") + 1 :]) if "--" in flags else (flags, [])
    suite = [sys.executable, "-m", "s3_conformance", "run", "-n0", f"--out={OUT}", *flags, "--"]
    status, seconds, first = measured([*suite, "-p", "tests.bench.processor_time", *more])
    if not (OUT / "results.jsonl").exists():
        return status
    record = read(OUT / "results.jsonl")
    ran = [result for result in record.results if result.verdict not in NOT_RUN]
    times = json.loads(TIMES.read_text(encoding="utf-8"))
    areas = [cost(area, [r for r in ran if r.area == area], times) for area in dict.fromkeys(r.area for r in ran)]
    total, whole = cost("all", ran, times), whole_of(record, seconds, first)
    show(record, areas, total, whole, sorted(ran, key=lambda result: -result.seconds)[:LISTED])
    if options.json:
        numbers = {"areas": [asdict(area) for area in areas], "total": asdict(total), "whole": asdict(whole)}
        options.json.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    return status


def measured(command: list[str]) -> tuple[int, float, float]:
    """Returns the exit status, the duration in seconds, and the seconds until the first result, when the record
    begins."""
    record = OUT / "results.jsonl"
    for old in (record, TIMES):
        old.unlink(missing_ok=True)
    begun, first = time.monotonic(), 0.0
    process = subprocess.Popen(command, env={**os.environ, FILE: str(TIMES.resolve())})
    while process.poll() is None:
        if not first and record.exists():
            first = time.monotonic() - begun
        time.sleep(0.01)
    return process.returncode, time.monotonic() - begun, first


def cost(area: str, results: Sequence[CheckResult], processor: dict[str, Any]) -> Cost:
    """Returns the cost of an area. `processor` is the measurement of `processor_time.py`; `all` is the sum of its
    areas."""
    spent = list(processor["areas"].values()) if area == "all" else [processor["areas"].get(area, (0.0, 0, 0))]
    seconds, number, length = (sum(column) for column in zip(*spent, strict=True))
    a_request, a_byte = processor["botocore"]
    of_processor = (seconds * 1000 / max(1, number), seconds / (max(1, number) * a_request + length * a_byte))
    if not results:
        return Cost(area, 0, 0.0, 0, 0.0, 0.0, 0.0, *of_processor)
    requests, times = [r.requests for r in results], [r.seconds * 1000 for r in results]
    of_results = (mean(requests), max(requests), mean(times), median(times), max(times))
    return Cost(area, len(results), *of_results, *of_processor)


def whole_of(record: Record, seconds: float, first: float) -> Whole:
    of_checks = sum(result.requests for result in record.results)
    requests = record.summary.requests if record.summary else of_checks
    return Whole(seconds, first, requests, requests - of_checks)


def show(record: Record, areas: list[Cost], total: Cost, whole: Whole, slowest: list[CheckResult]) -> None:
    table = Table(title=record.header.endpoint, title_justify="left", show_footer=True)
    table.add_column("area", footer=total.area)
    columns = (
        "checks, by client",
        "requests",
        "most",
        "ms, mean",
        "median",
        "most",
        "CPU ms a request",
        "of botocore's",
    )
    for name, footer in zip(columns, numbers_of(total), strict=True):
        table.add_column(name, footer=footer, justify="right")
    for area in areas:
        table.add_row(area.area, *numbers_of(area))
    console = Console(highlight=False, markup=False)
    console.print(table, soft_wrap=True)
    console.print(
        f"{whole.seconds:.1f} s in all, {whole.seconds_to_first_result:.1f} s of them until the first result; "
        f"{whole.requests} requests, {whole.requests_outside_checks} of them outside of checks",
        soft_wrap=True,
    )
    for result in slowest:
        spent = f"{result.seconds * 1000:8.0f} ms  {result.requests:3} requests"
        console.print(f"{spent}  {result.id}  {result.client}", soft_wrap=True)


def numbers_of(cost: Cost) -> tuple[str, ...]:
    return (
        str(cost.checks),
        f"{cost.requests_mean:.1f}",
        str(cost.requests_max),
        f"{cost.ms_mean:.0f}",
        f"{cost.ms_median:.0f}",
        f"{cost.ms_max:.0f}",
        f"{cost.processor_ms:.2f}",
        f"{cost.of_botocore:.2f}",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
