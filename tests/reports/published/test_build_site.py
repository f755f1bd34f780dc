"""The pages of published results, built from records of runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.published.build_site import build, main
from reports.published.catalogue import kept_as, published
from reports.record.record_file import write
from tests.browser import compared, synthetic
from tests.reports.unpacking import unpacked

LINK = re.compile(r'href="([^"#:]+)"')


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Records of a published server and of another one."""
    folder = tmp_path / "runs"
    write(compared.BEFORE, kept_as("juicefs-1.4", folder))
    write(synthetic.of_another(compared.AFTER, 2), folder / "mine" / "results.jsonl")
    return folder


def test_the_pages_are_built_from_the_records(runs: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    done = CliRunner().invoke(main, ["--runs", str(runs), "--out", str(out)])
    assert (done.exit_code, done.output) == (0, f"{out / 'index.html'}: juicefs-1.4, mine\n")
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "JuiceFS 1.4.2" in index
    links = LINK.findall(index)
    assert links == [
        "features.html",
        "juicefs-1.4/report.html",
        "juicefs-1.4/guide.html",
        "juicefs-1.4/summary.md",
        "juicefs-1.4/REPRODUCE.md",
        "juicefs-1.4/causes.toml",
        "juicefs-1.4/expected.txt",
        "mine/report.html",
        "mine/guide.html",
        "mine/summary.md",
    ]
    matrix = (out / "features.html").read_text(encoding="utf-8")
    assert LINK.findall(matrix) == ["juicefs-1.4/report.html", "mine/report.html"]
    assert [link for link in links if not (out / link).is_file()] == []
    for name in ("juicefs-1.4", "mine"):
        assert compared.FIXED.id in unpacked((out / name / "report.html").read_text(encoding="utf-8"))
    (juicefs,) = (result for result in published() if result.name == "juicefs-1.4")
    assert (out / "juicefs-1.4" / "causes.toml").read_bytes() == (juicefs.folder / "causes.toml").read_bytes()


def test_the_index_of_one_run_is_its_report(tmp_path: Path) -> None:
    build({"mine": compared.BEFORE}, tmp_path)
    assert (tmp_path / "index.html").read_bytes() == (tmp_path / "mine" / "report.html").read_bytes()


def test_without_runs_it_says_how_to_get_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--runs", str(tmp_path / "runs"), "--out", str(tmp_path / "site")])
    assert done.exit_code == 1
    assert done.output.startswith(f"Error: no records in {tmp_path / 'runs'}. To get some,\n")
    for way in ("python reports/published/remake.py", "gh release download", "s3-conformance run"):
        assert way in done.output
    assert not (tmp_path / "site").exists()


@pytest.mark.broken_records
def test_files_that_are_not_records_are_named(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text("{}\n")
    done = CliRunner().invoke(main, ["--runs", str(tmp_path), "--out", str(tmp_path / "site")])
    assert done.exit_code == 1
    assert done.output.startswith(f"Error: {tmp_path / 'mine.jsonl'}: not the record of a run")
