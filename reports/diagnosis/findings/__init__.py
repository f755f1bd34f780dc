"""Findings: the few causes of many results, from the deviations of a record. A report's unit of reading.

0. What a person wrote the cause of is one finding, which has the cause's name. What anybody gets at where no signature
   is verified, or none is needed, is one, and the first (`open_ways.py`). What was known before any request not to
   be offered is one finding for each reason. Where the record does not say as data what came, results with the same
   message are one, after step 1.
1. Where the gates of a feature show that it is not there, what else fails in it is a consequence. Three or more such
   features with the same refusal are one finding, and so are three that are ignored in one group. What is blocked in
   other features because their operations are refused belongs to them.
2. Buckets and objects that requests for their sub-resources destroy are one finding, and so are web pages of every
   origin that are let in. So are requests with an empty body that fail where others like them succeed, and requests
   that are too large. Conditions that hold and are answered 304 or 412 are one, and so are deletions that fail for a
   body which boto adds, a fault of that client.
3. What is refused with a code that names what is refused is one finding, whatever the operation is. A header or
   parameter that is ignored is one; the data that are lost by that are consequences. Requests for a document that
   return other content are one, and so are listings that ignore the same parameter.
4. What is blocked because the same operation was refused, or the same value was wrong, is one finding, and so is the
   same difference of values that names its cause (`differences.py`), such as keys in the order of UTF-16, or in any
   other order (`key_order.py`). Standard headers that are lost are one.
5. The same answer to requests of the same class (`request_classes.py`) is one finding if many features have it, and so
   is the same refusal instead of several others. So are values of the same name that responses lack, or have otherwise,
   refusals of the same class with other codes, and what else differs in values alone (`same_forms.py`).
6. What is left is one finding for each feature and kind, of what is corrupt for each operation and value that differs,
   in whichever features, and for each listing; where it is little, for each kind and each way of being wrong. What is
   exposed is told apart by how somebody gets in.

A list has 60 findings at most, and more only if causes were written or more is exposed (`shortening.py`). What is grave
weighs more than its number, and each feature that lacks something is in a finding of the list. What is too small for it
is counted in one entry for each kind, after all others.

Titles say what the results have in common (`likeness.py`), by rule from their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.diagnosis.considered import considered
from reports.diagnosis.features.refused import clients_in, refusals
from reports.diagnosis.features.support import State, lost_before, overall, supported, unattempted
from reports.diagnosis.findings import bodies, ignored_names, particular_causes, same_forms, same_responses, wording
from reports.diagnosis.findings.absent import absent
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.differences import same_differences
from reports.diagnosis.findings.grouping import Step, features_of
from reports.diagnosis.findings.key_order import key_order
from reports.diagnosis.findings.lost_headers import lost_headers
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.findings.messages import by_message, says_what_came
from reports.diagnosis.findings.open_ways import open_ways
from reports.diagnosis.findings.origins import every_origin
from reports.diagnosis.findings.remainder import remaining
from reports.diagnosis.findings.shortening import shortened
from reports.diagnosis.findings.sizes import sizes
from reports.diagnosis.kinds import KINDS, kind_of
from reports.record.lines import NOT_PASSING, CheckResult, Feature, Record
from reports.record.selection import rank_of

__all__ = ["Diagnosis", "Finding", "diagnose"]

ORDER = tuple(KINDS)
NEEDING_A_FINDING: tuple[State, ...] = ("broken", "ignored", "none")
"""Features in one of these states have a finding in which a person finds them."""


def diagnose(record: Record) -> Diagnosis:
    """The diagnosis of a record."""
    declared = record.header.not_offered
    record = considered(record)
    results = record.results
    support, ways = supported(results, declared), open_ways(results)
    closed = clients_in(refusals(record))
    catalogue = {feature.id: feature for feature in record.header.features}
    open_results = [
        result
        for result in results
        if result.verdict in NOT_PASSING and not lost_before(result) and result.feature not in declared
    ]
    if not support:  # the record of an earlier version
        return Diagnosis((), {}, tuple(sorted(_told_by_messages(open_results), key=_severity)), closed, ways)
    passing = [result for result in results if result.verdict == "pass"]
    marks = Marks(open_results, passing)
    causes = _in_turn(
        (
            particular_causes.caused,
            particular_causes.open_to_anybody(ways),
            particular_causes.unoffered,
            particular_causes.destroyed,
            every_origin,
            absent(support, catalogue, marks),
            _without_data,
        ),
        open_results,
    )
    left = _without(open_results, causes)
    wanted = sizes(sum(not unattempted(result) for result in open_results))
    by_likeness = (
        bodies.empty_bodies(open_results),
        bodies.large_bodies,
        particular_causes.of_clients(record.header.corrections),
        particular_causes.held_conditions,
        same_responses.same_telling_codes(wanted, marks),
        ignored_names.ignored_names(catalogue, wanted, marks),
        ignored_names.other_content,
        particular_causes.empty_successes,
        particular_causes.unreturned_checksums,
        ignored_names.ignored_parameters(catalogue, wanted.few),
        same_responses.prevented(wanted, marks),
        key_order,
        same_differences(catalogue, wanted),
        lost_headers,
        same_responses.same_answers(catalogue, wanted),
        same_responses.same_codes(wanted),
        same_forms.same_values(catalogue, wanted),
        same_forms.other_codes(wanted),
        same_forms.other_values(wanted),
        remaining(catalogue, wanted, marks),
    )
    lacking = [feature for feature, states in support.items() if overall(states, closed) in NEEDING_A_FINDING]
    found = shortened(sorted([*causes, *_in_turn(by_likeness, left)], key=_severity), catalogue, lacking)
    named = [feature for feature in support if feature not in catalogue]
    features = (*record.header.features, *(Feature(name, "Other", name) for name in named))
    return Diagnosis(features, support, tuple(found), closed, ways)


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


def _without_data(results: Sequence[CheckResult]) -> list[Finding]:
    """Results whose record does not say as data what came, such as that of a check whose process died."""
    return _told_by_messages([result for result in results if not kind_of(result)])


def _told_by_messages(results: Iterable[CheckResult]) -> list[Finding]:
    return [_alike(kind, said, group) for (kind, said), group in by_message(results).items()]


def _alike(kind: str, said: str, results: Sequence[CheckResult]) -> Finding:
    """Results with the same message, or rare ones of a kind."""
    words = wording.WORDS[kind] if any(map(says_what_came, results)) else wording.UNTOLD
    title = said or f"Other results: {words}"
    features = tuple(filter(None, features_of(results)))
    return Finding(wording.slug(kind, title), kind, title, features, tuple(results))
