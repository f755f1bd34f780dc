"""The same response to many requests, as one cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import decisive, unsigned_names
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import first_names_and_rest, shared, shared_names_in_words, with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import plain
from reports.diagnosis.findings.grouping import WIDE, Step, features_of, finding_of, group_by_key, operation_of
from reports.diagnosis.findings.likeness import common_differences
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.request_classes import UNSIGNED, RequestClass, refusable_class_of


def always_failing(wanted: Sizes, special_names: SpecialNames) -> Step:
    """Returns the step for an operation that never succeeds, and always ends with the same error of the server: the
    expectations of the checks make no difference."""

    def key(result: CheckResult) -> tuple[str, str] | None:
        is_error = severity_of(result) == "crash" and result.deviation is not None and result.deviation.status
        return (operation_of(result), wording.got(result)) if is_error else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        return [
            finding_of("crash", wording.slug("crash", operation, got), f"{operation} always fails with {got}", group)
            for (operation, got), group in group_by_key(results, key).items()
            if len(group) >= wanted.across and not special_names.succeed(group)
        ]

    return find


def prevented(wanted: Sizes, special_names: SpecialNames) -> Step:
    """Returns the step for results that are blocked because an operation crashed, or a value was wrong before."""

    def key(result: CheckResult) -> tuple[str, str, str] | None:
        deviation = result.deviation
        if deviation is None or not deviation.arranging or not deviation.about:
            return None
        of_a_value = "value" in deviation.got
        return severity_of(result), plain(deviation.about), "" if of_a_value else wording.got(result)

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (severity, about, got), group in group_by_key(results, key).items():
            if len(group) < wanted.across or (got and severity != "crash"):
                continue
            if got:
                words = f"{about} {wording.verb(severity)} {got}"
            else:
                words = f"{common_differences(severity, group, special_names)}, which other checks need first"
            found.append(finding_of(severity, wording.slug(severity, about, got), words[:1].upper() + words[1:], group))
        return found

    return find


def same_answers(wanted: Sizes) -> Step:
    """Returns the step for the same answer to requests of the same class, over several features, if it is grave. Other
    answers have a cause in each feature, or for each part of the request (`same_refusals.py`)."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (severity, asked, got), alike in group_by_key(results, _answer).items():
            # A way in is one cause in all features; a rule that should have refused has a cause in each.
            whole = severity == "exposed" and asked is not None and not asked.by_rules
            spread = Counter(result.feature for result in alike)
            group = [result for result in alike if whole or spread[result.feature] < wanted.in_one]
            features = features_of(group)
            if (
                (whole and len(features) > 1)
                if severity == "exposed"
                else len(features) >= WIDE and len(group) >= wanted.across
            ):
                requests = asked.requests if asked else "Requests"
                named = _with_unsigned(requests, group) if asked is UNSIGNED else requests
                words = f"{named} {wording.instead(severity, got)}"
                if severity == "corrupt" and asked is None:
                    words = f"Stored data are not found: {got}"
                title = with_examples(words, [[operation_of(each)] for each in group])
                found.append(finding_of(severity, wording.slug(*filter(None, (severity, requests, got))), title, group))
        return found

    return find


def _with_unsigned(requests: str, results: Sequence[CheckResult]) -> str:
    """Returns the words for requests, with the headers that the signatures do not cover."""
    names = {name for each in results if (sent := decisive(each)) for name in unsigned_names(sent)}
    return f"{requests}, such as {first_names_and_rest(sorted(names))}," if names else requests


def same_codes(wanted: Sizes) -> Step:
    """Returns the step for the same refusal instead of several others, over several features."""

    def key(result: CheckResult) -> str | None:
        deviation = result.deviation
        rightly = deviation is not None and severity_of(result) == "code" and "replies" in deviation.expected
        return wording.got(result) if rightly and "replies" in (deviation.got if deviation else {}) else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for got, group in group_by_key(results, key).items():
            # A code that may have any cause is a single cause only if it is frequent.
            least = wanted.across if wording.is_telling(got) else max(wanted.across, wanted.alone)
            if len(features_of(group)) >= WIDE and len(group) >= least:
                expected = [[wording.expected(each)] for each in group]
                most = shared_names_in_words(shared(expected), expected, "other responses")
                title = (
                    f"{got} instead of {most}" if most else with_examples(f"{got} instead of other responses", expected)
                )
                found.append(finding_of("code", wording.slug("code", got), title, group))
        return found

    return find


def _answer(result: CheckResult) -> tuple[str, RequestClass | None, str] | None:
    """Returns severity, class of the request (None for a valid one) and answer; None if the result is not about
    answers."""
    severity, deviation = severity_of(result), result.deviation
    if deviation is None or severity not in ("exposed", "corrupt", "crash"):
        return None
    if "replies" in deviation.expected and (asked := refusable_class_of(result)):
        return severity, asked, wording.family(result)
    return (severity, None, wording.got(result)) if wording.expected(result) == "success" else None
