"""Tests of the file with the kinds of deviations: what it has is read again, and faults are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from record.foreign_files import FileError
from record.lines import CheckResult, Deviation
from reports.formats.publication.deviations_file import HEAD, NAME, parts_of, read, text_of

IGNORED = Deviation("", {"replies": [[400, "BadDigest"], [403, ""]]}, {"success": None})
REFUSED = Deviation("", {"success": None}, {"replies": [[501, "NotImplemented"]]})
LOST = Deviation("body", {"value": "a"}, {"value": "b"}, sort="data")
RESULTS = (
    CheckResult("a/b::c[x]", "boto3-s3v4", "fail", deviation=IGNORED),
    CheckResult("a/b::c[y]", "boto3-s3v4", "fail", deviation=LOST),
    CheckResult("a/b::d", "boto3-s3v4", "unsupported", deviation=REFUSED),
    CheckResult("a/b::e", "boto3-s3v4", "pass"),
)
TEXT = f"""{HEAD}a/b::
c[x]\tboto3-s3v4\tfail\tignored instead of 400 BadDigest or 403
c[y]\tboto3-s3v4\tfail\tcorrupt
"""


def test_it_has_the_kind_and_the_expected_refusal(tmp_path: Path) -> None:
    assert text_of(RESULTS) == TEXT
    (tmp_path / NAME).write_text(TEXT)
    noted = [read(tmp_path, NAME).entry_for(each) for each in RESULTS]
    assert [parts_of(each.answer) for each in noted if each] == [("ignored", "400 BadDigest or 403"), ("corrupt", "")]
    assert noted[2:] == [None, None]


def test_without_the_file_nothing_is_noted(tmp_path: Path) -> None:
    assert read(tmp_path, NAME).entries == ()


def test_an_unknown_kind_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(TEXT.replace("corrupt", "corrupted"))
    with pytest.raises(FileError, match=f"^{NAME}:5: unknown kind 'corrupted'; known are exposed, corrupt, "):
        read(tmp_path, NAME)
