"""Tests of runs beside others: two runs and a sweep at the same time in an account with much other content, which stays
as it was; and files in the shared temporary folder, which cannot stop them, and are not changed."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.cleanup.entries import LedgerEntry, bucket_of, prefix_of
from fixtures.cleanup.ledger import Ledger
from record.record_file import read
from reference.server.connections import running
from reference.server.service import reference
from tests.s3_conformance.belongings import A_RUN, EXISTING, FOREIGN, fill, seen
from tests.s3_conformance.commands import LONGEST, User, client, lines_of, until, user

QUICK = ("conformance/objects/test_put.py", "conformance/multipart/test_upload.py", "conformance/buckets/test_names.py")


@pytest.fixture
def server() -> Iterator[str]:
    with running(reference()) as url:
        yield url


def leftovers_of_a_killed_run(s3: Any, who: User, url: str) -> None:
    """Makes a bucket, and keys in the existing one, that the sweep has to remove; and lines that name the content of
    others."""
    ledger = Ledger(A_RUN, url, where=who.folder / "state" / "runs")
    name, prefix = bucket_of(A_RUN, "p0-1"), prefix_of(A_RUN, "main/")
    ledger.about_to_create(LedgerEntry(name))
    ledger.about_to_create(LedgerEntry(EXISTING, prefix))
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a", Body=b"")
    s3.put_object(Bucket=EXISTING, Key=f"{prefix}a", Body=b"")
    text = ledger.path.read_text().replace(socket.gethostname(), "another-machine")
    more = [{"endpoint": url, "bucket": each, "prefix": ""} for each in FOREIGN]
    more += [{"endpoint": url, "bucket": "prod", "prefix": each} for each in ("a", "s3c-")]
    ledger.path.write_text("\n".join([text, *map(json.dumps, more)]))


def _wait_for_results(record: Path, run: subprocess.Popen[str]) -> None:
    until(lambda: len(lines_of(record)) > 5 or run.poll() is not None, "results")


@pytest.mark.exhaustive
@pytest.mark.parametrize("checks", [QUICK, pytest.param((), marks=pytest.mark.exhaustive)], ids=["quick", "everything"])
def test_what_is_of_others_is_as_it_was(tmp_path: Path, server: str, checks: tuple[str, ...]) -> None:
    someone = user(tmp_path)
    s3 = client(server)
    fill(s3)
    before = {name: seen(s3, name) for name in FOREIGN}
    leftovers_of_a_killed_run(s3, someone, server)
    flags = ("--endpoint-url", server, "--client", "boto3-s3v4,raw-s3v4")
    inside = ("--bucket", EXISTING)
    with (
        someone.running("run", *flags, "-n", "2", "--out", "one", *checks) as one,
        someone.running("run", *flags, *inside, "-n", "1", "--out", "two", *checks) as two,
    ):
        for out, process in (("one", one), ("two", two)):
            _wait_for_results(tmp_path / out / "results.jsonl", process)
        swept = someone.command("sweep", "--endpoint-url", server)
        ends = [process.communicate(timeout=1200)[0] for process in (one, two)]
    for out, printed in zip(("one", "two"), ends, strict=True):
        summary = read(tmp_path / out / "results.jsonl").summary
        assert summary is not None, printed
        assert (summary.exit in (0, 1), summary.left_behind) == (True, ()), printed
    assert swept.status == 1, swept.said
    assert swept.stderr.count(f"which is not of run {A_RUN}; kept\n") == len(FOREIGN) + 2
    assert "Traceback" not in swept.said
    after = {name: seen(s3, name) for name in FOREIGN}
    for name in FOREIGN:
        assert after[name] == before[name], name
    assert sorted(bucket["Name"] for bucket in s3.list_buckets()["Buckets"]) == sorted(FOREIGN)


CHECKS = ("--client", "boto3-s3v4", "--out", "out", "conformance/objects/test_put.py")


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
        printed, _ = run.communicate(timeout=LONGEST)
    assert run.returncode == 0, printed
    assert not [name for name in watched if name.startswith("s3-conformance")]
