"""The table of results in `README.md`: one row a server, with the facts of its run: its features by support, and its
findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from published.results.published_servers import PUBLISHED_FOLDER, PublishedServer
from published.results.server_file import RunFacts
from record.foreign_files import FileError
from record.text import markdown, markdown_row
from reports.diagnosis.features.support import STATES

README = PUBLISHED_FOLDER / "README.md"
SEVERITIES_COUNTED = ("exposed", "corrupt", "crash")
SUPPORT = tuple(state for state in STATES if state != "untested")
FIRST_COLUMNS, LAST = ("server", "version", "date", "suite"), ("run it again",)
HEAD = (*FIRST_COLUMNS, *SUPPORT, "findings", *SEVERITIES_COUNTED, *LAST)
BEGIN, END = "<!-- results: remake.py writes this table -->", "<!-- end of results -->"
UNKNOWN = "\N{EN DASH}"
"""The text in the last cell for a server that no script here starts."""


def row(result: PublishedServer, run: RunFacts) -> str:
    server, _, version = result.title.rpartition(" ")
    counts = Counter(run.states(feature)[0] for feature in run.support)
    return markdown_row(
        [
            f"[{markdown(server)}]({result.name}/REPRODUCE.md)",
            markdown(version),
            run.day,
            markdown(run.suite),
            *(str(counts[state]) for state in SUPPORT),
            str(sum(run.findings.values())),
            *(str(run.findings.get(severity, 0)) for severity in SEVERITIES_COUNTED),
            f"`remake.py {result.name}`" if result.server else UNKNOWN,
        ]
    )


def rows_of(text: str) -> dict[str, str]:
    """The rows of the table in a text, by the name of the server's folder."""
    found = ((re.search(r"\]\(([^/)]+)/REPRODUCE\.md\)", line), line) for line in _table(text).splitlines())
    return {name[1]: line for name, line in found if name}


def updated(text: str, rows: Mapping[str, str]) -> str:
    """The text with these rows in the table; rows of other servers stay. Raises `FileError` for a text without the
    table."""
    every = dict(sorted({**rows_of(text), **rows}.items()))
    alignments = ("---" if name in FIRST_COLUMNS + LAST else "---:" for name in HEAD)
    table = "\n".join([markdown_row(HEAD), markdown_row(alignments), *every.values()])
    return with_table(text, table, BEGIN, END, README)


def with_table(text: str, table: str, begin: str, end: str, path: Path) -> str:
    """The text of a file with this table between two lines. Raises `FileError` for a text without them."""
    if begin not in text or end not in text:
        raise FileError(f"{path}: no table between the lines {begin} and {end}")
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"


def _table(text: str) -> str:
    return text.partition(BEGIN)[2].partition(END)[0]
