"""Tests of the files that are written from the records of published servers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from published.results import (
    applications,
    elsewhere_file,
    programs_table,
    published_servers,
    results_table,
    updating,
)
from published.results.published_servers import PublishedServer, published
from published.results.results_table import BEGIN, END, rows_of
from published.results.updating import Rejected
from record.client_names import CLIENTS
from record.footprint_file import footprints
from record.lines import CheckResult, Record, RecordedFeature, RunHeader, RunSummary, count_verdicts
from record.record_file import write
from record.selection import EVERY_CLIENT, Selection
from reports.known import expected_file
from tests.reports.made import OK, deviating
from tests.reports.served import served

RAN = CheckResult("applications/workflows::w[restic-0.18]", "program", "pass", area="applications")
REFUSED = deviating(OK, "400 InvalidArgument", "PutObject")
FAILED = CheckResult(
    "objects/a::b", "boto3-s3v4", "fail", area="objects", feature="objects", level="core", gate=True, deviation=REFUSED
)
SENT = served([each for each in footprints() if each.name == "restic-0.18"])
"""The requests of a program, each of which is refused."""
SENT = [replace(each, verdict="unsupported", deviation=REFUSED) for each in SENT]
RECORD = Record(
    RunHeader(
        suite="0.1.0",
        endpoint="http://h",
        started="2026-11-21T10:00:00+00:00",
        clients=CLIENTS,
        selection=Selection({"depth": EVERY_CLIENT}),
        features=(RecordedFeature("objects"),),
    ),
    (FAILED, RAN, *SENT),
    RunSummary(count_verdicts((FAILED, RAN, *SENT))),
)


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[PublishedServer]:
    """Two published servers without results; FAILED is expected of them."""
    for name in ("one-1", "two-2"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "server.toml").write_text(f'title = "{name.replace("-", " ")}"\nserver = "a"\n')
        line = "objects/a::\nb\t*\tfail\t400 InvalidArgument\n"
        (folder / expected_file.NAME).write_text(f"{expected_file.HEAD}{line}")
    (tmp_path / "README.md").write_text(f"# Results\n{BEGIN}\n{END}\n")
    monkeypatch.setattr(published_servers, "PUBLISHED_FOLDER", tmp_path)
    monkeypatch.setattr(results_table, "README", tmp_path / "README.md")
    (tmp_path / "programs.md").write_text(f"{programs_table.BEGIN}\n{programs_table.END}\n")
    monkeypatch.setattr(programs_table, "PAGE", tmp_path / "programs.md")
    monkeypatch.setattr(elsewhere_file, "FILE", tmp_path / "elsewhere.txt")
    monkeypatch.setattr(applications, "FILE", tmp_path / "applications.jsonl")
    monkeypatch.setattr(applications, "explanations", lambda: ())
    return published()


def kept(record: Record, folder: Path) -> Path:
    path = folder / "record.jsonl"
    write(record, path)
    return path


def test_a_whole_run_becomes_a_row_what_it_was_and_outcomes(servers: list[PublishedServer], tmp_path: Path) -> None:
    one, _ = servers
    update = updating.update_from(one, kept(RECORD, tmp_path))
    assert updating.write(update, servers) == ["one-1, restic-0.18: not as predicted, and not explained"]
    assert list(rows_of(results_table.README.read_text())) == ["one-1"]
    again, other = published()
    assert (again.run, other.run) == (update.run, None)
    assert again.run is not None
    assert (again.run.day, again.run.findings) == ("2026-11-21", {"refused": 2})
    assert [each.application for each in applications.read(applications.FILE)] == ["restic-0.18"]
    assert elsewhere_file.FILE.read_text() == elsewhere_file.text_of(published())
    assert "\n|restic|" in programs_table.PAGE.read_text()
    assert "\nobjects n\n" in elsewhere_file.FILE.read_text()


def test_a_brief_run_becomes_outcomes_only(servers: list[PublishedServer], tmp_path: Path) -> None:
    one, _ = servers
    header = replace(RECORD.header, selection=Selection({"levels": ["core"]}))
    updating.write(updating.update_from(one, kept(replace(RECORD, header=header), tmp_path), brief=True), servers)
    assert rows_of(results_table.README.read_text()) == {}
    assert [result.run for result in published()] == [None, None]
    assert [each.server for each in applications.read(applications.FILE)] == ["one-1"]


@pytest.mark.parametrize("brief", [False, True])
def test_a_run_without_applications_keeps_what_was_seen(
    servers: list[PublishedServer], tmp_path: Path, brief: bool
) -> None:
    one, _ = servers
    updating.write(updating.update_from(one, kept(RECORD, tmp_path)), servers)
    before = applications.read(applications.FILE)
    record = replace(RECORD, results=(FAILED, *SENT), summary=RunSummary(count_verdicts((FAILED, *SENT))))
    update = updating.update_from(one, kept(record, tmp_path), brief=brief)
    assert len(update.outcomes) == 1
    updating.write(update, servers)
    assert applications.read(applications.FILE) == before != ()


def test_a_record_that_is_refused_is_named(servers: list[PublishedServer], tmp_path: Path) -> None:
    one, _ = servers
    path = kept(replace(RECORD, summary=None), tmp_path)
    with pytest.raises(Rejected, match=f"^{path}: This run was cut off"):
        updating.update_from(one, path)


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "record.jsonl").write_text("{}\n")
    command = [sys.executable, "-m", updating.__name__, "moto-5.2", str(tmp_path / "record.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n"), done.stderr[:7]) == (1, 1, "Error: ")
