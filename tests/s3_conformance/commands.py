"""Starts the suite's commands as a user does, each in its own process and in a folder other than the checkout."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import boto3
import pytest
from botocore.config import Config

from reference.account import CREDENTIALS
from tests import forking
from tests.environment import neutral
from tests.forking import LONGEST, ROOT

_SERVER = """
import sys, time
from fixtures.preflight import embedded
print(embedded.start().endpoint.url, flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Outcome:
    """The result of a command: its exit status and its output."""

    status: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        return self.stdout + self.stderr

    def ending(self, status: int | None, stderr: str | None = None) -> Outcome:
        """The outcome, if it has this exit status and wrote this to standard error; None stands for any."""
        assert status in (None, self.status), self.said
        assert stderr in (None, self.stderr), self.said
        return self


@dataclass(frozen=True)
class User:
    """A working folder, which is also the home folder, and environment variables; none of them are the real user's."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        home = {"HOME": str(self.folder), "S3_CONFORMANCE_STATE": str(self.folder / "state")}
        return {**neutral(), **home, **self.variables}

    @property
    def ledgers(self) -> list[Path]:
        return sorted((self.folder / "state" / "runs").glob("*.jsonl"))

    def command(self, *arguments: str, status: int | None = None, stderr: str | None = None) -> Outcome:
        """`s3-conformance ARGUMENTS`; asserts that it ends so."""
        return _forked("s3_conformance", arguments, self).ending(status, stderr)

    def command_from_scratch(self, *arguments: str, status: int | None = None) -> Outcome:
        """Runs the command in a new process, which imports the suite itself."""
        with self.running(*arguments, stderr=subprocess.PIPE) as process:
            stdout, stderr = process.communicate(timeout=LONGEST)
        return Outcome(process.returncode, stdout, stderr).ending(status)

    def pytest(
        self, *arguments: str, paths: Sequence[Path] = (ROOT / "conformance",), status: int | None = None
    ) -> Outcome:
        """`pytest PATHS ARGUMENTS`."""
        return _forked("pytest", (*map(str, paths), *forking.PLAIN, *arguments), self).ending(status)

    @contextmanager
    def running(self, *arguments: str, stderr: int = subprocess.STDOUT) -> Iterator[subprocess.Popen[str]]:
        """`s3-conformance ARGUMENTS` in its own process group, as a shell starts it; killed after the block."""
        process = subprocess.Popen(
            [sys.executable, "-m", "s3_conformance", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def _forked(module: str, arguments: tuple[str, ...], who: User) -> Outcome:
    stdout, stderr = (who.folder / f".{name}" for name in ("stdout", "stderr"))
    status = forking.run(module, arguments, who.folder, who.environment, stdout=stdout, stderr=stderr)
    return Outcome(status, stdout.read_text(encoding="utf-8"), stderr.read_text(encoding="utf-8"))


def user(folder: Path, **variables: str) -> User:
    """A user with the keys of the reference server; an empty variable removes one."""
    keys = {"AWS_ACCESS_KEY_ID": CREDENTIALS.access_key, "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key}
    return User(folder, {name: value for name, value in (keys | variables).items() if value})


@contextmanager
def embedded_elsewhere() -> Iterator[str]:
    """The URL of the embedded server in its own process, where it outlives the runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # a signal to the group of a run is not for it
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


Case = TypeVar("Case")


def by_command(
    cases: Mapping[str, Case], commands: Callable[[Case], Sequence[str]], *, with_pytest: Collection[str]
) -> pytest.MarkDecorator:
    """Parametrizes a test with `case` and `command`. Plain pytest does the same as the commands, so only the named
    cases of it are always tested."""
    return pytest.mark.parametrize(
        ("case", "command"),
        [
            pytest.param(
                case,
                command,
                id=f"{name}-{command}",
                marks=[pytest.mark.exhaustive] if command == "pytest" and name not in with_pytest else [],
            )
            for name, case in cases.items()
            for command in commands(case)
        ],
    )


def client(url: str) -> Any:
    """A boto3 client, for looking at a server from outside."""
    return boto3.client(
        "s3",
        endpoint_url=url,
        aws_access_key_id=CREDENTIALS.access_key,
        aws_secret_access_key=CREDENTIALS.secret_key,
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


def buckets(url: str) -> list[str]:
    return [bucket["Name"] for bucket in client(url).list_buckets()["Buckets"]]


def until(happened: Callable[[], Any], what: str) -> None:
    """Waits until something has happened."""
    deadline = time.monotonic() + LONGEST
    while not happened():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.02)


def lines_of(record: Path) -> list[dict[str, Any]]:
    """The complete lines of a record so far."""
    if not record.exists():
        return []
    return [json.loads(line) for line in record.read_text(encoding="utf-8").split("\n")[:-1]]
