"""Output that cannot be written, or that nobody reads: no traceback, and an exit status of its own."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.cleanup.entries import LedgerEntry, bucket_of
from fixtures.cleanup.ledger import Ledger
from record.lines import CheckResult, Record, RecordedFeature, RunHeader, RunSummary, count_verdicts
from record.record_file import read, write
from reference.server.connections import running
from reference.server.service import reference
from reports.formats.ascii_output import ERRORS
from s3_conformance.__main__ import _open_output
from tests.command_line.commands import ROOT, client, user

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
        timeout=60,
    )


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, arguments, "> /dev/full")
    assert (done.returncode, done.stderr) == (3, "Error: the output: No space left on device\n")


@pytest.mark.exhaustive
@pytest.mark.parametrize("arguments", [*COMMANDS, *OF_TEXT, ("doctor",), ("applications",), ("--help",)], ids=" ".join)
def test_closed(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, arguments, ">&-")
    assert (done.returncode, done.stderr) == (3, CLOSED)


@pytest.mark.exhaustive
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_reader_that_has_gone(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, arguments, "> >(exec 0<&-; sleep 2)")
    assert (done.returncode, done.stderr) in ((141, ""), (-13, ""))


@pytest.mark.exhaustive
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_an_encoding_without_all_characters(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, arguments, "", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii() or arguments[0] == "known"  # TOML is UTF-8


@pytest.mark.exhaustive
@pytest.mark.parametrize("arguments", OF_TEXT, ids=" ".join)
def test_texts_in_an_encoding_without_all_characters(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, arguments, "", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


RUN = ("run", "--provider", "embedded", "-n", "0", "--client", "boto3-s3v4", "--area", "connect", "--out", "out")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("shell", "printed"),
    [
        ("> /dev/full", (3, "Error: the output: No space left on device\n")),
        (">&-", (3, CLOSED)),
        ("> >(exec 0<&-; sleep 2)", (0, "")),
    ],
    ids=["full-disk", "closed", "reader-has-gone"],
)
def test_a_run_continues(tmp_path: Path, shell: str, printed: tuple[int, str]) -> None:
    done = run(tmp_path, RUN, shell)
    assert (done.returncode, done.stderr) == printed
    found = read(tmp_path / "out" / "results.jsonl")
    assert found.summary is not None
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


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", ["doctor", "applications"])
def test_a_full_disk_is_not_the_endpoints_fault(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, (command,), "> /dev/full")
    assert (done.returncode, done.stderr) == (3, "Error: the output: No space left on device\n")
