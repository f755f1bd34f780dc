"""Operations that an endpoint offers, and refuses with one parameter or value as not implemented: they fail, and what
needed them before its own request is blocked.

The check alone sees a 501, which says that the operation is not offered. A gate or core check shows that it is offered:
it passes through a client with the same signature, and a right server accepts all of its requests. The feature must be
offered too: if all of it is refused, its parameters are not offered. A request without any parameter, of which others
are accepted, is no sign of that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from msgspec.structs import replace

from record.client_names import label
from record.lines import CheckResult, Verdict
from reports.diagnosis.exchanges.requests import decisive, place_of
from reports.diagnosis.exchanges.right_answers import accepted_of, is_plain, recorded
from reports.diagnosis.features.support import OFFERED, state_of

NOT_IMPLEMENTED = 501


def with_refused_parts(results: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    """Returns the results; those with an operation and a feature that are otherwise offered fail, or are blocked. Their
    expected results are adapted too: lists contain the verdicts of the check itself."""
    refused = [result for result in results if _is_not_implemented(result)]
    if not refused:
        return results
    working = _working(results)
    refused = [result for result in refused if _operation_and_signature(result) in working]
    offered = _offered(results, {(result.feature, result.client) for result in refused})
    accepted = _plain_accepted_places(results)
    parts = {
        (result.id, result.client)
        for result in refused
        if (result.feature, result.client) in offered or _is_plain(result, accepted)
    }
    return tuple(_with_failed_verdict(result) if (result.id, result.client) in parts else result for result in results)


def _is_not_implemented(result: CheckResult) -> bool:
    """Returns whether the request that the check is about, or one before it, was refused with 501."""
    deviation = result.deviation
    if result.verdict != "unsupported" or deviation is None:
        return False
    came = deviation.got.get("replies") or [[None, ""]]
    return came[0][0] == NOT_IMPLEMENTED and (deviation.arranging or deviation.about in ("", result.subject))


def _operation_and_signature(result: CheckResult) -> tuple[str, str]:
    """The operation, and the signature of the request; for an unknown client, the name."""
    deviation = result.deviation
    before = deviation.about if deviation is not None and deviation.arranging else ""
    return before or result.subject, label(result.client)[1] or result.client


def _working(results: Iterable[CheckResult]) -> set[tuple[str, str]]:
    """Returns each operation and signature with a passing gate or core check that sends only requests that should
    succeed."""
    known = recorded()
    return {
        _operation_and_signature(result)
        for result in results
        if (result.gate or result.level == "core")
        and result.verdict == "pass"
        and (sent := known.of(result.id))
        and all(answer.status < 300 for _, answer in sent)
    }


def _offered(results: Iterable[CheckResult], asked: set[tuple[str, str]]) -> set[tuple[str, str]]:
    found: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
    for result in results:
        if (result.feature, result.client) in asked:
            found[result.feature, result.client].append(result)
    return {feature for feature, of_it in found.items() if state_of(of_it) in OFFERED}


def _plain_accepted_places(results: Iterable[CheckResult]) -> frozenset[str]:
    """Returns the places of requests in passing checks that are accepted, and ask for nothing in particular."""
    passing = {result.id for result in results if result.verdict == "pass"}
    return frozenset(place for check in passing for place, names in accepted_of(check) if not names)


def _is_plain(result: CheckResult, accepted: Collection[str]) -> bool:
    """Returns whether the refused request asks for nothing in particular, and others to its place are accepted."""
    sent = decisive(result)
    return sent is not None and place_of(sent) in accepted and is_plain(sent)


def _with_failed_verdict(result: CheckResult) -> CheckResult:
    verdict: Verdict = "blocked" if result.deviation is not None and result.deviation.arranging else "fail"
    listed = result.listed
    if listed is not None and listed.verdict == "unsupported":
        listed = replace(listed, verdict=verdict)
    return replace(result, verdict=verdict, listed=listed)
