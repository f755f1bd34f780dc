"""A record diagnosed: each step finds causes among the results that those before it do not explain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports.diagnosis.considered import considered
from reports.diagnosis.features.support import State, lost_before, overall, supported, unattempted
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.grouping import Step, of_one_title, with_own_ids
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.findings.open_ways import OpenWays, open_ways
from reports.diagnosis.findings.shortening import shortened
from reports.diagnosis.findings.sizes import Sizes, sizes
from reports.diagnosis.findings.steps import (
    bodies,
    ignored_names,
    messages,
    particular_causes,
    same_forms,
    same_responses,
)
from reports.diagnosis.findings.steps.absent import absent
from reports.diagnosis.findings.steps.differences import same_differences
from reports.diagnosis.findings.steps.key_order import key_order
from reports.diagnosis.findings.steps.lost_headers import lost_headers
from reports.diagnosis.findings.steps.origins import every_origin
from reports.diagnosis.findings.steps.remainder import remaining
from reports.diagnosis.kinds import KINDS
from reports.record.lines import NOT_PASSING, CheckResult, Correction, Feature, Record
from reports.record.selection import rank_of

ORDER = tuple(KINDS)
NEEDING_A_FINDING: tuple[State, ...] = ("broken", "ignored", "none")
"""Features in one of these states have a finding in which a person finds them."""


def diagnose(record: Record) -> Diagnosis:
    """The diagnosis of a record."""
    declared = record.header.not_offered
    judged = considered(record)
    results = judged.results
    support, ways = supported(results, declared), open_ways(results)
    closed = record.header.closed
    catalogue = {feature.id: feature for feature in record.header.features}
    open_results = [
        result
        for result in results
        if result.verdict in NOT_PASSING and not lost_before(result) and result.feature not in declared
    ]
    if not support:  # the record of an earlier version
        found = sorted(messages.told_by_messages(open_results), key=_severity)
        return Diagnosis(judged, (), {}, tuple(with_own_ids(found)), closed, ways)
    marks = Marks(open_results, [result for result in results if result.verdict == "pass"])
    wanted = sizes(sum(not unattempted(result) for result in open_results))
    causes = _in_turn(_first_steps(support, ways, catalogue, marks), open_results)
    further = _further_steps(open_results, record.header.corrections, catalogue, wanted, marks)
    found = [*causes, *of_one_title(_in_turn(further, _without(open_results, causes)))]
    lacking = [feature for feature, states in support.items() if overall(states, closed) in NEEDING_A_FINDING]
    listed = shortened(sorted(found, key=_severity), catalogue, lacking)
    named = [feature for feature in support if feature not in catalogue]
    features = (*record.header.features, *(Feature(name, "Other", name) for name in named))
    return Diagnosis(judged, features, support, tuple(with_own_ids(listed)), closed, ways)


def _first_steps(
    support: Mapping[str, Mapping[str, State]], ways: OpenWays | None, catalogue: Mapping[str, Feature], marks: Marks
) -> Sequence[Step]:
    """Causes that are written, known before or shown by the gates of features; and results that say too little."""
    return (
        # What a person wrote the cause of is one finding, which has the cause's name.
        particular_causes.caused,
        # What anybody gets at where no signature is verified, or none is needed, is one, and the first in a list.
        particular_causes.open_to_anybody(ways),
        # What was known before any request not to be offered is one for each reason.
        particular_causes.unoffered,
        # Buckets and objects that requests for their sub-resources destroy are one.
        particular_causes.destroyed,
        # Web pages of every origin that are let in are one.
        every_origin,
        # Where the gates of a feature show that it is not there, what else fails in it is a consequence. Three or more
        # such features with the same refusal are one, and so are three that are ignored in one group. What is blocked
        # in other features because their operations are refused belongs to them.
        absent(support, catalogue, marks),
        # Where the record does not say as data what came, results with the same message are one.
        messages.without_data,
    )


def _further_steps(
    open_results: Sequence[CheckResult],
    corrections: Iterable[Correction],
    catalogue: Mapping[str, Feature],
    wanted: Sizes,
    marks: Marks,
) -> Sequence[Step]:
    """Causes that show in what results have in common, the particular before the general."""
    return (
        # Requests with an empty body that fail where others like them succeed are one.
        bodies.empty_bodies(open_results),
        # Requests that are too large are one.
        bodies.large_bodies,
        # A fault of a client as it ships is one, and so are deletions that fail for a body which boto adds.
        particular_causes.of_clients(corrections),
        # Responses that lack their document are one.
        bodies.missing_documents,
        # Conditions that hold and are answered 304 or 412 are one.
        particular_causes.held_conditions,
        # What is refused with a code that names what is refused is one, whatever the operation is.
        same_responses.same_telling_codes(wanted, marks),
        # A header or parameter that is ignored is one; the data that are lost by that are consequences.
        ignored_names.ignored_names(catalogue, wanted, marks),
        # Requests for a document that return other content are one.
        ignored_names.other_content,
        # Reads that must be denied, and are answered with a success that has nothing in it, are one.
        particular_causes.empty_successes,
        # Checksums that are verified, and that responses to uploads lack, are one.
        particular_causes.unreturned_checksums,
        # Listings that ignore the same parameter are one.
        ignored_names.ignored_parameters(catalogue, wanted.few),
        # What is blocked because the same operation was refused, or the same value was wrong, is one.
        same_responses.prevented(wanted, marks),
        # Listings in another order than that of UTF-8 are one, and so is what comes of that order.
        key_order,
        # The same difference of values that names its cause, such as keys in the order of UTF-16, is one.
        same_differences(catalogue, wanted),
        # Standard headers that are lost are one.
        lost_headers,
        # The same answer to requests of the same class is one if many features have it.
        same_responses.same_answers(catalogue, wanted),
        # The same refusal instead of several others is one.
        same_responses.same_codes(wanted),
        # Values of the same name that responses lack, or have otherwise, are one.
        same_forms.same_values(catalogue, wanted),
        # Refusals of the same class of requests with other codes are one.
        same_forms.other_codes(wanted),
        # What else differs in values alone is one.
        same_forms.other_values(wanted),
        # What is left is one for each feature and kind, of what is corrupt for each operation and value that differs,
        # in whichever features, and for each listing; where it is little, for each kind and each way of being wrong.
        # What is exposed is told apart by how somebody gets in.
        remaining(catalogue, wanted, marks),
    )


def _in_turn(in_order: Iterable[Step], results: Sequence[CheckResult]) -> list[Finding]:
    """The findings of all steps; each has what those before it do not explain."""
    found: list[Finding] = []
    left = list(results)
    for step in in_order:
        new = step(left)
        left = _without(left, new)
        found += new
    return found


def _without(results: Iterable[CheckResult], found: Iterable[Finding]) -> list[CheckResult]:
    """The results that the findings do not explain."""
    explained = {(result.id, result.client) for finding in found for result in finding.explained}
    return [result for result in results if (result.id, result.client) not in explained]


def _severity(finding: Finding) -> tuple[bool, int, bool, int, int, str]:
    first = finding.id == particular_causes.ANYBODY
    first_of_its_kind = finding.id == particular_causes.DESTROYED
    level = rank_of(finding.level)
    return not first, ORDER.index(finding.kind), not first_of_its_kind, level, -finding.size, finding.id
