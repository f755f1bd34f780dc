"""The published results: the folders with a `server.toml`, and where the records of their runs are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from published.results import server_file
from published.results.server_file import RunFacts
from record.foreign_files import FileError

PUBLISHED_FOLDER = Path(__file__).resolve().parents[1]
ROOT = PUBLISHED_FOLDER.parent
SITE = ROOT / "site"
RUNS = SITE / "runs"
SUFFIX = ".jsonl.gz"


@dataclass(frozen=True)
class PublishedServer:
    """One published result, from its `server.toml`. Without `server`, no scripts start the server."""

    name: str
    title: str
    server: str = ""
    https: bool = False
    run: RunFacts | None = None
    issues: str = ""
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return PUBLISHED_FOLDER / self.name


def published() -> list[PublishedServer]:
    """All published servers, by name. Raises `FileError` for one of another form."""
    return [_read_server_folder(file.parent) for file in sorted(PUBLISHED_FOLDER.glob(f"*/{server_file.NAME}"))]


def _read_server_folder(folder: Path) -> PublishedServer:
    shown = str(folder / server_file.NAME)
    found = server_file.read(folder, shown)
    assert found is not None
    try:
        run = msgspec.convert(found.run, RunFacts) if found.run else None
    except msgspec.ValidationError as error:
        raise FileError(f"{shown}: run: {error}") from None
    return PublishedServer(
        folder.name,
        found.title,
        found.server,
        found.https,
        run,
        found.issues,
        found.arguments,
        found.environment,
    )


def kept_record_path(name: str, runs: Path) -> Path:
    """The path at which the record of a run is kept. A release has it under the same file name."""
    return runs / f"{name}{SUFFIX}"


def records_in(runs: Path) -> dict[str, Path]:
    """The records in a folder by name: `NAME.jsonl.gz`, `NAME.jsonl`, or the folder NAME that a run left (`--out`)."""
    found = sorted(runs.iterdir()) if runs.is_dir() else ()
    return {path.name.partition(".jsonl")[0]: path for path in found if path.is_dir() or ".jsonl" in path.name}
