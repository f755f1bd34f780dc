"""ETags without their quotes: legacy boto takes such an upload for failed, and other clients find another value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from record.lines import CheckResult
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import features_of, operation_of
from reports.diagnosis.findings.steps.differences import QUOTES, difference, leaves
from reports.diagnosis.severity.deviation_shapes import UNACCEPTED_SUCCESS_FAULTS
from reports.diagnosis.severity.of_results import severity_of

_UNQUOTED_ETAG = re.compile(r"[0-9a-f]{32}(-\d+)?", re.IGNORECASE)
"""An ETag as most servers make it, without quotes."""


def unquoted_etags(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for uploads that a client takes for failed because the ETag has no quotes. Results that
    differ only in the quotes of an ETag follow."""
    own = tuple(each for each in results if severity_of(each) == "refused" and _is_read_as_failure(each))
    if not own:
        return []
    rest = tuple(each for each in results if severity_of(each) == "code" and _lacks_only_quotes(each))
    title = with_examples(
        "ETags have no quotes: legacy boto takes uploads for failed", [[operation_of(each)] for each in own]
    )
    name = wording.slug("refused", "unquoted-etags")
    return [Finding(name, "refused", title, features_of((*own, *rest)), own, rest)]


def _is_read_as_failure(result: CheckResult) -> bool:
    fault = result.deviation.got.get("fault") if result.deviation else None
    return fault in UNACCEPTED_SUCCESS_FAULTS and any(
        _UNQUOTED_ETAG.fullmatch(value) for exchange in result.exchanges for value in exchange.response_header("etag")
    )


def _lacks_only_quotes(result: CheckResult) -> bool:
    deviation = result.deviation
    if deviation is None or difference(result) != QUOTES:
        return False
    pairs = leaves(deviation.expected.get("value"), deviation.got.get("value"))
    return all(isinstance(came, str) and _UNQUOTED_ETAG.fullmatch(came) for _, came in pairs)
