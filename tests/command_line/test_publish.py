"""`publish`: the folder that it writes, what it finds there, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.known.expected_file import HEAD
from reports.record.lines import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from reports.record.record_file import write
from reports.record.selection import Selection
from tests.command_line.commands import User, user
from tests.expected_results import cause

CLIENTS = ("boto3-s3v4", "boto-s3")
TITLE = "My Server 1.0"
FOLDER = "my-server-1.0"
NO_HTTPS = "s3.example.test:9000 does not offer HTTPS"
RESULTS = (
    CheckResult("objects/get::a", "boto3-s3v4", "fail", area="objects", message="got 500"),
    CheckResult("objects/get::b", "boto3-s3v4", "skipped", area="objects", gate=True, message=NO_HTTPS),
)
HEADER = RunHeader(
    endpoint="https://s3.example.test:9000", clients=CLIENTS, suite="0.1.0", started="2026-01-02T03:04:05+00:00"
)
RECORD = Record(HEADER, RESULTS, RunSummary(count_verdicts(RESULTS), exit=1))

MANUAL = "# My Server 1.0\n\n## Server\n\n## Commands\n\n```\nmy-server start\n```\n\n## What it means\n"


@pytest.fixture
def someone(tmp_path: Path) -> User:
    write(RECORD, tmp_path / "results.jsonl")
    return user(tmp_path)


def finished(folder: Path) -> None:
    """Writes what a person writes."""
    (folder / "causes.toml").write_text(cause("objects/get::a"))
    (folder / "REPRODUCE.md").write_text(MANUAL)


def test_a_folder_is_begun_finished_and_written_again(someone: User) -> None:
    first = someone.command("publish", "results.jsonl", "--title", TITLE)
    folder = someone.folder / FOLDER
    assert (first.status, first.stderr) == (1, "")
    assert "To do: causes.toml: no cause is written yet" in first.stdout
    assert "To do: REPRODUCE.md: is not written yet" in first.stdout
    assert f"{FOLDER}: not ready to be published yet" in first.stdout
    assert (folder / "expected.txt").read_text() == HEAD + "objects/get::\na\tboto3-s3v4\tfail\n"
    finished(folder)
    before = {path.name: path.read_text() for path in folder.iterdir()}
    again = someone.command("publish", "results.jsonl", "--out", FOLDER)
    assert (again.status, again.stderr) == (0, "")
    assert f"{FOLDER}: can be published" in again.stdout
    assert {path.name: path.read_text() for path in folder.iterdir()} == before


def test_the_server_file_says_what_the_run_was_without_its_host(someone: User) -> None:
    someone.command("publish", "results.jsonl", "--title", TITLE)
    text = (someone.folder / FOLDER / "server.toml").read_text()
    assert text.startswith(f'title = "{TITLE}"\nserver = "my-server"\n')
    assert 'day = "2026-01-02"' in text
    assert 'why = "ENDPOINT:9000 does not offer HTTPS"' in text


def test_a_credential_and_the_host_are_found(tmp_path: Path) -> None:
    someone = user(tmp_path, S3_ALT_SECRET_ACCESS_KEY="another-secret")
    write(RECORD, tmp_path / "results.jsonl")
    someone.command("publish", "results.jsonl", "--title", TITLE)
    folder = tmp_path / FOLDER
    finished(folder)
    (folder / "REPRODUCE.md").write_text(f"# A\nalt: another-secret\nat S3.example.test\n{MANUAL}")
    found = someone.command("publish", "results.jsonl", "--out", FOLDER)
    assert found.status == 1
    assert [line for line in found.stdout.splitlines() if line.startswith("To do")] == [
        "To do: REPRODUCE.md:2: contains a credential",
        "To do: REPRODUCE.md:3: contains the endpoint's host",
    ]


SMOKE = replace(RECORD, header=replace(HEADER, selection=Selection({"depth": "smoke"})))
LEVEL = replace(RECORD, header=replace(HEADER, selection=Selection({"levels": ["core"]})))


@pytest.mark.parametrize(
    ("record", "arguments", "said"),
    [
        (RECORD, (), "give --title, or --out with a folder that has a server.toml"),
        (RECORD, ("--title", "Server"), "--title: give the server and its version"),
        (RECORD, ("--title", "A\n1"), "--title: give the server and its version"),
        (RECORD, ("--out", "new"), "--title: new has no server.toml yet"),
        (RECORD, ("--title", TITLE, "--out", "no/such"), "--out no/such: no: no such folder"),
        (RECORD, ("--title", TITLE, "--out", "results.jsonl"), "--out results.jsonl: is not a folder"),
        (replace(RECORD, summary=None), ("--title", TITLE), "results.jsonl: This run was cut off"),
        (SMOKE, ("--title", TITLE), "results.jsonl: the run was of a part (all checks; a smoke run"),
        (LEVEL, ("--title", TITLE), "results.jsonl: the run was of a part (levels core)"),
    ],
    ids=["nothing", "no-version", "two-lines", "new-folder", "no-parent", "a-file", "cut-off", "smoke", "level"],
)
def test_wrong_use_is_one_line(someone: User, record: Record, arguments: tuple[str, ...], said: str) -> None:
    write(record, someone.folder / "results.jsonl")
    before = sorted(someone.folder.iterdir())
    refused = someone.command("publish", "results.jsonl", *arguments)
    assert refused.status == 2
    assert refused.stderr.startswith(f"Error: {said}")
    assert refused.stderr.count("\n") == 1
    assert [path for path in sorted(someone.folder.iterdir()) if not path.name.startswith(".")] == before


@pytest.mark.parametrize("text", ["title = 1\n", "title =\n", "title = 'A'\n", "server = 'a'\n"])
def test_a_server_file_of_another_form_is_refused(someone: User, text: str) -> None:
    (someone.folder / "a").mkdir()
    (someone.folder / "a" / "server.toml").write_text(text)
    refused = someone.command("publish", "results.jsonl", "--out", "a")
    assert (refused.status, refused.stderr.count("\n")) == (2, 1)
    assert refused.stderr.startswith("Error: a/server.toml: ")
    assert not (someone.folder / "a" / "expected.txt").exists()


def test_another_title_than_that_of_the_folder_is_refused(someone: User) -> None:
    someone.command("publish", "results.jsonl", "--title", TITLE)
    refused = someone.command("publish", "results.jsonl", "--title", "Other 2", "--out", FOLDER)
    assert refused.status == 2
    assert refused.stderr == f"Error: --title: {FOLDER}/server.toml is about {TITLE}\n"
