"""A record diagnosed: its facts, and the findings of the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from record.lines import NOT_PASSING, CheckResult, Record, RecordedFeature
from record.selection import SMOKE, rank_of
from reports.diagnosis.features.inconclusive_results import was_never_tested
from reports.diagnosis.features.public_access import open_access, results_of_open_access
from reports.diagnosis.features.support import HARMFUL, State, states_of, support_by_feature
from reports.diagnosis.findings.absent import ABSENT
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding, results_against_support
from reports.diagnosis.findings.finding_rules import STEPS
from reports.diagnosis.findings.grouping import Context, sizes, unexplained
from reports.diagnosis.findings.other_requests import SuccessfulRequests
from reports.diagnosis.findings.reach import (
    AFFECTED_SENDERS,
    is_always_listed,
    may_stop_program,
    most_common_sender_rank,
)
from reports.diagnosis.findings.result_facts import Fact, facts_of
from reports.diagnosis.findings.shortening import (
    merge_same_titles,
    shorten_findings,
    with_complete_title,
    with_unique_ids,
)
from reports.diagnosis.findings.special_rules import ANYBODY, DESTROYED
from reports.diagnosis.normalized import normalize_record
from reports.diagnosis.severity.of_results import ends_the_server, loses_data
from reports.diagnosis.severity.severity_table import SEVERITIES

ORDER, RARITIES = tuple(SEVERITIES), AFFECTED_SENDERS.index("rarities")


def diagnose(record: Record) -> Diagnosis:
    """Returns the diagnosis of a record."""
    header, judged = record.header, normalize_record(record)
    results = judged.results
    let_in, ways = list(results_of_open_access(results, header.features)), open_access(results)
    found_support = support_by_feature(results, let_in, header.not_offered)
    support = states_of(found_support)
    catalogue = {feature.id: feature for feature in header.features}
    failing = [each for each in results if each.verdict in NOT_PASSING and not was_never_tested(each)]
    facts, documents = facts_of([each for each in failing if each.feature not in header.not_offered])
    context = Context(
        catalogue,
        support,
        ways,
        {each.name: each.fault.rstrip(".") for each in header.corrections},
        sizes(sum(not fact.result.unattempted for fact in facts)),
        SuccessfulRequests([result for result in results if result.verdict == "pass"], documents),
    )
    found = merge_same_titles(_findings(facts, context))
    if beside := [result for each in found for result in _results_of_absent_features(each, support)]:
        changed = {each.feature for each in beside}
        found_support |= support_by_feature(results, let_in, header.not_offered, changed, beside)
    weighing = results_against_support(found_support.values(), header.closed)
    basic = {feature.id for feature in header.features if feature.basic}
    listed = shorten_findings(
        sorted(found, key=partial(_finding_sort_key, weighing, basic)),
        catalogue,
        lambda each: is_always_listed(each, weighing) or may_stop_program(each),
    )
    unknown = [RecordedFeature(name, "Other", name) for name in support if name not in catalogue]
    features, findings = (*header.features, *unknown), tuple(map(with_complete_title, with_unique_ids(listed)))
    states = states_of(found_support)
    if header.selection.depth == SMOKE:  # one or two checks do not show that a feature is full
        states = {name: {each: _at_most_works(state) for each, state in own.items()} for name, own in states.items()}
    return Diagnosis(judged, features, states, findings, header.closed, ways, found_support)


def _at_most_works(state: State) -> State:
    return "works" if state == "full" else state


def _findings(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the findings of all rules; each gets the facts that those before it do not explain."""
    found: list[Finding] = []
    for step in STEPS:
        new = step(facts, context)
        facts = unexplained(facts, new)
        found += new
    return found


def _results_of_absent_features(finding: Finding, support: Mapping[str, Mapping[str, State]]) -> list[CheckResult]:
    """Returns the results whose cause is another feature, which is absent: that one has the word for it."""
    absent = {
        each for each in finding.features if set(support.get(each, {}).values()) <= {"none", "ignored", "untested"}
    }
    is_absence = finding.id.partition(":")[0] == ABSENT and bool(absent)
    return [each for each in finding.explained if is_absence and each.feature not in absent]


def _finding_sort_key(
    weighing: Collection[tuple[str, str]], basic: Collection[str], finding: Finding
) -> tuple[bool, int, bool, int, bool, bool, int, str]:
    """Returns the sort key of a finding: the affected users, then the loss, then the size. Everyday use comes before
    documented use, and that before rarities; findings that are not harmful come a step later."""
    ends = any(map(ends_the_server, finding.results))
    is_basic = any(each.feature in basic and (each.id, each.client) in weighing for each in finding.results)
    is_rare = rank_of(finding.level) >= rank_of("extended")
    reach = min(most_common_sender_rank(finding, weighing), RARITIES)
    step = 0 if ends or is_basic else RARITIES if is_rare else reach
    return (
        finding.id != ANYBODY,
        step + (finding.severity not in HARMFUL),
        not ends,
        ORDER.index(finding.severity),
        finding.id != DESTROYED,
        not any(map(loses_data, finding.results)),
        -finding.size,
        finding.id,
    )
