"""What is published: the folders with a `server.toml`, and the records of their runs, which are not in the tree."""

from __future__ import annotations

import re
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
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class PublishedError(ValueError):
    """A published file cannot be used. The message is one line, and names it."""


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published result: what its `server.toml` says. Without `server`, no scripts here start the server."""

    name: str
    title: str
    server: str = ""
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    run: RunFacts | None = None

    def __post_init__(self) -> None:
        if "/" in self.server or self.server in (".", ".."):
            raise ValueError(f"server = {self.server!r} is not the name of a folder")
        if wrong := [name for name in self.environment if not _VARIABLE.fullmatch(name)]:
            raise ValueError(f"environment: {wrong[0]!r} is not the name of a variable")
        if any("\0" in each for each in (*self.arguments, *self.environment.values())):
            raise ValueError("arguments, or values of environment, contain a NUL character")

    @property
    def folder(self) -> Path:
        return HERE / self.name


def published() -> list[Published]:
    """All of them, by name. Raises `PublishedError` for one of another form."""
    found = []
    for file in sorted(HERE.glob("*/server.toml")):
        try:
            data = msgspec.toml.decode(file.read_text(encoding="utf-8"))
            found.append(msgspec.convert({"name": file.parent.name, **data}, Published))
        except RecursionError:
            raise PublishedError(f"{file}: nested too deeply") from None
        except OSError as error:
            raise PublishedError(f"{file}: {error.strerror}") from None
        except (msgspec.MsgspecError, ValueError) as error:
            raise PublishedError(f"{file}: {error}") from None
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
