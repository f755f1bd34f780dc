"""Tests of runs that are stopped in the middle: by the keyboard, by SIGTERM, SIGHUP and SIGKILL; and of `sweep`, which
cleans up afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from record.record_file import read
from reference.protocol.messages import Response, S3Request, Serve
from tests.s3_conformance import servers
from tests.s3_conformance.commands import LONGEST, User, buckets, client, embedded_elsewhere, lines_of, until, user

AREAS = ("--client", "boto3-s3v4,boto-s3", "--", "conformance/objects", "conformance/multipart/test_upload.py")
HALF_WAY = 20
"""The number of results in the record when a run is stopped; a whole run has more than four times as many."""

NOTHING = "Nothing is left over"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with embedded_elsewhere() as url:
        client(url).create_bucket(Bucket="somebody-elses")
        client(url).put_object(Bucket="somebody-elses", Key="precious", Body=b"gold")
        client(url).create_bucket(Bucket="s3c-but-no-run")
        yield url


@pytest.fixture(autouse=True)
def _nobody_elses_is_touched(server: str) -> Iterator[None]:
    yield
    assert client(server).get_object(Bucket="somebody-elses", Key="precious")["Body"].read() == b"gold"
    assert sorted(buckets(server)) == ["s3c-but-no-run", "somebody-elses"]


def left(url: str) -> list[str]:
    return [name for name in buckets(url) if name not in ("somebody-elses", "s3c-but-no-run")]


def half_way(who: User, run: subprocess.Popen[str]) -> None:
    """Returns when the run has reached this point."""
    record = who.folder / "out" / "results.jsonl"
    until(lambda: len(lines_of(record)) > HALF_WAY or run.poll() is not None, "results")
    assert run.poll() is None, run.communicate()


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("sent", "workers"),
    [
        pytest.param(signal.SIGINT, "2", id="keyboard-2"),
        pytest.param(signal.SIGTERM, "0", id="SIGTERM-0"),
        pytest.param(signal.SIGINT, "0", id="keyboard-0", marks=pytest.mark.exhaustive),
        pytest.param(signal.SIGTERM, "2", id="SIGTERM-2", marks=pytest.mark.exhaustive),
        pytest.param(signal.SIGHUP, "2", id="closed-terminal-2"),
    ],
)
def test_stopped_half_way(someone: User, server: str, workers: str, sent: signal.Signals) -> None:
    with someone.running("run", "--endpoint-url", server, "-n", workers, "--out", "out", *AREAS) as run:
        half_way(someone, run)
        if sent == signal.SIGTERM:
            os.kill(run.pid, sent)  # as a CI system does
        else:
            os.killpg(run.pid, sent)  # as a terminal does
        printed, _ = run.communicate(timeout=LONGEST)
    assert run.returncode == 130, printed
    how = {signal.SIGINT: "Stopped by the keyboard"}.get(sent, f"Stopped: by the signal {sent.name}")
    assert printed.splitlines().count(how) == 1, printed
    assert printed.splitlines()[-1] == "Interrupted: exit status 130.", printed
    assert not re.search(r"Traceback|INTERNALERROR|Exception", printed), printed
    found = read(someone.folder / "out" / "results.jsonl")
    assert (found.summary.interrupted, found.summary.exit) == (True, 130)
    assert len(found.results) >= HALF_WAY
    assert left(server) == []
    assert not someone.ledgers


@pytest.mark.exhaustive
def test_stopped_twice_and_then_swept(someone: User, server: str) -> None:
    """An impatient user cannot prevent cleaning up: the ledger names the leftovers, and sweep removes them."""
    flags = ("--endpoint-url", server)
    with someone.running("run", *flags, "-n", "0", "--out", "out", *AREAS) as run:
        half_way(someone, run)
        os.killpg(run.pid, signal.SIGINT)
        os.killpg(run.pid, signal.SIGINT)
        run.communicate(timeout=LONGEST)
    assert run.returncode != 0
    assert someone.command("sweep", *flags).status == 0
    assert left(server) == []
    someone.command("run", *flags, "-n", "0", "--out", "out", "--", "conformance/test_connect.py", status=0)
    assert not read(someone.folder / "out" / "results.jsonl").cut_off


@pytest.mark.exhaustive
@pytest.mark.parametrize("workers", ["0", "2"])
def test_stopped_again_while_cleaning_up(someone: User, workers: str) -> None:
    stopped, cleaning = threading.Event(), threading.Event()

    def slow_to_delete(request: S3Request, serve: Serve) -> Response:
        if stopped.is_set() and request.operation == "DeleteBucket" and not cleaning.is_set():
            cleaning.set()
            time.sleep(2)
        return serve(request)

    with servers.behind_reference(slow_to_delete)(someone.folder) as url:
        flags = ("--endpoint-url", url)
        with someone.running("run", *flags, "-n", workers, "--out", "out", *AREAS) as run:
            half_way(someone, run)
            stopped.set()
            os.killpg(run.pid, signal.SIGINT)
            until(cleaning.is_set, "the cleanup")
            os.killpg(run.pid, signal.SIGINT)
            printed, _ = run.communicate(timeout=LONGEST)
        assert run.returncode == 130, printed
        run_id = read(someone.folder / "out" / "results.jsonl").header.run_id
        hint = f"Remove the leftovers of run {run_id} with: s3-conformance sweep --endpoint-url {url}"
        assert printed.splitlines().count(hint) == 1, printed
        assert someone.command("sweep", *flags).status == 0
        assert buckets(url) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("workers", "code"), [("0", "ExpiredToken"), ("2", "ExpiredToken"), ("2", "InvalidAccessKeyId")]
)
def test_credentials_expire_half_way(tmp_path: Path, workers: str, code: str) -> None:
    who = user(tmp_path, AWS_SESSION_TOKEN="a token")
    with servers.expiring_after(60, code)(tmp_path) as url:
        run = who.command("run", "--endpoint-url", url, "-n", workers, "--out", "out", *AREAS, status=3)
    printed = [line for line in run.stdout.splitlines() if line.startswith("Error")]
    assert len(printed) == 1, run.said
    assert printed[0].startswith("Error: ListBuckets of the main account now returns 4")
    assert f" {code}, and did not before: the remaining checks were not run" in printed[0]
    assert "sweep --endpoint-url" in run.said
    found = read(tmp_path / "out" / "results.jsonl")
    assert (found.summary.interrupted, found.summary.exit) == (True, 3)
    assert found.results
    assert not any("Expired" in result.message for result in found.results)


MAINTAINED = b"<html>maintained</html>"
BROKEN_DOWN = {
    "page": (Response(200, body=MAINTAINED, headers=[("Content-Type", "text/html")]), "200 and no list"),
    "denied": (Response(403, body=b"<Error><Code>AccessDenied</Code></Error>"), "403 AccessDenied"),
    "bad_gateway": (Response(502, body=MAINTAINED), "502"),
}


@pytest.mark.exhaustive
@pytest.mark.parametrize(("answer", "printed"), BROKEN_DOWN.values(), ids=BROKEN_DOWN)
@pytest.mark.parametrize("workers", ["0", "2"])
def test_something_else_answers_half_way(tmp_path: Path, workers: str, answer: Response, printed: str) -> None:
    who = user(tmp_path)
    with servers.broken_down_after(60, answer)(tmp_path) as url:
        flags = ("--endpoint-url", url, "-n", workers, "--recovery-timeout", "2")
        run = who.command("run", *flags, "--out", "out", *AREAS, status=3)
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("Error")]
    assert line.startswith(f"Error: ListBuckets of the main account now returns {printed}, and did not before: the ")
    found = read(tmp_path / "out" / "results.jsonl")
    assert sum(result.verdict != "pass" for result in found.results) < 20


@pytest.mark.exhaustive
def test_a_list_of_buckets_that_fails_for_a_moment_ends_no_run(tmp_path: Path) -> None:
    who = user(tmp_path)
    with servers.failing_now_and_then_after(60)(tmp_path) as url:
        who.command("run", "--endpoint-url", url, "-n", "0", "--out", "out", *AREAS, status=1)
    found = read(tmp_path / "out" / "results.jsonl")
    assert not found.summary.interrupted
    assert sum(result.verdict == "fail" for result in found.results) > 20


@pytest.mark.exhaustive
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_preflight(someone: User, sent: signal.Signals) -> None:
    with (
        servers.hanging(someone.folder) as url,
        someone.running("run", "--endpoint-url", url, "-n", "0", "--out", "out") as run,
    ):
        _wait_for_a_connection(run)
        os.killpg(run.pid, sent)
        printed, _ = run.communicate(timeout=LONGEST)
    assert run.returncode == 130, printed
    assert printed.strip() == "Stopped: " + ("by the keyboard" if sent == signal.SIGINT else "by the signal SIGTERM")


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", ["doctor", "sweep"])
def test_stopped_commands_other_than_run(someone: User, command: str) -> None:
    with (
        servers.hanging(someone.folder) as url,
        someone.running(command, "--endpoint-url", url) as looking,
    ):
        _wait_for_a_connection(looking)
        os.killpg(looking.pid, signal.SIGINT)
        printed, _ = looking.communicate(timeout=LONGEST)
    assert looking.returncode == 130, printed
    assert printed.splitlines()[-1] == "Stopped by the keyboard"


def _wait_for_a_connection(run: subprocess.Popen[str]) -> None:
    """Waits until the process has an established TCP connection, and so is about to wait for the response."""

    def connected() -> bool:
        open_files = Path(f"/proc/{run.pid}/fd")
        if not open_files.exists():
            pytest.skip("needs /proc")
        sockets = set()
        for file in open_files.iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                sockets.add(os.readlink(file))
        established = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return any(line[3] == "01" and f"socket:[{line[9]}]" in sockets for line in established)

    until(connected, "a connection")


# sweep


@pytest.fixture
def killed(someone: User, server: str) -> str:
    """The id of a run that was killed early, and whose leftovers are still on the server."""
    record = someone.folder / "out" / "results.jsonl"
    with someone.running("run", "--endpoint-url", server, "-n", "1", "--out", "out", *AREAS) as run:
        until(lambda: len(lines_of(record)) > 2 and left(server), "results, and buckets")
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate(timeout=LONGEST)
    found = read(record)
    assert found.cut_off
    assert all(name.startswith(f"s3c-{found.header.run_id}-") for name in left(server))
    assert left(server)
    return found.header.run_id


@pytest.mark.exhaustive
def test_sweep_after_a_kill(someone: User, server: str, killed: str) -> None:
    flags = ("--endpoint-url", server)
    there = left(server)
    dry = someone.command("sweep", *flags, "--dry-run", status=0)
    for name in there:
        assert f"run {killed}: would remove {name}\n" in dry.stdout
    assert left(server) == there
    assert len(someone.ledgers) == 1

    swept = someone.command("sweep", *flags, status=0)
    assert swept.stdout == dry.stdout.replace("would remove", "removing")
    assert left(server) == []
    assert not someone.ledgers

    again = someone.command("sweep", *flags, status=0)
    assert again.stdout.startswith(NOTHING)


@pytest.mark.exhaustive
def test_sweep_of_a_run_with_its_ledger_elsewhere(someone: User, server: str, killed: str) -> None:
    flags = ("--endpoint-url", server, "--run-id", killed)
    for ledger in someone.ledgers:
        ledger.unlink()
    assert someone.command("sweep", *flags[:2]).stdout.startswith(NOTHING)
    assert left(server)
    dry = someone.command("sweep", *flags, "--dry-run")
    assert (dry.status, left(server) != []) == (0, True)
    swept = someone.command("sweep", *flags, status=0)
    assert swept.stdout == dry.stdout.replace("would remove", "removing")
    assert left(server) == []


def test_sweep_by_id_needs_the_list_of_buckets(someone: User) -> None:
    with servers.refusing("AccessDenied", 403, "ListBuckets")(someone.folder) as url:
        outcome = someone.command("sweep", "--endpoint-url", url, "--run-id", "6b0008495dca", status=3)
    assert outcome.stderr.startswith("Error: An error occurred (AccessDenied) when calling the ListBuckets operation")
    assert len(outcome.said.splitlines()) == 1


@pytest.mark.exhaustive
def test_sweep_ignores_runs_in_progress(someone: User, server: str) -> None:
    flags = ("--endpoint-url", server)
    with someone.running("run", *flags, "-n", "0", "--out", "out", *AREAS) as run:
        half_way(someone, run)
        os.killpg(run.pid, signal.SIGSTOP)
        while not (there := left(server)):  # stopped between two buckets: go on a little
            os.killpg(run.pid, signal.SIGCONT)
            time.sleep(0.05)
            os.killpg(run.pid, signal.SIGSTOP)
        outcome = someone.command("sweep", *flags, status=0)
        assert "is still running; what it uses is kept\n" in outcome.stdout
        assert left(server) == there != []
        by_id = someone.command("sweep", *flags, "--run-id", there[0].partition("s3c-")[2][:12])
        assert (by_id.status, by_id.stdout) == (0, outcome.stdout), by_id.said
        assert left(server) == there
        os.killpg(run.pid, signal.SIGCONT)
        here = len(lines_of(someone.folder / "out" / "results.jsonl"))
        until(lambda: len(lines_of(someone.folder / "out" / "results.jsonl")) > here + 10, "more results")
        os.killpg(run.pid, signal.SIGINT)
        printed, _ = run.communicate(timeout=LONGEST)
    assert read(someone.folder / "out" / "results.jsonl").summary is not None, printed
    assert not someone.ledgers


def test_sweep_removes_what_a_run_on_another_machine_left(someone: User, server: str) -> None:
    """The number of that run's process is in use here."""
    client(server).create_bucket(Bucket="s3c-6b0008495dcb-gw0-1")
    ledger = someone.folder / "state" / "runs" / "6b0008495dcb.jsonl"
    ledger.parent.mkdir(parents=True)
    line = {"endpoint": server, "bucket": "s3c-6b0008495dcb-gw0-1", "prefix": "", "pid": 1}
    ledger.write_text(json.dumps(line | {"host": f"not-{socket.gethostname()}"}) + '\n{"endpoint": "cut o')
    someone.command("sweep", "--endpoint-url", server, status=0)
    assert left(server) == []
    assert not ledger.exists()


