"""Web pages of every origin that are let in, regardless of the bucket's rules: one cause, for preflights that should be
refused and for headers with another value."""

from __future__ import annotations

from collections.abc import Sequence

from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import ANY_ORIGIN, decisive, sub_resources
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import features_of
from reports.diagnosis.severity.of_results import severity_of

CORS = "cors"
"""The sub-resource of a bucket's rules."""
HEADER = "Access-Control-Allow-Origin"
ORIGIN_SEVERITIES = ("exposed", "ignored")


def any_origin_step(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for a header that allows every origin, if the header also comes where no rule allows the
    request."""
    group = [each for each in results if severity_of(each) in ORIGIN_SEVERITIES and _allows_any_origin(each)]
    if not any(map(_should_be_refused, group)):
        return []
    severity = next(severity for severity in ORIGIN_SEVERITIES if any(severity_of(each) == severity for each in group))
    own = tuple(each for each in group if severity_of(each) == severity)
    rest = tuple(each for each in group if severity_of(each) != severity)
    how = ANY_ORIGIN if all(ANY_ORIGIN in _allowed(each) for each in own) else "the origin of the request"
    title = f"Web pages of every origin are allowed ({HEADER}: {how}), whatever the CORS rules are"
    return [Finding(f"{severity}:every-origin", severity, title, features_of(own), own, rest)]


def _should_be_refused(result: CheckResult) -> bool:
    return result.deviation is not None and "replies" in result.deviation.expected


def _allows_any_origin(result: CheckResult) -> bool:
    """Returns whether the response allows every origin, where a preflight should be refused or another origin was
    expected.
    """
    asked, deviation = decisive(result), result.deviation
    if asked is None or deviation is None or not asked.succeeded:
        return False
    allowed, from_a_page = _allowed(result), {*asked.request_header("origin")}
    if ANY_ORIGIN not in allowed:
        # Where no rule could name it, the origin of the request stands for every other.
        expects_none = asked.method == "OPTIONS" or deviation.expected == {"value": None}
        return expects_none and bool(allowed & from_a_page) and not _has_rules(result)
    if "replies" in deviation.expected:
        return asked.method == "OPTIONS"
    return bool(from_a_page) and deviation.sort == "option" and deviation.expected.get("value") != ANY_ORIGIN


def _has_rules(result: CheckResult) -> bool:
    """Returns whether a CORS configuration was accepted for any bucket of the result."""
    puts = (each for each in result.exchanges if each.method == "PUT" and CORS in sub_resources(each.url))
    return any(each.succeeded for each in puts)


def _allowed(result: CheckResult) -> set[str]:
    asked = decisive(result)
    return set(asked.response_header(HEADER.lower())) if asked is not None else set()
