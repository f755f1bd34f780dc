"""The exchange of a result to look at."""

from __future__ import annotations

from reports.diagnosis.kinds import status_of
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult


def decisive(result: CheckResult) -> Exchange | None:
    """The exchange that a deviation is about: the last one with the status that came."""
    came = status_of(result.deviation.got) if result.deviation else None
    alike = [exchange for exchange in result.exchanges if came is None or exchange.status == came]
    return next(reversed(alike or result.exchanges), None)
