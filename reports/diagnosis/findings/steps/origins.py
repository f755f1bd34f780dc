"""Web pages of every origin that are let in, regardless of the bucket's rules: one cause, for preflights that should be
refused and for headers with another value."""

from __future__ import annotations

from collections.abc import Sequence

from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import features_of
from reports.diagnosis.kinds import kind_of
from reports.record.lines import CheckResult

HEADER = "Access-Control-Allow-Origin"
EVERY_ORIGIN = "*"
KINDS_OF_IT = ("exposed", "ignored")


def every_origin(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for a header that allows every origin, if the header also comes where no rule allows the
    request."""
    group = [each for each in results if kind_of(each) in KINDS_OF_IT and _allows_every_origin(each)]
    if not any(map(_should_be_refused, group)):
        return []
    kind = next(kind for kind in KINDS_OF_IT if any(kind_of(each) == kind for each in group))
    own = tuple(each for each in group if kind_of(each) == kind)
    rest = tuple(each for each in group if kind_of(each) != kind)
    title = f"Web pages of every origin are allowed ({HEADER}: {EVERY_ORIGIN}), whatever the CORS rules are"
    return [Finding(f"{kind}:every-origin", kind, title, features_of(own), own, rest)]


def _should_be_refused(result: CheckResult) -> bool:
    return result.deviation is not None and "replies" in result.deviation.expected


def _allows_every_origin(result: CheckResult) -> bool:
    """Tells if the response allows every origin, where a preflight should be refused or another origin was expected."""
    asked, deviation = decisive(result), result.deviation
    if asked is None or deviation is None or asked.status is None or asked.status >= 300:
        return False
    allowed = {value for name, value in asked.response_headers if name.lower() == HEADER.lower()}
    if EVERY_ORIGIN not in allowed:
        return False
    if "replies" in deviation.expected:
        return asked.method == "OPTIONS"
    from_a_page = any(name.lower() == "origin" for name, _ in asked.request_headers)
    return from_a_page and deviation.sort == "option" and deviation.expected.get("value") != EVERY_ORIGIN
