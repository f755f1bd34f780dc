"""Tests of `sweep`: what it finds and says, what stays; and of false ledgers, whose own entries it removes, and whose
rest it names."""

from __future__ import annotations

import json
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fixtures.cleanup.entries import LedgerEntry
from fixtures.cleanup.ledger import Ledger
from record.record_file import read
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.connections import running
from reference.server.service import reference
from s3_conformance.leftovers import by_reason
from tests.s3_conformance import servers
from tests.s3_conformance.commands import Outcome, User, buckets, client

RUN, OTHER = "6b0008495dca", "6b0008495dcb"
OWN, OF_OTHER = f"s3c-{RUN}-p0-1", f"s3c-{OTHER}-p0-1"
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def server() -> Iterator[str]:
    with running(reference()) as url:
        s3 = client(url)
        for name in ("prod", OWN, OF_OTHER):
            s3.create_bucket(Bucket=name)
            s3.put_object(Bucket=name, Key="precious", Body=b"gold")
        yield url


def line(url: str, bucket: str, **more: Any) -> bytes:
    """The line of an entry, by a process of another machine."""
    named = {"bucket": bucket, "prefix": "", "account": "main"}
    return json.dumps({"endpoint": url, **named, "pid": 1, "host": "elsewhere", "began": "", **more}).encode()


def runs(who: User) -> Path:
    folder = who.folder / "state" / "runs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def ledger(who: User, run: str, *lines: bytes) -> Path:
    path = runs(who) / f"{run}.jsonl"
    path.write_bytes(b"".join(b"\n" + each for each in lines))
    return path


def sweep(who: User, url: str, *more: str, **ends: Any) -> Outcome:
    return who.command("sweep", "--endpoint-url", url, *more, **ends)


