"""Headers, parameters and sub-resources that are ignored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from record.lines import CheckResult, RecordedFeature
from reports.diagnosis.exchanges.requests import decisive, names_in, short_form_of
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import MAX_NAMES_IN_TITLE, common_operations, usual_spelling, with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import (
    Step,
    entry_of,
    features_of,
    finding_of,
    group_by_key,
    results_losing_data_with,
    without_shared_results,
)
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.findings.steps.differences import FRAMING_DIFFERENCE, difference
from reports.diagnosis.severity.deviation_shapes import OTHER_CONTENT
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.request_classes import RequestClass, refusable_class_of
from reports.diagnosis.side_effects.listed_entries import ignored_by
from reports.diagnosis.side_effects.other_operations import is_other_operation_result
from reports.diagnosis.side_effects.public_content import lacks_its_sub_resource, returns_public_content

IGNORED = "{} ignored"


def ignored_names(catalogue: Mapping[str, RecordedFeature], wanted: Sizes, special_names: SpecialNames) -> Step:
    """Returns the step for ignored headers or parameters, with the data that are lost because of that in the same
    features."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        of_class: dict[RequestClass, list[CheckResult]] = defaultdict(list)
        for result in results:
            if severity_of(result) == "ignored" and (asked := refusable_class_of(result)) and asked.of_a_name:
                of_class[asked].append(result)
        found = [
            (_ignored(name, asked, group, results, catalogue, special_names), asked)
            for asked, some in of_class.items()
            for name, group in _by_name(some, special_names, wanted.across)
        ]
        # A few accepted invalid values are similar to others, in any header or parameter.
        return without_shared_results(
            finding
            for finding, asked in found
            if finding.consequences or not asked.no_client_sends_it or finding.size >= wanted.in_one
        )

    return find


def _by_name(
    results: Sequence[CheckResult], special_names: SpecialNames, often: int
) -> Iterator[tuple[str, list[CheckResult]]]:
    """Yields results by a name that the requests have in common, the most common one first."""
    left = list(results)
    while left:
        counts = Counter(name for result in left for name in special_names.of(result))
        best = min(counts, key=lambda name: (-counts[name], name), default="")
        if counts[best] < often:
            return
        found = [result for result in left if best in special_names.of(result)]
        if special_names.telling([best], found):
            found += _results_of_same_checks(best, found, left)
            yield best, found
        left = [result for result in left if result not in found]


def _results_of_same_checks(name: str, found: Sequence[CheckResult], left: Iterable[CheckResult]) -> list[CheckResult]:
    """Returns the results of the same checks through clients that send the header with many requests: it is no mark
    there."""
    checks = {result.id for result in found}
    others = [result for result in left if result.id in checks and result not in found]
    return [result for result in others if (sent := decisive(result)) and name in names_in(sent)]


def _ignored(
    name: str,
    asked: RequestClass,
    group: list[CheckResult],
    results: Sequence[CheckResult],
    catalogue: Mapping[str, RecordedFeature],
    special_names: SpecialNames,
) -> Finding:
    features = features_of(group)
    found = results_losing_data_with(name, features, results, special_names)
    lost = tuple(
        each for each in found if difference(each) != FRAMING_DIFFERENCE
    )  # content with its framing has its own cause
    if asked.is_a_condition or len(lost) >= len(group) // 2:  # not only its invalid values are ignored
        words = IGNORED
    else:
        words, lost = asked.of_a_name, ()
    words = words.format(usual_spelling(name))
    if operations := common_operations(group):
        words += f" by {operations}"
    else:  # other operations may not ignore it
        words = with_examples(words, [[result.subject] for result in group])
    if len(features) == 1:
        title = f"{entry_of(catalogue, features[0]).title}: {words}"
    else:
        title = words if words.startswith(usual_spelling(name)) else words[:1].upper() + words[1:]
    return Finding(wording.slug("ignored", name, asked.requests), "ignored", title, features, tuple(group), lost)


def ignored_parameters(catalogue: Mapping[str, RecordedFeature], least: int) -> Step:
    """Returns the step for parameters that listings ignore, as their entries show, with at least `least` results."""

    def key(result: CheckResult) -> str | None:
        return (ignored_by(result) or None) if severity_of(result) == "ignored" else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for name, group in group_by_key(results, key).items():
            if len(group) < least:
                continue
            words = f"{usual_spelling(name)} ignored" + (
                f" by {operations}" if (operations := common_operations(group)) else ""
            )
            features = features_of(group)
            title = f"{entry_of(catalogue, features[0]).title}: {words}" if len(features) == 1 else words
            found.append(finding_of("ignored", wording.slug("ignored", name, "listings"), title, group))
        return found

    return find


def other_content(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns findings for requests for a document, such as an object's ACL, that get something else, such as the
    object."""
    group = [result for result in results if severity_of(result) == "ignored" and _has_other_content(result)]
    if len(group) < MAX_NAMES_IN_TITLE:
        return []
    title = "Sub-resources ignored: the object or listing is returned instead"
    return [
        finding_of(
            "ignored", wording.slug("ignored", "sub-resources"), with_examples(title, _requests_of(group)), group
        )
    ]


def _has_other_content(result: CheckResult) -> bool:
    if result.deviation is None:
        return False
    denied = "replies" in result.deviation.expected
    if result.deviation.got.get("fault") == OTHER_CONTENT or lacks_its_sub_resource(result):
        return True
    if is_other_operation_result(result):
        return True
    return denied and returns_public_content(result)


def _requests_of(results: Iterable[CheckResult]) -> list[list[str]]:
    """Returns the requests that the results are about."""
    return [[short_form_of(exchange)] for result in results if (exchange := decisive(result))]
