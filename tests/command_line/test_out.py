"""`--out` and its like: names that are empty, and links that lead nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from record.lines import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from record.output_lock import REPORT_FOLDER, RERUN_REPORT_FOLDER
from record.record_file import write
from record.selection import EVERY_CLIENT, Selection
from reports.formats.rendering import REPORT_WRITERS
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
    (printed,) = (line for line in refused.stderr.splitlines() if line.startswith("Error: "))
    assert command[-2] in printed
    assert " is empty" in printed
    assert [path for path in sorted(someone.folder.iterdir()) if not path.name.startswith(".")] == before


@pytest.mark.parametrize("command", ["guide", "compare"])
def test_a_link_to_itself_is_refused(someone: User, command: str) -> None:
    (someone.folder / "loop.html").symlink_to("loop.html")
    refused = someone.command(command, *["results.jsonl"] * (2 if command == "compare" else 1), "--out", "loop.html")
    assert (refused.status, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Error: --out loop.html: ")
    assert refused.stderr.count("\n") == 1


NAMES = ("results.jsonl", *REPORT_WRITERS)


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", ["a_file", "nothing", "a_pipe", "a_link_to_a_pipe", "itself"])
@pytest.mark.parametrize("command", ["run", "report"])
def test_no_report_is_written_through_a_link(someone: User, command: str, kind: str) -> None:
    """Another user with write access to the folder could replace any file of this user, or make the run wait for
    ever."""
    out, precious = someone.folder / "out", someone.folder / "precious"
    out.mkdir()
    if kind == "a_file":
        precious.write_text("gold")
    for name in NAMES:
        if kind == "a_pipe":
            os.mkfifo(out / name)
        elif kind == "itself":
            (out / name).symlink_to(name)
        else:
            (out / name).symlink_to(precious)
    if kind == "a_link_to_a_pipe":
        os.mkfifo(precious)
    if command == "run":
        flags = ("--provider", "embedded", "-n", "0", "--client", "boto3-s3v4", "--area", "connect", "--out", "out")
        done = someone.command("run", *flags)
        assert done.status == 0, done.said
    else:
        done = someone.command("report", "results.jsonl", "--out", "out")
        assert done.status == 1, done.said
    assert "Traceback" not in done.said
    assert sorted(path.name for path in out.iterdir()) == sorted(NAMES)
    assert all(path.is_file() and not path.is_symlink() for path in out.iterdir())
    if kind == "a_file":
        assert precious.read_text() == "gold"
    elif kind == "nothing":
        assert not precious.exists()


def test_the_folder_may_be_a_link(someone: User) -> None:
    (someone.folder / "elsewhere").mkdir()
    (someone.folder / "out").symlink_to("elsewhere")
    assert someone.command("report", "results.jsonl", "--out", "out").status == 1
    assert (someone.folder / "elsewhere" / "report.html").is_file()


@pytest.mark.parametrize("name", ["expected.txt", "causes.toml"])
def test_expected_results_are_not_written_through_a_link(someone: User, name: str) -> None:
    (someone.folder / "known").mkdir()
    precious = someone.folder / "precious"
    if name == "expected.txt":
        precious.write_text("")
    (someone.folder / "known" / name).symlink_to(precious)
    someone.command("known", "results.jsonl", "--update", "known")
    assert not precious.exists() or precious.read_text() == ""


@pytest.mark.parametrize("command", ["guide", "compare"])
def test_a_link_to_a_file_is_not_followed(someone: User, command: str) -> None:
    precious, page = someone.folder / "precious.html", someone.folder / "page.html"
    precious.write_text("gold")
    page.symlink_to(precious)
    records = ["results.jsonl"] * (2 if command == "compare" else 1)
    refused = someone.command(command, *records, "--out", "page.html")
    printed = f"Error: --out page.html: is a link: name the file that it leads to, {precious}\n"
    assert (refused.status, refused.stderr.endswith(printed), precious.read_text()) == (2, True, "gold"), refused.said


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (REPORT_FOLDER, ("run", "--provider", "embedded", "-n", "0", "--area", "connect")),
        (REPORT_FOLDER, ("report", "results.jsonl", "--out", REPORT_FOLDER)),
        (
            RERUN_REPORT_FOLDER,
            ("run", "--provider", "embedded", "-n", "0", "--area", "connect", "--out", RERUN_REPORT_FOLDER),
        ),
        ("known", ("known", "results.jsonl", "--update", "known")),
        ("a-1", ("publish", "whole.jsonl", "--title", "A 1")),
    ],
)
def test_a_folder_with_a_usual_name_is_no_link(someone: User, name: str, command: tuple[str, ...]) -> None:
    write(replace(RECORD, header=replace(RECORD.header, selection=Selection({"depth": EVERY_CLIENT}))),
          someone.folder / "whole.jsonl")  # fmt: skip
    elsewhere = someone.folder / "elsewhere"
    elsewhere.mkdir()
    (someone.folder / name).symlink_to("elsewhere")
    refused = someone.command(*command)
    assert (refused.status, list(elsewhere.iterdir())) == (2, []), refused.said
    assert f"{name}: is a link: name the folder that it leads to, {elsewhere}" in refused.stderr


FOOLISH = ("/", "/dev/null", "/proc", "/sys", "/dev", "results.jsonl", "results.jsonl/below", "/proc/nothing/there")


@pytest.mark.exhaustive
@pytest.mark.parametrize("out", FOOLISH)
@pytest.mark.parametrize("command", ["run", "report", "publish", "known"])
def test_a_place_that_is_no_folder_for_reports_is_one_line(someone: User, command: str, out: str) -> None:
    arguments = {
        "run": ("run", "--provider", "embedded", "-n", "0", "--area", "connect", "--out", out),
        "report": ("report", "results.jsonl", "--out", out),
        "publish": ("publish", "whole.jsonl", "--title", "A 1", "--out", out),
        "known": ("known", "results.jsonl", "--update", out),
    }[command]
    write(replace(RECORD, header=replace(RECORD.header, selection=Selection({"depth": EVERY_CLIENT}))),
          someone.folder / "whole.jsonl")  # fmt: skip
    before = (someone.folder / "results.jsonl").read_bytes()
    refused = someone.command(*arguments)
    assert refused.status == 2, refused.said
    (printed,) = [line for line in refused.said.splitlines() if "Error: " in line]
    assert out in printed or out.split("/")[0] in printed
    assert "Traceback" not in refused.said
    assert (someone.folder / "results.jsonl").read_bytes() == before
    assert not Path("/results.jsonl").exists()
    assert not Path("/expected.txt").exists()


def test_a_report_does_not_replace_what_is_no_record(someone: User) -> None:
    (someone.folder / "mine").mkdir()
    precious = someone.folder / "mine" / "results.jsonl"
    precious.write_text("gold")
    refused = someone.command("report", "results.jsonl", "--out", "mine")
    assert (refused.status, refused.stdout) == (2, "")
    assert "--out" in refused.stderr
    assert "results.jsonl there cannot be read as the record of a run, and would be replaced" in refused.stderr
    assert [path.name for path in precious.parent.iterdir()] == ["results.jsonl"]
    assert precious.read_text() == "gold"
