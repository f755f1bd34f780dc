"""What must not be in a folder that is published, and what is still to be written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from reports.diagnosis.summary.outcome import uncaused
from reports.formats.publication import letter
from reports.formats.publication.folder import SERVER
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
SHORTEST_SECRET = 6
"""Characters. A shorter value of a variable may be in any text."""
OF_THE_SCRIPTS = re.compile(r"((MAIN|ALT|LIMITED)ACCESSKEY|(main|alt|limited)SecretKey|GK)?0{3,}[1-3]")
"""The keys with which `published/servers/` starts servers. They are in its scripts, and not secret."""
_NAME = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_ACCESS_KEY = re.compile(r"\b(AKIA|ASIA)[A-Z2-7]{16}\b|\b(Signature=|AWS )[A-Za-z0-9+/=:]{16,}")


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
    for path in sorted(folder.iterdir()):
        if path.name not in MAY_BE_THERE:
            yield f"{path.name}: does not belong to a published result; that has {', '.join(MAY_BE_THERE)}"


def _of_text(name: str, text: str, secrets: Iterable[str], hosts: Iterable[str]) -> Iterator[str]:
    if name == REPRODUCE and COMMANDS not in text:
        yield f"{name}: has no block of commands ({COMMANDS})"
    if (size := len(text.encode())) > LARGEST:
        yield f"{name}: {size:,} bytes are too many; the maximum is {LARGEST:,}"
    for number, line in enumerate(text.splitlines(), 1):
        if any(secret in line for secret in secrets) or _ACCESS_KEY.search(line):
            yield f"{name}:{number}: contains a credential"
        if any(host in line.lower() for host in hosts):
            yield f"{name}:{number}: contains the endpoint's host"
