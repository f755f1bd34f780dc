"""The published results: the folders with a `server.toml`, and the records of their runs, which are not in the tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from record.foreign_files import FileError
from record.record_file import locate
from reports.formats.publication import server_file
from reports.formats.publication.server_file import RunFacts

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SITE = ROOT / "site"
RUNS = SITE / "runs"
SUFFIX = ".jsonl.gz"


class PublishedError(ValueError):
    """A published file cannot be used. The message is one line, and names it."""


@dataclass(frozen=True)
class Published:
    """One published result: the content of its `server.toml`. Without `server`, no scripts here start the server."""

    name: str
    title: str
    server: str = ""
    https: bool = False
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    run: RunFacts | None = None

    @property
    def folder(self) -> Path:
        return HERE / self.name


def published() -> list[Published]:
    """All published results, by name. Raises `PublishedError` for one of another form."""
    return [_of(file.parent) for file in sorted(HERE.glob(f"*/{server_file.NAME}"))]


def _of(folder: Path) -> Published:
    shown = str(folder / server_file.NAME)
    try:
        found = server_file.read(folder, shown)
        assert found is not None
        run = msgspec.convert(found.run, RunFacts) if found.run else None
    except FileError as error:
        raise PublishedError(str(error)) from None
    except msgspec.ValidationError as error:
        raise PublishedError(f"{shown}: run: {error}") from None
    return Published(folder.name, found.title, found.server, found.https, found.arguments, found.environment, run)


def kept_as(name: str, runs: Path) -> Path:
    """The path at which the record of a run is kept. A release has it under the same file name."""
    return runs / f"{name}{SUFFIX}"


def records_in(runs: Path) -> dict[str, Path]:
    """The records in a folder by name: `NAME.jsonl.gz`, `NAME.jsonl`, or the folder NAME that a run left (`--out`)."""
    found = {}
    for path in sorted(runs.iterdir()) if runs.is_dir() else ():
        if path.is_dir():
            if (record := locate(str(path))).exists():
                found[path.name] = record
        elif path.name.endswith((SUFFIX, ".jsonl")):
            found[path.name.partition(".jsonl")[0]] = path
    return found
