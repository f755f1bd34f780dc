"""Tests of the published folder of each server: its set-up, the expected results with reasons, and a row of the
table."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from fixtures.model.features import FEATURES
from published.results import published_servers
from published.results.checking import MAX_FILE_BYTES
from published.results.published_servers import ROOT, PublishedServer, kept_record_path, published, records_in
from published.results.results_table import README, rows_of
from published.running import CREDENTIALS
from record.foreign_files import FileError
from reports.known.known_folder import load, shipped
from reports.known.patterns import has_wildcard
from s3_conformance.run_checks import EMBEDDED_RESULTS


@pytest.fixture(params=published(), ids=lambda result: result.name)
def result(request: pytest.FixtureRequest) -> PublishedServer:
    return request.param


def test_there_are_a_dozen() -> None:
    assert len(published()) >= 12


def test_every_cause_is_a_sentence(result: PublishedServer) -> None:
    known = load([result.folder])
    assert known.entries
    assert 0 < len(known.causes) <= 100
    assert not [cause.where for cause in known.causes if not cause.sentence.endswith(".")]
    assert len((result.folder / "causes.toml").read_text(encoding="utf-8").splitlines()) <= 800
    assert (result.folder / "expected.txt").stat().st_size <= MAX_FILE_BYTES


def test_causes_name_features_of_the_catalogue(result: PublishedServer) -> None:
    named = {name for cause in load([result.folder]).causes for name in cause.feature if not has_wildcard(name)}
    assert named <= {feature.id for feature in FEATURES}


def test_how_to_reproduce_it(result: PublishedServer) -> None:
    text = (result.folder / "REPRODUCE.md").read_text(encoding="utf-8")
    assert re.findall(r"^(#+ .*)$", text, re.MULTILINE) == [
        f"# {result.title}",
        "## Server",
        "## Commands",
        "## What it means",
    ]
    assert not re.search(r"\d+ of \d+ (applications|programs|features)", text), (
        "the tables are made from the newest run"
    )
    if not result.server:
        return
    (commands,) = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert f"S=published/servers/{result.server}\n" in commands
    assert f"&& {'HTTPS=1 ' * result.https}FRESH=1 $S/start.sh" in commands
    bundle = f"AWS_CA_BUNDLE=~/.cache/s3-servers/{result.server}/tls.crt"
    assert (bundle in commands) == ("--endpoint-url https://" in commands) == result.https
    assert f"--known {result.name}" in commands
    assert " ".join(result.arguments) in commands
    for variable, value in {**CREDENTIALS, **result.environment}.items():
        assert not value or f"{variable}={shlex.quote(value)}" in commands


def test_the_table_has_a_row_of_each_server_by_its_run() -> None:
    rows = rows_of(README.read_text(encoding="utf-8"))
    assert list(rows) == [result.name for result in published()]
    for result in published():
        server, _, version = result.title.rpartition(" ")
        (day,) = re.findall(r'^day = "(.*)"$', (result.folder / "server.toml").read_text("utf-8"), re.MULTILINE)
        assert rows[result.name].startswith(f"| [{server}]({result.name}/REPRODUCE.md) | {version} | {day} |")


def test_of_the_embedded_server_the_same_is_expected_as_of_its_version_of_moto() -> None:
    (pinned,) = re.findall(r'"moto\[s3\]==([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (moto,) = (result for result in published() if result.name == EMBEDDED_RESULTS)
    assert moto.title == f"moto {pinned}"
    assert list(shipped()) == [result.name for result in published()]


def test_records_are_found_by_name(tmp_path: Path) -> None:
    kept = kept_record_path("juicefs-1.4", tmp_path)
    for path in (kept, tmp_path / "mine.jsonl", tmp_path / "run" / "results.jsonl"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    (tmp_path / "notes.txt").write_text("no record")
    assert records_in(tmp_path) == {
        "juicefs-1.4": kept,
        "mine": tmp_path / "mine.jsonl",
        "run": tmp_path / "run",
    }
    assert records_in(tmp_path / "absent") == {}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("title = \n", "Invalid value"),
        ('title = "A 1"\narguments = "-n 1"\n', "arguments"),
        ('title = "A 1"\nenvironment = "A=b"\n', "environment"),
        ("title = " + "[" * 100_000, "nested too deeply"),
    ],
    ids=["no-toml", "wrong-type", "no-table", "nested"],
)
def test_a_wrong_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, printed: str) -> None:
    monkeypatch.setattr(published_servers, "PUBLISHED_FOLDER", tmp_path)
    file = tmp_path / "a-1" / "server.toml"
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(FileError, match="^" + re.escape(f"{file}:")) as raised:
        published()
    assert printed in str(raised.value)
