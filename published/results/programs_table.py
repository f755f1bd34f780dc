"""The table in `docs/programs.md`: the programs that were run at the published servers, and where each works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from published.results.applications import Outcome, by_application
from published.results.published_servers import PUBLISHED_FOLDER, PublishedServer
from published.results.results_table import with_table
from record.footprint_file import Footprint
from record.text import markdown
from reports.formats.at_a_glance import OUTCOME_SYMBOLS, PROGRAM_KINDS

PAGE = PUBLISHED_FOLDER.parent / "docs" / "programs.md"
BEGIN, END = "<!-- programs: remake.py writes this table -->", "<!-- end of programs -->"


def updated(
    text: str, outcomes: Iterable[Outcome], programs: Sequence[Footprint], servers: Sequence[PublishedServer]
) -> str:
    """The text with the table of these outcomes. Raises `FileError` for a text without the table."""
    lines = "\n".join(_lines(by_application(outcomes, programs), programs, servers))
    return with_table(text, lines, BEGIN, END, PAGE)


def _lines(
    found: dict[str, dict[str, Outcome]], programs: Sequence[Footprint], servers: Sequence[PublishedServer]
) -> Iterator[str]:
    """Yields the table, with the day of each server's run, and the settings. A cell has the sign of the outcome, and
    the number of the setting."""
    settings: dict[str, int] = {}
    yield f"|program|{'|'.join(map(_head, servers))}|"
    yield f"|---|{'|'.join('---' for _ in servers)}|"
    for kind in PROGRAM_KINDS:
        for program in sorted((each for each in programs if each.kind == kind), key=lambda each: each.name):
            if at := found.get(program.name):
                cells = (_cell(at.get(server.name), settings) for server in servers)
                yield f"|{markdown(program.title)}|{'|'.join(cells)}|"
    yield ""
    yield from (f"{number}. `{setting}`" for setting, number in settings.items())


def _head(server: PublishedServer) -> str:
    """The server's name and version, and the day of the run."""
    name, _, version = server.title.rpartition(" ")
    return "<br>".join([markdown(name), markdown(version), *([server.run.day] if server.run else [])])


def _cell(outcome: Outcome | None, settings: dict[str, int]) -> str:
    if outcome is None:
        return ""
    number = settings.setdefault(outcome.setting, len(settings) + 1) if outcome.answer == "settings" else ""
    return f"{OUTCOME_SYMBOLS[outcome.answer]}{number}"
