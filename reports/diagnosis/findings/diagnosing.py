"""A record diagnosed: each step finds causes among the results that those before it do not explain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from record.lines import NOT_PASSING, CheckResult, Correction, Record, RecordedFeature
from record.selection import rank_of
from reports.diagnosis.features.public_access import OpenAccess, open_access, results_of_open_access
from reports.diagnosis.features.support import State, states_of, support_by_feature, was_never_tested
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding, results_against_support
from reports.diagnosis.findings.grouping import Step, merge_same_titles, with_unique_ids, without
from reports.diagnosis.findings.reach import is_always_listed, most_common_sender_rank
from reports.diagnosis.findings.shortening import shorten_findings, with_complete_title
from reports.diagnosis.findings.sizes import Sizes, sizes
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.findings.steps import (
    bodies,
    ignored_names,
    particular_causes,
    same_forms,
    same_responses,
)
from reports.diagnosis.findings.steps.absent import absent
from reports.diagnosis.findings.steps.differences import same_differences
from reports.diagnosis.findings.steps.key_order import key_order
from reports.diagnosis.findings.steps.lost_headers import lost_headers
from reports.diagnosis.findings.steps.origins import any_origin_step
from reports.diagnosis.findings.steps.path_keys import path_keys
from reports.diagnosis.findings.steps.remainder import remaining
from reports.diagnosis.findings.steps.same_refusals import refused_requests
from reports.diagnosis.findings.steps.unchanged import unreadable_304_finding
from reports.diagnosis.findings.steps.unenforced_rules import rules
from reports.diagnosis.findings.steps.unquoted_etags import unquoted_etags
from reports.diagnosis.normalized.normalized_record import normalize_record
from reports.diagnosis.severity.of_deviations import SEVERITIES

ORDER = tuple(SEVERITIES)


def diagnose(record: Record) -> Diagnosis:
    """Returns the diagnosis of a record."""
    declared = record.header.not_offered
    judged = normalize_record(record)
    results = judged.results
    let_in, ways = results_of_open_access(results, record.header.features), open_access(results)
    found_support = support_by_feature(results, let_in, declared)
    support = states_of(found_support)
    closed = record.header.closed
    catalogue = {feature.id: feature for feature in record.header.features}
    open_results = [
        result
        for result in results
        if result.verdict in NOT_PASSING and not was_never_tested(result) and result.feature not in declared
    ]
    special_names = SpecialNames(open_results, [result for result in results if result.verdict == "pass"])
    wanted = sizes(sum(not result.unattempted for result in open_results))
    causes = _run_steps(_first_steps(support, ways, catalogue, special_names), open_results)
    further = _further_steps(open_results, record.header.corrections, catalogue, wanted, special_names)
    found = [*causes, *merge_same_titles(_run_steps(further, _unexplained(open_results, causes)))]
    weighing = results_against_support(found_support.values(), closed)
    listed = shorten_findings(
        sorted(found, key=partial(_finding_sort_key, weighing)),
        catalogue,
        lambda each: is_always_listed(each, weighing),
    )
    unknown = [RecordedFeature(name, "Other", name) for name in support if name not in catalogue]
    features, findings = (*record.header.features, *unknown), tuple(map(with_complete_title, with_unique_ids(listed)))
    return Diagnosis(judged, features, support, findings, closed, ways, found_support)


def _first_steps(
    support: Mapping[str, Mapping[str, State]],
    ways: OpenAccess | None,
    catalogue: Mapping[str, RecordedFeature],
    special_names: SpecialNames,
) -> Sequence[Step]:
    """Returns the steps for causes that are written, known before or shown by the gates of features, and for results
    with too little data."""
    return (
        # A written cause explains more than any rule, and so does a refusal before any request.
        particular_causes.caused,
        # Responses from another server than the endpoint show nothing else.
        particular_causes.sent_elsewhere,
        particular_causes.open_to_anybody(ways),
        particular_causes.unoffered,
        # A destructive request, or an origin that is let in, is no sign of an absent feature.
        particular_causes.destroyed(support),
        any_origin_step,
        unquoted_etags,
        particular_causes.unnamed_versions,
        unreadable_304_finding,
        # Other failures in an absent feature are consequences, even if they resemble failures in other features.
        absent(support, catalogue, special_names),
        # All steps after this one use the data.
        particular_causes.without_data,
    )


def _further_steps(
    open_results: Sequence[CheckResult],
    corrections: Iterable[Correction],
    catalogue: Mapping[str, RecordedFeature],
    wanted: Sizes,
    special_names: SpecialNames,
) -> Sequence[Step]:
    """Returns the steps for causes that show in the common points of results, the particular before the general."""
    return (
        same_responses.always_failing(wanted, special_names),
        # Bodies that the endpoint cannot read or write at all fail in any request.
        bodies.empty_bodies(open_results),
        bodies.large_bodies,
        bodies.lost_refusals,
        bodies.malformed_responses,
        particular_causes.of_clients(corrections),
        bodies.missing_documents,
        particular_causes.held_conditions,
        rules(wanted, special_names),
        refused_requests(catalogue, wanted, special_names),
        # Data that are lost with an ignored header are a consequence, and not a difference of values.
        ignored_names.ignored_names(catalogue, wanted, special_names),
        ignored_names.other_content,
        particular_causes.empty_successes,
        particular_causes.unreturned_checksums,
        ignored_names.ignored_parameters(catalogue, wanted.critical_alone),
        same_responses.prevented(wanted, special_names),
        # The order of keys explains missing entries on pages, which look like other differences.
        key_order,
        path_keys(special_names),
        same_differences(catalogue, wanted),
        lost_headers,
        # From here on only the form of the answer is alike: first in the same class of requests, then in any.
        same_responses.same_answers(wanted),
        same_responses.same_codes(wanted),
        same_forms.same_values(catalogue, wanted),
        same_forms.other_codes(wanted),
        same_forms.other_values(wanted),
        remaining(catalogue, wanted, special_names),
    )


def _run_steps(in_order: Iterable[Step], results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the findings of all steps; each step gets the results that those before it do not explain."""
    found: list[Finding] = []
    left = list(results)
    for step in in_order:
        new = step(left)
        left = _unexplained(left, new)
        found += new
    return found


def _unexplained(results: Iterable[CheckResult], found: Iterable[Finding]) -> list[CheckResult]:
    """Returns the results that the findings do not explain."""
    return without(results, (result for finding in found for result in finding.explained))


def _finding_sort_key(
    weighing: Collection[tuple[str, str]], finding: Finding
) -> tuple[bool, int, bool, int, bool, int, str]:
    """Returns the sort key of a finding: the severity, then the affected senders, then the size. Rare features come
    last among those that the same senders meet."""
    first = finding.id == particular_causes.ANYBODY
    first_of_its_severity = finding.id == particular_causes.DESTROYED
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
