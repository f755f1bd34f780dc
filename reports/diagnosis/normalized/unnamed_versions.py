"""Versions that are kept and listed although no response of the run names them in x-amz-version-id.

Versioning has an effect at such an endpoint. Only checks of the id itself show that it is missing. Others read the
right data of a version, or lack the id of their own write in a step before.
"""

from __future__ import annotations

from collections.abc import Iterable

from record.lines import CheckResult
from reports.diagnosis.normalized import with_facts
from reports.diagnosis.severity.of_deviations import named_parts
from reports.diagnosis.side_effects.versions_kept import has_version_header, names_a_version

VERSION = "version"
"""The sort of an id."""


def with_unnamed_versions(results: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    """Returns the results. If versions are listed and never named, those that lack an id, and are not about it alone,
    are noted as verified."""
    noted = {(each.id, each.client) for each in results if lacks_an_id(each) and not _is_about_version_id(each)}
    if not noted or not _are_versions_only_listed(results):
        return results
    return tuple(with_facts(each, verified=True) if (each.id, each.client) in noted else each for each in results)


def _are_versions_only_listed(results: Iterable[CheckResult]) -> bool:
    named = [each for result in results for each in result.exchanges if names_a_version(each)]
    return bool(named) and not any(map(has_version_header, named))


def lacks_an_id(result: CheckResult) -> bool:
    """Returns whether the ids of versions are missing, and no other value differs."""
    deviation = result.deviation
    if deviation is None or "value" not in deviation.got:
        return False
    differing = [part for part, _ in named_parts(deviation)] or [deviation]
    return all(part.sort == VERSION and _is_missing(part.got["value"]) for part in differing)


def _is_missing(came: object) -> bool:
    return all(each in (None, "null") for each in (came if isinstance(came, list) else [came]))


def _is_about_version_id(result: CheckResult) -> bool:
    return result.verdict != "blocked" and result.deviation is not None and result.deviation.sort == VERSION
