"""Tests of runs where other users may write: files in the shared temporary folder cannot stop them, and are not
changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reference.server.connections import running
from reference.server.service import reference
from tests.command_line.commands import User, user

CHECKS = ("--client", "boto3-s3v4", "--out", "out", "conformance/objects/test_put.py")


@pytest.fixture
def server() -> Iterator[str]:
    with running(reference()) as url:
        yield url


@pytest.fixture
def someone(tmp_path: Path) -> User:
    (tmp_path / "tmp").mkdir()
    return user(tmp_path, TMPDIR=str(tmp_path / "tmp"))


@pytest.mark.exhaustive
@pytest.mark.parametrize("flags", [("-n", "2"), ("-n", "0", "-n2")], ids=["processes", "xdist"])
def test_a_run_makes_nothing_of_its_own_in_the_shared_folder(
    someone: User, server: str, flags: tuple[str, ...]
) -> None:
    watched: set[str] = set()
    arguments = ("run", "--endpoint-url", server, *flags[:2], *CHECKS, *(("--", *flags[2:]) if flags[2:] else ()))
    with someone.running(*arguments) as run:
        while run.poll() is None:
            watched |= {path.name for path in (someone.folder / "tmp").iterdir()}
        printed, _ = run.communicate(timeout=60)
    assert run.returncode == 0, printed
    assert not [name for name in watched if name.startswith("s3-conformance")]
