"""`python -m tests.disturbances.kills`: the leftovers of runs that are killed at random moments.

Starts a run, kills it after some seconds, with all its processes or only the one that writes the record, sweeps, and
looks: if a bucket of a run stays, and if the record can be read. It does so `--times N` times, 20 by default, each time
after `--latest SECONDS` at the latest, 30 by default; all other flags are passed to `s3-conformance run`. Without
`--endpoint-url` it is the reference server. Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import boto3

from fixtures.cleanup.entries import PREFIX
from record.lines import Record
from record.record_file import RecordError, read
from tests.disturbances.tested_server import tested_endpoint

MAX_END_SECONDS = 60.0
"""The seconds that processes have to notice the end of their session: each ends its check first."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.disturbances.kills", description=__doc__, allow_abbrev=False)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--endpoint-url", default="")
    parser.add_argument("--latest", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    options, flags = parser.parse_known_args(arguments)
    chance, wrong, early = random.Random(options.seed), 0, 0
    with tested_endpoint(options.endpoint_url) as (url, variables), tempfile.TemporaryDirectory() as folder:
        variables = variables | {"S3_CONFORMANCE_STATE": folder}
        for number in range(options.times):
            out = Path(folder, f"out-{number}")
            together, after = chance.random() < 0.5, chance.uniform(0.5, options.latest)
            _run_and_kill(["run", "--endpoint-url", url, "--out", str(out), *flags], variables, after, together)
            record, reported = _record(out / "results.jsonl")
            early += record is None or not record.results
            own = {ledger.stem for ledger in Path(folder, "runs").glob("*.jsonl")}
            own |= {record.header.run_id} if record else set()  # its ledger is gone if it ended
            swept = _command(["sweep", "--endpoint-url", url], variables)
            left = _left_buckets(url, variables, own)
            reported += (
                [f"sweep exited with {swept.returncode}: {swept.stdout}{swept.stderr}"] if swept.returncode else []
            )
            reported += [f"left: {', '.join(left)}"] if left else []
            wrong += bool(reported)
            print(
                f"{number + 1}: killed after {after:.1f} s{' with its processes' if together else ''}",
                *reported,
                sep="; ",
            )
    print(f"{options.times} runs killed, {early} of them before their first result; something was wrong with {wrong}")
    return int(bool(wrong))


def _run_and_kill(arguments: list[str], variables: dict[str, str], after: float, together: bool) -> None:
    command = [sys.executable, "-m", "s3_conformance", *arguments]
    process = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, start_new_session=True)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(after)
    if together:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    until = time.monotonic() + MAX_END_SECONDS
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < until:
            os.killpg(process.pid, 0)
            time.sleep(0.1)


def _command(arguments: list[str], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "s3_conformance", *arguments]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)


def _left_buckets(url: str, variables: dict[str, str], runs: set[str]) -> list[str]:
    """The buckets of these runs; each run writes its ledger before it creates one."""
    found = []
    for prefix in ("AWS", "S3_ALT"):
        access, secret = (variables.get(f"{prefix}_{name}", "") for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
        if access:
            session = boto3.Session(access, secret, region_name="us-east-1")
            s3 = session.client("s3", endpoint_url=url)
            found += [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    return sorted({name for name in found if name.startswith(tuple(f"{PREFIX}{run}" for run in runs))})


def _record(path: Path) -> tuple[Record | None, list[str]]:
    """The record, if there is one, and why it cannot be read."""
    try:
        return read(path), []
    except FileNotFoundError:
        return None, []
    except RecordError as error:
        return None, [str(error)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
