"""A 304 with what only a response with a body has: clients use it with the body that is missing, and fail."""

from __future__ import annotations

from collections.abc import Sequence

from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import features_of, operation_of
from reports.diagnosis.severity.deviation_shapes import UNREADABLE

NOT_MODIFIED = 304


def unreadable_304_finding(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for 304 responses at which a client raises an error. Results that find headers in them that
    they must not have follow."""
    unchanged = [each for each in results if (sent := decisive(each)) is not None and sent.status == NOT_MODIFIED]
    own = tuple(each for each in unchanged if each.deviation and each.deviation.got.get("fault") in UNREADABLE)
    headers = {name: each for each in unchanged for name in _unexpected_headers(each)}
    if not own or not headers:
        return []
    title = with_examples(
        f"A 304 has {' and '.join(headers)}: clients cannot read it", [[operation_of(each)] for each in own]
    )
    rest = tuple(each for each in unchanged if each not in own and _unexpected_headers(each))
    return [Finding(wording.slug("refused", "unchanged"), "refused", title, features_of((*own, *rest)), own, rest)]


def _unexpected_headers(result: CheckResult) -> Sequence[str]:
    """Returns the names of headers that came where none was expected."""
    deviation = result.deviation
    if deviation is None or deviation.sort != "form" or deviation.expected.get("value") != []:
        return ()
    return deviation.got.get("value") or ()
