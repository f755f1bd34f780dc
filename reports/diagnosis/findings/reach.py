"""The users who meet an error: a recorded program, documented use, something rare but allowed, or nobody with a correct
client."""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Literal, get_args

from record.footprint_file import Extent, footprints
from record.lines import CheckResult
from reports.diagnosis.features.support import HARMFUL
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.severity.of_results import ends_the_server
from reports.diagnosis.severity.request_classes import requirement_type
from reports.diagnosis.severity.stopping_faults import concerns_programs

AffectedSender = Literal["programs", "documented use", "rarities", "nobody"]
NEED_EXTENTS: tuple[Extent, ...] = tuple(each for each in get_args(Extent) if each != "nothing")
AFFECTED_SENDERS: tuple[AffectedSender, ...] = get_args(AffectedSender)
"""The senders, the most common ones first."""


def affected_senders(result: CheckResult, breaking: Collection[tuple[str, str]]) -> AffectedSender:
    """Returns the senders of the request that a result is about. `breaking` has the results, by check and client, that
    keep a feature from working."""
    if requirement_type(result) == "malformed":
        return "nobody"
    if (result.id, result.client) not in breaking:
        return "rarities"
    return "programs" if (result.feature, result.subject) in _needed() else "documented use"


def most_common_sender_rank(found: Finding, breaking: Collection[tuple[str, str]]) -> int:
    """Returns the place in `AFFECTED_SENDERS` of the most common sender of a request that the finding is about."""
    return min(AFFECTED_SENDERS.index(affected_senders(result, breaking)) for result in found.results)


def critical_findings(diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """Returns the grave findings, worst first, that documented use meets, or that end the server."""
    breaking = diagnosis.breaking
    return tuple(found for found in diagnosis.unfolded if is_always_listed(found, breaking))


def critical_numbers(diagnosis: Diagnosis) -> frozenset[int]:
    """Returns the numbers of the findings that are critical, or stand for small causes of which one is."""
    return frozenset(diagnosis.number_of(found.example) for found in critical_findings(diagnosis))


def is_always_listed(found: Finding, breaking: Collection[tuple[str, str]]) -> bool:
    """Returns whether a finding has a separate line, even with few results. Either documented use meets it and loses
    data, access or the server, or any request ends the server, or programs rely on what is accepted without effect."""
    if found.severity == "ignored":
        return any(map(_is_relied_on, found.results))
    if found.severity not in HARMFUL:
        return False
    if any(map(ends_the_server, found.results)):
        return True
    return most_common_sender_rank(found, breaking) <= AFFECTED_SENDERS.index("documented use")


def may_stop_program(found: Finding) -> bool:
    """Returns whether a finding has a result about a request that a program sends, a gate that one needs, or a fault
    with which one was recorded to fail."""
    return any(
        concerns_programs(result) or (result.gate and (result.feature, result.subject) in _needed())
        for result in found.results
    )


def _is_relied_on(result: CheckResult) -> bool:
    """Returns whether the main use of a feature has no effect, and a program needs it: such as the condition of a
    write, by which it keeps others from writing the same object."""
    return result.gate and (result.feature, result.subject) in _needed(("effect",))


@functools.cache
def _needed(extents: tuple[Extent, ...] = NEED_EXTENTS) -> frozenset[tuple[str, str]]:
    """Returns each feature and operation that a recorded program needs as it ships, to one of these extents."""
    return frozenset(
        (need.feature, operation)
        for footprint in footprints()
        for recording in footprint.recordings
        for need in recording.needs
        if need.extent in extents and not recording.setting
        for operation in need.operations
    )
