"""Tests of a user's program: the ways in which it gets its endpoint, and its end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fixtures.model.endpoint import Credentials
from programs.recording.commands import (
    TIMEOUT_EXIT_STATUS,
    Command,
    NotStarted,
    environment_for_site,
    fill_placeholders,
    program,
)
from programs.recording.performing import ProgramEnd, ProgramSite


@pytest.fixture
def site(tmp_path: Path) -> ProgramSite:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return ProgramSite("http://127.0.0.1:99", "eu-1", Credentials("KEY", "SECRET", "TOKEN"), "bucket", folder)


def _python(text: str, step: str = "run") -> Command:
    return Command(step, (sys.executable, "-c", text))


def _perform(site: ProgramSite, *commands: Command, seconds: float | None = None) -> tuple[ProgramEnd, list[str]]:
    begun: list[str] = []
    return program(commands, shown=False)(site, begun.append, seconds), begun


def test_placeholders_are_filled_in(site: ProgramSite) -> None:
    text = "{endpoint} {host} {port} {key} {secret} {bucket} {region} {folder} {other} {}"
    assert fill_placeholders(text, site) == (
        f"http://127.0.0.1:99 127.0.0.1 99 KEY SECRET bucket eu-1 {site.folder} {{other}} {{}}"
    )


def test_variables_and_files_name_the_endpoint(site: ProgramSite) -> None:
    variables = environment_for_site(site)
    assert variables["AWS_ENDPOINT_URL"] == variables["AWS_ENDPOINT_URL_S3"] == site.url
    assert (variables["AWS_ACCESS_KEY_ID"], variables["AWS_SESSION_TOKEN"]) == ("KEY", "TOKEN")
    assert "endpoint_url = http://127.0.0.1:99" in Path(variables["AWS_CONFIG_FILE"]).read_text()
    assert "aws_secret_access_key = SECRET" in Path(variables["AWS_SHARED_CREDENTIALS_FILE"]).read_text()


def test_aws_settings_of_the_user_are_not_there(site: ProgramSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-the-user")
    monkeypatch.setenv("OWN", "kept")
    asked = "import os, sys; sys.exit('AWS_PROFILE' in os.environ or 'OWN' not in os.environ)"
    ended, _ = _perform(site, _python(asked))
    assert ended.works


def test_steps_run_in_order_until_one_fails(site: ProgramSite) -> None:
    ended, begun = _perform(site, _python("", "one"), _python("raise SystemExit(7)", "two"), _python("", "three"))
    assert (ended, begun) == (ProgramEnd("two", "it ended with status 7", 7), ["one", "two"])


def test_a_program_that_does_not_end_is_stopped(site: ProgramSite) -> None:
    ended, _ = _perform(site, _python("import threading; threading.Event().wait()"), seconds=0.5)
    assert (ended.status, ended.why) == (TIMEOUT_EXIT_STATUS, "its time was over")


def test_a_program_that_cannot_be_started_is_named(site: ProgramSite) -> None:
    with pytest.raises(NotStarted, match="nowhere/program: cannot be started: No such file or directory"):
        _perform(site, Command("run", ("nowhere/program",)))
