"""Tests of the features' states at published servers: reports compare a run's states with them."""

from __future__ import annotations

from published.results.elsewhere_file import text_of
from published.results.published_servers import PublishedServer, published
from published.results.server_file import RunFacts
from reports.diagnosis.summary.elsewhere import FILE


def test_the_file_is_what_is_published() -> None:
    """`python -m published.results.elsewhere_file` writes it again."""
    assert FILE.read_text(encoding="utf-8") == text_of(published())


def test_a_line_has_a_letter_for_each_server() -> None:
    one = PublishedServer("a-1", "A 1", run=RunFacts("2026-01-01", "1", support={"acls": "wwwwww", "tags": "nnnnnn"}))
    other = PublishedServer("b-1", "B 1", run=RunFacts("2026-01-01", "1", support={"tags": "pppppp"}))
    assert text_of([one, PublishedServer("c-1", "C 1"), other]).splitlines()[1:] == ["# a-1 b-1", "acls wu", "tags np"]
