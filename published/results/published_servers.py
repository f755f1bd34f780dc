"""The published results: the folders of `published/` with a `server.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from published.results import server_file
from published.results.server_file import RunFacts
from record.foreign_files import FileError

PUBLISHED_FOLDER = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class PublishedServer:
    """One published result, from its `server.toml`. Without `server`, no scripts start the server."""

    name: str
    title: str
    server: str = ""
    https: bool = False
    run: RunFacts | None = None
    issues: str = ""

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
    return PublishedServer(folder.name, found.title, found.server, found.https, run, found.issues)
