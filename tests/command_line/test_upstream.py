"""Tests of `upstream`: the text, its destination, and refused requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from record.record_file import write
from tests.command_line.commands import User, user
from tests.expected_results import cause, expect

EXPOSED = Deviation(expected={"replies": [[403, "AccessDenied"]]}, got={"success": None}, kind="exposed")
HEADER = RunHeader(
    endpoint="http://e.test", server="AServer", features=(RecordedFeature("get", "Objects", "Reading objects"),)
)
RESULT = CheckResult("objects/get::a", "boto3-s3v4", "fail", area="objects", feature="get", deviation=EXPOSED)


@pytest.fixture
def someone(tmp_path: Path) -> User:
    write(Record(HEADER, (RESULT,)), tmp_path / "results.jsonl")
    return user(tmp_path)


def test_it_is_printed_or_written(someone: User) -> None:
    printed = someone.command("upstream", "results.jsonl")
    assert (printed.status, printed.stderr) == (0, "")
    assert printed.stdout.startswith("# AServer: deviations from S3\n")
    assert someone.command("upstream", "results.jsonl", "1", "--out", "new/upstream.md").status == 0
    assert (someone.folder / "new" / "upstream.md").read_text() == printed.stdout


def test_causes_name_findings(someone: User) -> None:
    expect(someone.folder, "objects/get::a boto3-s3v4 fail", causes=cause("objects/get::a", "It asks nobody."))
    output = someone.command("upstream", "results.jsonl", "--known", "known", "--title", "Server 1").stdout
    assert output.startswith("# Server 1: deviations from S3\n")
    assert "\n## 1. It asks nobody\n" in output


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (("results.jsonl", "2"), "results.jsonl: no finding 2; there are 1"),
        (("results.jsonl", "first"), "results.jsonl: no finding first; there are 1"),
        (("none.jsonl",), "none.jsonl: "),
        (("empty.jsonl",), "empty.jsonl: there are no findings. This run was cut off"),
    ],
)
def test_wrong_use_is_one_line(someone: User, arguments: tuple[str, ...], output: str) -> None:
    write(Record(HEADER, ()), someone.folder / "empty.jsonl")
    refused = someone.command("upstream", *arguments)
    assert (refused.status, refused.stderr.count("\n")) == (2, 1)
    assert refused.stderr.startswith(f"Error: {output}")


def test_the_record_is_not_replaced(someone: User) -> None:
    before = (someone.folder / "results.jsonl").read_bytes()
    refused = someone.command("upstream", "results.jsonl", "--out", "results.jsonl")
    assert (refused.status, refused.stderr) == (
        2,
        "Error: --out results.jsonl: it is the record, and would be replaced\n",
    )
    assert (someone.folder / "results.jsonl").read_bytes() == before
