"""Checks of a folder to publish: forbidden contents, and missing ones."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from published.results import server_file
from published.results.run_table import pattern_of_host
from record.foreign_files import FileError, text_in
from record.lines import Record
from record.text import plural, visible
from reports.diagnosis.summary.outcome import expectation_counts, results_without_cause
from reports.known import causes_file, expected_file
from reports.known.causes_file import Cause
from reports.known.expected import Expected, ExpectedEntry, unknown_names
from reports.known.known_folder import load

MAX_FILE_BYTES = 200_000
"""The most bytes of a file."""
MIN_SAME_SERVER_SHARE = 0.5
"""The least share of unlike results that are as expected, if a record is of the same server."""
REPRODUCE_FILE = "REPRODUCE.md"
FILES = (server_file.NAME, expected_file.NAME, causes_file.NAME, REPRODUCE_FILE)
CODE_FENCE = "```"
"""The beginning of a block of commands."""
HEADINGS = ("## Server", "## Commands", "## What it means")
"""The headings of a manual, below its title."""
SCRIPTS = "servers"
"""The folder, next to those of results, with the scripts that start servers."""
START = "start.sh"
HIDDEN_TEXT = "[hidden]"
"""The text that replaces a secret in messages."""
HideSecrets = Callable[[str], str]
"""Returns a text with HIDDEN instead of the credentials in use."""
MIN_SECRET_LENGTH = 6
"""The least length of a secret, in characters. A shorter value of a variable may be in any text."""
SCRIPT_KEYS = re.compile(r"((MAIN|ALT|LIMITED|ROOT)ACCESSKEY|(main|alt|limited|root)SecretKey|GK)?0{3,}[0-3]")
"""The keys with which `published/servers/` starts servers. They are in its scripts, and not secret."""
_CREDENTIAL = re.compile(
    r"\b(AKIA|ASIA)[A-Z2-7]{16}\b|\b(Signature=|AWS )[A-Za-z0-9+/=:]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\bgh[opsu]_\w{20,}|://[^/\s:@]+:[^/\s@]+@"
)
_VALUE = re.compile(r"(?:SECRET_ACCESS_KEY|SESSION_TOKEN|SECRET_KEY|PASSWORD)[\"']?\s*[=:]\s*[\"']?([^\s\"'$<…{(]+)")
"""The value of a variable with a secret, unless it is another variable or a placeholder."""


def is_secret(value: str) -> bool:
    """Returns whether a credential is worth searching for: long enough, and not a key of the scripts."""
    return len(value) >= MIN_SECRET_LENGTH and not SCRIPT_KEYS.fullmatch(value)


def unreadable_files(folder: Path) -> dict[str, str]:
    """The source files that cannot be read, by name: the line, and the reason."""
    links = {name: path for name in FILES if _is_outside(path := folder / name, folder)}
    if links:
        return {name: f"{name}: is a link that leads out of the folder" for name in links}
    readers: dict[str, Callable[[Path], object]] = {
        server_file.NAME: _server,
        expected_file.NAME: _entries,
        causes_file.NAME: _causes,
    }
    found = {}
    for name, reader in readers.items():
        try:
            reader(folder)
        except FileError as error:
            found[name] = str(error)
    return found


def _is_outside(path: Path, folder: Path) -> bool:
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def other_server_reason(folder: Path, record: Record) -> str:
    """The reason why the record is probably not of the server whose expected results the folder has; empty if it may
    be.

    Too few of its unlike results, those that do not pass or were not expected to, are as expected.
    """
    known = load([folder])
    if not known.entries:
        return ""
    expected, other = expectation_counts(known.compared_all(record))
    if expected >= MIN_SAME_SERVER_SHARE * (expected + other):
        return ""
    return f"{other:,} results are not as expected in its {expected_file.NAME}, and {expected:,} are."


def complaints(folder: Path, record: Record, hiding: HideSecrets = str) -> Iterator[str]:
    """The reasons why the folder cannot be published yet, one sentence each.

    `hiding` hides the credentials in use. The record is that of the run which the folder is about.
    """
    if not server_file.FOLDER_NAME.fullmatch(folder.name):
        yield f"{visible(folder.name)}: a folder's name has lower-case letters, digits, dots and hyphens"
    host = pattern_of_host(record.header.endpoint)
    yield from _name_complaints(folder.name, hiding)
    broken = unreadable_files(folder)
    yield from broken.values()
    if broken.keys() <= {server_file.NAME} and not _is_outside(folder / server_file.NAME, folder):
        yield from _result_complaints(folder, record)
    for name in FILES:
        path = folder / name
        if not os.path.lexists(path):
            yield f"{name}: is not written yet"
            continue
        if _is_outside(path, folder):
            continue
        try:
            yield from _text_complaints(name, text_in(path, name), hiding, host)
        except FileError as error:
            if name not in broken:
                yield str(error)
    if server_file.NAME not in broken:
        yield from _script_complaints(folder, hiding, host)
    for path in sorted(folder.iterdir()):
        if path.name not in FILES:
            yield from _name_complaints(path.name, hiding)
            yield f"{visible(path.name)}: does not belong to a published result; that has {', '.join(FILES)}"


def _server(folder: Path) -> server_file.ServerFile | None:
    return server_file.read(folder, server_file.NAME)


def _entries(folder: Path) -> list[ExpectedEntry]:
    path, name = folder / expected_file.NAME, expected_file.NAME
    return expected_file.parse(text_in(path, name), name) if os.path.lexists(path) else []


def _causes(folder: Path) -> list[Cause]:
    path, name = folder / causes_file.NAME, causes_file.NAME
    return causes_file.parse(text_in(path, name), name) if os.path.lexists(path) else []


def _result_complaints(folder: Path, record: Record) -> Iterator[str]:
    """Complaints about expected results that differ from the run, and about those without a cause."""
    known = Expected(_entries(folder), _causes(folder))
    results = known.compared_all(record)
    if unexpected := sum(result.unexpected for result in results):
        yield f"{expected_file.NAME}: does not agree with the record in {plural(unexpected, 'result')}"
    if grave := results_without_cause(replace(record, results=results)):
        yield f"{causes_file.NAME}: no cause explains {plural(len(grave), 'exposed or corrupt result')}"
    if not known.causes:
        yield f"{causes_file.NAME}: no cause is written yet"
    yield from unknown_names(known.causes, record, known.entries)


def _script_complaints(folder: Path, hiding: HideSecrets, host: re.Pattern[str] | None) -> Iterator[str]:
    """In a checkout: complaints about missing scripts that `server.toml` names, and about their texts."""
    server, every = _server(folder), folder.parent / SCRIPTS
    if server is None or not server.server or not every.is_dir():
        return
    scripts = every / server.server
    if not (scripts / START).is_file():
        yield (
            f"{server_file.NAME}: there is no {SCRIPTS}/{server.server}/{START}; "
            "add the scripts, or remove the line server"
        )
    for path in sorted(path for path in scripts.rglob("*") if not path.is_dir()):
        name = path.relative_to(folder.parent).as_posix()
        yield from _name_complaints(name, hiding)
        if _is_outside(path, every):
            yield f"{visible(name)}: is a link that leads out of {SCRIPTS}"
            continue
        try:
            yield from _text_complaints(name, text_in(path, name), hiding, host)
        except FileError as error:
            yield str(error)


def _name_complaints(name: str, hiding: HideSecrets) -> Iterator[str]:
    if _has_credential(name, hiding):
        yield f"the name of a file or folder contains a credential: {_without_credentials(visible(name), hiding)}"


def _without_credentials(text: str, hiding: HideSecrets) -> str:
    text = hiding(text)
    for pattern in (_CREDENTIAL, _VALUE):
        text = pattern.sub(HIDDEN_TEXT, text)
    return text


def _has_credential(text: str, hiding: HideSecrets) -> bool:
    set_to = [value for value in _VALUE.findall(text) if not SCRIPT_KEYS.fullmatch(value)]
    return bool(set_to or _CREDENTIAL.search(text) or hiding(text) != text)


def _text_complaints(name: str, text: str, hiding: HideSecrets, host: re.Pattern[str] | None) -> Iterator[str]:
    if name == REPRODUCE_FILE:
        lines = [line.rstrip() for line in text.split("\n")]
        if missing := [each for each in HEADINGS if each not in lines]:
            yield f"{name}: lacks the heading {', '.join(missing)}"
        if CODE_FENCE not in text:
            yield f"{name}: has no block of commands ({CODE_FENCE})"
    if (size := len(text.encode())) > MAX_FILE_BYTES:
        yield f"{name}: {size:,} bytes are too many; the maximum is {MAX_FILE_BYTES:,}"
    for number, line in enumerate(text.split("\n"), 1):
        if _has_credential(line, hiding):
            yield f"{name}:{number}: contains a credential"
        if host is not None and host.search(line):
            yield f"{name}:{number}: contains the endpoint's host"
