"""Similar differences in many operations, with different responses: refusals of the same class of requests with other
codes, and values of the same name or with the same difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from record.lines import CheckResult, RecordedFeature
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import missing_values, names_of_values
from reports.diagnosis.findings.grouping import WIDE, Step, features_of, finding_of, group_by_key, titles_of
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.request_classes import MALFORMED, SIGNATURES, WRONG_DATE_CLASS, refusable_class_of


def same_values(catalogue: Mapping[str, RecordedFeature], wanted: Sizes) -> Step:
    """Returns the step for a value of the same name that is missing, or other than documented, in several features."""

    def key(result: CheckResult) -> tuple[str, str] | None:
        names = names_of_values(result) if severity_of(result) in ("ignored", "code") else []
        return (severity_of(result), names[0]) if names else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (severity, name), group in _wide(results, key, wanted.across, wanted.in_one, least=2).items():
            less = missing_values(group)
            titles = titles_of(catalogue, group)
            title = f"{titles}: {name} {'missing' if less else 'other than documented'}"
            found.append(finding_of(severity, wording.slug(severity, name), title, group))
        return found

    return find


def other_codes(wanted: Sizes) -> Step:
    """Returns the step for refusals of the same class of requests with other codes than documented."""

    def key(result: CheckResult) -> str | None:
        deviation = result.deviation
        of_a_reply = deviation is not None and (deviation.status or 0) >= 300
        asked = refusable_class_of(result) if severity_of(result) == "code" and of_a_reply else None
        return (
            _SIGNATURE_CLASS
            if asked in (SIGNATURES, MALFORMED, WRONG_DATE_CLASS)
            else asked.requests
            if asked
            else None
        )

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for requests, group in _wide(results, key, wanted.across, wanted.in_one).items():
            pairs = [[f"{wording.got(each)} instead of {wording.expected(each)}"] for each in group]
            title = with_examples(f"{requests} are refused with other responses than documented", pairs)
            found.append(finding_of("code", wording.slug("code", requests), title, group))
        return found

    return find


_SIGNATURE_CLASS = "Requests whose signature is wrong, malformed or out of date"
"""The class of all three: a server is free to choose which of these it finds first."""


def other_values(wanted: Sizes) -> Step:
    """Returns the step for values of many names: those that are missing, and those that are other than documented."""

    def key(result: CheckResult) -> tuple[str, bool] | None:
        severity = severity_of(result)
        return (severity, missing_values([result])) if severity == "code" and names_of_values(result) else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (severity, less), group in _wide(results, key, wanted.across, wanted.across).items():
            words = _OTHER_VALUES[less]
            title = with_examples(words, [names_of_values(each) for each in group])
            found.append(finding_of(severity, wording.slug(severity, words), title, group))
        return found

    return find


_OTHER_VALUES = (
    "Headers or elements of responses other than documented",
    "Headers or elements missing in responses",
)
"""The titles for values that are other than documented, and for those that are missing."""


def _wide(
    results: Sequence[CheckResult],
    key: Callable[[CheckResult], Hashable | None],
    often: int,
    many: int,
    least: int = WIDE,
) -> dict[Any, list[CheckResult]]:
    """Returns groups of at least `often` results over some features, without features that have `many` alone."""
    found = {}
    for name, alike in group_by_key(results, key).items():
        spread = Counter(result.feature for result in alike)
        group = [result for result in alike if spread[result.feature] < many]
        if len(features_of(group)) >= least and len(group) >= often:
            found[name] = group
    return found
