"""What an endpoint has of each feature, through each client, by rule from the results of its checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, get_args

from reports.diagnosis.features.own_operations import NO_OPERATIONS, Operations
from reports.diagnosis.kinds import UNREADABLE, kind_of
from reports.diagnosis.kinds.of_results import loses_data
from reports.diagnosis.kinds.request_classes import what_is_asked
from reports.record.lines import NOT_PASSING, TESTED, CheckResult
from reports.record.selection import rank_of

State = Literal["full", "works", "partly", "broken", "ignored", "none", "untested"]
STATES: tuple[State, ...] = get_args(State)
LETTERS: Mapping[str, State] = {state[0]: state for state in STATES}
"""By which published files say states."""
MEANING: Mapping[State, str] = {
    "full": "every check passes",
    "works": "what documented use needs passes; rarities, error codes or answers to invalid requests differ",
    "partly": "its main use works; some uses or safeguards do not",
    "broken": "offered, but its main use fails",
    "ignored": "accepted without effect",
    "none": "refused, or an operation that the endpoint does not know",
    "untested": "not tested, or not judged: its gates were not run, or were blocked",
}
SYMBOLS: dict[str, str] = {
    "full": "●",
    "works": "◕",
    "partly": "◑",
    "broken": "✗",
    "ignored": "⊘",
    "none": "◌",
    "untested": "·",
}
ASCII_SYMBOLS: dict[str, str] = {
    "full": "+",
    "works": "=",
    "partly": "~",
    "broken": "x",
    "ignored": "!",
    "none": "o",
    "untested": ".",
}
OFFERED: tuple[State, ...] = ("full", "works", "partly", "broken")
WORKING: tuple[State, ...] = ("full", "works")
USABLE: tuple[State, ...] = (*WORKING, "partly")
"""States of a feature whose main use works."""
MUCH, MOST = 1 / 7, 1 / 2
"""The share of what is asked of a feature whose failure makes it work partly only, and not at all. Each check counts as
one, whatever its number of cases."""
TOLERABLE = ("code", "client")
"""Kinds of deviations that leave a feature usable, unless a client cannot read the response."""
USUAL, RARE, OF_CEPH = "common", "extended", "rgw"
"""The rarest level of what documented use needs, that of what is only on AWS, and that of Ceph's own."""
DENIED = 403
"""The status with which somebody is kept out."""
HARMFUL = ("exposed", "corrupt", "crash")
"""Kinds that are never the consequence of a feature that is not there."""


@dataclass(frozen=True)
class Support:
    """What a feature's results through one client say: its state, and the results that keep it from working. It is
    `unsafe` if ordinary requests give access or data away, or lose what is stored."""

    state: State
    failing: tuple[CheckResult, ...] = ()
    unsafe: bool = False


def support_of(
    results: Iterable[CheckResult], operations: Operations = NO_OPERATIONS, through_all: Collection[CheckResult] = ()
) -> Support:
    """The support of a feature, from its results through one client.

    Its gates show whether it is there: one passes, or differs in a status, a code or a form alone. It is broken if no
    case of most of its gates passes, or if most of what is asked of it fails, also `through_all` clients, if their
    results are given: of most, little is asked. What no right client sends is no part of that, nor are rarities of a
    feature that has more usual gates, and what another feature lacks.
    """
    tested = _tested(results)
    gates = [result for result in tested if result.gate]
    reached = [gate for gate in gates if not _is_prevented(gate)]
    rarest = max(min((rank_of(gate.level) for gate in gates), default=0), rank_of(USUAL))
    failing = tuple(result for result in tested if _weighs(result, rarest, operations))
    unsafe = any(kind_of(result) == "exposed" or loses_data(result) for result in failing)
    share = _share(tested, failing, rarest)
    if not reached:
        return Support(_without_a_reached_gate(gates, failing, share), failing, unsafe)
    working = [gate for gate in reached if _does_for_use(gate)]
    if all(gate.level == OF_CEPH for gate in gates):
        working = [gate for gate in working if gate.verdict == "pass"]  # other servers are not asked for it
    if not working:
        harmed = unsafe and all(map(_lacks_another_operation, reached))
        return Support("broken" if harmed else _without_a_gate(reached, operations), tuple(reached), unsafe)
    lost = {_function(gate) for gate in reached} - {_function(gate) for gate in working}
    main_use = [gate for gate in failing if gate.gate and _function(gate) in lost]
    is_lost = len(lost) > MOST * len({_function(gate) for gate in reached})
    if is_lost and any(not _is_refused(gate) for gate in main_use):
        return Support("broken", failing, unsafe)
    if share > MOST and (not through_all or _share_of_all(through_all, rarest, operations) > MOST):
        return Support("broken", failing, unsafe)
    if unsafe or share >= MUCH or any(result.gate for result in failing):
        return Support("partly", failing, unsafe)
    return Support("works" if any(each.verdict in NOT_PASSING for each in tested) else "full", failing, unsafe)


def state_of(results: Iterable[CheckResult]) -> State:
    """The state alone."""
    return support_of(results).state


def _weighs(result: CheckResult, rarest: int, operations: Operations) -> bool:
    """Whether a result shows that a use or a safeguard fails which counts for the feature."""
    if result.verdict not in NOT_PASSING or not _counts(result, rarest):
        return False
    if result.verdict == "unsupported" and operations.is_of_another_feature(result):
        return False
    return not _does_for_use(result) and what_is_asked(result) != "malformed"


def _counts(result: CheckResult, rarest: int) -> bool:
    """Whether a check is as usual as the `rarest` gate of its feature, and was not prevented before."""
    if _is_prevented(result) or _lacks_another_operation(result):
        return False
    return rank_of(result.level) <= max(rarest, rank_of(USUAL))


