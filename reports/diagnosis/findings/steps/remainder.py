"""The results that no other step explains, by feature and severity."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from record.lines import CheckResult, RecordedFeature
from reports.diagnosis.features.support import function_of
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import common_operations
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import (
    about_of,
    is_about_value,
    missing_values,
    names_of_values,
    value_difference,
)
from reports.diagnosis.findings.grouping import (
    Step,
    by_name,
    connected,
    features_of,
    finding_of,
    group_by_key,
    is_a_rare_listing,
    titles_of,
    without,
)
from reports.diagnosis.findings.likeness import common_differences
from reports.diagnosis.findings.sizes import Sizes, min_results_alone
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.request_classes import refusable_class_of
from reports.diagnosis.side_effects.listed_entries import PAGE_PARAMETERS, selecting_parameters_of

VERSIONS = ("list-objects-v1", "list-objects-v2")
"""The features of one listing."""
EXPRESSION_OPERATION = "SelectObjectContent"
"""The operation whose requests are expressions of a language: each check is about another part of it."""


def remaining(catalogue: Mapping[str, RecordedFeature], wanted: Sizes, special_names: SpecialNames) -> Step:
    """Returns the step for the remaining results: the same loss in any feature; all else by feature. Small groups with
    the same error in several features become one."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        little: dict[tuple[str, str], list[list[CheckResult]]] = defaultdict(list)
        for severity, reported, group in _groups(results, special_names):
            words = common_differences(severity, group, special_names)
            if severity == "corrupt" and group[0].subject == EXPRESSION_OPERATION:
                about = function_of(group[0]).rpartition("::")[2].replace("_", " ")
                title = f"{titles_of(catalogue, group)}: {about}: {words}"
                found.append(finding_of(severity, wording.slug(severity, *reported), title, group, is_vague=True))
            elif (len(reported) > 1 and severity == "exposed") or len(group) >= min_results_alone(
                severity, group, wanted
            ):
                name = wording.slug(severity, *reported)
                title = f"{titles_of(catalogue, group)}: {_with_operations(severity, words, group)}"
                found.append(finding_of(severity, name, title, group, is_vague=True))
            else:
                little[severity, words].append(group)
        causes = ((key, group) for key, groups in little.items() for group in _merge_same_words(key[0], groups))
        for (severity, words), group in causes:
            name = wording.slug(
                severity, *([] if len(features_of(group)) == 1 else [_value_for_id(group)]), features_of(group)[0]
            )
            title = f"{titles_of(catalogue, group)}: {_with_operations(severity, words, group)}"
            found.append(finding_of(severity, name, title, group, is_vague=True))
        return found

    return find


def _merge_same_words(severity: str, groups: Sequence[list[CheckResult]]) -> list[list[CheckResult]]:
    """Returns groups with the same words as one; data that another operation lost in another feature have another
    cause."""
    if severity != "corrupt":
        return [list(chain.from_iterable(groups))]
    wholes = connected(groups, lambda result: (result.feature, result.subject))
    return [list(chain.from_iterable(whole)) for whole in wholes]


def _with_operations(severity: str, words: str, results: Collection[CheckResult]) -> str:
    """Returns the words, with the operations that lost the data, unless named already."""
    operations = common_operations(results) if severity == "corrupt" and any(map(is_about_value, results)) else ""
    return f"{words} ({operations})" if operations and operations not in words else words


def _value_for_id(results: Collection[CheckResult]) -> str:
    """Returns the value or answer that most results are about, for an id that does not depend on the wording of titles.
    If two names are as frequent, it is the first."""
    names = Counter(about_of(each) or wording.got(each) for each in results)
    return min(names, key=lambda name: (-names[name], name))


def _groups(
    results: Sequence[CheckResult], special_names: SpecialNames
) -> Iterator[tuple[str, tuple[str, ...], list[CheckResult]]]:
    """Yields severity, the distinctive parts of an id, and the group. Corrupt results are separated by the operation
    and the value. Each way of losing data has its own cause, which other features may share."""
    by_way: dict[tuple[str, ...], list[CheckResult]] = defaultdict(list)
    listed = [result for result in results if severity_of(result) == "corrupt" and is_a_rare_listing(result)]
    for result in listed:
        by_way[(result.subject,)].append(result)
    for (severity, feature, how), group in group_by_key(without(results, listed), _remaining_key).items():
        if severity == "corrupt":
            for some in group_by_key(group, _value).values():
                by_way[_way(some[0])] += some
        else:
            yield severity, tuple(filter(None, (feature, how))), group
    for way, group in by_way.items():
        for asked, some in _by_parameter(group):
            yield "corrupt", (*way, *asked), some


def _by_parameter(results: Sequence[CheckResult]) -> list[tuple[tuple[str, ...], list[CheckResult]]]:
    """Returns results by the parameter of their listing; they are one group if a listing without any parameter lacks
    entries."""
    alone = [result for result in results if not selecting_parameters_of(result)]
    if any(missing_values([result]) for result in alone):
        return [((), list(results))]
    named = by_name(results, selecting_parameters_of, 1)
    return [*([((), alone)] if alone else []), *(((name,), some) for name, some in named)]


def _value(result: CheckResult) -> tuple[str, ...]:
    """Returns the operation and the wrong values. All errors in a listing may have the same cause, and so may all data
    that are not found."""
    operation, names = result.subject.removesuffix("V2"), names_of_values(result)
    if operation == EXPRESSION_OPERATION:
        return operation, function_of(result)
    return (operation,) if operation.startswith("List") else (operation, *names) if names else ()


def _way(result: CheckResult) -> tuple[str, ...]:
    """Returns the way in which data are lost; results with the same way may have one cause. For a listing it is the
    feature, the same for both versions, or the start within a group. For other operations it is the difference; a lost
    upload is lost to all of them."""
    operation = result.subject.removesuffix("V2")
    if operation.startswith("List"):
        asked = selecting_parameters_of(result)
        if "delimiter" in asked and asked & PAGE_PARAMETERS:
            return "after-groups", operation
        return "list-objects" if result.feature in VERSIONS else result.feature, operation
    if wording.got(result) == wording.NO_UPLOAD:
        return (wording.NO_UPLOAD,)
    words = difference_in_words(result)
    if operation == EXPRESSION_OPERATION:
        return words, function_of(result)
    return (words,) if operation else (result.feature, words)


def difference_in_words(result: CheckResult) -> str:
    """Returns the value that the operation got wrong, and the way in which it differs: `PutObject tags missing`."""
    return " ".join(filter(None, (result.subject, value_difference(result) or class_named(result))))


def class_named(result: CheckResult) -> str:
    """Returns the class of a request that should have been refused, or the response that came instead of a success."""
    asked = refusable_class_of(result)
    return asked.requests if asked else wording.got(result)


def _remaining_key(result: CheckResult) -> tuple[str, str, str]:
    """Returns severity and feature, and the way in of somebody unauthorized, or the class of an accepted request. A
    wrong value, such as a key with `..`, is the way in by itself, for an expected refusal as for other expected
    content. An internal error with a code of its own is one cause in all features."""
    severity = severity_of(result)
    if severity == "crash" and wording.names_a_crash(came := wording.got(result)):
        return severity, "", came
    asked = refusable_class_of(result) if severity in ("exposed", "ignored") else None
    names_request = asked is not None and not (asked.no_client_sends_it and severity == "exposed")
    return severity, result.feature, asked.requests if asked and names_request else ""
