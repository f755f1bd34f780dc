"""Tests of the contents of a `server.toml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from published.results import published_servers
from published.results.server_file import ServerFile, name_of, read, title_problem
from record.foreign_files import FileError

TITLE = 'title = "My Server 1.0"\n'


def test_all_that_are_published_can_be_read() -> None:
    files = [read(folder.folder, "server.toml") for folder in published_servers.published()]
    assert [file.title for file in files if file] == [each.title for each in published_servers.published()]


def test_there_need_be_none(tmp_path: Path) -> None:
    assert read(tmp_path, "server.toml") is None
    (tmp_path / "server.toml").write_text(TITLE)
    assert read(tmp_path, "server.toml") == ServerFile("My Server 1.0")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TITLE + "arguments = 5\n", "s:2: arguments: expected a list, got a number"),
        (TITLE + "arguments = ['-n', 5]\n", "s:2: arguments: expected a text, got a number"),
        (TITLE + 'arguments = ["a\\u0000"]\n', "s:2: arguments have control characters"),
        (TITLE + "server = '../../etc'\n", "s:2: server is not the name of a folder"),
        (TITLE + "server = '..'\n", "s:2: server is not the name of a folder"),
        (TITLE + "https = 'yes'\n", "s:2: https: expected true or false, got a text"),
        (TITLE + "server = ['a']\n", "s:2: server: expected a text, got a list"),
        (TITLE + "environment = 'A=b'\n", "s:2: environment: expected a table, got a text"),
        (TITLE + "[environment]\nA = 1\n", "s:2: environment: expected a text, got a number"),
        (TITLE + "[environment]\n'A=' = ''\n", "s:3: environment: 'A=' is not the name of a variable"),
        (TITLE + "run = 3\n", "s:2: run: expected a table, got a number"),
        (TITLE + "\nservers = 'a'\n",
         "s:3: unknown key 'servers'; known are title, issues, server, https, arguments, environment, run"),
        ("server = 'a'\n", "s:1: title is missing"),
        ("title = 5\n", "s:1: title: expected a text, got a number"),
        ("title = 'A'\n",
         "s:1: title is not the server and its version on one line, such as 'My Server 1.0': its last"),
        ("\ntitle = [\n", "s:2: not valid TOML: "),
        (f"title = {'9' * 5000}\n", "s:1: not valid TOML: a number is too long"),
    ],
)  # fmt: skip
def test_another_form_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "server.toml").write_text(text)
    with pytest.raises(FileError) as refused:
        read(tmp_path, "s")
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "title", ["A\n1", "A \x7f1", "A 1\u2028", "A \ud8001", "A \u202e1", " A 1", "A\u00a0 1"], ids=ascii
)
def test_a_title_shows_as_it_is(title: str) -> None:
    assert title_problem(title) == "it has control characters, line breaks or white space around it"


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("My Server 1.0", ""),
        ("日本 1", ""),
        ("A " + "1" * 58, ""),
        ("A " + "1" * 59, "it has 61 characters; the maximum is 60"),
        ("Server", "its last word is no version"),
        ("Server1", "its last word is no version"),
        ("", "its last word is no version"),
    ],
)
def test_a_title_is_short_and_ends_with_a_version(title: str, fault: str) -> None:
    assert title_problem(title) == fault


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("My Server 1.0", "my-server-1.0"),
        ("MinIO 2026-02-12", "minio-2026-02-12"),
        ("A .B. (x) v1..2", "a-b-x-v1-2"),
        ("日本 1", ""),
        ("Schön 1", ""),
    ],
)
def test_a_folder_is_named_after_the_title(title: str, name: str) -> None:
    assert name_of(title) == name
