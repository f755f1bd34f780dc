"""The table of results in `README.md`: one row a server, made from the record of its run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reports.published.catalogue import HERE, Published
from reports.record.lines import VERDICTS, Record, count_verdicts
from reports.record.text import markdown

README = HERE / "README.md"
HEAD = ("server", "version", "date", "suite", *VERDICTS, "run it again")
BEGIN, END = "<!-- results: remake.py writes this table -->", "<!-- end of results -->"


def row(result: Published, record: Record) -> str:
    server, _, version = result.title.rpartition(" ")
    counts = count_verdicts(record.results)
    return _line(
        [
            f"[{markdown(server)}]({result.name}/REPRODUCE.md)",
            markdown(version),
            record.header.started[:10],
            markdown(record.header.suite),
            *(str(counts[verdict]) for verdict in VERDICTS),
            f"`remake.py {result.name}`",
        ]
    )


def rows_of(text: str) -> dict[str, str]:
    """The rows of the table in a text, by the name of their server's folder."""
    found = ((re.search(r"\]\(([^/)]+)/REPRODUCE\.md\)", line), line) for line in _table(text).splitlines())
    return {name[1]: line for name, line in found if name}


def updated(text: str, rows: Mapping[str, str]) -> str:
    """The text with these rows in its table; rows of other servers stay."""
    every = dict(sorted({**rows_of(text), **rows}.items()))
    table = "\n".join([_line(HEAD), _line("---" for _ in HEAD), *every.values()])
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _table(text: str) -> str:
    return text.partition(BEGIN)[2].partition(END)[0]
