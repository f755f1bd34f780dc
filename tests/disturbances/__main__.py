"""`python -m tests.disturbances`: the results of a run at an endpoint that throttles, fails and hangs up now and then.

Runs the suite through a proxy on the reference server, or on that of `--endpoint-url`, without and with each
disturbance, and prints the different results: a `skipped` one names its disturbance, and any other makes it exit with
1. It also compares the findings. `--before` is a command before each run: it can start a server anew whose state a run
changes. All flags except `--endpoint-url`, `--only`, `--keep` and `--before` are passed to `s3-conformance run`.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console
from rich.table import Table

from record.lines import CheckResult, Record, Verdict
from record.record_file import read
from reports.diagnosis.features.inconclusive_results import is_disturbed
from tests.disturbances.proxy import INTERNAL_ERROR, SLOW_DOWN, Disturbances, Wait, disturbing_proxy
from tests.disturbances.tested_server import tested_endpoint

LATE_BY_A_SECOND = Wait(1.0)
KINDS: dict[str, Disturbances] = {
    "none": (),
    "10 % of requests get 503 SlowDown": ((0.10, SLOW_DOWN),),
    "1 % of requests get 500 InternalError": ((0.01, INTERNAL_ERROR),),
    "2 % of connections are closed": ((0.02, None),),
    "5 % of requests take 1 s longer": ((0.05, LATE_BY_A_SECOND),),
    "all of these, half as often": (
        (0.05, SLOW_DOWN),
        (0.005, INTERNAL_ERROR),
        (0.01, None),
        (0.025, LATE_BY_A_SECOND),
    ),
}
MAX_SHOWN = 20

VerdictAndResponse = tuple[Verdict, str]
"""A verdict, and the status and code that came if they were not expected."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.disturbances", description=__doc__, allow_abbrev=False)
    parser.add_argument("--endpoint-url", default="")
    parser.add_argument("--only", metavar="WORD", default="", help="besides none, the disturbances with this word")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="where to keep the reports of each run")
    parser.add_argument("--before", metavar="COMMAND", default="", help="what the shell does before each run")
    options, flags = parser.parse_known_args(arguments)
    table = Table(title=" ".join(["s3-conformance run", *flags]), title_justify="left")
    for name in (
        "disturbance",
        "seconds",
        "results",
        "requests",
        "throttled",
        "blocked",
        "disturbed",
        "differ",
        "findings",
    ):
        table.add_column(name, justify="left" if name == "disturbance" else "right")
    console = Console(highlight=False, markup=False, soft_wrap=True, width=120)
    right: dict[tuple[str, str], VerdictAndResponse] = {}
    findings: set[str] | None = None
    status = 0
    for name, disturbances in KINDS.items():
        if disturbances and options.only not in name:
            continue
        if options.before:
            subprocess.run(options.before, shell=True, stdout=subprocess.DEVNULL, check=True)
        begun = time.monotonic()
        with tested_endpoint(options.endpoint_url) as (url, variables), disturbing_proxy(url, disturbances) as proxy:
            kept = options.keep and options.keep / re.sub(r"\W+", "-", name)
            with nullcontext(kept) if kept else tempfile.TemporaryDirectory() as folder:
                record, found = _run(proxy, variables, flags, Path(folder, "report"))
        verdicts = {
            (result.id, result.client): (result.verdict, _unexpected_response(result)) for result in record.results
        }
        disturbed = {(result.id, result.client) for result in record.results if is_disturbed(result)}
        right, findings = right or verdicts, found if findings is None else findings
        differ = sorted(
            key for key in (right.keys() | verdicts.keys()) - disturbed if right.get(key) != verdicts.get(key)
        )
        blocked = [key for key in differ if key in verdicts and verdicts[key][0] == "blocked"]
        for check, client in differ[:MAX_SHOWN]:
            was, now = right.get((check, client)), verdicts.get((check, client))
            console.print(f"{name}: {check} {client}: {_described(was)}, and now {_described(now)}")
        for title in sorted(findings ^ found)[:MAX_SHOWN]:
            console.print(f"{name}: finding {'missing' if title in findings else 'new'}: {title}")
        assert record.summary is not None
        sent = (record.summary.requests, record.summary.throttled)
        numbers = (len(verdicts), *sent, len(blocked), len(disturbed), len(differ), len(findings ^ found))
        table.add_row(name, f"{time.monotonic() - begun:.0f}", *map(str, numbers))
        status = max(status, int(bool(differ)))
    console.print(table)
    return status


def _unexpected_response(result: CheckResult) -> str:
    """Returns the unexpected answer, if it has a name: a disturbance is another answer, though both are failures."""
    replies = result.deviation.got.get("replies", []) if result.deviation is not None else []
    return " or ".join(f"{status} {code}".strip() for status, code in replies)


def _described(found: VerdictAndResponse | None) -> str:
    return " ".join(found).strip() if found else "no result"


def _run(url: str, variables: Mapping[str, str], flags: Sequence[str], out: Path) -> tuple[Record, set[str]]:
    """The record, and the titles of the findings."""
    command = [sys.executable, "-m", "s3_conformance", "run", "--endpoint-url", url, "--out", str(out), *flags]
    status = subprocess.run(command, env=variables, stdout=subprocess.DEVNULL, check=False).returncode
    if not (out / "findings.json").exists():
        sys.exit(f"Error: the run ended with {status} and without reports")
    reported = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    return read(out / "results.jsonl"), {f"{finding['kind']}: {finding['title']}" for finding in reported["findings"]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
