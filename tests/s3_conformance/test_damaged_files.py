"""Files that hold something else, and cannot be read as what they are named for: each is named in a line or two, and
none makes a command wait or takes all memory."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from record.lines import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from record.record_file import write
from tests.s3_conformance.commands import User, user


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 30)


NESTED = b"[" * 100_000 + b"]" * 100_000
CONTENTS: dict[str, Callable[[Path], object]] = {
    "large": _large,
    "empty": Path.touch,
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 9),
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "nested": lambda path: path.write_bytes(
        b'{"type":"run","schema":1,"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    ),
    "digits": lambda path: path.write_bytes(b'{"type":"run","schema":' + b"9" * 5_000 + b"}\n"),
    "twice": lambda path: path.write_bytes(b'{"type":"run","type":"check","schema":1}\n'),
    "toml_twice": lambda path: path.write_bytes(b"a = 1\na = 2\n"),
    "toml_nested": lambda path: path.write_bytes(b"a = " + NESTED),
    "toml_digits": lambda path: path.write_bytes(b"rate = " + b"9" * 5_000),
}
ELSEWHERE = ("--endpoint-url", "http://127.0.0.1:1")
RUN = ("run", "--provider", "embedded", "-n", "0", "--area", "connect", "--out", "out", "--known", "known")
PLACES: dict[str, tuple[str, tuple[str, ...], set[str]]] = {
    "record": ("file", ("show", "file"), set()),
    "expected": ("known/expected.txt", RUN, {"empty"}),
    "causes": ("known/causes.toml", RUN, {"empty"}),
    "settings": ("s3-conformance.toml", ("doctor", *ELSEWHERE), set()),
    "config": (".aws/config", ("doctor", *ELSEWHERE), set()),
    "credentials": (".aws/credentials", ("doctor", *ELSEWHERE), set()),
    "boto": (".boto", ("doctor", *ELSEWHERE), set()),
    "ca_bundle": ("file", ("doctor", "--endpoint-url", "https://127.0.0.1:1", "--ca-bundle", "file"), set()),
}
ALWAYS = ("large", "pipe")
"""The damages that do the most harm; the others are exhaustive."""


@pytest.mark.parametrize(
    ("place", "content"),
    [
        pytest.param(place, content, marks=[] if content in ALWAYS else [pytest.mark.exhaustive])
        for place in PLACES
        for content in CONTENTS
    ],
)
def test_a_line_or_two_names_the_file(tmp_path: Path, place: str, content: str) -> None:
    name, command, all_right = PLACES[place]
    variables = (
        {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""} if place in ("config", "credentials", "boto") else {}
    )
    someone: User = user(tmp_path, **variables)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    if place == "causes":
        (tmp_path / "known" / "expected.txt").touch()
    CONTENTS[content](tmp_path / name)
    done = someone.command(*command)
    if (tmp_path / name).is_file():
        (tmp_path / name).unlink()  # the suite has not written a file there that looks like a record
    assert not re.search("Traceback|MemoryError", done.said), done.said
    if content in all_right or done.status == 0:
        return
    errors = [line for line in done.said.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, done.said
    assert done.status in (2, 3), done.said
    if content == "large" and place not in ("record", "ca_bundle"):
        assert Path(name).name in errors[0], done.said
        assert f"{1 << 30} bytes" in errors[0], "it was not read"


def test_a_pipe_that_nobody_writes_to_is_empty(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "file")
    user(tmp_path).command("show", "file", status=2, stderr="Error: file: the file is empty; the run wrote nothing\n")


@pytest.fixture
def someone(tmp_path: Path) -> User:
    """A user with a record in the folder at hand."""
    result = CheckResult("a::b", "boto3-s3", "fail")
    end = RunSummary(count_verdicts([result]), exit=1)
    write(Record(RunHeader(clients=("boto3-s3",)), (result,), end), tmp_path / "results.jsonl")
    return user(tmp_path)


@pytest.mark.parametrize("command", [("show", ""), ("guide", ""), ("report", ""), ("compare", ".", "")])
def test_empty_name(someone: User, command: tuple[str, ...]) -> None:
    outcome = someone.command(*command)
    assert (outcome.status, outcome.said) == (2, "Error: the name of a record is empty\n")


def test_file_that_cannot_be_read(someone: User) -> None:
    if not Path("/proc/self/mem").is_file():
        pytest.skip("needs /proc")
    outcome = someone.command("show", "/proc/self/mem")
    assert (outcome.status, outcome.said) == (2, "Error: /proc/self/mem: Input/output error\n")


def test_compressed_record_with_another_name(someone: User) -> None:
    named = someone.folder / "compressed.jsonl"
    named.write_bytes(gzip.compress((someone.folder / "results.jsonl").read_bytes()))
    outcome = someone.command("show", "compressed.jsonl")
    printed = "Error: compressed.jsonl: it is compressed: its name must end with .gz\n"
    assert (outcome.status, outcome.said) == (2, printed)
    named.rename(named.with_suffix(".gz"))
    assert someone.command("show", "compressed.gz").status == 0
