"""Rules for causes that no key of single facts shows: written causes, access of anybody, requests that destroy data,
and names that are ignored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from record.lines import CRITICAL
from record.text import joined
from reports.diagnosis.exchanges.requests import place_of, short_target, sub_resources
from reports.diagnosis.features.support import HARMFUL
from reports.diagnosis.findings.common_names import abbreviated, usual_spelling, with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import FRAMING_DIFFERENCE
from reports.diagnosis.findings.grouping import (
    Context,
    features_of,
    finding_of,
    group_by_key,
    losing_data_with,
    with_sole_feature,
    without_shared_results,
)
from reports.diagnosis.findings.result_facts import Fact
from reports.diagnosis.findings.titles import capitalized, common_operations, slug
from reports.diagnosis.severity.request_classes import RequestClass
from reports.diagnosis.severity.severity_table import SEVERITIES

ANYBODY = "exposed:anybody"
"""The id of the finding about the access of anybody."""
DESTROYED = "corrupt:by-sub-resources"
"""The id of the finding about data destroyed by requests that are not about them: the gravest of its severity."""


def caused(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the findings with a cause that a person wrote. A finding has the grave severity that the cause explains,
    or else the most common severity; the rest follows. Results without any request keep their own reason, unless the
    cause has no others."""
    found = []
    for (cause, sentence), named in group_by_key(facts, _cause_of).items():
        group = [fact for fact in named if not fact.result.unattempted] or named
        severities = Counter(map(_severity_with_cause, group))
        most = min(severities, key=lambda each: (-severities[each], list(SEVERITIES).index(each)))
        severity = next((each for each in CRITICAL if each in severities), most)
        own, rest = ([f for f in group if (_severity_with_cause(f) == severity) is is_own] for is_own in (True, False))
        finding = finding_of(severity, slug("cause", cause), sentence, own, rest)
        found.append(replace(finding, features=features_of(group)))
    return found


def _cause_of(fact: Fact) -> tuple[str, str] | None:
    listed = fact.result.listed if fact.result.standing in ("known", "expired") else None
    return (listed.cause, listed.reason.rstrip(".")) if listed is not None and listed.cause else None


def _severity_with_cause(fact: Fact) -> str:
    """Returns the severity of a result. If the record does not have the response, it is the mildest severity of an
    endpoint's faults."""
    return "refused" if fact.result.unattempted else fact.severity or "code"


def open_to_anybody(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the finding for the access of anybody if signatures are not verified, or not needed. Requests that are
    refused there for a wrong reason follow."""
    if (ways := context.ways) is None:
        return []
    own, rest = ([f for f in facts if id(f.result) in set(map(id, some))] for some in (ways.shown, ways.following))
    return [finding_of("exposed", ANYBODY, ways.sentence, own, rest)] if own else []


def destroyed(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the finding for buckets and objects that are deleted, or changed, after a request for one of their
    sub-resources, such as their tags. The abort of an upload to the same key counts too. Errors in the sub-resource
    itself follow, and so do all other results of a feature that is not offered, though its requests succeed."""
    group = [fact for fact in facts if fact.destroyer is not None]
    acts = [fact.destroyer for fact in group if fact.destroyer is not None]
    if not group:
        return []
    places = {place_of(act) for act in acts}
    taken_for_others = frozenset[str]().union(*(sub_resources(act.url) for act in acts))
    support = context.support
    lacking = {each for each in features_of(group) if set(support.get(each, {}).values()) <= {"none", "untested"}}
    lacking -= {fact.feature for fact in facts if fact.result.gate and fact.severity == "refused"}

    def follows(fact: Fact) -> bool:
        if fact.destroyer is not None or fact.sent is None:
            return False
        own = sub_resources(fact.sent.url)
        if fact.severity != "corrupt":
            return fact.feature in lacking and bool(own & taken_for_others) and fact.severity not in HARMFUL
        return fact.act is not None and place_of(fact.act) in places and bool(own & sub_resources(fact.act.url))

    lost = joined(
        [what for what, where in (("buckets", " bucket"), ("objects", " key")) if any(where in p for p in places)]
    )
    named = Counter(map(short_target, acts))
    deletions = {short_target(act) for act in acts if place_of(act).startswith("DELETE bucket")}
    some = sorted(named, key=lambda name: (name not in deletions, -named[name], name))  # a bucket is more
    title = f"{capitalized(lost)} deleted or overwritten by requests for their sub-resources ({abbreviated(some)})"
    return [finding_of("corrupt", DESTROYED, title, group, filter(follows, facts))]


def ignored_names(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the findings for ignored headers or parameters, with the data that are lost because of that in the same
    features. A few accepted invalid values are similar to others, in any header or parameter."""
    found = []
    key = lambda fact: fact.asked if fact.severity == "ignored" and fact.asked and fact.asked.of_a_name else None  # noqa: E731
    for asked, some in group_by_key(facts, key).items():
        for name, group in _by_special_name(some, context):
            finding = _ignored(name, asked, group, facts, context)
            if finding.consequences or not asked.no_client_sends_it or len(group) >= context.sizes.in_one:
                found.append(finding)
    return without_shared_results(found)


def _by_special_name(facts: Sequence[Fact], context: Context) -> Iterator[tuple[str, list[Fact]]]:
    """Yields facts by a name that the requests have in common, the most common one first."""
    left = list(facts)
    while left:
        counts = Counter(name for fact in left for name in fact.special)
        best = min(counts, key=lambda name: (-counts[name], name), default="")
        if counts[best] < context.sizes.across:
            return
        found = [fact for fact in left if best in fact.special]
        if context.others.distinguishing_names([best], found):
            yield best, found
        left = [fact for fact in left if fact not in found]


def _ignored(name: str, asked: RequestClass, group: list[Fact], facts: Sequence[Fact], context: Context) -> Finding:
    features, words, spelt = features_of(group), "{} ignored", usual_spelling(name)
    # Content with its framing has its own cause.
    lost = [fact for fact in losing_data_with(name, features, facts) if fact.difference != FRAMING_DIFFERENCE]
    if not asked.is_a_condition and len(lost) < len(group) // 2:  # only its invalid values are ignored
        words, lost = asked.of_a_name, []
    words = words.format(spelt)
    if operations := common_operations(group):
        words += f" by {operations}"
    else:  # other operations may not ignore it
        words = with_examples(words, [[fact.subject] for fact in group])
    if len(features) > 1 and not words.startswith(spelt):
        words = capitalized(words)
    title = with_sole_feature(words, group, context)
    return finding_of("ignored", slug("ignored", name, asked.requests), title, group, lost)
