"""Grants that an endpoint accepts and does not keep: it refuses a request that they allow."""

from __future__ import annotations

import re

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.exchanges.access_rules import ACL, rule_of
from reports.diagnosis.exchanges.requests import decisive_place, is_a_copy

DENIED = 403
_ACCESS_KEY = re.compile(r"(?:[A-Z]+_)?ACCESS_KEY")
"""An access key in a record, which has only its name."""


def is_acl_without_effect(result: CheckResult) -> bool:
    """Returns whether somebody else than the sender of an accepted ACL is denied a request that was to succeed: the ACL
    had no effect. A copy needs more than one grant.
    """
    place, deviation = decisive_place(result), result.deviation
    if place is None or deviation is None or not _expects_success(deviation):
        return False
    asked = result.exchanges[place]
    if deviation.status != DENIED or is_a_copy(asked):
        return False
    rule = rule_of(result)
    return rule is not None and rule.words == ACL and sender_of(asked) != sender_of(rule.put)


def _expects_success(deviation: Deviation) -> bool:
    return "success" in deviation.expected or any(status < 300 for status, _ in deviation.expected.get("replies", ()))


def sender_of(exchange: RecordedExchange) -> str:
    """Returns the redacted key of the signer of a request; empty for an anonymous one."""
    form = exchange.request_body.text if exchange.method == "POST" else ""
    texts = (exchange.url, *exchange.request_header("authorization"), form)
    return next((found[0] for text in texts if (found := _ACCESS_KEY.search(text))), "")
