"""Who meets what is wrong: a recorded program, use as documented, something rare but allowed, or nobody with a client
that is right."""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Literal, get_args

from reports.diagnosis.features.support import HARMFUL
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.footprints import footprints
from reports.diagnosis.kinds.request_classes import what_is_asked
from reports.record.lines import CheckResult

MetBy = Literal["programs", "documented use", "rarities", "nobody"]
MET_BY: tuple[MetBy, ...] = get_args(MetBy)
"""The most common ones first."""


def met_by(result: CheckResult, weighing: Collection[tuple[str, str]]) -> MetBy:
    """Who sends what a result is about. `weighing` has the results, by check and client, that keep a feature from
    working."""
    if what_is_asked(result) == "malformed":
        return "nobody"
    if (result.id, result.client) not in weighing:
        return "rarities"
    return "programs" if (result.feature, result.subject) in _needed() else "documented use"


def first_to_meet(found: Finding, weighing: Collection[tuple[str, str]]) -> int:
    """The place in `MET_BY` of the most common sender of a request that the finding is about."""
    return min(MET_BY.index(met_by(result, weighing)) for result in found.results)


def is_never_small(found: Finding, weighing: Collection[tuple[str, str]]) -> bool:
    """Whether a finding has a line of its own, however few results it has: documented use meets it and loses data,
    access or the server, or a request of anybody ends the server."""
    if found.kind not in HARMFUL:
        return False
    if any(map(ends_the_server, found.results)):
        return True
    return first_to_meet(found, weighing) <= MET_BY.index("documented use")


def ends_the_server(result: CheckResult) -> bool:
    """Whether the endpoint did not answer any more after what the check sent, for some time or for good."""
    return result.endpoint_returned or (result.endpoint_lost and result.verdict != "blocked")


@functools.cache
def _needed() -> frozenset[tuple[str, str]]:
    """Each feature and operation that a recorded program needs as it ships."""
    return frozenset(
        (need.feature, operation)
        for footprint in footprints()
        for recording in footprint.recordings
        for need in recording.needs
        if need.extent != "nothing" and not recording.setting
        for operation in need.operations
    )
