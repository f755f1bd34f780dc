"""Causes that each have their own sign: a written cause, a way in that is open to anybody, a request that destroys
objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from record.lines import CRITICAL, CheckResult, Correction
from reports.diagnosis.exchanges.requests import (
    decisive,
    names_in,
    place_of,
    short_form_of,
    state_change_of,
    sub_resources,
)
from reports.diagnosis.features.public_access import OpenAccess
from reports.diagnosis.features.support import HARMFUL, State
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import MAX_NAMES_IN_TITLE, of_many, usual_spelling, with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import (
    Step,
    features_of,
    finding_of,
    group_by_key,
    operation_of,
)
from reports.diagnosis.normalized.normalized_record import DELETION_BODY_FAULT
from reports.diagnosis.normalized.unnamed_versions import lacks_an_id
from reports.diagnosis.severity.of_deviations import SEVERITIES
from reports.diagnosis.severity.of_results import returns_nothing, severity_of
from reports.diagnosis.side_effects.destroying import destroying_request_of
from reports.diagnosis.side_effects.other_operations import redirecting_exchange


def caused(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the findings with a cause that a person wrote. A finding has the grave severity that the cause explains,
    or else the most common severity; the rest follows. Results without any request keep their own reason, unless the
    cause has no others."""
    found = []
    for (cause, sentence), named in group_by_key(results, _cause_of).items():
        group = [result for result in named if not result.unattempted] or named
        severities = Counter(map(_severity_with_cause, group))
        most = min(severities, key=lambda each: (-severities[each], list(SEVERITIES).index(each)))
        severity = next((each for each in CRITICAL if each in severities), most)
        own = tuple(result for result in group if _severity_with_cause(result) == severity)
        rest = tuple(result for result in group if _severity_with_cause(result) != severity)
        found.append(Finding(wording.slug("cause", cause), severity, sentence, features_of(group), own, rest))
    return found


def _severity_with_cause(result: CheckResult) -> str:
    """Returns the severity of a result. If the record does not have the response, it is the mildest severity of an
    endpoint's faults."""
    return "refused" if result.unattempted else severity_of(result) or "code"


def _cause_of(result: CheckResult) -> tuple[str, str] | None:
    listed = result.listed if result.standing in ("known", "expired") else None
    return (listed.cause, listed.reason.rstrip(".")) if listed is not None and listed.cause else None


