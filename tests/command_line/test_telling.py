"""Tests of the exit statuses of commands that cannot write a file."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from record.ending import UNTESTABLE, WRONG_USE
from s3_conformance.telling import reporting_file_errors, write_out


@pytest.mark.parametrize(
    ("number", "status"),
    [(errno.ENOSPC, UNTESTABLE), (errno.EDQUOT, UNTESTABLE), (errno.EACCES, WRONG_USE), (errno.ENOENT, WRONG_USE)],
    ids=["full", "quota", "forbidden", "missing"],
)
def test_a_full_disk_is_no_wrong_use(number: int, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, reporting_file_errors():
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
