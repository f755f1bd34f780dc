"""The text of `applications.md`: a column for each server, and what is said of it below the table.

It is read as it is written: a server, or an application, that was not run again keeps what the file has of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

WRONG, REASONS = "Not as predicted", "Why they do not work as they ship"
HEADS = {
    WRONG: ("server", "application", "seen", "predicted", "why"),
    REASONS: ("server", "application", "seen", "findings"),
}
"""The sections below the table, and the heads of their columns."""
UNKNOWN = "\N{EN DASH}"
_APPLICATION = "application"


@dataclass
class Shown:
    """What the file has of a server, in Markdown: what was seen, by application, and its rows of each section."""

    server: str
    cells: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    @property
    def wrong(self) -> set[tuple[str, str]]:
        """Server and application of what was predicted otherwise."""
        return {(self.server, name) for name, cell in self.cells.items() if is_wrong(cell)}

    def after(self, earlier: Shown) -> Shown:
        """This one, with what an earlier one has of applications that were not run again."""
        kept = {
            title: [cells for cells in earlier.rows.get(title, ()) if cells[1] not in self.cells] for title in HEADS
        }
        rows = {title: [*kept[title], *self.rows.get(title, ())] for title in HEADS}
        return Shown(self.server, {**earlier.cells, **self.cells}, rows)


def is_wrong(cell: str) -> bool:
    """Whether something else was predicted."""
    return cell.startswith("**")


def is_alone(cell: str) -> bool:
    """Whether nothing was predicted."""
    return cell.startswith("*") and not is_wrong(cell)


def read(text: str) -> list[Shown]:
    """The columns of a file, in its order."""
    shown: dict[str, Shown] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ").rpartition(" (")[0]
        elif line.startswith("| ") and not line.startswith("| ---"):
            cells = tuple(line.removeprefix("| ").removesuffix(" |").split(" | "))
            if not section and cells[0] == _APPLICATION:
                shown = {server: Shown(server) for server in cells[1:]}
            elif not section:
                for each, cell in zip(shown.values(), cells[1:], strict=True):
                    each.cells[cells[0]] = cell
            elif cells[0] in shown:
                shown[cells[0]].rows.setdefault(section, []).append(cells)
    return list(shown.values())


def text_of(columns: Sequence[Shown], applications: Sequence[str]) -> str:
    """The whole file, with the applications in this order."""
    return "\n".join(_lines(columns, applications)) + "\n"


def _lines(columns: Sequence[Shown], applications: Sequence[str]) -> Iterator[str]:
    yield "# Applications at the published servers"
    yield ""
    yield (
        "Made by `remake.py --applications`. A cell has what was seen; it is bold where something else was predicted, "
        "and italic where the run tested too little to predict anything."
    )
    yield ""
    known = [cell for each in columns for cell in each.cells.values() if cell != UNKNOWN and not is_alone(cell)]
    right = sum(not is_wrong(cell) for cell in known)
    share = f" ({100 * right // len(known)} %)" if known else ""
    yield f"**{right} of {len(known)} outcomes were as predicted{share}.**"
    yield ""
    yield row([_APPLICATION, *(each.server for each in columns)])
    yield row(["---"] * (len(columns) + 1))
    for name in applications:
        yield row([name, *(each.cells.get(name, UNKNOWN) for each in columns)])
    place = {name: number for number, name in enumerate(applications)}
    for title, heads in HEADS.items():
        ordered = (sorted(each.rows.get(title, ()), key=lambda cells: place.get(cells[1], 0)) for each in columns)
        if found := list(chain.from_iterable(ordered)):
            yield ""
            yield f"## {title} ({len(found)})"
            yield ""
            yield row(heads)
            yield row(["---"] * len(heads))
            yield from map(row, found)


def row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
