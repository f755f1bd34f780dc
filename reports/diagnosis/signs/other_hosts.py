"""Redirects to another place than the endpoint's: those that a client would have followed, and those that were the
response."""

from __future__ import annotations

from reports.diagnosis.exchanges.requests import decisive, way_of
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult
from reports.record.what_came import status_of


def led_away_by(result: CheckResult) -> Exchange | None:
    """The exchange in which the client was sent to another place: one that was not sent there, or a program's that was
    ended, or else the redirect that came instead of the response that the check is about. None if there is none."""
    held_back = next((each for each in result.exchanges if each.sent_to and each.error is not None), None)
    if held_back is not None:
        return held_back
    asked, deviation = decisive(result), result.deviation
    if asked is None or deviation is None or not asked.sent_to:
        return None
    # botocore 1.44 ends with an exception of its own at a 303 in response to an upload.
    return asked if "fault" in deviation.got or status_of(deviation.got) == asked.status else None


def sends_signed_requests_elsewhere(result: CheckResult) -> bool:
    """Whether a client was sent to another place with a request that has a signature."""
    led_away = led_away_by(result)
    return led_away is not None and (led_away.error is not None or way_of(led_away) != "nobody")
