"""The folder of a published result: what is in its `server.toml`, and its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import msgspec.toml

from reports.formats.publication import run_table
from reports.known.known_file import KnownError, save, text_of
from reports.record.lines import Record
from reports.record.text import toml_string

SERVER = "server.toml"
LONGEST_TITLE = 60
_TITLE = re.compile(r"[^\x00-\x1f]*[^\x00-\x20] [^\x00-\x20]*[0-9][^\x00-\x20]*")


def is_title(text: str) -> bool:
    """Whether it is a name with a version as its last word, on one line: `My Server 1.0`."""
    return len(text) <= LONGEST_TITLE and _TITLE.fullmatch(text) is not None


def name_of(title: str) -> str:
    """The folder's name: `my-server-1.0`."""
    return re.sub(r"[^a-z0-9.]+", "-", title.lower()).strip("-.")


def title_in(folder: Path) -> str:
    """The title in the folder's `server.toml`; empty without the file. Raises `KnownError`."""
    path = folder / SERVER
    if not path.exists():
        return ""
    title = _read(path).get("title")
    if not isinstance(title, str) or not is_title(title):
        raise KnownError(f"{path}: title is not a name and a version, such as 'My Server 1.0'")
    return title


def server_in(folder: Path) -> str:
    """The name of the folder of scripts in the folder's `server.toml`; empty if it names none. Raises `KnownError`."""
    path = folder / SERVER
    server = _read(path).get("server", "")
    if not isinstance(server, str) or "/" in server:
        raise KnownError(f"{path}: server is not the name of a folder")
    return server


def _read(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = msgspec.toml.decode(text_of(path, str(path)))
    except msgspec.DecodeError as error:
        raise KnownError(f"{path}: {error}") from None
    return data


def write_server(folder: Path, title: str, record: Record) -> None:
    """Writes what the run was into `server.toml`. A new one has the title, and as the server, the folder with the
    scripts that start it, the name without the version."""
    path = folder / SERVER
    if not path.exists():
        server = name_of(title.rpartition(" ")[0])
        save(path, f"title = {toml_string(title)}\nserver = {toml_string(server)}\n")
    run_table.write(record, path)
