"""`--out` and its like: names that are empty, and links that lead nowhere; and output that cannot be written, or that
nobody reads."""

from __future__ import annotations

import errno
import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from fixtures.cleanup.entries import LedgerEntry, bucket_of
from fixtures.cleanup.ledger import Ledger
from record.ending import UNTESTABLE, WRONG_USE
from record.lines import CheckResult, Record, RecordedFeature, RunHeader, RunSummary, count_verdicts
from record.output_lock import REPORT_FOLDER, RERUN_REPORT_FOLDER
from record.record_file import read, write
from record.selection import EVERY_CLIENT, Selection
from reference.server.connections import running
from reference.server.service import reference
from reports.formats.output_streams import ERRORS
from reports.formats.rendering import REPORT_WRITERS
from s3_conformance.__main__ import _open_output
from s3_conformance.command_output import reporting_errors, write_out
from tests.s3_conformance.commands import LONGEST, ROOT, User, client, user

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
    refused = someone.command(*command, status=2)
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
        done = someone.command("run", *flags, status=0)
    else:
        done = someone.command("report", "results.jsonl", "--out", "out", status=1)
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
    refused = someone.command(*arguments, status=2)
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


@pytest.mark.parametrize(
    ("number", "status"),
    [(errno.ENOSPC, UNTESTABLE), (errno.EDQUOT, UNTESTABLE), (errno.EACCES, WRONG_USE), (errno.ENOENT, WRONG_USE)],
    ids=["full", "quota", "forbidden", "missing"],
)
def test_a_full_disk_is_no_wrong_use(number: int, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, reporting_errors():
        raise OSError(number, "why", "results.jsonl")
    assert ended.value.code == status
    assert capsys.readouterr().err == "Error: results.jsonl: why\n"


def test_what_is_in_the_way_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit) as ended:
        write_out(tmp_path / "file" / "page.html", lambda _: None)
    assert ended.value.code == WRONG_USE
    printed = capsys.readouterr().err
    assert printed.startswith(f"Error: --out {tmp_path / 'file' / 'page.html'}: {tmp_path / 'file'}: ")


COMMANDS = [
    ("list", "--area", "rgw"),
    ("compare", "r", "r"),
    pytest.param(("compare", "r", "r", "--format", "json"), marks=pytest.mark.exhaustive),
    ("known", "r"),
]
OF_TEXT = [
    ("show", "r", "--all"),
    ("guide", "r"),
    ("compare", "r", "r", "--format", "md"),
]
OF_THE_SUITE = [pytest.param((each,), marks=pytest.mark.exhaustive) for each in ("doctor", "applications")]
CLOSED = "Error: the output: Bad file descriptor\n"