def _share(tested: Iterable[CheckResult], failing: Iterable[CheckResult], rarest: int) -> float:
    """The share of the feature's checks that fail, of each as many as its cases do."""
    asked_for = Counter(_function(result) for result in tested if _counts(result, rarest))
    failed = Counter(map(_function, failing))
    return sum(failed[name] / number for name, number in asked_for.items()) / len(asked_for) if asked_for else 0.0


def _tested(results: Iterable[CheckResult]) -> list[CheckResult]:
    return [result for result in results if result.verdict in TESTED and not unattempted(result)]


def _share_of_all(results: Iterable[CheckResult], rarest: int, operations: Operations) -> float:
    tested = _tested(results)
    return _share(tested, [result for result in tested if _weighs(result, rarest, operations)], rarest)


def _does_for_use(result: CheckResult) -> bool:
    return result.verdict == "pass" or _is_tolerable(result)


def _is_refused(result: CheckResult) -> bool:
    """Whether what was asked for is honestly refused."""
    return result.verdict == "unsupported" or kind_of(result) == "refused"


def _function(result: CheckResult) -> str:
    """The check without its case."""
    return result.id.partition("[")[0]


def _without_a_reached_gate(gates: Sequence[CheckResult], failing: Sequence[CheckResult], share: float) -> State:
    """The state where nothing shows whether the feature is there, unless it gives data away, or loses them."""
    if not gates:  # this client is not what the feature is tested with
        return "untested"
    if any(kind_of(result) in ("exposed", "corrupt") for result in failing):
        return "broken" if share > MOST else "partly"
    return "ignored" if all(kind_of(gate) == "ignored" for gate in gates) else "untested"


def _without_a_gate(reached: Sequence[CheckResult], operations: Operations) -> State:
    """The state where no gate passes."""
    kinds = {kind_of(gate) if gate.verdict != "unsupported" else "refused" for gate in reached}
    is_of_aws_alone = all(gate.level == RARE for gate in reached) and operations.are_of_one_feature(reached)
    if is_of_aws_alone and not kinds & {"crash", "exposed"}:
        return "none"  # a server that does not know the operation takes its request for another one
    if all(gate.level == OF_CEPH for gate in reached):
        return "none"
    if kinds & {*HARMFUL}:
        return "broken"
    if "ignored" in kinds:
        return "ignored"
    return "none" if "refused" in kinds else "broken"


def unattempted(result: CheckResult) -> bool:
    """Whether it was known before any request that the endpoint does not offer what the check is about."""
    return result.verdict == "unsupported" and result.deviation is None


def words_of_untested(results: Iterable[CheckResult]) -> str:
    """Why a feature with these results has no other state. Results of other checks do not show whether it is there."""
    tested = _tested(results)
    if not tested:
        return "not tested"
    prevented = any(result.gate for result in tested)
    return f"not judged: {'a step before each of its gates failed' if prevented else 'its gates were not run'}"


def lost_before(result: CheckResult) -> bool:
    """Whether the endpoint was lost before the check could test anything, or the process that ran it died, so that it
    says nothing about the endpoint's responses."""
    return result.verdict == "blocked" and (result.endpoint_lost or result.process_died)


def unknown_for_loss(results: Collection[CheckResult]) -> bool:
    """Whether none of these results passes, and some might have if the endpoint had not been lost before."""
    return any(map(lost_before, results)) and not any(result.verdict == "pass" for result in results)


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


def _is_prevented(result: CheckResult) -> bool:
    """Whether a step before the requirement failed for a reason that may lie in another feature."""
    return result.verdict == "blocked"


def _lacks_another_operation(result: CheckResult) -> bool:
    """Whether the endpoint does not have an operation that the check needs first, which its own feature then shows."""
    return result.verdict == "unsupported" and result.deviation is not None and result.deviation.arranging


LACKING: tuple[State, ...] = ("broken", "ignored", "none")
"""States of a feature that does not do what it is for."""
WORST_FIRST: tuple[State, ...] = ("broken", "ignored", "none", "partly", "works", "full", "untested")


def overall(states: Mapping[str, State], closed: Collection[str]) -> State:
    """One state for all clients: the worst of those that the endpoint lets in; `closed` are the others. What some
    clients have and others have not is there, but not fully."""
    counted = {state for client, state in states.items() if client not in closed and state != "untested"}
    if not counted:
        return "none" if set(states) <= set(closed) else "untested"
    if counted & {*USABLE}:
        counted = {"partly" if state in LACKING else state for state in counted}
    return min(counted, key=WORST_FIRST.index)


def supported(results: Sequence[CheckResult], not_offered: Collection[str] = ()) -> dict[str, dict[str, Support]]:
    """The support of each feature, by its id and then by client. What is declared as `not_offered` is none, whatever
    the endpoint answers."""
    operations = Operations(results)
    ordered = sorted(results, key=lambda result: (result.feature, result.client))
    found: dict[str, dict[str, Support]] = {}
    for feature, own in groupby(ordered, key=lambda result: result.feature):
        through_all = list(own)
        for client, group in groupby(through_all if feature else (), key=lambda result: result.client):
            support = Support("none") if feature in not_offered else support_of(group, operations, through_all)
            found.setdefault(feature, {})[client] = support
    return found


def states_of(support: Mapping[str, Mapping[str, Support]]) -> dict[str, dict[str, State]]:
    """The states alone, by feature and client."""
    return {name: {client: each.state for client, each in own.items()} for name, own in support.items()}
