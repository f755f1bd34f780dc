"""Names in causes that explain nothing, as what they name does not exist: a check, a feature or an operation, mistyped
or renamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reports.known.causes import Cause
from reports.known.patterns import matches
from reports.known.reach import Reach, had_all_checks
from reports.record.lines import Record


def unheard_of(causes: Iterable[Cause], record: Record) -> Iterator[str]:
    """A line for each name that matches nothing, as far as the run can tell: file and line, and what there is not."""
    reach = Reach(record)
    features = {feature.id for feature in record.header.features}
    operations = {result.subject for result in record.results} if had_all_checks(record) else set()
    for cause in causes:
        yield from _lines(cause, cause.check, "no check is called", reach.lacks)
        yield from _lines(cause, cause.feature, "no feature has the id", _lacking(features))
        yield from _lines(cause, cause.operation, "no check is about the operation", _lacking(operations))


def _lines(cause: Cause, patterns: Iterable[str], there_is: str, lacks: Callable[[str], bool]) -> Iterator[str]:
    for pattern in patterns:
        if lacks(pattern):
            yield f"{cause.where}: cause {cause.id}: {there_is} {pattern!r}"


def _lacking(names: set[str]) -> Callable[[str], bool]:
    """Whether a pattern matches none of the names, if these are known."""
    return lambda pattern: bool(names) and not any(matches(pattern, name) for name in names)
