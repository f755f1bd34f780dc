"""A record diagnosed: its facts, and the findings of the rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from record.lines import NOT_PASSING, Record, RecordedFeature
from record.selection import rank_of
from reports.diagnosis.features.inconclusive_results import was_never_tested
from reports.diagnosis.features.public_access import open_access, results_of_open_access
from reports.diagnosis.features.support import states_of, support_by_feature
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding, results_against_support
from reports.diagnosis.findings.finding_rules import STEPS
from reports.diagnosis.findings.grouping import Context, sizes, unexplained
from reports.diagnosis.findings.other_requests import OtherRequests
from reports.diagnosis.findings.particular_rules import ANYBODY, DESTROYED
from reports.diagnosis.findings.reach import is_always_listed, may_stop_a_program, most_common_sender_rank
from reports.diagnosis.findings.result_facts import Fact, facts_of
from reports.diagnosis.findings.shortening import (
    merge_same_titles,
    shorten_findings,
    with_complete_title,
    with_unique_ids,
)
from reports.diagnosis.normalized import normalize_record
from reports.diagnosis.severity.severity_table import SEVERITIES

ORDER = tuple(SEVERITIES)


def diagnose(record: Record) -> Diagnosis:
    """Returns the diagnosis of a record."""
    header, judged = record.header, normalize_record(record)
    results = judged.results
    let_in, ways = results_of_open_access(results, header.features), open_access(results)
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
        OtherRequests([result for result in results if result.verdict == "pass"], documents),
    )
    weighing = results_against_support(found_support.values(), header.closed)
    listed = shorten_findings(
        sorted(merge_same_titles(_findings(facts, context)), key=partial(_finding_sort_key, weighing)),
        catalogue,
        lambda each: is_always_listed(each, weighing) or may_stop_a_program(each),
    )
    unknown = [RecordedFeature(name, "Other", name) for name in support if name not in catalogue]
    features, findings = (*header.features, *unknown), tuple(map(with_complete_title, with_unique_ids(listed)))
    return Diagnosis(judged, features, support, findings, header.closed, ways, found_support)


def _findings(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the findings of all rules; each gets the facts that those before it do not explain."""
    found: list[Finding] = []
    for step in STEPS:
        new = step(facts, context)
        facts = unexplained(facts, new)
        found += new
    return found


def _finding_sort_key(
    weighing: Collection[tuple[str, str]], finding: Finding
) -> tuple[bool, int, bool, int, bool, int, str]:
    """Returns the sort key of a finding: the severity, then the affected senders, then the size. Rare features come
    last among those that the same senders meet."""
    first = finding.id == ANYBODY
    first_of_its_severity = finding.id == DESTROYED
    reach = most_common_sender_rank(finding, weighing)
    is_rare = rank_of(finding.level) >= rank_of("extended")
    return (
        not first,
        ORDER.index(finding.severity),
        not first_of_its_severity,
        reach,
        is_rare,
        -finding.size,
        finding.id,
    )
