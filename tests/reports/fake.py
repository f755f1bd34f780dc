"""A small pytest project whose checks have the results in their markers, run in its own process."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

from record.exchanges import RecordedExchange
from record.json_form import from_json
from tests import forking

ROOT = Path(__file__).resolve().parents[2]

CONFTEST = """
import json, os
import pytest
from record.json_form import from_json
from record.lines import CheckResult, RunHeader

pytest_plugins = ["reports.plugin.record_plugin"]

def pytest_configure(config):
    config.addinivalue_line("markers", "result(**fields): how the check comes out")

def pytest_conformance_run_header(config):
    return from_json(RunHeader, json.loads(os.environ["FAKE_HEADER"]))

if "FAKE_TOTALS" in os.environ:
    def pytest_conformance_run_totals(config):
        return json.loads(os.environ["FAKE_TOTALS"])

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    marker = item.get_closest_marker("result")
    if marker is None:
        return report
    fields = dict(marker.kwargs)
    when = fields.pop("when", "call")
    if call.when != when:
        return report
    client = item.callspec.params.get("client", "boto3-s3v4") if hasattr(item, "callspec") else "boto3-s3v4"
    path, _, name = item.nodeid.partition("::")
    case = name.partition("[")[2].removesuffix("]").removesuffix(client).removesuffix("-")
    module = path.partition("conformance/")[2].removesuffix(".py").replace("test_", "")
    check = module + "::" + name.partition("[")[0].removeprefix("test_") + (f"[{case}]" if case else "")
    report.conformance = from_json(CheckResult, {
        "type": "check", "id": check, "area": module.split("/")[0], "client": client, "subject": "GetObject",
        "operations": ["GetObject"], "level": "core", "requirement": "A range past the end answers 416.",
        "source": "https://docs.example/GetObject", "verdict": "pass", "seconds": 0.012, "requests": 3, "message": "",
        "exchanges": [], "endpoint_lost": False, **fields,
    })
    return report
"""

HEADER = {
    "type": "run",
    "schema": 1,
    "suite": "0.1.0",
    "endpoint": "https://s3.example.test",
    "provider": "ceph-rgw",
    "addressing": "path",
    "region": "us-east-1",
    "server": "Ceph",
    "clients": ["boto3-s3", "boto3-s3v4"],
    "started": "2026-01-02T03:04:05+00:00",
    "run_id": "r1",
    "python": "3.11.0",
    "boto3": "1.44.5",
    "boto": "2.49.0",
    "botocore": "1.44.5",
    "platform": "Linux",
    "selection": {"level": ["core"], "keyword": None},
    "corrections": [
        {
            "name": "boto3-v2-bucket-path",
            "client": "boto3-s3",
            "fault": "boto3 with Signature V2 signs another path than it sends.",
            "advice": "Use s3v4.",
        }
    ],
}

EXCHANGE = {
    "client": "boto3-s3v4",
    "method": "GET",
    "url": "https://s3.example.test/b/k",
    "request_headers": [["Host", "s3.example.test"], ["ETag", "E"]],
    "request_body": {"text": "", "length": 0, "cut": False},
    "status": 404,
    "reason": "Not Found",
    "response_headers": [["Content-Type", "application/xml"]],
    "response_body": {
        "text": "<?xml version='1.0'?><Error><Code>NoSuchKey</Code><A><B/></A></Error>",
        "length": 70,
        "cut": False,
    },
    "started": "2026-01-02T03:04:06+00:00",
    "seconds": 0.01,
    "error": None,
    "throttled": True,
    "shared": True,
}

RECORDED = from_json(RecordedExchange, EXCHANGE)


@dataclass
class Outcome:
    """The results of a run."""

    status: int
    output: str
    out: Path

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in (self.out / "results.jsonl").read_text().splitlines()]

    @property
    def checks(self) -> dict[str, dict]:
        return {f"{line['id']} {line['client']}": line for line in self.lines if line["type"] == "check"}

    @property
    def summary(self) -> dict:
        return self.lines[-1]


def project(folder: Path, checks: str) -> Path:
    """Writes the project; `checks` is the text of its only module of checks."""
    (folder / "conformance" / "objects").mkdir(parents=True, exist_ok=True)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib --strict-markers\n")
    (folder / "conftest.py").write_text(CONFTEST)
    text = "import os, pytest\n\nclients = pytest.mark.parametrize('client', ['boto3-s3', 'boto3-s3v4'])\n\n"
    (folder / "conformance" / "objects" / "test_range.py").write_text(text + textwrap.dedent(checks))
    return folder


def run(folder: Path, *arguments: str, tty: bool = False, env: dict[str, str] | None = None) -> Outcome:
    """Runs pytest in the project, with `--out out` unless `--out` is among the arguments."""
    out = folder / "out"
    given = list(arguments) if "--out" in arguments or "no-out" in arguments else ["--out", "out", *arguments]
    asked = [*forking.PLAIN, *(a for a in given if a != "no-out")]
    given_environment = environment(env)
    if tty:
        status, output = _on_terminal([sys.executable, "-m", "pytest", *asked], folder, given_environment)
    else:
        output_file = folder / ".printed"
        status = forking.run("pytest", asked, folder, given_environment, stdout=output_file, stderr=output_file)
        output = output_file.read_text(encoding="utf-8")
    return Outcome(status, output, out)


def environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """The environment variables for running the project's checks."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("CI", "COLUMNS", "FORCE_COLOR")}
    made = {
        **inherited,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "FAKE_HEADER": json.dumps(HEADER),
        "TERM": "xterm",
        **(more or {}),
    }
    made.pop("PYTEST_XDIST_WORKER", None)
    return made


def _on_terminal(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    master, slave = pty.openpty()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    chunks = []
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # the other side was closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(master)
    return process.wait(timeout=forking.LONGEST), b"".join(chunks).decode()
