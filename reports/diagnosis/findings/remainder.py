"""The results that no other rule explains, by feature and severity."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from reports.diagnosis.features.support import function_of
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import LESS_WAYS, about_of
from reports.diagnosis.findings.grouping import (
    Context,
    by_name,
    connected,
    features_of,
    finding_of,
    group_by_key,
    is_rare_listing,
    without,
)
from reports.diagnosis.findings.result_facts import Fact
from reports.diagnosis.findings.titles import (
    NO_SUCH_UPLOAD,
    common_differences,
    common_operations,
    feature_titles,
    slug,
)
from reports.diagnosis.severity.of_results import loses_data
from reports.diagnosis.side_effects.listed_entries import PAGE_PARAMETERS

VERSIONS = ("list-objects-v1", "list-objects-v2")
"""The features of one listing."""
EXPRESSION_OPERATION = "SelectObjectContent"
"""The operation whose requests are expressions of a language: each check is about another part of it."""


def remaining(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the findings for the remaining results: the same loss in any feature; all else by feature. Small groups
    with the same error in several features become one."""
    found = []

    def add(severity: str, name: Sequence[str], words: str, group: Sequence[Fact]) -> None:
        features = feature_titles(context.catalogue, group)
        found.append(finding_of(severity, slug(severity, *name), f"{features}: {words}", group, is_vague=True))

    little: dict[tuple[str, str], list[list[Fact]]] = defaultdict(list)
    for severity, name, group in _groups(facts):
        words = common_differences(severity, group, context.others)
        if severity == "corrupt" and group[0].subject == EXPRESSION_OPERATION:
            about = function_of(group[0].result).rpartition("::")[2].replace("_", " ")
            add(severity, name, f"{about}: {words}", group)
        elif (len(name) > 1 and severity == "exposed") or len(group) >= context.sizes.least_alone(severity, group):
            add(severity, name, _with_operations(severity, words, group), group)
        else:
            little[severity, words].append(group)
    for (severity, words), groups in little.items():
        # Data that another operation lost in another feature have another cause.
        parts = connected(groups, lambda fact: (fact.feature, fact.subject)) if severity == "corrupt" else [groups]
        for group in map(list, map(chain.from_iterable, parts)):
            features = features_of(group)
            name = (features[0],) if len(features) == 1 else (_value_for_id(group), features[0])
            add(severity, name, _with_operations(severity, words, group), group)
    return found


def _with_operations(severity: str, words: str, facts: Sequence[Fact]) -> str:
    """Returns the words, with the operations that lost the data, unless named already."""
    operations = common_operations(facts) if severity == "corrupt" and any(fact.of_value for fact in facts) else ""
    return f"{words} ({operations})" if operations and operations not in words else words


def _value_for_id(facts: Sequence[Fact]) -> str:
    """Returns the value or answer that most results are about, for an id that does not depend on the wording of titles.
    If two names are as frequent, it is the first."""
    names = Counter(about_of(fact.result) or fact.got for fact in facts)
    return min(names, key=lambda name: (-names[name], name))


def _groups(facts: Sequence[Fact]) -> Iterator[tuple[str, tuple[str, ...], list[Fact]]]:
    """Yields severity, the distinctive parts of an id, and the group. Corrupt results are separated by the operation
    and the value. Each way of losing data has its own cause, which other features may share."""
    by_way: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    listed = [fact for fact in facts if fact.severity == "corrupt" and is_rare_listing(fact)]
    for fact in listed:
        by_way[(fact.subject,)].append(fact)
    for (severity, feature, how), group in group_by_key(without(facts, listed), _key).items():
        if severity == "corrupt":
            for some in group_by_key(group, _value).values():
                by_way[_loss_key(some[0])] += some
        else:
            yield severity, tuple(filter(None, (feature, how))), group
    for way, group in by_way.items():
        for asked, some in _by_parameter(group):
            yield "corrupt", (*way, *asked), some


def _by_parameter(facts: Sequence[Fact]) -> list[tuple[tuple[str, ...], list[Fact]]]:
    """Returns facts by the parameter of their listing; they are one group if a listing without any parameter lacks
    entries."""
    alone = [fact for fact in facts if not fact.selects]
    if any(all(way in LESS_WAYS for way in fact.ways) for fact in alone):
        return [((), list(facts))]
    named = by_name(facts, lambda fact: fact.selects, 1)
    return [*([((), alone)] if alone else []), *(((name,), some) for name, some in named)]


def _key(fact: Fact) -> tuple[str, str, str]:
    """Returns severity and feature, and the way in of somebody unauthorized, or the class of an accepted request. A
    wrong value, such as a key with `..`, is the way in by itself, for an expected refusal as for other expected
    content. An internal error with a code of its own is one cause in all features."""
    code = fact.got.partition(" ")[2]
    if fact.severity == "crash" and code and " " not in code and code != "InternalError":
        return fact.severity, "", fact.got
    asked = fact.asked if fact.severity in ("exposed", "ignored") else None
    names_request = asked is not None and not (asked.no_client_sends_it and fact.severity == "exposed")
    return fact.severity, fact.feature, asked.requests if asked and names_request else ""


def _value(fact: Fact) -> tuple[str, ...]:
    """Returns the operation and the wrong values. All errors in a listing may have the same cause, and so may all data
    that are not found."""
    operation = fact.subject.removesuffix("V2")
    if operation == EXPRESSION_OPERATION:
        return operation, function_of(fact.result)
    return (operation,) if operation.startswith("List") else (operation, *fact.names) if fact.names else ()


def _loss_key(fact: Fact) -> tuple[str, ...]:
    """Returns the way in which data are lost; facts with the same way may have one cause. For a listing it is the
    feature, the same for both versions, or the start within a group. For other operations it is the difference; a lost
    upload is lost to all of them."""
    operation = fact.subject.removesuffix("V2")
    if operation.startswith("List"):
        if "delimiter" in fact.selects and fact.selects & PAGE_PARAMETERS:
            return "after-groups", operation
        return "list-objects" if fact.feature in VERSIONS else fact.feature, operation
    if fact.got == NO_SUCH_UPLOAD:
        return (NO_SUCH_UPLOAD,)
    words = " ".join(filter(None, (fact.subject, _difference(fact))))
    if operation == EXPRESSION_OPERATION:
        return words, function_of(fact.result)
    return (words,) if operation else (fact.feature, words)


def _difference(fact: Fact) -> str:
    """Returns the first value that differs, and its way; or the class of a request that should have been refused, or
    the response that came instead of a success. Stored data are gone, whether they are not found or empty."""
    if loses_data(fact.result):
        return "gone"
    if fact.of_value:
        name = (*fact.names, "")[0]
        return f"{name} {'missing' if fact.ways[0] in LESS_WAYS else 'wrong'}"
    return fact.asked.requests if fact.asked else fact.got