def run(folder: Path, arguments: tuple[str, ...], shell: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in a shell, followed by `shell`."""
    result = CheckResult("a::b[é]", "boto3-s3", "fail", message="…", feature="f")
    header = RunHeader(clients=("boto3-s3",), features=(RecordedFeature("f", "Group", "Feature"),))
    write(Record(header, (result,), RunSummary(count_verdicts([result]), exit=1)), folder / "r")
    command = f'"{sys.executable}" -m s3_conformance {" ".join(arguments)} {shell}'
    environment = {**user(folder).environment, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )


@pytest.mark.parametrize("arguments", [*COMMANDS, *OF_THE_SUITE], ids=" ".join)
def test_a_full_disk(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, arguments, "> /dev/full")
    assert (done.returncode, done.stderr) == (3, "Error: the output: No space left on device\n")


@pytest.mark.exhaustive
@pytest.mark.parametrize("arguments", [*COMMANDS, *OF_TEXT, *OF_THE_SUITE, ("--help",)], ids=" ".join)
def test_closed(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, arguments, ">&-")
    assert (done.returncode, done.stderr) == (3, CLOSED)


@pytest.mark.exhaustive
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_reader_that_has_gone(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, arguments, "> >(exec 0<&-; sleep 2)")
    assert (done.returncode, done.stderr) in ((141, ""), (-13, ""))


@pytest.mark.exhaustive
@pytest.mark.parametrize("arguments", [*COMMANDS, *OF_TEXT], ids=" ".join)
def test_an_encoding_without_all_characters(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, arguments, "", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii() or arguments[0] == "known"  # TOML is UTF-8


RUN = ("run", "--provider", "embedded", "-n", "0", "--client", "boto3-s3v4", "--area", "connect", "--out", "out")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("shell", "status_and_errors"),
    [
        ("> /dev/full", (3, "Error: the output: No space left on device\n")),
        (">&-", (3, CLOSED)),
        ("> >(exec 0<&-; sleep 2)", (0, "")),
    ],
    ids=["full-disk", "closed", "reader-has-gone"],
)
def test_a_run_continues(tmp_path: Path, shell: str, status_and_errors: tuple[int, str]) -> None:
    done = run(tmp_path, RUN, shell)
    assert (done.returncode, done.stderr) == status_and_errors
    found = read(tmp_path / "out" / "results.jsonl")
    assert (found.summary.exit, found.summary.verdicts["pass"]) == (0, len(found.results))
    assert (tmp_path / "out" / "report.html").exists()


@pytest.mark.exhaustive
def test_a_closed_pipe_is_not_the_endpoints_fault(tmp_path: Path) -> None:
    done = run(tmp_path, ("doctor",), "| head -3")
    assert (done.returncode, done.stderr) == (141, "")
    assert len(done.stdout.splitlines()) == 3


def test_a_reader_of_the_applications_that_has_gone(tmp_path: Path) -> None:
    done = run(tmp_path, ("applications",), "> >(exec 0<&-; sleep 2)")
    assert (done.returncode, done.stderr) == (141, "")


class _Terminal(io.TextIOWrapper):
    def __init__(self, is_one: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")
        self._is_one = is_one

    def isatty(self) -> bool:
        return self._is_one


@pytest.mark.parametrize(
    ("variables", "is_terminal", "encoding"),
    [
        ({"LC_ALL": "C"}, True, "ascii"),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, True, "ascii"),
        ({"LC_CTYPE": "C", "LC_ALL": ""}, True, "ascii"),
        ({"LANG": "C"}, True, "ascii"),
        ({"LC_ALL": "C"}, False, "utf-8"),
        ({"LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}, True, "utf-8"),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, True, "utf-8"),
        ({}, True, "utf-8"),
    ],
    ids=str,
)
def test_a_terminal_in_the_locale_of_c_shows_ascii_alone(
    variables: dict[str, str], is_terminal: bool, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG", "PYTHONUTF8", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stream = _Terminal(is_terminal)
    monkeypatch.setattr(sys, "stdout", stream)
    _open_output(ERRORS)
    assert stream.encoding == encoding
    stream.write("\u2713 ok\u2026")
    stream.flush()
    assert stream.buffer.getvalue().decode() == ("+ ok..." if encoding == "ascii" else "\u2713 ok\u2026")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("shell", "status", "printed"),
    [
        ("> /dev/full", (3,), "Error: the output: No space left on device\n"),
        (">&-", (3,), CLOSED),
        ("<&- >&-", (3,), CLOSED),
        ("> >(exec 0<&-; sleep 2)", (141, -13), ""),
    ],
)
def test_a_sweep_continues(tmp_path: Path, shell: str, status: tuple[int, ...], printed: str) -> None:
    run_id = "6b0008495dca"
    with running(reference()) as url:
        ledger = Ledger(run_id, url, where=tmp_path / "state" / "runs")
        for number in range(3):
            name = bucket_of(run_id, str(number))
            ledger.about_to_create(LedgerEntry(name))
            client(url).create_bucket(Bucket=name)
        ledger.path.write_text(ledger.path.read_text().replace(socket.gethostname(), "another-machine"))
        done = run(tmp_path, ("sweep", "--endpoint-url", url), shell)
        assert done.returncode in status, done.stderr
        assert done.stderr == printed
        assert client(url).list_buckets()["Buckets"] == []
