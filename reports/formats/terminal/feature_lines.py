"""The groups of features, a line each: the state of most of a group, and the exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.text import Text

from record.text import one_line
from reports.diagnosis.features.support import WORKING, State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reasons import UNSAFE
from reports.formats.feature_groups import GroupRow, group_rows
from reports.formats.terminal.style import STYLES

FOLDED_STATES: tuple[State, ...] = (*WORKING, "none", "untested")
"""States of groups that share a line, if there is nothing else to say about them."""


def feature_lines(diagnosis: Diagnosis, symbols: Mapping[str, str], width: int) -> Iterator[Text]:
    """A line for each group with exceptions, and one for the groups of one state."""
    rows = group_rows(diagnosis)
    apart = [row for row in rows if not _is_uniform(row)]
    longest = max((len(one_line(row.title)) for row in apart), default=0)
    for row in apart:
        yield _line(row, longest, symbols, width)
    for state in FOLDED_STATES:
        alike = [row for row in rows if _is_uniform(row) and row.word == state]
        if alike:
            named = ", ".join(f"{row.title} {row.number}" for row in alike)
            yield _fit_line(
                Text(f"{symbols[state]} {state}: ", STYLES[state]).append(one_line(named), "not bold not dim default"),
                width,
            )


def _is_uniform(row: GroupRow) -> bool:
    """Returns whether the word of the group says all: untested features are no other state."""
    if row.unsafe or any(other.state != "untested" for other in row.other_states):
        return False
    return row.word in FOLDED_STATES


def _line(row: GroupRow, longest: int, symbols: Mapping[str, str], width: int) -> Text:
    """A line such as `Objects  15  ◕ works     1 broken: Object attributes; 2 partly: …`"""
    line = Text(f"{one_line(row.title):<{longest}} {row.number:>3}  ")
    line.append(f"{symbols[row.word]} {row.word:<9}", STYLES[row.word])
    parts = [Text(f"{UNSAFE}: {one_line(', '.join(row.unsafe))}", "bold red")] if row.unsafe else []
    for other in row.other_states:
        named = [title for title in other.titles if title not in row.unsafe]
        part = Text(f"{other.number} {other.state}", STYLES[other.state])
        parts.append(part.append(f": {one_line(', '.join(named))}" if named else "", "not bold not dim default"))
    return _fit_line(line.append_text(Text("; ").join(parts)), width)


def _fit_line(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis")
    return line