def sent_elsewhere(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for clients that the endpoint sends to another host; none of their requests went there.
    Requests without a signature that were sent there follow."""
    led_away = [(result, by) for result in results if (by := redirecting_exchange(result)) is not None]
    own = tuple(result for result, _ in led_away if severity_of(result) == "exposed")
    if not own:
        return []
    rest = tuple(result for result, _ in led_away if severity_of(result) != "exposed")
    title = with_examples(OTHER_HOSTS_TITLE, [[by.sent_to.partition("://")[2]] for _, by in led_away])
    return [Finding("exposed:other-hosts", "exposed", title, features_of(own), own, rest)]


OTHER_HOSTS_TITLE = "Clients are sent to another host with signed requests"


def unoffered(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns findings for features that a provider's preset or the preflight declares as not offered."""
    groups = group_by_key(results, lambda result: result.message if result.unattempted else None)
    return [
        finding_of("refused", wording.slug("refused", message), message[:1].upper() + message[1:], group)
        for message, group in groups.items()
    ]


def without_data(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for results whose record has no deviation in a form that this version knows."""
    group = [each for each in results if not severity_of(each)]
    return [finding_of("code", wording.slug("code", "untold"), wording.UNTOLD, group)] if group else []


def open_to_anybody(ways: OpenAccess | None) -> Step:
    """Returns the step for the access of anybody if signatures are not verified, or not needed. Requests that are
    refused there for a wrong reason follow."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        left = {(result.id, result.client) for result in results}
        own, rest = (
            tuple(result for result in some if (result.id, result.client) in left)
            for some in ((ways.shown, ways.following) if ways else ((), ()))
        )
        if ways is None or not own:
            return []
        return [Finding(ANYBODY, "exposed", ways.sentence, features_of(own), own, rest)]

    return find


ANYBODY = "exposed:anybody"
"""The id of the finding about the access of anybody."""


def held_conditions(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns findings for requests under a condition that holds, which are answered as if it did not: one for reads,
    and one for all else."""

    def key(result: CheckResult) -> int | None:
        status = result.deviation.status if result.deviation else None
        return status if status in CONDITION_FAILED_STATUSES and severity_of(result) == "refused" else None

    found = []
    for status, group in group_by_key(results, key).items():
        headers = [
            [usual_spelling(name) for name in names_in(sent) if "if-" in name] if (sent := decisive(each)) else []
            for each in group
        ]
        words = f"{with_examples('Conditions that hold', headers)} are answered {status}"
        title = with_examples(words, [[each.subject] for each in group])
        found.append(finding_of("refused", f"refused:held-conditions:{status}", title, group))
    return found


CONDITION_FAILED_STATUSES = (304, 412)
"""Statuses for a condition that does not hold."""


def destroyed(support: Mapping[str, Mapping[str, State]]) -> Step:
    """Returns the step for buckets and objects that are deleted, or changed, after a request for one of their
    sub-resources, such as their tags. The abort of an upload to the same key counts too. Errors in the sub-resource
    itself follow, and so do all other results of a feature that is not offered, though its requests succeed."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        acts = {
            (each.id, each.client): act
            for each in results
            if severity_of(each) == "corrupt" and (act := destroying_request_of(each))
        }
        group = [result for result in results if (result.id, result.client) in acts]
        if not group:
            return []
        lost = " and ".join(
            what
            for what, where in (("Buckets", " bucket"), ("objects", " key"))
            if any(where in place_of(act) for act in acts.values())
        )
        title = f"{lost[:1].upper()}{lost[1:]} deleted or overwritten by requests for their sub-resources"
        places = {place_of(act) for act in acts.values()}
        taken_for_others = frozenset[str]().union(*(sub_resources(act.url) for act in acts.values()))
        lacking = {each for each in features_of(group) if set(support.get(each, {}).values()) <= {"none", "untested"}}
        lacking -= {each.feature for each in results if each.gate and severity_of(each) == "refused"}

        def follows(result: CheckResult) -> bool:
            read, act = decisive(result), state_change_of(result)
            if (result.id, result.client) in acts or read is None:
                return False
            if severity_of(result) != "corrupt":
                is_of_it = result.feature in lacking and bool(sub_resources(read.url) & taken_for_others)
                return is_of_it and severity_of(result) not in HARMFUL
            if act is None or place_of(act) not in places:
                return False
            return bool(sub_resources(read.url) & sub_resources(act.url))

        named = Counter(map(short_form_of, acts.values()))
        deletions = {short_form_of(act) for act in acts.values() if place_of(act).startswith("DELETE bucket")}
        some = sorted(named, key=lambda name: (name not in deletions, -named[name], name))  # a bucket is more
        words = f"{title} ({of_many(some)})"
        return [Finding(DESTROYED, "corrupt", words, features_of(group), tuple(group), tuple(filter(follows, results)))]

    return find


DESTROYED = "corrupt:by-sub-resources"
"""The id of the finding about data destroyed by requests that are not about them: the gravest of its severity."""


def of_clients(known: Iterable[Correction]) -> Step:
    """Returns the step for faults of a client as it ships, in the words of the corrections that are in force for its
    other requests. Deletions that fail because of a body, which boto adds to some, belong here too."""
    faults = {each.name: each.fault.rstrip(".") for each in known}

    def key(result: CheckResult) -> tuple[str, ...] | None:
        return result.client_faults if severity_of(result) == "client" else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for names, group in group_by_key(results, key).items():
            if DELETION_BODY_FAULT in names:
                places = [[place_of(exchange)] for each in group if (exchange := decisive(each))]
                title = with_examples("Deletions fail for a body, which boto adds", places)
            else:
                title = ". ".join(faults.get(name, f"Fault of the client: {name}") for name in names)
            found.append(finding_of("client", wording.slug("client", *names), title, group))
        return found

    return find


def empty_successes(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for reads that must be denied, and are answered with an empty success."""
    group = [each for each in results if severity_of(each) == "code" and returns_nothing(each)]
    denied = [[wording.expected(each)] for each in group]
    title = with_examples("Empty responses with 200 instead of refusals: nothing is given away", denied)
    return (
        [finding_of("code", wording.slug("code", "empty-success"), title, group)]
        if len(group) >= MAX_NAMES_IN_TITLE
        else []
    )


def unreturned_checksums(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for checksums that the endpoint verifies, and that its responses to uploads lack."""
    group = [
        each
        for each in results
        if each.deviation is not None and each.deviation.verified and severity_of(each) == "code"
    ]
    title = with_examples("Checksums that are verified are missing in responses", [[each.subject] for each in group])
    return (
        [finding_of("code", wording.slug("code", "unreturned"), title, group)]
        if len(group) >= MAX_NAMES_IN_TITLE
        else []
    )


def unnamed_versions(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for versions that are kept and listed, and that no response names. The same ids are missing
    in checks of these responses."""
    group = [each for each in results if lacks_an_id(each)]
    title = with_examples(
        "Versions are kept and listed, but responses have no x-amz-version-id", [[operation_of(each)] for each in group]
    )
    is_kept = any(each.deviation is not None and each.deviation.verified for each in group)
    return [finding_of("ignored", wording.slug("ignored", "unnamed-versions"), title, group)] if is_kept else []
