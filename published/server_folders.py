"""The published servers: how each is run, as its `server.toml` says, and where the records of the runs are kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

PUBLISHED_FOLDER = Path(__file__).resolve().parent
ROOT = PUBLISHED_FOLDER.parent
SITE = ROOT / "site"
RUNS = SITE / "runs"
SUFFIX = ".jsonl.gz"


class PublishedError(ValueError):
    """A published file cannot be used. The message is one line, and names it."""


class Published(msgspec.Struct, frozen=True):
    """The part of a `server.toml` by which the server is run. Without `server`, no scripts here start it."""

    name: str
    title: str
    server: str = ""
    https: bool = False
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}

    @property
    def folder(self) -> Path:
        return PUBLISHED_FOLDER / self.name


def published() -> list[Published]:
    """All published servers, by name. Raises `PublishedError` for one of another form."""
    return [_read_server_file(file) for file in sorted(PUBLISHED_FOLDER.glob("*/server.toml"))]


def _read_server_file(file: Path) -> Published:
    try:
        return msgspec.convert(msgspec.toml.decode(file.read_bytes()) | {"name": file.parent.name}, Published)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise PublishedError(f"{file}: {error}") from None


def kept_record_path(name: str, runs: Path) -> Path:
    """The path at which the record of a run is kept. A release has it under the same file name."""
    return runs / f"{name}{SUFFIX}"


def records_in(runs: Path) -> dict[str, Path]:
    """The records in a folder by name: `NAME.jsonl.gz`, `NAME.jsonl`, or the folder NAME that a run left (`--out`)."""
    found = sorted(runs.iterdir()) if runs.is_dir() else ()
    return {path.name.partition(".jsonl")[0]: path for path in found if path.is_dir() or ".jsonl" in path.name}
