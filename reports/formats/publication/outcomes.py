"""The outcomes of applications at the published servers: `applications.jsonl`, a line for each server and application.

`remake.py --applications` writes it from records. A server, or an application, that was not run again keeps its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from record.footprint_file import Footprint
from record.foreign_files import FileError
from record.replacing import save
from reports.diagnosis.footprints.seen import ObservedOutcome
from reports.formats.publication.published_servers import PUBLISHED_FOLDER, PublishedServer

FILE = PUBLISHED_FOLDER / "applications.jsonl"


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An application at a server, by the names of both. `title` is the application's, with its version.

    `as_predicted` is None if the run tested too little to predict anything. `predicted` is the prediction in words, if
    the outcome differs. Else `because` are the findings, or the features, that stop an application as it ships. It was
    `at_risk` if it was predicted to work, but not surely. `left_out` tells if a prediction without the faults that were
    found at this server alone is right, and `left_out_works` if that says that it works, and names no risk.
    """

    server: str
    application: str
    title: str
    answer: Literal["works", "settings", "fails"]
    setting: str = ""
    step: str = ""
    as_predicted: bool | None = True
    predicted: str = ""
    because: tuple[str, ...] = ()
    at_risk: bool = False
    left_out: bool | None = None
    left_out_works: bool = False

    @property
    def seen(self) -> ObservedOutcome:
        return ObservedOutcome(self.answer, self.setting, self.step)


_DECODER = msgspec.json.Decoder(Outcome)


def read(path: Path) -> tuple[Outcome, ...]:
    """Reads the outcomes; raises `FileError`, with file and line, for a line of another form. None without the
    file."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    return tuple(_outcome(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def _outcome(line: bytes, where: str) -> Outcome:
    try:
        return _DECODER.decode(line)
    except (msgspec.MsgspecError, ValueError) as error:  # ValueError: not UTF-8
        raise FileError(f"{where}: {error}") from None


def write(outcomes: Iterable[Outcome], path: Path) -> None:
    """Writes the outcomes in one step. Raises OSError."""
    save(path, msgspec.json.Encoder().encode_lines(outcomes).decode())


def with_earlier(
    new: Iterable[Outcome], earlier: Iterable[Outcome], servers: Sequence[PublishedServer]
) -> tuple[Outcome, ...]:
    """The outcomes at these servers, in their order, then by application: new ones, or else earlier ones."""
    place = {each.name: number for number, each in enumerate(servers)}
    found = {(each.server, each.application): each for each in (*earlier, *new) if each.server in place}
    return tuple(sorted(found.values(), key=lambda each: (place[each.server], each.application)))


def by_application(outcomes: Iterable[Outcome], programs: Iterable[Footprint]) -> dict[str, dict[str, Outcome]]:
    """The outcomes of these programs, by the name of the application and then of the server. Those of another version
    are left out."""
    titles = {each.name: f"{each.title} {each.version}" for each in programs}
    found: dict[str, dict[str, Outcome]] = {}
    for each in outcomes:
        if titles.get(each.application) == each.title:
            found.setdefault(each.application, {})[each.server] = each
    return found
