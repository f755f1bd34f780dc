"""`python -m tests.disturbances`: what a run finds of an endpoint that is throttled, fails and hangs up now and then.

Runs the suite through a proxy on the reference server, or on that of `--endpoint-url`, as it is and with each
disturbance, and says which results differ: those that are `skipped` as disturbed say so themselves, any other makes it
exit with 1. All other flags are passed to `s3-conformance run`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from reports.diagnosis.summary.hindered import is_disturbed
from reports.record.lines import CheckResult, Record, Verdict
from reports.record.record_file import read
from tests.disturbances.proxy import Refusal, disturbing
from tests.disturbances.tested_server import tested_endpoint

THROTTLED = Refusal("503 Slow Down", "SlowDown", "Please reduce your request rate.")
FAILED = Refusal("500 Internal Server Error", "InternalError", "We encountered an internal error. Please try again.")
KINDS: dict[str, tuple[float, Refusal | None]] = {
    "none": (0.0, None),
    "10 % of requests get 503 SlowDown": (0.10, THROTTLED),
    "1 % of requests get 500 InternalError": (0.01, FAILED),
    "2 % of connections are closed": (0.02, None),
}
"""The share of all requests, and how they are refused; None for hanging up."""
SHOWN = 20

Found = tuple[Verdict, str]
"""A verdict, and the status and code that came if they were not expected."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.disturbances", description=__doc__, allow_abbrev=False)
    parser.add_argument("--endpoint-url", default="")
    options, flags = parser.parse_known_args(arguments)
    table = Table(title=" ".join(["s3-conformance run", *flags]), title_justify="left")
    for name in ("disturbance", "seconds", "results", "requests", "throttled", "blocked", "disturbed", "differ"):
        table.add_column(name, justify="left" if name == "disturbance" else "right")
    console = Console(highlight=False, markup=False, soft_wrap=True, width=120)
    right: dict[tuple[str, str], Found] = {}
    status = 0
    for name, (share, refusal) in KINDS.items():
        begun = time.monotonic()
        with tested_endpoint(options.endpoint_url) as (url, variables), disturbing(url, share, refusal) as proxy:
            record = _run(proxy, variables, flags)
        verdicts = {(result.id, result.client): (result.verdict, _came(result)) for result in record.results}
        disturbed = {(result.id, result.client) for result in record.results if is_disturbed(result)}
        right = right or verdicts
        differ = sorted(
            key for key in (right.keys() | verdicts.keys()) - disturbed if right.get(key) != verdicts.get(key)
        )
        blocked = [key for key in differ if key in verdicts and verdicts[key][0] == "blocked"]
        for check, client in differ[:SHOWN]:
            was, now = right.get((check, client)), verdicts.get((check, client))
            console.print(f"{name}: {check} {client}: {_in_words(was)}, and now {_in_words(now)}")
        assert record.summary is not None
        sent = (record.summary.requests, record.summary.throttled)
        numbers = (len(verdicts), *sent, len(blocked), len(disturbed), len(differ))
        table.add_row(name, f"{time.monotonic() - begun:.0f}", *map(str, numbers))
        status = max(status, int(bool(differ)))
    console.print(table)
    return status


def _came(result: CheckResult) -> str:
    """What came that was not expected, if it has a name: a disturbance is another answer, though both are failures."""
    replies = result.deviation.got.get("replies", []) if result.deviation is not None else []
    return " or ".join(f"{status} {code}".strip() for status, code in replies)


def _in_words(found: Found | None) -> str:
    return " ".join(found).strip() if found else "no result"


def _run(url: str, variables: Mapping[str, str], flags: Sequence[str]) -> Record:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        command = [sys.executable, "-m", "s3_conformance", "run", "--endpoint-url", url, "--out", str(out), *flags]
        subprocess.run(command, env=variables, stdout=subprocess.DEVNULL, check=False)
        return read(out / "results.jsonl")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
