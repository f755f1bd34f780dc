"""Tests of the command that records the footprints of applications."""

from __future__ import annotations

from pathlib import Path

import pytest

from programs.application import Application
from programs.recording.performing import ProgramEnd, RecordedRun
from programs.workflows.sdks.boto3_sdk import BOTO3, BOTO3_2024
from record.footprint_file import Footprint, RecordedWorkflow, read
from tests.footprints import __main__ as command

RECORDING = RecordedWorkflow("", "http", (), ("write: PutObject",))


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    monkeypatch.setattr(command, "is_installed", lambda application: True)


def test_a_program_that_fails_does_not_keep_the_others_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    right = command.footprint_of

    def footprint_of(application: Application) -> Footprint:
        if application == BOTO3_2024:
            return right(application)
        return Footprint(application.name, application.title, application.version, application.kind, (RECORDING,))

    monkeypatch.setattr(command, "footprint_of", footprint_of)
    monkeypatch.setattr(
        command, "perform_once", lambda *_, **__: RecordedRun(ended=ProgramEnd("write", "it is refused"))
    )
    with pytest.raises(SystemExit, match=r"^Not recorded: boto3-1\.34$"):
        command.main([BOTO3_2024.name, BOTO3.name])
    assert read(tmp_path / "boto3-1.44.toml").recordings == (RECORDING,)
    assert not (tmp_path / "boto3-1.34.toml").exists()
    printed = capfd.readouterr()
    assert printed.err == "boto3-1.34, http: write: it is refused\n"
    assert printed.out == "boto3-1.44: recorded\n"


def test_a_program_that_cannot_be_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def install(application: Application) -> None:
        raise command.ConfigurationError(f"{application.name}: pip: no output")

    monkeypatch.setattr(command, "is_installed", lambda application: application != BOTO3)
    monkeypatch.setattr(command, "install", install)
    monkeypatch.setattr(command, "footprint_of", lambda each: Footprint(each.name, "", "", "SDK", (RECORDING,)))
    with pytest.raises(SystemExit, match=r"^Not recorded: boto3-1\.44$"):
        command.main(["--install", BOTO3.name, BOTO3_2024.name])
    assert capfd.readouterr().err == "boto3-1.44: pip: no output\n"
    assert (tmp_path / "boto3-1.34.toml").exists()
