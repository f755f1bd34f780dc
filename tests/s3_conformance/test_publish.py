"""Tests of `publish`: the folder that it writes, the complaints about it, and refused requests."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from record.lines import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from record.record_file import write
from record.selection import Selection
from reports.known.expected_file import HEAD
from tests.expected_results import cause
from tests.s3_conformance.commands import User, user

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
    """Writes the texts that a person writes."""
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
    again = someone.command("publish", "results.jsonl", "--out", FOLDER, status=0, stderr="")
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
    found = someone.command("publish", "results.jsonl", "--out", FOLDER, status=1)
    assert [line for line in found.stdout.splitlines() if line.startswith("To do")] == [
        "To do: REPRODUCE.md:2: contains a credential",
        "To do: REPRODUCE.md:3: contains the endpoint's host",
    ]


SMOKE = replace(RECORD, header=replace(HEADER, selection=Selection({"depth": "smoke"})))
LEVEL = replace(RECORD, header=replace(HEADER, selection=Selection({"levels": ["core"]})))


@pytest.mark.parametrize(
    ("record", "arguments", "printed"),
    [
        (RECORD, (), "give --title, or --out with a folder that has a server.toml"),
        (RECORD, ("--title", "Server"), "--title: give the server and its version"),
        (RECORD, ("--title", "A\n1"), "--title: give the server and its version"),
        (RECORD, ("--out", "new"), "--title: new has no server.toml yet"),
        (RECORD, ("--title", "A " + "1" * 60), "--title: give the server and its version on one line, such as"),
        (RECORD, ("--title", TITLE, "--out", "no/such"), "--out no/such: no: no such folder"),
        (RECORD, ("--title", TITLE, "--out", "results.jsonl"), "--out results.jsonl: is not a folder"),
        (replace(RECORD, summary=None), ("--title", TITLE), "results.jsonl: This run was cut off"),
        (SMOKE, ("--title", TITLE), "results.jsonl: the run was of a part (all checks; a smoke run"),
        (LEVEL, ("--title", TITLE), "results.jsonl: the run was of a part (levels core)"),
    ],
    ids=[
        "nothing",
        "no-version",
        "two-lines",
        "new-folder",
        "long",
        "no-parent",
        "a-file",
        "cut-off",
        "smoke",
        "level",
    ],
)
def test_wrong_use_is_one_line(someone: User, record: Record, arguments: tuple[str, ...], printed: str) -> None:
    write(record, someone.folder / "results.jsonl")
    before = sorted(someone.folder.iterdir())
    refused = someone.command("publish", "results.jsonl", *arguments, status=2)
    assert refused.stderr.startswith(f"Error: {printed}")
    assert refused.stderr.count("\n") == 1
    assert [path for path in sorted(someone.folder.iterdir()) if not path.name.startswith(".")] == before


@pytest.mark.parametrize(
    ("name", "text", "printed"),
    [
        ("server.toml", "title = 1\n", "server.toml:1: title: expected a text, got a number"),
        ("server.toml", "server = 'a'\n", "server.toml:1: title is missing"),
        ("causes.toml", "[[cause]]\n", "causes.toml:1: this cause has no id"),
        ("expected.txt", "a\n", "expected.txt:1: a line has check, clients"),
    ],
)
def test_nothing_is_written_beside_a_file_that_cannot_be_read(
    someone: User, name: str, text: str, printed: str
) -> None:
    (someone.folder / "a").mkdir()
    (someone.folder / "a" / name).write_text(text)
    found = someone.command("publish", "results.jsonl", "--out", "a", status=1, stderr="")
    assert f"To do: {printed}" in found.stdout
    assert "To do: REPRODUCE.md: is not written yet\n" in found.stdout
    *_, why, last = found.stdout.splitlines()
    assert (why, last) == (
        "a: nothing was written, as a file there cannot be read",
        "a: not ready to be published yet",
    )
    assert [path.name for path in (someone.folder / "a").iterdir()] == [name]


OF_TOML = "url-free-secret/toml+key"
OF_ALT = "second-account/of-toml"
OF_AWS = "aws/secret+of+profile"
OF_BOTO = "boto-secret-in-the-home-folder"


def test_credentials_that_the_suite_would_find_are_found_in_every_file(someone: User) -> None:
    someone.command("publish", "results.jsonl", "--title", TITLE)
    folder = someone.folder / FOLDER
    finished(folder)
    (someone.folder / "s3-conformance.toml").write_text(
        f"access_key_id = 'tomlaccess'\nsecret_access_key = '{OF_TOML}'\n"
        f"alt = {{ access_key_id = 'altaccess', secret_access_key = '{OF_ALT}' }}\n"
    )
    (someone.folder / ".aws").mkdir()
    (someone.folder / ".aws" / "credentials").write_text(
        f"[other]\naws_access_key_id = otheraccess\naws_secret_access_key = {OF_AWS}\n"
    )
    (someone.folder / ".boto").write_text(
        f"[Credentials]\naws_access_key_id = botoaccess\naws_secret_access_key = {OF_BOTO}\n"
    )
    (folder / "REPRODUCE.md").write_text(f"{MANUAL}{OF_TOML}\n{OF_ALT}\n{OF_AWS.replace('/', '%2F')}\n{OF_BOTO}\n")
    (folder / "causes.toml").write_text(f"# otheraccess\n{cause('objects/get::a')}")
    server = folder / "server.toml"
    server.write_text(server.read_text().replace("\n\n", "\narguments = ['tomlaccess']\n\n", 1))
    found = someone.command("publish", "results.jsonl", "--out", FOLDER, status=1, stderr="")
    first = MANUAL.count("\n") + 1
    places = ("server.toml:3", "causes.toml:1", *(f"REPRODUCE.md:{first + number}" for number in range(4)))
    printed = [each for each in found.stdout.splitlines() if each.startswith("To do")]
    assert printed == [f"To do: {place}: contains a credential" for place in places]
    for secret in (OF_TOML, OF_ALT, OF_AWS, OF_BOTO, "access'"):
        assert secret not in found.said


def test_the_settings_file_of_the_run_can_be_named(someone: User) -> None:
    someone.command("publish", "results.jsonl", "--title", TITLE)
    finished(someone.folder / FOLDER)
    (someone.folder / "other.toml").write_text(f"access_key_id = 'tomlaccess'\nsecret_access_key = '{OF_TOML}'\n")
    manual = someone.folder / FOLDER / "REPRODUCE.md"
    manual.write_text(f"{OF_TOML}\n{manual.read_text()}")
    assert someone.command("publish", "results.jsonl", "--out", FOLDER).status == 0
    found = someone.command("publish", "results.jsonl", "--out", FOLDER, "--config", "other.toml")
    assert (found.status, "REPRODUCE.md:1: contains a credential" in found.stdout) == (1, True)


@pytest.mark.parametrize(
    ("name", "text", "printed"),
    [
        (
            "s3-conformance.toml",
            "secret_access_key = 'hush-hush'\n",
            "s3-conformance.toml:1: secret_access_key is given",
        ),
        (".aws/config", "[default\nhush-hush\n", "malformed configuration"),
        (".boto", "hush-hush\n", "~/.boto:1: malformed boto configuration"),
    ],
)
def test_settings_that_cannot_be_read_are_named_without_their_text(
    someone: User, name: str, text: str, printed: str
) -> None:
    (someone.folder / ".aws").mkdir()
    (someone.folder / name).write_text(text)
    refused = someone.command("publish", "results.jsonl", "--title", TITLE)
    assert (refused.status, refused.stderr.count("\n")) == (2, 1)
    assert printed in refused.stderr
    assert "hush" not in refused.said


def test_a_title_in_other_letters_needs_a_folder(someone: User) -> None:
    refused = someone.command("publish", "results.jsonl", "--title", "日本 1")
    assert (refused.status, refused.stderr) == (2, "Error: --title: no folder can be named after 日本 1: give --out\n")
    assert someone.command("publish", "results.jsonl", "--title", "日本 1", "--out", "nippon-1").status == 1
    assert (someone.folder / "nippon-1" / "server.toml").read_text().startswith('title = "日本 1"\n\n# Generated')


def test_another_title_than_that_of_the_folder_is_refused(someone: User) -> None:
    someone.command("publish", "results.jsonl", "--title", TITLE)
    refused = someone.command("publish", "results.jsonl", "--title", "Other 2", "--out", FOLDER, status=2)
    assert refused.stderr == f"Error: --title: {FOLDER}/server.toml is about {TITLE}\n"


def test_no_message_has_a_secret(tmp_path: Path) -> None:
    secret = "envSecret/of+the-run"
    someone = user(tmp_path, AWS_SECRET_ACCESS_KEY=secret)
    write(RECORD, tmp_path / "results.jsonl")
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "server.toml").write_text(f"title = '{TITLE}'\n'{secret}' = 1\n")
    (folder / secret.replace("/", "%2F")).write_text("")
    found = someone.command("publish", "results.jsonl", "--out", FOLDER, status=1)
    assert "To do: server.toml:2: unknown key '[hidden]'" in found.stdout
    assert "To do: the name of a file or folder contains a credential: [hidden]\n" in found.stdout
    refused = someone.command("publish", "results.jsonl", "--out", f"no/{secret}/a")
    assert (refused.status, refused.stderr.startswith("Error: --out no/[hidden]")) == (2, True)
    for printed in (found.said, refused.said):
        assert "envSecret" not in printed


def test_a_record_of_another_server_is_refused(someone: User) -> None:
    someone.command("publish", "results.jsonl", "--title", TITLE)
    folder = someone.folder / FOLDER
    before = {path.name: path.read_text() for path in folder.iterdir()}
    results = tuple(CheckResult(f"objects/put::{name}", "boto3-s3v4", "fail", area="objects") for name in "abc")
    write(Record(HEADER, results, RunSummary(count_verdicts(results), exit=1)), someone.folder / "other.jsonl")
    refused = someone.command("publish", "other.jsonl", "--out", FOLDER)
    assert (refused.status, refused.stdout) == (2, "")
    assert refused.stderr == (
        f"Error: {FOLDER}: Of another server? 3 results are not as expected in its expected.txt, and 0 are. "
        "If it is of this one, give its --title.\n"
    )
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    assert someone.command("publish", "other.jsonl", "--out", FOLDER, "--title", TITLE).status == 1


def test_a_link_out_of_the_folder_is_not_followed(someone: User) -> None:
    outside = someone.folder / "outside.txt"
    outside.write_text("outside\n")
    (someone.folder / FOLDER).mkdir()
    (someone.folder / FOLDER / "expected.txt").symlink_to(outside)
    found = someone.command("publish", "results.jsonl", "--title", TITLE, status=1, stderr="")
    assert "To do: expected.txt: is a link that leads out of the folder\n" in found.stdout
    assert outside.read_text() == "outside\n"


def test_a_title_without_a_version_is_named_with_the_rest(someone: User) -> None:
    someone.command("publish", "results.jsonl", "--title", TITLE)
    server = someone.folder / FOLDER / "server.toml"
    server.write_text(server.read_text().replace(TITLE, "My Server"))
    found = someone.command("publish", "results.jsonl", "--out", FOLDER)
    assert "its last word is no version" in found.stdout
    assert "To do: causes.toml: no cause is written yet" in found.stdout
