"""A run or a sweep against a hostile endpoint, and the promises that it keeps whatever the endpoint sends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from record.record_file import read
from reference.account import CREDENTIALS
from tests.breaker.signed import SECRETS, TOKEN
from tests.environment import neutral
from tests.fixtures.evidence.odd_secrets import told_of
from tests.fixtures.evidence.secrets_in import signatures_in
from tests.reports.unpacking import unpacked

ROOT = Path(__file__).parent.parent.parent
MAX_SECONDS = 600.0
"""The seconds after which a run counts as endless."""
MAX_MEGABYTES = 450
"""MB of the largest process. One with a right server takes 180; a parser takes some hundred bytes for each of the
million elements of the longest document that is read."""
EXPECTED_STATUSES = (0, 1, 3)
MEASURING_SCRIPT = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))
sys.exit(status)
"""
"""A program that writes the MB of the largest process. It is a process of its own, because a new process counts as
large as its parent, and this one contains the endpoint."""
OWN_TEXT_PATH = "/reference/services/"
"""A part of addresses of documentation; the reference's secret key begins like it."""
_REPEATED_CHARACTER = re.compile(r"(.)\1{20,}")
"""A pattern that matches endless texts of the endpoint, but no secret."""
_WORD_SEPARATORS = re.compile(r'[\s",]+')
"""Characters that no secret of a run has. Each word of a report is read once."""
_ACTIVE_HTML = re.compile(r"""(?:href|src|action)\s*=\s*["']?\s*(?:[a-z]+:)?//[^"'>\s]*evil\.example""", re.IGNORECASE)
_ACTIVE_MARKDOWN = re.compile(r"(?<![`\w])(?:https?|ftp)://[^\s`]*evil\.example|www\.evil|@somebody", re.IGNORECASE)


@dataclass(frozen=True)
class EndedRun:
    """The end of a run: its exit status (None: it was killed), its output, its folder of reports, and the MB of its
    largest process."""

    status: int | None
    said: str
    out: Path
    memory: int = 0


def run(url: str, folder: Path, *arguments: str) -> EndedRun:
    """Runs checks with the account's own keys, and nothing of the user's; kills the run if it does not end."""
    out = folder / "reports"
    return _run_process(folder, out, "run", "--endpoint-url", url, "--out", str(out), *arguments)


def sweep(url: str, folder: Path) -> EndedRun:
    """Removes the leftovers of the run in this folder."""
    return _run_process(folder, folder / "none", "sweep", "--endpoint-url", url)


def _run_process(folder: Path, out: Path, *command: str) -> EndedRun:
    home = {"HOME": str(folder), "S3_CONFORMANCE_STATE": str(folder / "state")}
    keys = {
        "AWS_ACCESS_KEY_ID": CREDENTIALS.access_key,
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key,
        "AWS_SESSION_TOKEN": TOKEN,
    }
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            MEASURING_SCRIPT,
            str(folder / "memory"),
            sys.executable,
            "-m",
            "s3_conformance",
            *command,
        ],
        cwd=ROOT,
        env={**neutral(), **home, **keys},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            printed, _ = process.communicate(timeout=MAX_SECONDS)
            return EndedRun(process.returncode, printed, out, int((folder / "memory").read_text()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return EndedRun(None, process.communicate()[0], out)


def broken_promises(ended: EndedRun, signatures: Collection[str] = ()) -> Iterator[str]:
    """Yields a line for each promise that the run does not keep; the endpoint has seen these signatures."""
    if ended.status is None:
        yield f"did not end within {MAX_SECONDS:g} s"
    elif ended.status not in EXPECTED_STATUSES:
        yield f"ended with {ended.status}"
    if "Traceback" in ended.said or "INTERNALERROR" in ended.said:
        yield "printed a traceback"
    if ended.memory > MAX_MEGABYTES:
        yield f"a process had {ended.memory} MB"
    texts = {path.name: path.read_text(errors="replace") for path in sorted(ended.out.rglob("*")) if path.is_file()}
    texts |= {f"unpacked {name}": unpacked(text) for name, text in texts.items() if name == "report.html"}
    for name, text in {"the terminal": ended.said, **texts}.items():
        once = "\n".join(dict.fromkeys(_WORD_SEPARATORS.split(_REPEATED_CHARACTER.sub(r"\1" * 20, text))))
        if any(run not in OWN_TEXT_PATH for run in told_of(SECRETS, once)):
            yield f"{name} has a part of the secret key, or of the session token"
        if signatures_in(once, signatures):
            yield f"{name} has a signature"
    for name, text in texts.items():
        live = _ACTIVE_HTML if name.endswith(".html") else _ACTIVE_MARKDOWN if name.endswith(".md") else None
        # Pages have some of their HTML in JSON.
        if live and (found := live.search(text.replace('\\"', '"'))):
            yield f"{name} links to what the endpoint said: {found[0]}"
    if (ended.out / "results.jsonl").exists():
        record = read(ended.out / "results.jsonl")
        errors = record.summary.errors if record.summary else ()
        yield from (f"the record has {error.where}: {error.message}" for error in errors if "internal" in error.message)
