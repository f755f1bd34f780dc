"""`server.toml` of a published server: its form, and the errors of another form.

title = "My Server 1.0"          # the server, and its version as the last word
server = "my-server"             # optional: the folder of the scripts that start it
https = true                     # optional: it is started with TLS, for customer-provided keys
arguments = ["--timeout", "60"]  # optional: more options of the run

[environment]                    # optional: variables of the run
S3_ALT_PRINCIPAL = "alt"

[run]                            # generated: `run_table.py`
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from reports.formats.publication import run_table
from reports.known.known_file import KnownError, save, text_of
from reports.known.toml_text import decoded, line_of
from reports.record.lines import Record
from reports.record.text import toml_string

NAME = "server.toml"
LONGEST_TITLE = 60
A_TITLE = "the server and its version on one line, such as 'My Server 1.0'"
OF_FOLDER = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
"""The form of a folder's name."""
_TITLE = re.compile(r".*\S \S*[0-9]\S*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FIELD = re.compile(r"Object (?:contains unknown|missing required) field `(.*)`$")
_PLACE = re.compile(r" - at `(?:key in )?\$\.?(\w*).*`$")
_TYPES = {"`str`": "a text", "`array`": "a list", "`object`": "a table", "`int`": "a number", "`float`": "a number",
          "`bool`": "true or false"}  # fmt: skip


class ServerFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file; `run` in any form, as it is written anew."""

    title: str
    server: str = ""
    https: bool = False
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    run: Mapping[str, Any] = {}


def title_fault(title: str) -> str:
    """The fault of a title; empty if there is none."""
    if not title.isprintable() or title != title.strip():
        return "it has control characters, line breaks or white space around it"
    if len(title) > LONGEST_TITLE:
        return f"it has {len(title)} characters; the maximum is {LONGEST_TITLE}"
    return "" if _TITLE.fullmatch(title) else "its last word is no version"


def read(folder: Path, shown: str) -> ServerFile | None:
    """The file in a folder; None if there is none. Raises `KnownError`, with `shown` as the file's name."""
    path = folder / NAME
    if not os.path.lexists(path):
        return None
    text = text_of(path, shown)
    lines = text.split("\n")

    def fail(key: str, message: str) -> KnownError:
        return KnownError(f"{shown}:{line_of(lines, key)}: {message}")

    try:
        found = msgspec.convert(decoded(text, shown), ServerFile)
    except msgspec.ValidationError as error:
        raise _of_another_form(str(error), fail) from None
    for key, fault in _faults(found):
        raise fail(key, fault)
    return found


def _of_another_form(message: str, fail: Callable[[str, str], KnownError]) -> KnownError:
    """The error for a key that is missing, unknown or of another type."""
    if field := _FIELD.match(message):
        known = ", ".join(ServerFile.__struct_fields__)
        return fail(
            field[1],
            f"unknown key {field[1]!r}; known are {known}" if "unknown" in message else f"{field[1]} is missing",
        )
    place = _PLACE.search(message)
    key = place[1] if place else ""
    said = re.sub("`[a-z]+`", lambda found: _TYPES.get(found[0], found[0]), _PLACE.sub("", message))
    return fail(key, f"{key}: {said[:1].lower()}{said[1:]}")


def _faults(found: ServerFile) -> Iterator[tuple[str, str]]:
    """The keys whose values have the right types, but cannot be used, and the reasons."""
    if fault := title_fault(found.title):
        yield "title", f"title is not {A_TITLE}: {fault}"
    if found.server and not OF_FOLDER.fullmatch(found.server):
        yield "server", "server is not the name of a folder: lower-case letters, digits, dots and hyphens"
    if not all(each.isprintable() for each in found.arguments):
        yield "arguments", "arguments have control characters or line breaks"
    for name, value in found.environment.items():
        if not _VARIABLE.fullmatch(name) or not value.isprintable():
            yield name, f"environment: {name!r} is not the name of a variable, or its value has control characters"


def name_of(title: str) -> str:
    """The folder's name: `my-server-1.0`. Empty for a title with letters that names of folders do not have."""
    if any(character.isalnum() and not character.isascii() for character in title):
        return ""
    return "-".join(re.findall(r"[a-z0-9]+(?:\.[a-z0-9]+)*", title.lower()))


def write_server(folder: Path, title: str, record: Record) -> None:
    """Writes the facts of the run into `server.toml`. A new file also gets the title and, as `server`, the folder with
    the scripts: the name without the version. Raises `KnownError` and OSError."""
    path = folder / NAME
    if not path.exists():
        server = name_of(title.rpartition(" ")[0])
        named = f"server = {toml_string(server)}\n" if server else ""
        save(path, f"title = {toml_string(title)}\n{named}")
    run_table.write(record, path)
