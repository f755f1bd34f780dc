"""The requests of a program, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from record.exchanges import RecordedExchange
from reports.diagnosis.exchanges.requests import place_of
from reports.formats.reproducing.ids import NULL, VERSION, VERSIONING, Id, Ids
from reports.formats.reproducing.recorded import Request


@dataclass(frozen=True)
class Step:
    """A request of a program, its place in the record, and its ids; requests that were sent at the same time have a
    `group`."""

    request: Request
    place: int
    ids: Ids
    group: int | None = None


def notes_of(steps: Sequence[Step], exchanges: Sequence[RecordedExchange]) -> list[str]:
    """A note about versioning, if a bucket had it and no step enables it."""
    sent = [exchanges[step.place] for step in steps]
    has_versions = any(each.kind == "version_id" for step in steps for each in step.ids.values())
    has_versions = has_versions or any(value != NULL for each in sent for value in each.response_header(VERSION))
    enabled = any(place_of(exchanges[step.place]) == "PUT bucket?versioning" for step in steps)
    return [VERSIONING] if has_versions and not enabled else []


def id_names(steps: Sequence[Step]) -> dict[Id, str]:
    """The variables for the ids, in the order in which they are made."""
    made = {each for step in steps for each in step.ids.values()}
    names: dict[Id, str] = {}
    for each in sorted(made, key=lambda each: each.made_by or 0):
        number = 1 + sum(other.kind == each.kind for other in names)
        names[each] = each.kind + (f"_{number}" if number > 1 else "")
    return names
