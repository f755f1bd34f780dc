"""Checksums that the response to an upload lacks although the endpoint verifies them: they are not ignored.

The same feature shows that the endpoint verifies them. Checks pass in which a right server refuses the upload for its
checksum, and no such upload succeeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import CHANGING, decisive
from reports.diagnosis.exchanges.right_answers import recorded
from reports.diagnosis.normalized import with_facts
from reports.diagnosis.severity.of_results import severity_of

OPTION = "option"
"""The sort of a checksum. A feature that refuses uploads with a wrong checksum has no other option."""
_REFUSALS = re.compile(r"<Code>(BadDigest|XAmzContentChecksumMismatch)</Code>")


def with_verified_checksums(results: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    """Returns the results. Those that lack a checksum in the response to an upload are noted as verified."""
    lacking = {result.feature for result in results if _lacks_a_checksum(result)}
    verified = _verifying(result for result in results if result.feature in lacking)
    if not verified:
        return results
    return tuple(
        with_facts(each, verified=True) if each.feature in verified and _lacks_a_checksum(each) else each
        for each in results
    )


def _verifying(results: Iterable[CheckResult]) -> set[str]:
    """Returns the features in which each upload with a wrong checksum is refused as such. Some are about several
    algorithms."""
    refused: set[str] = set()
    accepted: set[str] = set()
    for result in results:
        if _is_wrong_checksum_check(result.id):
            refused |= {result.feature} if result.verdict == "pass" else set()
            accepted |= {result.feature} if _succeeded(result) else set()
    return refused - accepted


def _succeeded(result: CheckResult) -> bool:
    return result.verdict == "fail" and result.deviation is not None and "success" in result.deviation.got


@cache
def _is_wrong_checksum_check(check: str) -> bool:
    return any(_REFUSALS.search(answer.body) for _, answer in recorded().of(check))


def _lacks_a_checksum(result: CheckResult) -> bool:
    """Returns whether the response to a successful upload lacks a checksum, and has no other fault."""
    deviation, sent = result.deviation, decisive(result)
    if deviation is None or sent is None or sent.method not in CHANGING or severity_of(result) != "ignored":
        return False
    return sent.succeeded and deviation.sort == OPTION and _is_missing(deviation.got.get("value", ""))


def _is_missing(value: object) -> bool:
    """Returns whether there was no value, or a collection that has only missing values."""
    if isinstance(value, dict):
        return all(map(_is_missing, value.values()))
    return all(map(_is_missing, value)) if isinstance(value, list) else value is None
