"""Runs the suite, or some of its checks, in its own process against a server, and reads the record."""

from __future__ import annotations

import atexit
import functools
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from record.lines import CheckResult, Record
from record.record_file import read
from reference.account import ALT, EXPIRED, EXPIRED_SINCE, LIMITED, MAIN
from reference.objects.encryption import KMS_KEY_ID, OTHER_KMS_KEY_ID
from reference.server import website_endpoint
from tests.environment import neutral

ROOT = Path(__file__).parent.parent.parent
BOTH_SDKS = ("boto3-s3v4", "boto-s3")
"""One client of each SDK, and of each signature."""
BOTO3 = ("boto3-s3v4",)
RAW_V4 = ("raw-s3v4",)
RAW_V2 = ("raw-s3",)
RAW_SIGNED = (*RAW_V2, *RAW_V4)
RAW_ANONYMOUS = ("raw-anonymous",)
MAX_RUN_SECONDS = 900
"""Seconds that a run may take; a run that hangs fails its test."""


@dataclass(frozen=True)
class Outcome:
    """The result of a run: its exit status, its record, and its output."""

    status: int
    record: Record
    output: str

    def verdicts(self, check: str) -> dict[str, str]:
        """The verdict of each client for one check."""
        return {result.client: result.verdict for result in self.record.results if result.id == check}

    def not_passed(self) -> list[CheckResult]:
        return [result for result in self.record.results if result.verdict not in ("pass", "n/a")]


def result_lines(results: Iterable[CheckResult]) -> str:
    """Results for an assertion's message."""
    return "\n".join(f"{r.verdict}: {r.id} {r.client}: {r.message}" for r in results)


def node_ids(check: str, clients: Sequence[str]) -> list[str]:
    """Returns the pytest ids of a check, such as `objects/put::what_was_put_is_read[bytes]`; without a case, of all its
    cases.

    This also works for a documented check, which runs with the clients of one library in any selection.
    """
    module, _, name = check.partition("::")
    folder, _, file = module.rpartition("/")
    name, _, case = name.partition("[")
    path = f"conformance/{folder}/test_{file}.py::test_{name}" if folder else f"conformance/test_{file}.py::test_{name}"
    one_library = folder == "documented"
    return [f"{path}[{case.removesuffix(']')}-{c}]" for c in clients] if case and not one_library else [path]


def command(url: str, out: Path, *arguments: str, clients: Sequence[str] = ()) -> list[str]:
    chosen = ["--client", ",".join(clients)] if clients else []
    unused = ("cacheprovider", "hypothesispytest", "unraisableexception")
    plugins = [part for name in unused for part in ("-p", f"no:{name}")]
    selected = arguments if any(a.startswith("conformance") for a in arguments) else ("conformance", *arguments)
    return [
        sys.executable,
        "-m",
        "pytest",
        *selected,
        "--endpoint-url",
        url,
        "--out",
        str(out),
        *chosen,
        *(["--every-client"] if "--smoke" not in arguments else []),
        "--root-keys",
        *plugins,
        "--assert=plain",
        "--tb=line",
        "-q",
    ]


def environment(folder: Path) -> dict[str, str]:
    """None of the user's own settings, but all credentials that the reference knows, and its KMS key."""
    return neutral() | {
        "AWS_ACCESS_KEY_ID": MAIN.credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": MAIN.credentials.secret_key,
        "S3_ALT_ACCESS_KEY_ID": ALT.credentials.access_key,
        "S3_ALT_SECRET_ACCESS_KEY": ALT.credentials.secret_key,
        "S3_LIMITED_ACCESS_KEY_ID": LIMITED.credentials.access_key,
        "S3_LIMITED_SECRET_ACCESS_KEY": LIMITED.credentials.secret_key,
        "S3_LIMITED_SESSION_TOKEN": str(LIMITED.credentials.session_token),
        "S3_LIMITED_PRINCIPAL": LIMITED.arn,
        "S3_EXPIRED_ACCESS_KEY_ID": EXPIRED.credentials.access_key,
        "S3_EXPIRED_SECRET_ACCESS_KEY": EXPIRED.credentials.secret_key,
        "S3_EXPIRED_SESSION_TOKEN": str(EXPIRED.credentials.session_token),
        "S3_EXPIRED_SINCE": EXPIRED_SINCE,
        "S3_KMS_KEY_ID": KMS_KEY_ID,
        "S3_OTHER_KMS_KEY_ID": OTHER_KMS_KEY_ID,
        "S3_ACCOUNT_ID": MAIN.number,
        "S3_CONFORMANCE_STATE": str(folder / "state"),
        "HOME": str(folder),
    }


@functools.cache
def _warm() -> subprocess.Popen[str]:
    """This process's runner (`warm_runner.py`); it ends when its input does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.defects.warm_runner"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process


def run(
    url: str, folder: Path, *arguments: str, clients: Sequence[str] = (), variables: Mapping[str, str] | None = None
) -> Outcome:
    """Runs `pytest conformance` with these arguments, and more environment variables; paths that begin with
    `conformance` replace the whole folder."""
    out, printed = folder / "out", folder / "printed.txt"
    runner = _warm()
    assert runner.stdin is not None
    assert runner.stdout is not None
    job = {
        "arguments": command(url, out, *arguments, clients=clients)[3:],
        "environment": environment(folder) | {"S3_WEBSITE_URL": website_endpoint.url(url)} | dict(variables or {}),
        "output": str(printed),
        "longest": MAX_RUN_SECONDS,
    }
    print(json.dumps(job), file=runner.stdin, flush=True)
    status = int(runner.stdout.readline())
    output = printed.read_text()
    record = out / "results.jsonl"
    advice = f" (no such check runs through {', '.join(clients)})" if "not found" in output else ""
    assert record.exists(), f"exit status {status}, and no record{advice}:\n{output[-600:]}"
    return Outcome(status, read(record), output)
