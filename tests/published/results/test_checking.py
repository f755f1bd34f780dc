"""Tests of the texts that must not be published, and of the list of open tasks."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from fixtures.evidence.fragments import Fragments
from published.results.checking import HIDDEN_TEXT, MAX_FILE_BYTES, complaints, is_secret
from published.results.published_servers import PUBLISHED_FOLDER, published
from published.results.run_table import endpoint_hosts, pattern_of_host
from record.lines import CheckResult, Record, RunHeader
from reports.known.expected_file import HEAD
from tests.expected_results import cause
from tests.reports.made import OK, deviating

EXPOSED = deviating("403 AccessDenied", OK, kind="exposed")
RECORD = Record(
    RunHeader(endpoint="https://s3.example.test"),
    (CheckResult("objects/get::a", "boto3-s3v4", "fail", area="objects", deviation=EXPOSED),),
)

MANUAL = "# My Server 1.0\n\n## Server\n\n## Commands\n\n```\nmy-server start\n```\n\n## What it means\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder without any complaint."""
    folder = tmp_path / "my-server-1.0"
    folder.mkdir()
    (folder / "server.toml").write_text('title = "My Server 1.0"\n')
    (folder / "expected.txt").write_text(HEAD + "objects/get::a\tboto3-s3v4\tfail\n")
    (folder / "causes.toml").write_text(cause("objects/get::a"))
    (folder / "REPRODUCE.md").write_text(MANUAL)
    assert list(complaints(folder, RECORD)) == []
    return folder


TOO_MANY = "bytes are too many; the maximum is 200,000"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("expected.txt", HEAD, "expected.txt: does not agree with the record in 1 result"),
        ("causes.toml", cause("no/such::check"), "causes.toml: no cause explains 1 exposed or corrupt result"),
        ("REPRODUCE.md", MANUAL.ljust(MAX_FILE_BYTES + 1), f"REPRODUCE.md: 200,001 {TOO_MANY}"),
        ("REPRODUCE.md", f"{MANUAL}\nAKIAIOSFODNN7EXAMPLE\n", "REPRODUCE.md:13: contains a credential"),
        ("REPRODUCE.md", f"{MANUAL}Authorization: AWS key:frJIUN8DYpKDtOLCwo//yllqDzg=\n",
         "REPRODUCE.md:12: contains a credential"),
        ("REPRODUCE.md", MANUAL.replace("`", ""), "REPRODUCE.md: has no block of commands (```)"),
        ("REPRODUCE.md", MANUAL.replace("## Server", ""), "REPRODUCE.md: lacks the heading ## Server"),
        (
            "results.jsonl",
            "{}",
            "results.jsonl: does not belong to a published result; that has server.toml, expected.txt, "
            "causes.toml, REPRODUCE.md",
        ),
        ("REPRODUCE.md", f"{MANUAL}at bucket.S3.example.test\n", "REPRODUCE.md:12: contains the endpoint's host"),
        ("causes.toml", cause("objects/get::a", "So.", "client = ['*', 'boto9']"),
         "causes.toml:1: cause objects/get::a: no client is called 'boto9'"),
    ],
    ids=[
        "not-as-expected",
        "no-cause",
        "large",
        "access-key",
        "authorization",
        "no-commands",
        "no-heading",
        "another-file",
        "host",
        "client",
    ],
)  # fmt: skip
def test_it_is_found(folder: Path, name: str, text: str, message: str) -> None:
    (folder / name).write_text(text)
    assert list(complaints(folder, RECORD)) == [message]


@pytest.mark.parametrize(
    "secret",
    [
        "export AWS_SECRET_ACCESS_KEY=hunter2",
        'S3_ALT_SECRET_ACCESS_KEY = "qX7bVd29LmPzT4sK"',
        "AWS_SESSION_TOKEN=FwoGZXIvYXdzEA",
        "http://user:pass@127.0.0.1/",
        "-----BEGIN RSA PRIVATE KEY-----",
        "ghp_0123456789abcdefghijABCDEFGHIJ",
    ],
)
def test_what_looks_like_a_credential_is_found(folder: Path, secret: str) -> None:
    (folder / "REPRODUCE.md").write_text(f"{secret}\n{MANUAL}")
    assert list(complaints(folder, RECORD)) == ["REPRODUCE.md:1: contains a credential"]


@pytest.mark.parametrize(
    "text", ["export AWS_SECRET_ACCESS_KEY=$SECRET", "S3_ALT_SECRET_ACCESS_KEY=…", "it needs AWS_SECRET_ACCESS_KEY"]
)
def test_what_stands_for_a_credential_is_not_one(folder: Path, text: str) -> None:
    (folder / "REPRODUCE.md").write_text(f"{text}\n{MANUAL}")
    assert list(complaints(folder, RECORD)) == []


def test_scripts_that_are_missing_are_found_in_a_checkout(folder: Path) -> None:
    (folder / "server.toml").write_text('title = "My Server 1.0"\nserver = "mine"\n')
    assert list(complaints(folder, RECORD)) == []
    scripts = folder.parent / "servers" / "mine"
    scripts.mkdir(parents=True)
    (message,) = complaints(folder, RECORD)
    assert message == "server.toml: there is no servers/mine/start.sh; add the scripts, or remove the line server"
    (scripts / "start.sh").write_text("")
    assert list(complaints(folder, RECORD)) == []


