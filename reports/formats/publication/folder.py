"""The folder of a published result: its name, and its `server.toml` as a run leaves it."""

from __future__ import annotations

import re
from pathlib import Path

from reports.formats.publication import run_table, server_file
from reports.known.known_file import save
from reports.record.lines import Record
from reports.record.text import toml_string


def name_of(title: str) -> str:
    """The folder's name: `my-server-1.0`. Empty for a title with letters that names of folders do not have."""
    if any(character.isalnum() and not character.isascii() for character in title):
        return ""
    return "-".join(re.findall(r"[a-z0-9]+(?:\.[a-z0-9]+)*", title.lower()))


def write_server(folder: Path, title: str, record: Record) -> None:
    """Writes what the run was into `server.toml`. A new one has the title, and as the server, the folder with the
    scripts that start it, the name without the version. Raises `KnownError` and OSError."""
    path = folder / server_file.NAME
    if not path.exists():
        server = name_of(title.rpartition(" ")[0])
        named = f"server = {toml_string(server)}\n" if server else ""
        save(path, f"title = {toml_string(title)}\n{named}")
    run_table.write(record, path)
