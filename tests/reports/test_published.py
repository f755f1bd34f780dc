"""The published results: their pages are those of their records, and their lists say all of what deviates."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from reports.diagnosis.outcome import assessed
from reports.formats import markdown as summary
from reports.known.known_file import load
from reports.published import remake
from reports.record.lines import Record
from reports.record.record_file import locate, read

PUBLISHED = Path(__file__).parents[2] / "reports" / "published"
NAMES = [path.parent.name for path in sorted(PUBLISHED.glob("*/server.toml"))]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def record(name: str) -> Record:
    return read(locate(str(PUBLISHED / name)))


def test_there_are_seven() -> None:
    assert len(NAMES) >= 7


def test_everything_that_deviates_is_listed_with_a_reason(name: str, record: Record) -> None:
    known = load([PUBLISHED / name / "known.toml"])
    again = assessed(record, known, datetime.date.today())
    assert [f"{result.id} {result.client}" for result in again.results if result.unexpected] == []
    assert again.summary is not None
    assert (again.summary.exit, again.summary.vanished) == (0, ())
    assert not [entry.where for entry in known.entries if "TODO" in entry.reason or not entry.reason.endswith(".")]


def test_it_is_a_whole_run(name: str, record: Record) -> None:
    assert record.summary is not None
    assert not record.summary.interrupted
    assert record.summary.left_out == ()
    assert len(record.header.clients) == 7


def test_the_summary_is_that_of_the_record(name: str, record: Record) -> None:
    assert (PUBLISHED / name / "summary.md").read_text(encoding="utf-8") == summary.page(record)


def test_how_to_reproduce_it(name: str) -> None:
    (result,) = (each for each in remake.published() if each.name == name)
    text = (PUBLISHED / name / "REPRODUCE.md").read_text(encoding="utf-8")
    assert re.findall(r"^(#+ .*)$", text, re.MULTILINE) == [
        f"# {result.title}",
        "## Server",
        "## Commands",
        "## What it means",
    ]
    (commands,) = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert f"S=reports/published/servers/{result.server}\n" in commands
    assert "FRESH=1 $S/start.sh" in commands
    assert f"--known {name}" in commands
    assert " ".join(result.arguments) in commands
    for variable, value in remake.CREDENTIALS.items():
        assert f"{variable}={value}" in commands


def test_the_index_is_the_comparison_of_the_records(tmp_path: Path) -> None:
    again = tmp_path / "index.html"
    remake.render(remake.published(), again)
    assert _without_details(again) == _without_details(PUBLISHED / "index.html")


def _without_details(page: Path) -> str:
    """Without the compressed details, which are other bytes with another version of zlib, and the hash over scripts."""
    return re.sub(r"[A-Za-z0-9+/=]{200,}", "", page.read_text(encoding="utf-8"))


def test_links_of_the_index_lead_somewhere() -> None:
    links = re.findall(r'href="([^"#:]+)"', (PUBLISHED / "index.html").read_text(encoding="utf-8"))
    assert len(links) >= 3 * len(NAMES)
    assert [link for link in links if not (PUBLISHED / link).exists()] == []