FOREIGN: dict[str, dict[str, str]] = {
    "bucket": {"bucket": "prod"},
    "of_another_run": {"bucket": OF_OTHER},
    "of_no_run": {"bucket": f"s3c-{RUN}"},
    "longer_id": {"bucket": f"s3c-{RUN}0-p0-1"},
    "after_another_name": {"bucket": f"prod-s3c-{RUN}-p0-1"},
    "prefix_of_another_run": {"bucket": "prod", "prefix": f"s3c-{OTHER}/main/"},
    "prefix_of_no_run": {"bucket": "prod", "prefix": "pre"},
    "prefix_without_a_slash": {"bucket": "prod", "prefix": f"s3c-{RUN}"},
    "prefix_below_another": {"bucket": "prod", "prefix": f"backups/s3c-{RUN}/"},
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("named", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_of_the_run_is_named_and_stays(someone: User, server: str, named: dict[str, str]) -> None:
    path = ledger(someone, RUN, line(server, **named), line(server, OWN))  # type: ignore[arg-type]
    other = ledger(someone, OTHER, line(server, OF_OTHER))
    if named["bucket"] == OF_OTHER:
        other.unlink()
    before = path.read_bytes()
    for more in (["--dry-run"], [], []):
        swept = sweep(someone, server, *more, status=1)
        where = f"{named['bucket']}/{named['prefix']}" if "prefix" in named else named["bucket"]
        noun = "the prefix" if "prefix" in named else "bucket"
        assert swept.stderr == (
            f"Error: ledger {path}, line 2: names {noun} {where!r}, which is not of run {RUN}; kept\n"
        )
    assert client(server).get_object(Bucket="prod", Key="precious")["Body"].read() == b"gold"
    assert buckets(server) == (["prod", OF_OTHER] if named["bucket"] == OF_OTHER else ["prod"])
    assert path.read_bytes().startswith(before)
    assert not other.exists()


BOMB = b'{"bucket":' + b"[" * 100_000
DAMAGED = {
    "not_json": b'{"bucket": prod}',
    "no_object": b'["prod"]',
    "binary": b"\xff\xfe\x00\x00",
    "no_names": b'{"bucket": "prod"}',
    "a_number": b'{"bucket": 1, "prefix": ""}',
    "a_list": b'{"bucket": ["prod"], "prefix": ""}',
    "unknown_account": b'{"bucket": "prod", "prefix": "", "account": "root"}',
    "no_process": b'{"bucket": "prod", "prefix": "", "pid": 0}',
    "large_process": b'{"bucket": "prod", "prefix": "", "pid": 99999999999}',
    "a_long_number": b'{"bucket": "prod", "prefix": "", "pid": ' + b"9" * 5_000 + b"}",
    "a_bomb": BOMB,
    "a_closed_bomb": BOMB + b"]" * 100_000 + b"}",
    "upload_without_key": b'{"upload": "1", "of": "prod", "named": null}',
    "control_characters": b'{"bucket": "a\\u001b[2J", "prefix": "s3c-6b0008495dca/"}',
    "zeros": b"\0" * 1_000_000,
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_line_is_one_line_of_error(someone: User, server: str, text: bytes) -> None:
    path = ledger(someone, RUN, line(server, OWN), text, line(server, f"{OWN}0"))
    ledger(someone, OTHER, line(server, OF_OTHER))
    swept = sweep(someone, server, status=1)
    (printed,) = swept.stderr.splitlines()
    assert printed.startswith(f"Error: ledger {path}, line 3: ")
    assert len(printed) < 300
    assert printed.isprintable()
    assert buckets(server) == ["prod"]
    assert text in path.read_bytes(), "it is kept"


@pytest.mark.parametrize("cut", [1, 40, 120])
def test_a_last_line_that_a_kill_cut_off_is_no_error(someone: User, server: str, cut: int) -> None:
    path = ledger(someone, RUN, line(server, OWN), line(server, "prod")[:cut])
    sweep(someone, server, status=0, stderr="")
    assert not path.exists()
    assert buckets(server) == ["prod", OF_OTHER]


def test_uploads_of_others_go_on(someone: User, server: str) -> None:
    """This holds also for uploads in the given bucket that a line puts below the run's prefix by another key."""
    s3 = client(server)
    upload = s3.create_multipart_upload(Bucket="prod", Key="theirs")["UploadId"]
    begun = json.dumps({"upload": upload, "of": "prod", "named": "theirs"}).encode()
    ledger(someone, RUN, line(server, "prod", prefix=f"s3c-{RUN}/main/"), begun)
    sweep(someone, server, status=0, stderr="")
    assert [each["UploadId"] for each in s3.list_multipart_uploads(Bucket="prod")["Uploads"]] == [upload]


UNBELIEVABLE = ("a_link", "a_pipe", "a_folder", "large")


@pytest.mark.parametrize("kind", UNBELIEVABLE)
def test_what_is_no_ledger_of_this_user_is_named_and_kept(someone: User, server: str, kind: str) -> None:
    path = runs(someone) / f"{RUN}.jsonl"
    if kind == "a_link":
        target = someone.folder / "target"
        target.write_bytes(line(server, OWN))
        path.symlink_to(target)
    elif kind == "a_pipe":
        os.mkfifo(path)
    elif kind == "a_folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(1 << 30)
    ledger(someone, OTHER, line(server, OF_OTHER))
    swept = sweep(someone, server, status=1)
    (printed,) = swept.stderr.splitlines()
    assert printed.startswith(f"Error: ledger {path}: ")
    assert printed.endswith("; kept")
    assert buckets(server) == ["prod", OWN]
    assert os.path.lexists(path)


def test_a_file_with_another_name_is_no_ledger(someone: User, server: str) -> None:
    for name in ("prod", f"{RUN}0", RUN.upper(), "6"):
        ledger(someone, name, line(server, OWN))
    swept = sweep(someone, server, status=0, stderr="")
    assert swept.stdout.startswith("Nothing is left over")
    assert len(buckets(server)) == 3


@as_root
def test_a_file_of_another_user_is_not_believed(someone: User, server: str) -> None:
    path = ledger(someone, RUN, line(server, OWN))
    os.chown(path, 12345, 12345)
    swept = sweep(someone, server, status=1)
    assert swept.stderr == f"Error: ledger {path}: belongs to another user; kept\n"
    assert OWN in buckets(server)


@as_root
@pytest.mark.parametrize("is_link", [False, True], ids=["folder", "link"])
@pytest.mark.parametrize("command", ["sweep", "run"])
def test_a_folder_of_another_user_is_refused(someone: User, server: str, command: str, is_link: bool) -> None:
    folder = runs(someone)
    if is_link:
        folder.rmdir()
        (someone.folder / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(someone.folder / "elsewhere")
    os.chown(folder, 12345, 12345, follow_symlinks=False)
    flags = ("-n", "0", "--out", "out", "--", "conformance/test_connect.py") if command == "run" else ()
    refused = someone.command(command, "--endpoint-url", server, *flags, status=2)
    (printed,) = [line for line in refused.said.splitlines() if line.startswith("Error: ")]
    assert printed == f"Error: {folder}: it belongs to another user; set S3_CONFORMANCE_STATE to a folder of your own"


def test_a_folder_that_others_may_read_is_closed(someone: User, server: str) -> None:
    path = ledger(someone, RUN, line(server, "prod"))
    path.chmod(0o644)
    path.parent.chmod(0o777)
    assert sweep(someone, server).status == 1
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("given", ["*", "../x", "", RUN.upper(), "6", RUN[:-1], f"{RUN}0", f"{RUN}\n", f"s3c-{RUN}"])
def test_a_run_id_is_whole(someone: User, server: str, given: str) -> None:
    refused = sweep(someone, server, "--run-id", given, status=2)
    assert "a run id has twelve hexadecimal digits" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert len(buckets(server)) == 3


def test_listed_names_that_are_none_are_overlooked(someone: User) -> None:
    """One entry has no name, and the name of another one has a line break."""
    odd = b"<Buckets><Bucket><CreationDate>2026-01-02T03:04:05Z</CreationDate></Bucket>"
    odd += f"<Bucket><Name>s3c-{RUN}-a&#10;b</Name></Bucket>".encode()

    def answer(request: S3Request, serve: Serve) -> Response:
        answered = serve(request)
        return answered.sub(b"<Buckets>", odd) if request.path == "/" and answered.is_xml else answered

    with running(reference(answer)) as url:
        client(url).create_bucket(Bucket=OWN)
        swept = sweep(someone, url, "--run-id", RUN)
        assert (swept.status, swept.stdout) == (0, f"run {RUN}: removing {OWN}\n"), swept.said
        with pytest.raises(ClientError, match="404"):
            client(url).head_bucket(Bucket=OWN)


def test_number_of_a_character_that_is_none_is_overlooked(someone: User) -> None:
    """A reference of more digits than Python reads as a number, in the key of an object."""

    def answer(request: S3Request, serve: Serve) -> Response:
        answered = serve(request)
        return answered.sub(b"(<Key>)[^<]*", rb"\1&#" + b"9" * 5000 + b";") if answered.is_xml else answered

    with running(reference(answer)) as url:
        client(url).create_bucket(Bucket=OWN)
        client(url).put_object(Bucket=OWN, Key="a", Body=b"")
        swept = sweep(someone, url, "--run-id", RUN, status=1)
    assert swept.stderr.startswith(f"Error: not removed: {OWN}: DeleteBucket returned 409 "), swept.said


@pytest.fixture
def failing() -> Iterator[str]:
    def failing_for(request: S3Request, serve: Serve) -> object:
        broken = request.operation in ("ListObjects", "ListObjectVersions") and "broken" in request.path
        return error(500, "InternalError") if broken else serve(request)

    with running(reference(failing_for)) as url:  # type: ignore[arg-type]
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


def test_the_rest_is_removed_and_what_is_gone_is_not_named(someone: User, failing: str) -> None:
    ledger = Ledger(RUN, failing, where=someone.folder / "state" / "runs")
    names = {name: f"s3c-{RUN}-{name}" for name in ("broken-1", "broken-2", "good", "gone")}
    for name in names.values():
        ledger.about_to_create(LedgerEntry(name))
    ledger.path.write_text(ledger.path.read_text().replace(socket.gethostname(), "another-machine"))
    s3 = client(failing)
    for name in ("broken-1", "broken-2", "good"):
        s3.create_bucket(Bucket=names[name])
        s3.put_object(Bucket=names[name], Key="a", Body=b"")
    outcome = someone.command("sweep", "--endpoint-url", failing, status=1)
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
    (left,) = record.summary.left_behind
    assert left.startswith(f"s3c-{record.header.run_id}-")
    assert "403 AccessDenied" in left
    sentence = f"The endpoint did not let the run remove 1 thing: {left.partition(':')[0]}."
    assert sentence in (someone.folder / "out" / "summary.md").read_text(encoding="utf-8").replace("\\", "")


@pytest.fixture
def keeping_all(tmp_path: Path) -> Iterator[str]:
    with servers.refusing("AccessDenied", 403, "DeleteBucket")(tmp_path) as url:
        yield url


def test_doctor_says_what_it_could_not_remove(someone: User, keeping_all: str) -> None:
    outcome = someone.command("doctor", "--endpoint-url", keeping_all, status=3)
    (name,) = buckets(keeping_all)
    how = f"remove it with s3-conformance sweep --endpoint-url {keeping_all}"
    assert outcome.stderr == f"Error: left behind: {name}; {how}\n"


SOME_CHECKS = (
    *("--client", "boto3-s3v4", "--out", "out"),
    *("conformance/objects/test_put.py", "conformance/buckets/test_create.py"),
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
    outcome = someone.command("run", "--endpoint-url", keeping_all, *flags[:at], *SOME_CHECKS, *flags[at:], status=1)
    assert "Left behind: s3c-" in outcome.said
    assert "left behind: exit status 1." in outcome.stdout.splitlines()[-1], outcome.said
    someone.command("report", "out", status=1)


def test_leftovers_at_another_url_are_named(someone: User, failing: str) -> None:
    """The same server may be reached through a proxy, or by another name."""
    other = "http://localhost:1"
    path = ledger(someone, RUN, line(other, OWN))
    swept = someone.command("sweep", "--endpoint-url", failing, status=0)
    first, second, _ = swept.stdout.splitlines()
    assert first.startswith(f"Nothing is left over of runs at {failing} in the ledgers on this machine (")
    assert second == f"They name leftovers at other URLs: {other}"
    assert path.exists()


def test_a_run_of_which_nothing_is_there_is_named(someone: User, failing: str) -> None:
    swept = someone.command("sweep", "--endpoint-url", failing, "--run-id", "ffffffffffff")
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
