"""Tests of `python -m reference`: the server with a fault, the list of faults, and wrong use."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.request
from typing import Any

import pytest

from tests.forking import LONGEST

COMMANDS = pytest.mark.parametrize("command", [["-m", "reference"], ["-m", "s3_conformance", "reference"]])
_PIPES: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
FAULT = "refused_buckets_name_no_region"
WRONG = "HeadBucket that is refused with 403 returns no x-amz-bucket-region."


@COMMANDS
def test_a_server_with_one_fault(command: list[str]) -> None:
    with subprocess.Popen([sys.executable, *command, "--fault", FAULT], **_PIPES) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert next(lines) == f"# {WRONG}\n"
        url = next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+$", line.strip())))
        with pytest.raises(urllib.request.HTTPError, match="403"):
            urllib.request.urlopen(url)
        process.terminate()


@COMMANDS
def test_the_list_of_faults(command: list[str]) -> None:
    listed = subprocess.run(
        [sys.executable, *command, "faults", "-k", FAULT.upper()], **_PIPES, check=True, timeout=LONGEST
    ).stdout
    assert listed == f"{FAULT}\n    {WRONG}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x"], "x: expected a port, or `faults`"),
        (["70000"], "70000: expected a port, or `faults`"),
        (["-k", "copy"], "-k: only with `faults`"),
        (["--fault", "copies_are_emty"], "--fault copies_are_emty: no such fault; did you mean copies_are_empty?"),
    ],
)
def test_wrong_use(arguments: list[str], message: str) -> None:
    ended = subprocess.run([sys.executable, "-m", "reference", *arguments], **_PIPES, timeout=LONGEST)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.endswith(f"error: {message}\n")


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as used:
        port = str(used.getsockname()[1])
        ended = subprocess.run([sys.executable, "-m", "reference", port], **_PIPES, timeout=LONGEST)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.endswith(f"error: {port}: cannot be listened on: Address already in use\n")
