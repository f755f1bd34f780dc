"""The needs of a program for which they were not measured: those of most recorded programs with such requests.

A program fails without something if at least half of the recordings that have it in common were measured to fail.
Where no recorded program has it, the program needs its effect, and works with faults.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

import msgspec.structs

from record.footprint_file import Extent, Footprint, Need, RecordedWorkflow, footprints

EXTENTS: tuple[Extent, ...] = get_args(Extent)
"""The extents of needs, the strictest first."""


def assumed(recording: RecordedWorkflow, known: Sequence[Footprint] | None = None) -> RecordedWorkflow:
    """Returns the recording with needs, roots and faults as most of the `known` programs have them."""
    others = [each for footprint in (footprints() if known is None else known) for each in footprint.recordings]
    roots = [each for each in recording.roots if _is_majority(_root_needs(each, others))]
    faults = {
        name: _is_majority(each.faults[name] for each in others if name in each.faults) for name in recording.faults
    }
    return msgspec.structs.replace(
        recording,
        needs=tuple(_with_extent(need, others) for need in recording.needs),
        roots=tuple(roots),
        faults=faults,
        measured=False,
    )


def _with_extent(need: Need, others: Iterable[RecordedWorkflow]) -> Need:
    """Returns the need with the extent that most needs for the same have: with the same names, or else in the same
    operations, or else of the same feature. Of two extents of as many needs it has the stricter one."""
    alike = [each for other in others for each in other.needs if each.feature == need.feature]
    for same in (
        [each for each in alike if set(each.names) & set(need.names)],
        [each for each in alike if set(each.operations) & set(need.operations)],
        alike,
    ):
        if same:
            seen = Counter[Extent](each.extent for each in same)
            extent = max(seen, key=lambda each: (seen[each], -EXTENTS.index(each)))
            return msgspec.structs.replace(need, extent=extent)
    return msgspec.structs.replace(need, extent="effect")


def _root_needs(operation: str, others: Iterable[RecordedWorkflow]) -> list[bool]:
    """Returns for each recording with this operation whether answers need the root element."""
    return [operation in each.roots for each in others if each.steps_of(operation)]


def _is_majority(found: Iterable[bool]) -> bool:
    words = list(found)
    return bool(words) and 2 * sum(words) >= len(words)
