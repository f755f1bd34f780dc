"""Tests of the output of `sweep`: what it finds, and what stays."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from fixtures.cleanup.entries import LedgerEntry
from fixtures.cleanup.ledger import Ledger
from record.record_file import read
from reference.protocol.messages import S3Request, Serve, error
from reference.server.connections import running
from reference.server.service import reference
from s3_conformance.leftovers import by_reason
from tests.command_line.commands import User, buckets, client

RUN = "6b0008495dca"


@pytest.fixture
def server() -> Iterator[str]:
    def failing(request: S3Request, serve: Serve) -> object:
        broken = request.operation in ("ListObjects", "ListObjectVersions") and "broken" in request.path
        return error(500, "InternalError") if broken else serve(request)

    with running(reference(failing)) as url:  # type: ignore[arg-type]
        yield url


@pytest.fixture
def keeping() -> Iterator[str]:
    """Runs a server that only lets the preflight's bucket be deleted."""

    def refusing(request: S3Request, serve: Serve) -> object:
        kept = request.operation == "DeleteBucket" and "preflight" not in request.path
        return error(403, "AccessDenied") if kept else serve(request)

    with running(reference(refusing)) as url:  # type: ignore[arg-type]
        yield url


def test_one_line_for_a_reason() -> None:
    problems = [*(f"b{number}: 500" for number in range(5)), "c: 409"]
    assert by_reason(problems) == ["b0, b1, b2 and 2 more: 500", "c: 409"]


def test_the_rest_is_removed_and_what_is_gone_is_not_named(someone: User, server: str) -> None:
    ledger = Ledger(RUN, server, where=someone.folder / "state" / "runs")
    names = {name: f"s3c-{RUN}-{name}" for name in ("broken-1", "broken-2", "good", "gone")}
    for name in names.values():
        ledger.about_to_create(LedgerEntry(name))
    ledger.path.write_text(ledger.path.read_text().replace(socket.gethostname(), "another-machine"))
    s3 = client(server)
    for name in ("broken-1", "broken-2", "good"):
        s3.create_bucket(Bucket=names[name])
        s3.put_object(Bucket=names[name], Key="a", Body=b"")
    outcome = someone.command("sweep", "--endpoint-url", server)
    assert outcome.status == 1, outcome.said
    assert f"removing {names['good']}" in outcome.stdout
    assert names["gone"] not in outcome.said
    assert "1 of the buckets in the ledgers on this machine is no longer there, or was never made." in outcome.stdout
    (line,) = outcome.stderr.splitlines()
    assert line.startswith(f"Error: not removed: {names['broken-1']}, {names['broken-2']}: ListObject")
    assert "returned 500 InternalError" in line
    assert ledger.open_entries() == {LedgerEntry(names["broken-1"]), LedgerEntry(names["broken-2"])}


@pytest.mark.exhaustive
def test_the_record_and_the_summary_say_what_a_run_could_not_remove(someone: User, keeping: str) -> None:
    outcome = someone.command(
        *("run", "--endpoint-url", keeping, "--client", "boto3-s3v4", "-n", "0", "--out", "out"),
        "conformance/objects/test_put.py",
    )
    assert outcome.status == 1, outcome.said
    assert outcome.stdout.splitlines()[-1].startswith("1 thing left behind: exit status 1."), outcome.said
    assert "Left behind: s3c-" in outcome.said
    assert "Delete what is left behind with the server's own tools" in outcome.said
    assert "s3-conformance sweep" not in outcome.said
    record = read(someone.folder / "out" / "results.jsonl")
    assert record.summary is not None
    (left,) = record.summary.left_behind
    assert left.startswith(f"s3c-{record.header.run_id}-")
    assert "403 AccessDenied" in left
    printed = f"The endpoint did not let the run remove 1 thing: {left.partition(':')[0]}."
    assert printed in (someone.folder / "out" / "summary.md").read_text(encoding="utf-8").replace("\\", "")


@pytest.fixture
def keeping_all() -> Iterator[str]:
    def refusing(request: S3Request, serve: Serve) -> object:
        return error(403, "AccessDenied") if request.operation == "DeleteBucket" else serve(request)

    with running(reference(refusing)) as url:  # type: ignore[arg-type]
        yield url


def test_doctor_says_what_it_could_not_remove(someone: User, keeping_all: str) -> None:
    outcome = someone.command("doctor", "--endpoint-url", keeping_all)
    assert outcome.status == 3, outcome.said
    (name,) = buckets(keeping_all)
    how = f"remove it with s3-conformance sweep --endpoint-url {keeping_all}"
    assert outcome.stderr == f"Error: left behind: {name}; {how}\n"


CHECKS = (
    "--client",
    "boto3-s3v4",
    "--out",
    "out",
    "conformance/objects/test_put.py",
    "conformance/buckets/test_create.py",
)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "flags",
    [("-n", "0"), ("-n", "2"), ("-n", "0", "--known", "known"), ("-n", "0", "--", "--maxfail=1"), ("--", "-n2")],
    ids=["alone", "processes", "known", "maxfail", "xdist"],
)
def test_what_is_left_behind_is_never_all_right(someone: User, keeping_all: str, flags: tuple[str, ...]) -> None:
    (someone.folder / "known").mkdir()
    (someone.folder / "known" / "expected.txt").write_text("")
    at = flags.index("--") if "--" in flags else len(flags)
    outcome = someone.command("run", "--endpoint-url", keeping_all, *flags[:at], *CHECKS, *flags[at:])
    assert outcome.status == 1, outcome.said
    assert "Left behind: s3c-" in outcome.said
    assert "left behind: exit status 1." in outcome.stdout.splitlines()[-1], outcome.said
    report = someone.command("report", "out")
    assert report.status == 1, report.said


def test_leftovers_at_another_url_are_named(someone: User, server: str) -> None:
    """The same server may be reached through a proxy, or by another name."""
    other = "http://localhost:1"
    Ledger(RUN, other, where=someone.folder / "state" / "runs").about_to_create(LedgerEntry(f"s3c-{RUN}-1"))
    swept = someone.command("sweep", "--endpoint-url", server)
    assert swept.status == 0, swept.said
    first, second, _ = swept.stdout.splitlines()
    assert first.startswith(f"Nothing is left over of runs at {server} in the ledgers on this machine (")
    assert second == f"They name leftovers at other URLs: {other}"


def test_a_run_of_which_nothing_is_there_is_named(someone: User, server: str) -> None:
    swept = someone.command("sweep", "--endpoint-url", server, "--run-id", "ffffffffffff")
    assert (swept.status, swept.stdout) == (0, "run ffffffffffff: nothing is left over\n"), swept.said


def test_files_of_killed_runs_that_may_hold_keys_are_removed(someone: User) -> None:
    """This holds with any configured endpoint, and without one."""
    folder = someone.folder / "state" / "runs" / f"{RUN}.private" / "tmp1"
    folder.mkdir(parents=True)
    (folder / "keys").write_text("a secret")
    someone.command("sweep", "--dry-run")
    assert (folder / "keys").exists()
    someone.command("sweep")
    assert not folder.parent.exists()