def test_sweep_inside_one_bucket(someone: User, server: str) -> None:
    """With --bucket, a run leaves only its prefix, and the bucket stays."""
    s3, ours = client(server), "somebody-elses"
    for key in ("s3c-6b0008495dcc/main/main-1/object", "s3c-6b0008495dcd/main/main-1/object", "s3c-6b0008495dcc"):
        s3.put_object(Bucket=ours, Key=key, Body=b"")
    flags = ("--endpoint-url", server, "--bucket", ours)
    outcome = someone.command("sweep", *flags, "--run-id", "6b0008495dcc", status=0)
    assert outcome.stdout == f"run 6b0008495dcc: removing {ours}/s3c-6b0008495dcc/\n"
    keys = [entry["Key"] for entry in s3.list_objects(Bucket=ours)["Contents"]]
    assert keys == ["precious", "s3c-6b0008495dcc", "s3c-6b0008495dcd/main/main-1/object"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_run_ends_soon_and_says_why(tmp_path: Path, workers: str) -> None:
    with servers.slow_after(30, "PutObject")(tmp_path) as url:
        flags = ("--endpoint-url", url, "--timeout", "1", "--recovery-timeout", "1", "--client", "boto3-s3v4")
        began = time.monotonic()
        run = user(tmp_path).command("run", *flags, "-n", workers, "--out", "out", "--area", "objects")
        took = time.monotonic() - began
    assert run.status == 3, run.said
    assert took < 90
    printed = " ".join(run.said.split())
    assert "The endpoint sent no complete response in time to 3 requests in a row, at last in objects/" in printed, (
        run.said
    )
    assert "The endpoint was lost: exit status 3." in printed
    results = read(tmp_path / "out" / "results.jsonl").results
    assert sum(result.endpoint_lost for result in results) > len(results) / 2
    assert any("the response was not complete after 2 s, with " in result.message for result in results)
