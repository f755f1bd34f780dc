"""`python -m tests.disturbances`: what a run finds of an endpoint that is throttled, fails and hangs up now and then.

Runs the suite on the reference server, as it is and with each disturbance, and says which results differ; all flags
are passed to `s3-conformance run`. It exits with 1 if any does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from reports.record.lines import Record
from reports.record.record_file import read
from tests.defects.running import environment
from tests.disturbances.disturbing import failed, hung_up, now_and_then, throttled
from tests.reference import server
from tests.reference.messages import Answer, behind
from tests.reference.service import reference

KINDS: dict[str, tuple[float, Callable[[], Answer]]] = {
    "none": (0.0, failed),
    "10 % of requests get 503 SlowDown": (0.10, throttled),
    "1 % of requests get 500 InternalError": (0.01, failed),
    "2 % of connections are closed": (0.02, hung_up),
}
SHOWN = 20


def main(flags: Sequence[str]) -> int:
    table = Table(title=" ".join(["s3-conformance run", *flags]), title_justify="left")
    for name in ("disturbance", "seconds", "results", "requests", "throttled", "differ"):
        table.add_column(name, justify="left" if name == "disturbance" else "right")
    console = Console(highlight=False, markup=False, soft_wrap=True)
    right: dict[tuple[str, str], str] = {}
    status = 0
    for name, (share, instead) in KINDS.items():
        begun = time.monotonic()
        record = _run(share, instead, flags)
        verdicts = {(result.id, result.client): result.verdict for result in record.results}
        right = right or verdicts
        differ = sorted(key for key in right.keys() | verdicts.keys() if right.get(key) != verdicts.get(key))
        for check, client in differ[:SHOWN]:
            was, now = right.get((check, client)), verdicts.get((check, client))
            console.print(f"{name}: {check} {client}: {was}, and now {now}")
        assert record.summary is not None
        numbers = (len(verdicts), record.summary.requests, record.summary.throttled, len(differ))
        table.add_row(name, f"{time.monotonic() - begun:.0f}", *map(str, numbers))
        status = max(status, int(bool(differ)))
    console.print(table)
    return status


def _run(share: float, instead: Callable[[], Answer], flags: Sequence[str]) -> Record:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        with server.running(behind(now_and_then(share, instead), reference())) as url:
            command = [sys.executable, "-m", "s3_conformance", "run", "--endpoint-url", url, "--out", str(out), *flags]
            variables = os.environ | environment(Path(folder))
            subprocess.run(command, env=variables, stdout=subprocess.DEVNULL, check=False)
        return read(out / "results.jsonl")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
