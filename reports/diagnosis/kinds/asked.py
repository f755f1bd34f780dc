"""What a check asks: a use, a safeguard, or that a malformed request is refused. It follows from what was expected."""

from __future__ import annotations

from typing import Literal

from reports.diagnosis.kinds.of_results import kind_of
from reports.record.lines import CheckResult

Asked = Literal["use", "safeguard", "malformed"]
PREVENTING = frozenset((304, 401, 403, 409, 412))
"""Statuses that keep somebody out, or keep what is there as it is."""
NOT_THERE = {404}


def asked(result: CheckResult) -> Asked:
    """A `use` is a valid request and its effect; a `safeguard` that something forbidden, locked, stale or taken is
    prevented; `malformed` that what no right client sends is refused."""
    if result.deviation is None or "replies" not in result.deviation.expected:
        return "use"
    statuses = {status for status, _ in result.deviation.expected["replies"]}
    if min(statuses) < 300:
        return "use"
    if statuses <= PREVENTING:
        return "safeguard"
    # What should be gone is still there: a deletion had no effect.
    return "use" if statuses == NOT_THERE and kind_of(result) == "corrupt" else "malformed"
