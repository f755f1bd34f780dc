"""The table of results in a text."""

from __future__ import annotations

from typing import Any

import pytest

from published.results.published_servers import PublishedServer, published
from published.results.results_table import BEGIN, END, HEAD, README, row, rows_of, updated
from published.results.server_file import RunFacts
from record.foreign_files import FileError

TEXT = f"# Results\n\n{BEGIN}\n{END}\n\nMore.\n"
RUN = RunFacts("2026-01-02", "0.1.0", support={"one": "ff----", "two": "nn----"}, findings={"crash": 2, "refused": 1})
ROW = row(PublishedServer("other-9", "Another Server 9.1", "other"), RUN)


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_has_the_features_and_findings_of_the_run(snapshot: Any) -> None:
    assert dict(zip(HEAD, cells_of(ROW), strict=True)) == snapshot


def test_other_rows_and_the_text_around_are_kept() -> None:
    before = row(PublishedServer("z-1", "Z 1", "z"), RUN)
    once = updated(TEXT, {"z-1": before})
    assert once.startswith(f"# Results\n\n{BEGIN}\n| server | version |")
    assert once.endswith(f"{before}\n{END}\n\nMore.\n")
    twice = updated(once, {"other-9": ROW})
    assert [line for line in twice.splitlines() if "REPRODUCE" in line] == [ROW, before]
    assert updated(twice, {"other-9": ROW}) == twice


def test_a_text_without_the_table_is_refused() -> None:
    with pytest.raises(FileError, match="no table between the lines"):
        updated("# Results\n", {"other-9": ROW})


def test_the_rows_are_those_of_the_runs() -> None:
    """The site shows the same."""
    rows = rows_of(README.read_text(encoding="utf-8"))
    for result in published():
        assert result.run is not None
        assert rows[result.name] == row(result, result.run)
