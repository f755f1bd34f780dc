"""Tests of the command that makes published results again: its flags, their effect, and errors in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from published import remake, running, starting
from published.results import published_servers
from published.results.published_servers import kept_record_path, published
from published.starting import ServerError


def command(*arguments: object) -> Result:
    """Runs the command; an unexpected exception is raised here."""
    return CliRunner().invoke(remake.main, [str(each) for each in arguments], catch_exceptions=False)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The list of the command's actions, which replace runs and updates."""
    done: list[object] = []

    def as_expected(*of: Any) -> bool:
        done.append((of[0].name, *of[1:]))
        return True

    monkeypatch.setattr(running, "install_applications", lambda names: done.append(("installed", *names)))
    monkeypatch.setattr(running, "verify_expected_results", as_expected)
    monkeypatch.setattr(running, "run_and_keep_record", as_expected)
    monkeypatch.setattr(
        running, "write_results", lambda server, path, brief: done.append((server.name, path, brief)) or True
    )
    return done


def test_a_server_is_run_and_updated(done: list[object], tmp_path: Path) -> None:
    assert command("juicefs-1.4", "--runs", tmp_path).exit_code == 0
    assert done == [
        ("juicefs-1.4", tmp_path, ["--every-client"]),
        ("juicefs-1.4", kept_record_path("juicefs-1.4", tmp_path), False),
    ]


def test_a_folder_may_end_in_a_slash(done: list[object], tmp_path: Path) -> None:
    assert command("juicefs-1.4/", "--runs", tmp_path).exit_code == 0
    assert len(done) == 2


def test_a_check_keeps_nothing(done: list[object]) -> None:
    assert command("--check", "juicefs-1.4", "--client", "boto3-s3v4", "--level=core").exit_code == 0
    assert done == [("juicefs-1.4", ["--every-client", "--client=boto3-s3v4", "--level=core"])]


def test_all_applications_are_installed_and_run(
    done: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "write_results", lambda *_, brief: False)
    ended = command("--applications", "juicefs-1.4", "--runs", tmp_path)
    assert done == [("installed",), ("juicefs-1.4", tmp_path, ["--every-client", "--applications=all"])]
    assert ended.output == "== JuiceFS 1.4.2\nFailed: juicefs-1.4\n"
    assert ended.exit_code == 1


def test_a_brief_run_keeps_its_records_apart(done: list[object], tmp_path: Path) -> None:
    assert command("--brief", "juicefs-1.4", "--runs", tmp_path).exit_code == 0
    own = tmp_path / "applications"
    part = [*running.BRIEF_RUN_OPTIONS, "--applications=all"]
    assert done == [
        ("installed",),
        ("juicefs-1.4", own, part),
        ("juicefs-1.4", kept_record_path("juicefs-1.4", own), True),
    ]


def test_some_applications_can_be_chosen(done: list[object], tmp_path: Path) -> None:
    chosen = "lance-14.0,s4cmd-2.1"
    assert command("--brief", "juicefs-1.4", "--only", chosen, "--runs", tmp_path).exit_code == 0
    part = [*running.BRIEF_RUN_OPTIONS, f"--applications={chosen}"]
    assert done[:2] == [("installed", "lance-14.0", "s4cmd-2.1"), ("juicefs-1.4", tmp_path / "applications", part)]


def test_a_server_that_cannot_be_run_does_not_keep_the_others_from_it(
    done: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recorded(result: Any, *_: object) -> bool:
        if result.name == "garage-2.5":
            raise ServerError("servers/garage/start.sh: ended with 1")
        return False

    monkeypatch.setattr(running, "run_and_keep_record", recorded)
    ended = command("garage-2.5", "juicefs-1.4", "--runs", tmp_path)
    assert ended.exit_code == 1
    assert ended.output.splitlines() == [
        "== Garage 2.5.0",
        "Error: servers/garage/start.sh: ended with 1",
        "== JuiceFS 1.4.2",
        "Not as expected: juicefs-1.4",
        "Failed: garage-2.5",
    ]
    assert done == [("juicefs-1.4", kept_record_path("juicefs-1.4", tmp_path), False)]


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["--table", "--check"], "--table runs nothing that --check could look at"),
        (["--brief", "--check", "--level=core"], "--brief chooses its own part"),
        (["--level=core"], "--level=core goes with --check"),
        (["--only=s4cmd-2.1"], "--only chooses among applications"),
        (["--table", "no-such-1"], "no such folder with a server.toml: no-such-1"),
        (["--table", "--runs", "/nosuch"], "--runs: no such folder: /nosuch"),
    ],
    ids=[
        "table-and-check",
        "brief-and-part",
        "part-without-check",
        "applications-without-a-run-of-them",
        "no-server",
        "no-runs",
    ],
)
def test_wrong_use_is_an_error(arguments: list[str], printed: str) -> None:
    ended = command(*arguments)
    assert ended.exit_code == 2
    assert printed in ended.output


def test_a_folder_without_records_is_an_error(tmp_path: Path) -> None:
    for names, printed in (([], "no record there of a published server"), (["juicefs-1.4"], "juicefs-1.4")):
        ended = command("--table", "--runs", tmp_path, *names)
        assert ended.exit_code == 2
        assert f"{printed}" in ended.output
        assert str(tmp_path) in ended.output.replace("\n", "")


def test_a_record_of_a_part_is_refused(tmp_path: Path) -> None:
    (tmp_path / "juicefs-1.4.jsonl").write_text("no record\n")
    ended = command("--table", "--runs", tmp_path)
    assert (ended.exit_code, ended.output) == (1, "Failed: juicefs-1.4\n")


def test_a_run_of_no_server_is_an_error_in_a_line_or_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one-1").mkdir()
    (tmp_path / "one-1" / "server.toml").write_text('title = "One 1"\nserver = "nosuch"\n')
    monkeypatch.setattr(published_servers, "PUBLISHED_FOLDER", tmp_path)
    ended = command("one-1")
    assert ended.exit_code == 1
    assert f"one-1/server.toml: server = 'nosuch': there is no folder {starting_folder()}" in ended.output
    (tmp_path / "one-1" / "server.toml").write_text("title = 1\n")
    assert command("one-1").output == f"Error: {tmp_path}/one-1/server.toml:1: title: expected a text, got a number\n"


def starting_folder() -> str:
    return str((starting.SERVERS / "nosuch").relative_to(published_servers.ROOT))


def test_a_run_that_leaves_no_record_keeps_the_former_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = published()[0]
    former = kept_record_path(result.name, tmp_path)
    former.write_bytes(b"former")
    monkeypatch.setattr(running, "running_server", lambda result: _Started())
    for status, has_record in ((2, True), (1, False)):

        def suite(_: object, url: str, out: Path, part: object, status: int = status, there: bool = has_record) -> int:
            if there:
                (out / running.RECORD).write_text("x")
            return status

        monkeypatch.setattr(running, "_run_suite", suite)
        with pytest.raises(ServerError, match=f"{result.name}: the run ended with {status}; nothing was kept"):
            running.run_and_keep_record(result, tmp_path, [])
        assert former.read_bytes() == b"former"


class _Started:
    def __enter__(self) -> str:
        return "http://h"

    def __exit__(self, *_: object) -> None:
        pass
