"""`--out` and its like: names that are empty, and links that lead nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.record.lines import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from reports.record.record_file import write
from tests.command_line.commands import User, user

RESULT = CheckResult("objects/get::a", "boto3-s3", "fail")
RECORD = Record(RunHeader(clients=("boto3-s3",)), (RESULT,), RunSummary(count_verdicts([RESULT]), exit=1))


@pytest.fixture
def someone(tmp_path: Path) -> User:
    write(RECORD, tmp_path / "results.jsonl")
    return user(tmp_path)


@pytest.mark.parametrize(
    "command",
    [
        ("upstream", "results.jsonl", "--out", ""),
        ("guide", "results.jsonl", "--out", ""),
        ("compare", "results.jsonl", "results.jsonl", "--out", ""),
        ("report", "results.jsonl", "--out", ""),
        ("publish", "results.jsonl", "--title", "A 1", "--out", ""),
        ("known", "results.jsonl", "--update", ""),
    ],
    ids=lambda command: command[0],
)
def test_an_empty_name_is_refused(someone: User, command: tuple[str, ...]) -> None:
    before = sorted(someone.folder.iterdir())
    refused = someone.command(*command)
    assert refused.status == 2
    (said,) = (line for line in refused.stderr.splitlines() if line.startswith("Error: "))
    assert command[-2] in said
    assert " is empty" in said
    assert [path for path in sorted(someone.folder.iterdir()) if not path.name.startswith(".")] == before


@pytest.mark.parametrize("command", ["upstream", "guide", "compare"])
def test_a_link_to_itself_is_refused(someone: User, command: str) -> None:
    (someone.folder / "loop.html").symlink_to("loop.html")
    refused = someone.command(command, *["results.jsonl"] * (2 if command == "compare" else 1), "--out", "loop.html")
    assert (refused.status, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Error: --out loop.html: ")
    assert refused.stderr.count("\n") == 1
