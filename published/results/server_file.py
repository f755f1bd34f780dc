"""`server.toml` of a published server: its form, and the errors of another form.

title = "My Server 1.0"          # the server, and its version as the last word
issues = "https://…"             # optional: where faults of the server are reported
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

from record.client_names import CLIENTS, columns_of
from record.foreign_files import FileError, line_of, text_in, toml_of
from record.text import linkable_url
from reports.diagnosis.features.support import LETTERS, State

NAME = "server.toml"
COLUMNS = columns_of(CLIENTS)
NO_CHECK = "-"
MAX_TITLE_LENGTH = 60
A_TITLE = "the server and its version on one line, such as 'My Server 1.0'"
FOLDER_NAME = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
"""The form of a folder's name."""
_TITLE = re.compile(r".*\S \S*[0-9]\S*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FIELD = re.compile(r"Object (?:contains unknown|missing required) field `(.*)`$")
_PLACE = re.compile(r" - at `(?:key in )?\$\.?(\w*).*`$")
_TYPES = {"`str`": "a text", "`array`": "a list", "`object`": "a table", "`int`": "a number", "`float`": "a number",
          "`bool`": "true or false"}  # fmt: skip


class Skipped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ids of checks, with `*` for all cases of one, and the reason why the run left them out."""

    why: str
    checks: tuple[str, ...]


class RunFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The facts of a run. The day is an ISO date. `closed` are the clients whose signature the server does not accept.
    `support` has for each feature a letter of LETTERS for its state over all clients, and then for each column of
    clients; `-` marks a column whose clients can express none of its checks. `findings` has the number of each
    severity, worst first. `unsafe` are features."""

    day: str
    suite: str
    closed: tuple[str, ...] = ()
    support: Mapping[str, str] = {}
    skipped: tuple[Skipped, ...] = ()
    findings: Mapping[str, int] = {}
    unsafe: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for feature, letters in self.support.items():
            if len(letters) != 1 + len(COLUMNS) or not set(letters) <= {*LETTERS, NO_CHECK} or letters[0] == NO_CHECK:
                raise ValueError(
                    f"support.{feature}: {letters!r} is not a letter of {', '.join(LETTERS)} for each column"
                )

    def states(self, feature: str) -> tuple[State | None, ...]:
        """The states of a feature: over all clients first. A feature that the run did not have is untested."""
        given = self.support.get(feature, "u" + NO_CHECK * len(COLUMNS))
        return tuple(None if letter == NO_CHECK else LETTERS[letter] for letter in given)


class ServerFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file; `run` in any form, as it is written anew."""

    title: str
    issues: str = ""
    server: str = ""
    https: bool = False
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    run: Mapping[str, Any] = {}


def title_problem(title: str) -> str:
    """The fault of a title; empty if there is none."""
    if not title.isprintable() or title != title.strip():
        return "it has control characters, line breaks or white space around it"
    if len(title) > MAX_TITLE_LENGTH:
        return f"it has {len(title)} characters; the maximum is {MAX_TITLE_LENGTH}"
    return "" if _TITLE.fullmatch(title) else "its last word is no version"


def read(folder: Path, label: str) -> ServerFile | None:
    """The file in a folder; None if there is none. Raises `FileError`, with `label` as the file's name."""
    path = folder / NAME
    if not os.path.lexists(path):
        return None
    text = text_in(path, label)
    lines = text.split("\n")

    def fail(key: str, message: str) -> FileError:
        return FileError(f"{label}:{line_of(lines, key)}: {message}")

    try:
        found = msgspec.convert(toml_of(text, label), ServerFile)
    except msgspec.ValidationError as error:
        raise _wrong_form_error(str(error), fail) from None
    for key, fault in _faults(found):
        raise fail(key, fault)
    return found


def _wrong_form_error(message: str, fail: Callable[[str, str], FileError]) -> FileError:
    """The error for a key that is missing, unknown or of another type."""
    if field := _FIELD.match(message):
        known = ", ".join(ServerFile.__struct_fields__)
        return fail(
            field[1],
            f"unknown key {field[1]!r}; known are {known}" if "unknown" in message else f"{field[1]} is missing",
        )
    place = _PLACE.search(message)
    key = place[1] if place else ""
    words = re.sub("`[a-z]+`", lambda found: _TYPES.get(found[0], found[0]), _PLACE.sub("", message))
    return fail(key, f"{key}: {words[:1].lower()}{words[1:]}")


def _faults(found: ServerFile) -> Iterator[tuple[str, str]]:
    """The keys whose values have the right types, but cannot be used, and the reasons."""
    if fault := title_problem(found.title):
        yield "title", f"title is not {A_TITLE}: {fault}"
    if found.issues and not linkable_url(found.issues):
        yield "issues", "issues is no URL"
    if found.server and not FOLDER_NAME.fullmatch(found.server):
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
