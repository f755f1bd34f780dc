"""Runs where other users may write: what lies in the shared temporary folder cannot stop them, or be written to."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line.commands import User, until, user
from tests.reference.server import running
from tests.reference.service import reference

CHECKS = ("--client", "boto3-s3v4", "--out", "out", "conformance/objects/test_put.py")


@pytest.fixture
def server() -> Iterator[str]:
    with running(reference()) as url:
        yield url


@pytest.fixture
def someone(tmp_path: Path) -> User:
    (tmp_path / "tmp").mkdir()
    return user(tmp_path, TMPDIR=str(tmp_path / "tmp"))


@pytest.mark.parametrize("flags", [("-n", "2"), ("-n", "0", "-n2")], ids=["processes", "xdist"])
def test_locks_of_a_run_are_in_a_folder_of_its_own(someone: User, server: str, flags: tuple[str, ...]) -> None:
    """Nothing with a name that can be known before is made in the shared folder, and nothing stays there."""
    watched: set[str] = set()
    arguments = ("run", "--endpoint-url", server, *flags[:2], *CHECKS, *(("--", *flags[2:]) if flags[2:] else ()))
    with someone.running(*arguments) as run:
        while run.poll() is None:
            watched |= {path.name for path in (someone.folder / "tmp").iterdir()}
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 0, said
    ours = {name for name in watched if name.startswith("s3-conformance")}
    assert len(ours) == 1
    assert not any("door" in name or "room" in name for name in watched)
    assert not [path for path in (someone.folder / "tmp").iterdir() if path.name.startswith("s3-conformance")]


def test_the_locks_of_a_killed_run_are_swept(someone: User, server: str) -> None:
    temporary = someone.folder / "tmp"
    with someone.running("run", "--endpoint-url", server, "-n", "2", *CHECKS) as run:
        until(lambda: list(temporary.glob("s3-conformance-*/room")), "the first check")
        os.killpg(run.pid, signal.SIGKILL)
    assert list(temporary.glob("s3-conformance-*"))
    until(lambda: not _swept(someone, server), "the end of all processes")


def _swept(someone: User, server: str) -> list[Path]:
    swept = someone.command("sweep", "--endpoint-url", server)
    assert swept.status == 0, swept.said
    return list((someone.folder / "tmp").glob("s3-conformance-*"))
