"""`run --again`: the daily loop of a server's author, who changes the server and sees a finding go."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import findings_file
from reports.record.lines import CheckResult, Record, RunHeader
from s3_conformance import run_again
from s3_conformance.run_again import options_of
from tests.command_line.changing import Changing
from tests.command_line.commands import User, user

SELECTED = ("--area", "objects", "--client", "boto3-s3v4", "-k", "etag_is_the_md5 or content_type_is_kept")


@pytest.fixture
def author(tmp_path: Path, server: Changing, url: str) -> User:
    server.breaks("etag_without_quotes")
    someone = user(tmp_path, S3_ENDPOINT_URL=url)
    assert someone.command("run", *SELECTED, "--out", "out").status == 1
    return someone


def test_a_mended_finding_goes(author: User, server: Changing) -> None:
    still = author.command("run", "--again", "out", "1")
    assert "still  objects/put::etag_is_the_md5[bytes] (boto3-s3v4): value of ETag\n" in still.stdout
    assert "0 fixed, 3 still failing, 0 new, of 3 results." in still.stdout
    assert still.status == 1
    server.is_mended()
    fixed = author.command("run", "--again", "out", "failed")
    assert "fixed  objects/put::etag_is_the_md5[bytes] (boto3-s3v4): value of ETag, now pass\n" in fixed.stdout
    assert "3 fixed, 0 still failing, 0 new, of 3 results." in fixed.stdout
    assert fixed.status == 0


def test_several_processes_run_many_results_again(author: User) -> None:
    again = author.command("run", "--again", "out", "failed", "-n", "2")
    assert (again.status, "0 fixed, 3 still failing, 0 new, of 3 results." in again.stdout) == (1, True)


def test_a_feature_shows_what_broke_beside_it(author: User, server: Changing) -> None:
    server.is_mended()
    author.command("run", *SELECTED, "--out", "out")
    server.breaks("etag_without_quotes")
    new = author.command("run", "--again", "out", "objects")
    assert "new  objects/put::etag_is_the_md5[bytes] (boto3-s3v4): pass, now value of ETag\n" in new.stdout
    assert new.status == 1


def test_the_record_has_the_endpoint(author: User) -> None:
    elsewhere = User(author.folder, {k: v for k, v in author.variables.items() if k != "S3_ENDPOINT_URL"})
    assert "0 fixed, 3 still failing" in elsewhere.command("run", "--again", "out").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("out", "9"), "Error: out: no finding 9; there are 1\n"),
        (("out", "objekts"), "Error: out: it has no finding or feature 'objekts'; near it are objects\n"),
        (("out", "1", "2"), "Error: --again takes one finding, feature or group: 1 or 2\n"),
        (("nowhere",), "Error: nowhere: No such file or directory\n"),
        (
            ("out", "--require", "backup"),
            "Error: --again runs what its record names, and is not combined with --require\n",
        ),
    ],
)
def test_a_wrong_name_is_refused(author: User, arguments: tuple[str, ...], said: str) -> None:
    outcome = author.command("run", "--again", *arguments)
    assert (outcome.status, outcome.said.replace("Usage: s3-conformance run", "")[-len(said) :]) == (2, said)


def test_a_watched_file_runs_it_once_more(author: User, server: Changing) -> None:
    source = author.folder / "server.py"
    source.write_text("old")
    with author.running("run", "--again", "out", "1", "--watch", "server.py") as process:
        assert process.stdout is not None
        _read_until(process.stdout, "Ctrl-C ends.")
        server.is_mended()
        time.sleep(0.01)  # so that the file has another time
        source.write_text("new")
        assert "server.py has changed" in _read_until(process.stdout, "once more.")
        assert "3 fixed" in _read_until(process.stdout, "of 3 results.")


def _read_until(output: Iterator[str], end: str) -> str:
    text = ""
    for line in output:
        text += line
        if end in line:
            break
    return text


def test_the_record_has_the_url_over_https_too() -> None:
    header = RunHeader(endpoint="http://s3.test:9000", https_endpoint="https://s3.test:9443", region="eu-west-1")
    before: Any = SimpleNamespace(record=SimpleNamespace(header=header), clients=["raw-s3v4"])
    nothing: Any = SimpleNamespace(endpoint=None, sources={})
    given = dict.fromkeys(("endpoint_url", "https_endpoint_url", "region", "addressing"))
    options = options_of(given, nothing, before)
    assert (options["endpoint_url"], options["https_endpoint_url"]) == ("http://s3.test:9000", "https://s3.test:9443")


@pytest.mark.parametrize("results", [2, 1], ids=["known by checks and clients", "mixed with another finding"])
def test_a_finding_is_taken_from_the_file_beside_the_record_if_that_is_exact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, results: int
) -> None:
    header = RunHeader(run_id="1", suite=version("s3-conformance"), clients=("a", "b"))
    record = Record(header, tuple(CheckResult("x/y::z", client, "fail", message="m") for client in header.clients))
    findings_file.write(diagnose(record), tmp_path / findings_file.FILE_NAME)
    text = (tmp_path / findings_file.FILE_NAME).read_text(encoding="utf-8")
    (tmp_path / findings_file.FILE_NAME).write_text(text.replace('"results": 2', f'"results": {results}'), "utf-8")
    asked = []
    monkeypatch.setattr(run_again, "diagnose", lambda found: asked.append(found) or diagnose(found))
    found = run_again.explained_by("1", "out", tmp_path / "results.jsonl", record)
    assert [each.client for each in found] == ["a", "b"]
    assert len(asked) == (results == 1)
