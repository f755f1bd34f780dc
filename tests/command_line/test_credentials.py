"""Getting the credentials of a profile may need a prompt or a request: each command gets them once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reference.account import CREDENTIALS
from tests.command_line import servers
from tests.command_line.commands import User, user

PROCESS = f"""
import json, os, sys

KEYS = {{"AccessKeyId": {CREDENTIALS.access_key!r}, "SecretAccessKey": {CREDENTIALS.secret_key!r}}}
with open(os.path.join(os.path.dirname(__file__), "asked"), "a") as asked:
    asked.write("once\\n")
json.dump({{"Version": 1, **KEYS}}, sys.stdout)
"""

ONE_CHECK = ("--area", "connect", "--client", "boto3-s3v4")


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A file with one line for each time the process of the default profile was asked for credentials."""
    (tmp_path / "process.py").write_text(PROCESS)
    (tmp_path / ".aws").mkdir()
    config = f"[default]\ncredential_process = {sys.executable} {tmp_path / 'process.py'}\n"
    (tmp_path / ".aws" / "config").write_text(config)
    return tmp_path / "asked"


@pytest.fixture
def someone(tmp_path: Path) -> User:
    return user(tmp_path, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "command",
    [("doctor",), ("sweep",), ("run", "-n1", *ONE_CHECK)],
    ids=["doctor", "sweep", "run"],
)
def test_the_credential_process_runs_once(someone: User, asked: Path, command: tuple[str, ...]) -> None:
    with servers.good(someone.folder) as url:
        done = someone.command(command[0], "--endpoint-url", url, *command[1:])
    assert done.status == 0, done.said
    assert asked.read_text() == "once\n"


@pytest.mark.exhaustive
def test_an_endpoint_among_pytests_own_arguments_is_tested(someone: User, asked: Path) -> None:
    with servers.good(someone.folder) as url:
        done = someone.command(
            "run", "--provider", "embedded", "-n0", *ONE_CHECK, "--", f"--endpoint-url={url}", "--provider=ceph-rgw"
        )
    assert f"Testing {url}" in done.said
    assert asked.read_text() == "once\n"
