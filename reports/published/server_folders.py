"""What is published: the folders with a `server.toml`, and the records of their runs, which are not in the tree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import msgspec.toml

from reports.formats.publication.run_table import RunFacts
from reports.record.record_file import locate

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SITE = ROOT / "site"
RUNS = SITE / "runs"
SUFFIX = ".jsonl.gz"


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published result: what its `server.toml` says. Without `server`, no scripts here start the server."""

    name: str
    title: str
    server: str = ""
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    run: RunFacts | None = None

    @property
    def folder(self) -> Path:
        return HERE / self.name


def published() -> list[Published]:
    """All of them, by name. Raises `ValueError`, with the file, for one of another form."""
    found = []
    for file in sorted(HERE.glob("*/server.toml")):
        try:
            data = msgspec.toml.decode(file.read_text(encoding="utf-8"))
            found.append(msgspec.convert({"name": file.parent.name, **data}, Published))
        except (msgspec.MsgspecError, ValueError) as error:
            raise ValueError(f"{file}: {error}") from None
    return found


def kept_as(name: str, runs: Path) -> Path:
    """Where the record of a run is kept. A release has it under the same file name."""
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
