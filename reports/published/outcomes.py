"""What was seen of applications at the published servers: `applications.jsonl`, a line for each server and application.

`remake.py --applications` writes it from records. A server, or an application, that was not run again keeps its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from reports.diagnosis.footprints import Footprint
from reports.diagnosis.footprints.seen import Seen
from reports.published.server_folders import HERE, Published

FILE = HERE / "applications.jsonl"


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An application at a server, by the names of both. `title` is the application's, with its version.

    `as_predicted` is None if the run tested too little to predict anything. What was `predicted` is there, in words, if
    something else was seen. Else `because` are the findings, or the features, that stop an application as it ships.
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

    @property
    def seen(self) -> Seen:
        return Seen(self.answer, self.setting, self.step)


_DECODER = msgspec.json.Decoder(Outcome)


def read(path: Path) -> tuple[Outcome, ...]:
    """Reads them; raises `msgspec.ValidationError` for a line of another form. None without the file."""
    return tuple(_DECODER.decode_lines(path.read_bytes())) if path.exists() else ()


def write(outcomes: Iterable[Outcome], path: Path) -> None:
    path.write_bytes(msgspec.json.Encoder().encode_lines(outcomes))


def with_earlier(
    new: Iterable[Outcome], earlier: Iterable[Outcome], servers: Sequence[Published]
) -> tuple[Outcome, ...]:
    """Those of these servers, in their order, then by application: what is new, and else what was earlier."""
    place = {each.name: number for number, each in enumerate(servers)}
    found = {(each.server, each.application): each for each in (*earlier, *new) if each.server in place}
    return tuple(sorted(found.values(), key=lambda each: (place[each.server], each.application)))


def by_application(outcomes: Iterable[Outcome], programs: Iterable[Footprint]) -> dict[str, dict[str, Outcome]]:
    """What was seen of these, by the name of the application and then of the server. What was seen of another version
    is left out."""
    titles = {each.name: f"{each.title} {each.version}" for each in programs}
    found: dict[str, dict[str, Outcome]] = {}
    for each in outcomes:
        if titles.get(each.application) == each.title:
            found.setdefault(each.application, {})[each.server] = each
    return found
