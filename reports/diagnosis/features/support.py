"""What an endpoint has of each feature, through each client, by rule from the results of its checks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal, get_args

from reports.diagnosis.kinds import UNREADABLE, kind_of
from reports.diagnosis.kinds.request_classes import class_of_request
from reports.record.ending import PROCESS_DIED
from reports.record.lines import NOT_PASSING, TESTED, CheckResult
from reports.record.selection import rank_of

State = Literal["full", "minor", "broken", "ignored", "none", "untested"]
STATES: tuple[State, ...] = get_args(State)
MEANING: Mapping[State, str] = {
    "full": "every check passes",
    "minor": "what applications rely on works; error codes or rarities differ",
    "broken": "offered, but a core requirement is violated",
    "ignored": "accepted without effect",
    "none": "refused",
    "untested": "not tested, or not judged: its gates were not run, or were blocked",
}
SYMBOLS: dict[str, str] = {
    "full": "●",
    "minor": "◐",
    "broken": "✗",
    "ignored": "⊘",
    "none": "◌",
    "untested": "·",
}
ASCII_SYMBOLS: dict[str, str] = {
    "full": "+",
    "minor": "~",
    "broken": "x",
    "ignored": "!",
    "none": "o",
    "untested": ".",
}
TOLERABLE = ("code", "client")
"""Kinds of deviations that leave a feature usable, unless a client cannot read the response."""
DENIED = 403
"""The status with which somebody is kept out."""
HARMFUL = ("exposed", "corrupt", "crash")
"""Kinds that are never the consequence of a feature that is not there."""


def state_of(results: Iterable[CheckResult]) -> State:
    """The support of a feature, from its results through one client.

    Its gates show whether it is there: one passes, or differs in a status, a code or a form alone. Its core is the
    gates and the checks of their level, or of a more important one. Where its gates lack an operation of another
    feature, which configures it, it is there nevertheless if it gives access or data away without a configuration.
    """
    tested = [result for result in results if result.verdict in TESTED and not unattempted(result)]
    gates = [result for result in tested if result.gate]
    harmed = any(kind_of(result) in ("exposed", "corrupt") for result in tested)
    if all(_is_prevented(gate) for gate in gates):  # also without any: nothing shows whether it is there
        if harmed:
            return "broken"
        return "ignored" if gates and all(kind_of(gate) == "ignored" for gate in gates) else "untested"
    reached = [gate for gate in gates if not _is_prevented(gate)]
    if not any(gate.verdict == "pass" or _is_tolerable(gate) for gate in reached):
        if harmed and all(map(_lacks_another_operation, reached)):
            return "broken"
        return _without_a_gate({kind_of(gate) if gate.verdict != "unsupported" else "refused" for gate in reached})
    depth = max(rank_of(gate.level) for gate in gates)
    failed = [result for result in tested if result.verdict in NOT_PASSING]
    if any(_breaks(result, depth) for result in failed):
        return "broken"
    return "minor" if failed else "full"


def unattempted(result: CheckResult) -> bool:
    """Whether it was known before any request that the endpoint does not offer what the check is about."""
    return result.verdict == "unsupported" and result.deviation is None


def words_of_untested(results: Iterable[CheckResult]) -> str:
    """Why a feature with these results has no other state. Results of other checks do not show whether it is there."""
    tested = [result for result in results if result.verdict in TESTED and not unattempted(result)]
    if not tested:
        return "not tested"
    prevented = any(result.gate for result in tested)
    return f"not judged: {'a step before each of its gates failed' if prevented else 'its gates were not run'}"


def lost_before(result: CheckResult) -> bool:
    """Whether the endpoint was lost before the check could test anything, or the process that ran it died, so that it
    says nothing about the endpoint's responses."""
    return result.verdict == "blocked" and (result.endpoint_lost or result.message.startswith(PROCESS_DIED))


def unknown_for_loss(results: Collection[CheckResult]) -> bool:
    """Whether none of these results passes, and some might have if the endpoint had not been lost before."""
    return any(map(lost_before, results)) and not any(result.verdict == "pass" for result in results)


def _without_a_gate(kinds: set[str]) -> State:
    if kinds & {*HARMFUL}:
        return "broken"
    if "ignored" in kinds:
        return "ignored"
    return "none" if "refused" in kinds else "broken"


def _breaks(result: CheckResult, depth: int) -> bool:
    kind = kind_of(result)
    if _is_prevented(result) or _lacks_another_operation(result) or _is_tolerable(result):
        return False
    if result.gate or kind == "exposed":
        return True
    return rank_of(result.level) <= depth and not _is_about_a_bad_request(result, kind)


def _is_tolerable(result: CheckResult) -> bool:
    """Whether applications can do with what came. That the operation is not there at all is more than another code,
    unless somebody was to be kept out of it."""
    unread = result.deviation is not None and result.deviation.got.get("fault") in UNREADABLE
    if kind_of(result) not in TOLERABLE or unread:
        return False
    return result.verdict != "unsupported" or _is_kept_out(result)


def _is_kept_out(result: CheckResult) -> bool:
    """Whether the request was to be denied."""
    replies = result.deviation.expected.get("replies", ()) if result.deviation is not None else ()
    return bool(replies) and all(status == DENIED for status, _ in replies)


def _is_about_a_bad_request(result: CheckResult, kind: str) -> bool:
    """Whether the check sends what no client sends, or what is refused with an internal error at least."""
    if result.deviation is None or "replies" not in result.deviation.expected:
        return False
    asked = class_of_request(result.deviation.expected["replies"])
    return asked is not None and (asked.no_client_sends_it or kind == "crash")


def _is_prevented(result: CheckResult) -> bool:
    """Whether a step before the requirement failed for a reason that may lie in another feature."""
    return result.verdict == "blocked"


def _lacks_another_operation(result: CheckResult) -> bool:
    """Whether the endpoint does not have an operation that the check needs first, which its own feature then shows."""
    return result.verdict == "unsupported" and result.deviation is not None and result.deviation.arranging


LACKING: tuple[State, ...] = ("broken", "ignored", "none")
"""States of a feature that does not do what it is for."""
WORST_FIRST: tuple[State, ...] = ("broken", "ignored", "none", "minor", "full", "untested")


def overall(states: Mapping[str, State], closed: Collection[str]) -> State:
    """One state for all clients: the worst of those that the endpoint lets in; `closed` are the others. What some
    clients have and others have not is there, but not fully."""
    counted = {state for client, state in states.items() if client not in closed and state != "untested"}
    if not counted:
        return "none" if set(states) <= set(closed) else "untested"
    if "none" in counted and len(counted) > 1:
        counted = counted - {"none"} | {"minor"}
    return min(counted, key=WORST_FIRST.index)


def supported(results: Sequence[CheckResult], not_offered: Collection[str] = ()) -> dict[str, dict[str, State]]:
    """The support of each feature, by its id and then by client. What is declared as `not_offered` is none, whatever
    the endpoint answers."""
    ordered = sorted(results, key=lambda result: (result.feature, result.client))
    found: dict[str, dict[str, State]] = {}
    for (feature, client), group in groupby(ordered, key=lambda result: (result.feature, result.client)):
        if feature:
            state: State = "none" if feature in not_offered else state_of(group)
            found.setdefault(feature, {})[client] = state
    return found
