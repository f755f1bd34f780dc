"""Files that a user names as records, and that cannot be read as one."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from record.lines import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from record.record_file import write
from tests.command_line.commands import User, user


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
