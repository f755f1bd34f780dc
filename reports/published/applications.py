"""The table of applications at the published servers, `applications.md`: what their runs predicted, and what was seen
when the same runs performed the workflows (`remake.py --applications`).

A person explains each outcome that was not as predicted, in `applications.toml`:

    [[wrong]]
    server = "juicefs-1.4"
    application = "restic-0.18"
    sentence = "Why, in a sentence."
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec.toml

from reports.diagnosis.applications import prediction_words
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.seen import seen
from reports.diagnosis.findings import Diagnosis, diagnose
from reports.diagnosis.footprints import Footprint
from reports.published.server_folders import HERE, Published
from reports.record.lines import Record
from reports.record.text import markdown

TABLE = HERE / "applications.md"
EXPLANATIONS = HERE / "applications.toml"
UNKNOWN = "\N{EN DASH}"


class Wrong(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an application at a published server came out otherwise than predicted, by the names of both."""

    server: str
    application: str
    sentence: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True)
class Column:
    """A published server, and what its run predicts and saw of each application, by its name."""

    server: Published
    found: dict[str, Prediction]
    diagnosis: Diagnosis

    def because(self, found: Prediction) -> str:
        """The findings, or the features, that are predicted to stop an application as it ships."""
        titles = (
            prediction_words.obstacle(each)
            if each.came or not each.finding
            else self.diagnosis.findings[each.finding - 1].title
            for each in found.obstacles
        )
        return "; ".join(dict.fromkeys(titles))


def explanations(path: Path = EXPLANATIONS) -> tuple[Wrong, ...]:
    """Reads them; raises `msgspec.ValidationError` for a file of another form. None without the file."""
    if not path.exists():
        return ()
    return msgspec.toml.decode(path.read_text(encoding="utf-8"), type=_File).wrong


def has_applications(record: Record) -> bool:
    """Whether the run performed a workflow."""
    return bool(seen(record))


def column(server: Published, record: Record) -> Column:
    diagnosis = diagnose(record)
    return Column(
        server, {each.application.name: each for each in predictions(diagnosis, record) if each.seen}, diagnosis
    )


def complaints(columns: Iterable[Column], explained: Iterable[Wrong]) -> list[str]:
    """What a person still has to explain, and what no longer needs an explanation."""
    wrong = {(each.server.name, found.application.name) for each, found in _wrong(columns)}
    there = {(each.server, each.application) for each in explained}
    lacking = [f"{server}, {name}: not as predicted, and not explained" for server, name in sorted(wrong - there)]
    idle = [f"{server}, {name}: explained, but as predicted or not run" for server, name in sorted(there - wrong)]
    return lacking + idle


def text_of(columns: Sequence[Column], explained: Iterable[Wrong]) -> str:
    """The whole file."""
    return "\n".join(_lines(columns, {(each.server, each.application): each.sentence for each in explained})) + "\n"


def seen_in(table: Path, servers: Iterable[Published], programs: Iterable[Footprint]) -> dict[str, dict[str, str]]:
    """What the table has of these, by the name of the application and then of the server; empty without the file. What
    it has of another version is left out."""
    if not table.exists():
        return {}
    lines = [line for line in table.read_text(encoding="utf-8").partition("\n## ")[0].splitlines() if line[:2] == "| "]
    head, _, *rows = ([cell.strip(" *") for cell in line.strip("|").split(" | ")] for line in lines)
    names = {markdown(each.title): each.name for each in servers}
    titles = {markdown(f"{each.title} {each.version}"): each.name for each in programs}
    return {
        titles[row[0]]: {
            names[title]: cell
            for title, cell in zip(head[1:], row[1:], strict=True)
            if cell != UNKNOWN and title in names
        }
        for row in rows
        if row[0] in titles
    }


def _lines(columns: Sequence[Column], explained: dict[tuple[str, str], str]) -> Iterator[str]:
    told = [found.as_predicted for each in columns for found in each.found.values() if found.as_predicted is not None]
    share = f" ({100 * sum(told) // len(told)} %)" if told else ""
    yield "# Applications at the published servers"
    yield ""
    yield "Made by `remake.py --applications`. A cell has what was seen; it is bold where something else was predicted."
    yield ""
    yield f"**{sum(told)} of {len(told)} outcomes were as predicted{share}.**"
    yield ""
    yield _row(["application", *(markdown(each.server.title) for each in columns)])
    yield _row(["---"] * (len(columns) + 1))
    titles = {name: found.name for each in columns for name, found in each.found.items()}
    for name, title in sorted(titles.items()):
        yield _row([markdown(title), *(_cell(each.found.get(name)) for each in columns)])
    wrong = _not_predicted(columns, explained)
    yield from _section("Not as predicted", ("server", "application", "seen", "predicted", "why"), wrong)
    reasons = _reasons(columns)
    yield from _section("Why they do not work as they ship", ("server", "application", "seen", "findings"), reasons)


def _cell(found: Prediction | None) -> str:
    if found is None or found.seen is None:
        return UNKNOWN
    return f"**{found.seen.answer}**" if found.as_predicted is False else found.seen.answer


def _not_predicted(columns: Iterable[Column], explained: dict[tuple[str, str], str]) -> Iterator[tuple[str, ...]]:
    for each, found in _wrong(columns):
        why = explained.get((each.server.name, found.application.name), "not explained")
        assert found.seen is not None
        came, said = prediction_words.seen(found.seen), prediction_words.predicted_alone(found)
        yield each.server.title, found.name, came, said, why


def _reasons(columns: Iterable[Column]) -> Iterator[tuple[str, ...]]:
    for each in columns:
        for found in each.found.values():
            if found.seen and found.seen.answer != "works" and found.as_predicted is not False:
                yield each.server.title, found.name, prediction_words.seen(found.seen), each.because(found)


def _wrong(columns: Iterable[Column]) -> list[tuple[Column, Prediction]]:
    return [(each, found) for each in columns for found in each.found.values() if found.as_predicted is False]


def _section(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    if found := list(rows):
        yield ""
        yield f"## {title} ({len(found)})"
        yield ""
        yield _row(heads)
        yield _row(["---"] * len(heads))
        yield from (_row(map(markdown, cells)) for cells in found)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
