"""The published results: the folders of `published/` with a `server.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from record.foreign_files import FileError
from reports.formats.publication import server_file
from reports.formats.publication.server_file import RunFacts

PUBLISHED_FOLDER = Path(__file__).resolve().parents[3] / "published"


class PublishedError(ValueError):
    """A published file cannot be used. The message is one line, and names it."""


@dataclass(frozen=True)
class Published:
    """One published result, from its `server.toml`. Without `server`, no scripts start the server."""

    name: str
    title: str
    server: str = ""
    https: bool = False
    run: RunFacts | None = None

    @property
    def folder(self) -> Path:
        return PUBLISHED_FOLDER / self.name


def published() -> list[Published]:
    """All of them, by name. Raises `PublishedError` for one of another form."""
    return [_read_server_folder(file.parent) for file in sorted(PUBLISHED_FOLDER.glob(f"*/{server_file.NAME}"))]


def _read_server_folder(folder: Path) -> Published:
    shown = str(folder / server_file.NAME)
    try:
        found = server_file.read(folder, shown)
        assert found is not None
        run = msgspec.convert(found.run, RunFacts) if found.run else None
    except FileError as error:
        raise PublishedError(str(error)) from None
    except msgspec.ValidationError as error:
        raise PublishedError(f"{shown}: run: {error}") from None
    return Published(folder.name, found.title, found.server, found.https, run)