def test_a_secret_in_use_is_found_but_not_a_short_one(folder: Path) -> None:
    (folder / "REPRODUCE.md").write_text(f"my-secret test\n{MANUAL}")
    assert list(complaints(folder, RECORD, Fragments({"my-secret": HIDDEN_TEXT}).without)) == [
        "REPRODUCE.md:1: contains a credential"
    ]
    assert [is_secret(each) for each in ("my-secret", "test", "")] == [True, False, False]


def test_the_keys_of_the_servers_scripts_are_no_secrets(folder: Path) -> None:
    scripts = [PUBLISHED_FOLDER / "servers" / name for name in ("common.sh", "garage/start.sh")]
    keys = [key for script in scripts for key in re.findall(r"_(?:KEY|SECRET):=(\w+)", script.read_text())]
    assert len(keys) == 12
    (folder / "REPRODUCE.md").write_text("\n".join([*(f"S3_ALT_SECRET_ACCESS_KEY={key}" for key in keys), MANUAL]))
    assert not any(map(is_secret, keys))
    assert list(complaints(folder, RECORD)) == []


def test_scripts_are_looked_at_too(folder: Path, snapshot: Any) -> None:
    (folder / "server.toml").write_text('title = "My Server 1.0"\nserver = "mine"\n')
    scripts = folder.parent / "servers" / "mine"
    scripts.mkdir(parents=True)
    (scripts / "start.sh").write_text("#!/bin/sh\nexport AWS_SECRET_ACCESS_KEY=hunter2\n")
    (scripts / "stop.sh").write_bytes(b"\xff")
    assert list(complaints(folder, RECORD)) == snapshot


def test_all_that_can_be_found_beside_broken_files_is_found(folder: Path, snapshot: Any) -> None:
    (folder / "causes.toml").write_text("[[cause]]\nid = \n")
    (folder / "expected.txt").write_text("objects/get::a\n")
    (folder / "server.toml").write_text("title = 5 # at s3.example.test\n")
    (folder / "REPRODUCE.md").write_bytes(b"\xff")
    (folder / "notes").mkdir()
    server, expected, causes, *others = complaints(folder, RECORD)
    assert server == "server.toml:1: title: expected a text, got a number"
    assert expected.startswith("expected.txt:1: a line has check, clients, ")
    assert causes.startswith("causes.toml:2: not valid TOML: ")
    assert [each.partition(";")[0] for each in others] == snapshot


@pytest.mark.parametrize("name", ["server.toml", "expected.txt", "causes.toml", "REPRODUCE.md"])
def test_what_is_no_file_is_said_once_and_not_read(folder: Path, name: str) -> None:
    path = folder / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert list(complaints(folder, RECORD)) == [f"{name}: is no file"]
    path.unlink()
    path.symlink_to("/dev/zero")
    assert list(complaints(folder, RECORD)) == [f"{name}: is a link that leads out of the folder"]
    path.unlink()
    path.symlink_to(name)
    (message,) = complaints(folder, RECORD)
    assert message.startswith(f"{name}: Too many levels of symbolic links")


@pytest.mark.parametrize("host", ["s3", "minio", "published"])
def test_the_name_of_a_host_may_be_a_word(host: str) -> None:
    """A word like this has another meaning in the published files."""
    files = [path for each in published() for path in each.folder.iterdir() if path.suffix in (".md", ".toml", ".txt")]
    found = pattern_of_host(f"http://{host}:9000")
    assert found is not None
    assert len(files) > 50
    assert [path for path in files if found.search(path.read_text(encoding="utf-8"))] == []
    for text in (f"at http://{host.upper()}/a", f"{host}:9000 refuses", f"http://{host}:1"):
        assert found.search(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("s3.example.test", True),
        ("https://b.S3.Example.Test:9000/", True),
        ("s3.example.tests", False),
        ("my-s3.example.test", False),
    ],
)
def test_a_host_is_not_a_part_of_a_word(text: str, found: bool) -> None:
    pattern = pattern_of_host("https://s3.example.test")
    assert pattern is not None
    assert bool(pattern.search(text)) == found


def test_a_missing_file_and_a_name_are_found(folder: Path, snapshot: Any) -> None:
    (folder / "REPRODUCE.md").unlink()
    other = folder.rename(folder.parent / "My Server")
    assert list(complaints(other, RECORD)) == snapshot


@pytest.mark.parametrize(
    "here", ["http://127.0.0.1:8000", "http://localhost:1", "http://[::1]:1", "http://a.localhost", ""]
)
def test_this_machine_is_nobodys(here: str) -> None:
    assert endpoint_hosts(here) == ()


def test_another_host_is_somebodys() -> None:
    assert endpoint_hosts("https://S3.Example.test:9000") == ("s3.example.test",)
    assert endpoint_hosts("http://10.0.0.5:9000") == ("10.0.0.5",)
