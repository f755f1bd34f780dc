"""The table of programs and servers in the documentation."""

from __future__ import annotations

import pytest

from published.results import applications
from published.results.applications import Outcome
from published.results.programs_table import BEGIN, END, PAGE, updated
from published.results.published_servers import PublishedServer, published
from record.footprint_file import footprints
from record.foreign_files import FileError

SERVERS = [PublishedServer("one-1", "One 1"), PublishedServer("two-2", "Two 2"), PublishedServer("three-3", "Three 3")]


def test_the_page_has_what_was_seen() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert updated(text, applications.read(applications.FILE), footprints(), published()) == text


def test_a_cell_has_the_outcome_and_the_number_of_the_setting() -> None:
    (restic,) = (each for each in footprints() if each.name == "restic-0.18")
    title = f"{restic.title} {restic.version}"
    seen = (
        Outcome("one-1", restic.name, title, "settings", "a = b"),
        Outcome("two-2", restic.name, title, "fails"),
    )
    assert updated(f"# Page\n{BEGIN}\n{END}\nEnd\n", seen, [restic], SERVERS).splitlines() == [
        "# Page",
        BEGIN,
        "|program|One<br>1|Two<br>2|Three<br>3|",
        "|---|---|---|---|",
        "|restic|⚙1|✗||",
        "",
        "1. `a = b`",
        END,
        "End",
    ]


def test_a_page_without_the_table_is_an_error() -> None:
    with pytest.raises(FileError, match="no table between the lines"):
        updated("# Page", (), footprints(), SERVERS)
