"""What must not be in a folder that is published, and what is still to be written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from reports.diagnosis.summary.outcome import uncaused
from reports.formats.publication import letter
from reports.formats.publication.folder import SERVER, server_in
from reports.formats.publication.run_table import own_hosts
from reports.known import causes_file, expected_file
from reports.known.known_folder import load
from reports.record.lines import Record
from reports.record.text import plural

LARGEST = 200_000
"""Bytes of a file."""
REPRODUCE = "REPRODUCE.md"
FILES = (SERVER, expected_file.NAME, causes_file.NAME, REPRODUCE)
MAY_BE_THERE = (*FILES, letter.NAME)
COMMANDS = "```"
"""What opens a block of commands."""
HEADINGS = ("## Server", "## Commands", "## What it means")
"""Those of a manual, below its title."""
SCRIPTS = "servers"
"""The folder, beside those of results, with the scripts that start servers."""
SHORTEST_SECRET = 6
"""Characters. A shorter value of a variable may be in any text."""
OF_THE_SCRIPTS = re.compile(r"((MAIN|ALT|LIMITED)ACCESSKEY|(main|alt|limited)SecretKey|GK)?0{3,}[1-3]")
"""The keys with which `published/servers/` starts servers. They are in its scripts, and not secret."""
_NAME = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_CREDENTIAL = re.compile(
    r"\b(AKIA|ASIA)[A-Z2-7]{16}\b|\b(Signature=|AWS )[A-Za-z0-9+/=:]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\bgh[opsu]_\w{20,}|://[^/\s:@]+:[^/\s@]+@"
)
_VALUE = re.compile(r"(?:SECRET_ACCESS_KEY|SESSION_TOKEN|SECRET_KEY|PASSWORD)[\"']?\s*[=:]\s*[\"']?([^\s\"'$<…{(]+)")
"""What a variable of a secret is set to, if not to another variable or to what stands for one."""


def complaints(folder: Path, record: Record, secrets: Iterable[str] = ()) -> Iterator[str]:
    """Why the folder cannot be published yet, one sentence each; nothing if it can.

    `secrets` are the credentials in use. The record is that of the run which the folder is about. Raises `KnownError`
    for a file that cannot be read.
    """
    if not _NAME.fullmatch(folder.name):
        yield f"{folder.name}: a folder's name has lower-case letters, digits, dots and hyphens"
    known = load([folder])
    results = known.compared_all(record)
    if unexpected := sum(result.unexpected for result in results):
        yield f"{expected_file.NAME}: does not agree with the record in {plural(unexpected, 'result')}"
    if grave := uncaused(replace(record, results=results)):
        yield f"{causes_file.NAME}: no cause explains {plural(len(grave), 'result')} of the kinds exposed and corrupt"
    if not known.causes:
        yield f"{causes_file.NAME}: no cause is written yet"
    words = {each for each in secrets if len(each) >= SHORTEST_SECRET and not OF_THE_SCRIPTS.fullmatch(each)}
    hosts = own_hosts(record.header.endpoint)
    for name in MAY_BE_THERE:
        path = folder / name
        if path.exists():
            yield from _of_text(name, path.read_text(encoding="utf-8"), words, hosts)
        elif name in FILES:
            yield f"{name}: is not written yet"
    yield from _of_server(folder)
    for path in sorted(folder.iterdir()):
        if path.name not in MAY_BE_THERE:
            yield f"{path.name}: does not belong to a published result; that has {', '.join(MAY_BE_THERE)}"


def _of_server(folder: Path) -> Iterator[str]:
    """In a checkout: whether there are the scripts that `server.toml` names."""
    path, scripts = folder / SERVER, folder.parent / SCRIPTS
    server = server_in(folder) if path.exists() else ""
    if server and scripts.is_dir() and not (scripts / server / "start.sh").is_file():
        yield f"{SERVER}: there is no {SCRIPTS}/{server}/start.sh; add the scripts, or remove the line server"


def _of_text(name: str, text: str, secrets: Iterable[str], hosts: Iterable[str]) -> Iterator[str]:
    if name == REPRODUCE:
        if missing := [each for each in HEADINGS if each not in text.splitlines()]:
            yield f"{name}: lacks the heading {', '.join(missing)}"
        if COMMANDS not in text:
            yield f"{name}: has no block of commands ({COMMANDS})"
    if (size := len(text.encode())) > LARGEST:
        yield f"{name}: {size:,} bytes are too many; the maximum is {LARGEST:,}"
    for number, line in enumerate(text.splitlines(), 1):
        set_to = [value for value in _VALUE.findall(line) if not OF_THE_SCRIPTS.fullmatch(value)]
        if set_to or any(secret in line for secret in secrets) or _CREDENTIAL.search(line):
            yield f"{name}:{number}: contains a credential"
        if any(host in line.lower() for host in hosts):
            yield f"{name}:{number}: contains the endpoint's host"
