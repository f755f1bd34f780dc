"""Grants that an endpoint accepts and does not keep: it refuses a request that they allow."""

from __future__ import annotations

from reports.diagnosis.exchanges.requests import decisive_place, is_a_copy
from reports.diagnosis.exchanges.rules import ACL, rule_of, sender_of
from reports.record.lines import CheckResult, Deviation
from reports.record.what_came import status_of

DENIED = 403


def grants_nothing(result: CheckResult) -> bool:
    """Tells if somebody else than the sender of an accepted ACL is denied a request that was to succeed: the ACL had no
    effect. A copy needs more than one grant."""
    place, deviation = decisive_place(result), result.deviation
    if place is None or deviation is None or not _was_to_succeed(deviation):
        return False
    asked = result.exchanges[place]
    if status_of(deviation.got) != DENIED or is_a_copy(asked):
        return False
    rule = rule_of(result)
    return rule is not None and rule.words == ACL and sender_of(asked) != sender_of(rule.put)


def _was_to_succeed(deviation: Deviation) -> bool:
    return "success" in deviation.expected or any(status < 300 for status, _ in deviation.expected.get("replies", ()))
