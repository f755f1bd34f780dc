"""The table of applications at the published servers, `applications.md`: what their runs predicted, and what was seen
when the same runs performed the workflows (`remake.py --applications`).

A person explains each outcome that was not as predicted, in `applications.toml`:

    [[wrong]]
    server = "juicefs-1.4"
    application = "restic-0.18"
    sentence = "Why, in a sentence."
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec.toml

from reports.diagnosis.applications import prediction_words
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.findings import Diagnosis, diagnose
from reports.diagnosis.footprints import Footprint, footprints
from reports.diagnosis.footprints.seen import seen
from reports.published import applications_table
from reports.published.applications_table import REASONS, UNKNOWN, WRONG, Shown
from reports.published.server_folders import HERE, Published
from reports.record.lines import Record
from reports.record.text import markdown

TABLE = HERE / "applications.md"
EXPLANATIONS = HERE / "applications.toml"
AREAS = (
    "access,applications,batch_delete,buckets,conditions,copy,cors,documented,integrity,invariants,keys,listing,multipart,objects,"
    "post_object,presigned,ranges,streaming"
)
"""Areas with the checks that predictions rest on."""
BRIEF = ("--client=boto3-s3v4,raw-s3v4", "--level=core,common", f"--area={AREAS}")
"""The part of a run that predictions rest on: a third of its results."""


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
        server,
        {each.application.name: each for each in predictions(diagnosis, diagnosis.record) if each.seen},
        diagnosis,
    )


def complaints(columns: Iterable[Shown], explained: Iterable[Wrong], servers: Iterable[Published]) -> list[str]:
    """What a person still has to explain, and what no longer needs an explanation."""
    names = {markdown(each.title): each.name for each in servers}
    programs = {markdown(f"{each.title} {each.version}"): each.name for each in footprints()}
    wrong = {(names.get(server, server), programs.get(name, name)) for each in columns for server, name in each.wrong}
    there = {(each.server, each.application) for each in explained}
    lacking = [f"{server}, {name}: not as predicted, and not explained" for server, name in sorted(wrong - there)]
    idle = [f"{server}, {name}: explained, but as predicted or not run" for server, name in sorted(there - wrong)]
    return lacking + idle


def shown(column: Column, explained: Iterable[Wrong]) -> Shown:
    """What the file has of a server whose run is there."""
    why = {each.application: each.sentence for each in explained if each.server == column.server.name}
    found = list(column.found.values())
    cells = {markdown(each.name): _cell(each) for each in found}
    wrong = [
        _wrong_row(column, each, why.get(each.application.name, "not explained"))
        for each in found
        if each.as_predicted is False
    ]
    failing = [each for each in found if each.seen and each.seen.answer != "works" and each.as_predicted is not False]
    rows = {WRONG: wrong, REASONS: [_reason_row(column, each) for each in failing]}
    return Shown(markdown(column.server.title), cells, rows)


def with_earlier(new: Iterable[Shown], earlier: Iterable[Shown], servers: Iterable[Published]) -> list[Shown]:
    """A column for each server that has one, in the order of the servers: what is new, and else what was earlier."""
    of_server = {each.server: each for each in earlier}
    of_server |= {each.server: each.after(of_server.get(each.server, Shown(each.server))) for each in new}
    return [of_server[title] for title in (markdown(each.title) for each in servers) if title in of_server]


def text_of(columns: Sequence[Shown]) -> str:
    """The whole file, with the applications by their names: those of the footprints, in their order."""
    names = {markdown(f"{each.title} {each.version}"): None for each in footprints()}
    names |= dict.fromkeys(name for each in columns for name in each.cells)
    there = {name for each in columns for name in each.cells}
    return applications_table.text_of(columns, [name for name in names if name in there])


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


def _cell(found: Prediction) -> str:
    assert found.seen is not None
    mark = {True: "", False: "**", None: "*"}[found.as_predicted]
    return f"{mark}{found.seen.answer}{mark}"


def _wrong_row(each: Column, found: Prediction, sentence: str) -> tuple[str, ...]:
    assert found.seen is not None
    came, said = prediction_words.seen(found.seen), prediction_words.predicted_alone(found)
    return _row(each.server.title, found.name, came, said, sentence)


def _reason_row(each: Column, found: Prediction) -> tuple[str, ...]:
    assert found.seen is not None
    return _row(each.server.title, found.name, prediction_words.seen(found.seen), each.because(found))


def _row(*cells: str) -> tuple[str, ...]:
    return tuple(map(markdown, cells))
