"""The support of each feature at an endpoint, through each client, by rule from the results of its checks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import groupby
from typing import Literal, get_args

from record.lines import NOT_PASSING, TESTED, CheckResult
from record.selection import rank_of
from record.text import without_case
from reports.diagnosis.exchanges.requests import decisive, place_of
from reports.diagnosis.exchanges.right_answers import accepted_places_of, is_refused_by_right_server
from reports.diagnosis.features.inconclusive_results import NOT_JUDGED_REASON, are_mostly_disturbed
from reports.diagnosis.severity.deviation_shapes import UNEXPECTED_RESPONSE_FAULT, UNREADABLE
from reports.diagnosis.severity.of_results import ends_the_server, loses_data, never_ends, severity_of
from reports.diagnosis.severity.request_classes import requirement_type
from reports.diagnosis.severity.stopping_faults import stops_programs

State = Literal["full", "works", "partly", "broken", "ignored", "none", "untested"]
STATES: tuple[State, ...] = get_args(State)
LETTERS: Mapping[str, State] = {state[0]: state for state in STATES}
"""The letters of states in published files."""
MEANING: Mapping[State, str] = {
    "full": "every check passes",
    "works": "what documented use needs passes; rarities, error codes or answers to invalid requests differ",
    "partly": "its main use works; some uses or safeguards do not",
    "broken": "offered, but its main use fails",
    "ignored": "accepted without effect",
    "none": "refused, or an operation that the endpoint does not know",
    "untested": "not tested, or not judged: gates not run or blocked, or most results disturbed",
}
SYMBOLS: dict[str, str] = dict(zip(STATES, "●◕◑✗⊘◌·", strict=True))
ASCII_SYMBOLS: dict[str, str] = dict(zip(STATES, "+=~x!o.", strict=True))
OFFERED: tuple[State, ...] = ("full", "works", "partly", "broken")
WORKING: tuple[State, ...] = ("full", "works")
USABLE: tuple[State, ...] = (*WORKING, "partly")
"""States of a feature whose main use works."""
MUCH, MOST = 1 / 12, 1 / 2
"""The shares of a feature's checks whose failure makes it work partly only, and not at all. Each check counts as one,
whatever its number of cases."""
MIN_WRONG_DATA_CHECKS = 3
"""The number of checks with wrong data that make any feature work partly only: one or two may be rarities."""
TOLERABLE = ("code", "client")
"""Kinds of deviations that leave a feature usable, unless a client cannot read the response."""
USUAL, RARE, CEPH_LEVEL = "common", "extended", "rgw"
"""The rarest level of documented use, the level of features that only AWS has, and the level of Ceph's own features."""
DENIED, INVALID = 403, 400
"""The statuses that deny access, and that call a request invalid."""
FORM = "POST bucket"
"""The target of forms, and of nothing else."""
MANY = 10
"""The number of operations from which the gates of a feature are not about particular operations."""
HARMFUL = ("exposed", "corrupt", "crash")
"""Kinds that are never the consequence of an absent feature."""


@dataclass(frozen=True)
class Support:
    """The support of a feature through one client: its state, and the results that keep it from working. It is `unsafe`
    if requests give access or data away, lose stored data, or take the service down."""

    state: State
    failing: tuple[CheckResult, ...] = ()
    unsafe: bool = False


class Operations:
    """The features of a run's results, by the operations of their gates, and the results that another feature's lack of
    a safeguard explains. A check may need those of another feature that the endpoint lacks. `accepted` are the results
    in which somebody gets in, as everywhere at the endpoint; those `beside` have their cause in another feature."""

    def __init__(
        self,
        results: Sequence[CheckResult],
        accepted: Iterable[CheckResult] = (),
        beside: Iterable[CheckResult] = (),
    ) -> None:
        self._accepted, self._beside = ({(each.id, each.client) for each in some} for some in (accepted, beside))
        passing = (result.operations for result in results if result.verdict == "pass")
        self._done = {name for operations in passing if len(operations) > 1 for name in operations}
        about: defaultdict[str, set[str]] = defaultdict(set)
        for result in results:
            if result.gate:
                about[result.feature].add(result.subject)
        self._of_gates: defaultdict[str, set[str]] = defaultdict(set)
        for feature, operations in about.items():
            for operation in operations if len(operations) < MANY else ():
                self._of_gates[operation].add(feature)

    def is_of_another_feature(self, result: CheckResult) -> bool:
        """Returns whether the operation that an unsupported result lacks is in gates of other features, and in none of
        its own feature.
        """
        lacking = result.deviation.about if result.deviation is not None and result.deviation.about else result.subject
        homes = self._of_gates.get(lacking, set())
        return bool(homes) and result.feature not in homes

    def is_never_done(self, result: CheckResult) -> bool:
        """Returns whether no check that passes has the operation that fails in a result. A check with a single
        operation may ask for its refusal.
        """
        lacking = result.deviation.about if result.deviation is not None else ""
        return bool(lacking and self._done) and lacking not in self._done

    def lacks_their_safeguard(self, result: CheckResult) -> bool:
        """Returns whether somebody was let in, as everywhere, and the feature of the check is not about that."""
        return (result.id, result.client) in self._accepted

    def has_cause_elsewhere(self, result: CheckResult) -> bool:
        """Returns whether a result that is no gate fails because of another feature, which is absent."""
        return not result.gate and (result.id, result.client) in self._beside

    def are_of_one_feature(self, gates: Iterable[CheckResult]) -> bool:
        """Returns whether the operations of these gates belong to no other feature."""
        return all(self._of_gates.get(gate.subject) == {gate.feature} for gate in gates)


NO_OPERATIONS = Operations(())


def support_of(
    results: Iterable[CheckResult],
    operations: Operations = NO_OPERATIONS,
    share_of_all: Callable[[int], float] | None = None,
) -> Support:
    """Returns the support of a feature, from the results through one client.

    The gates show if the feature exists: one passes, or differs only in a status, a code or a form. It is broken if no
    case of most of its gates passes, or if most of its checks fail, and ignored if a gate that is a safeguard prevents
    nothing and no other one does. If `share_of_all` gives the share through all clients, by the rarest level that
    counts, that must be as large, because most clients have few checks. Requests of no right client do not count.
    Neither do rarities of a feature that has more usual gates, nor the lack of another feature's operation or
    safeguard. A fault that real programs were seen to fail with counts in any case.
    """
    shown = _tested(results)
    tested = [result for result in shown if not operations.lacks_their_safeguard(result)]
    gates = [result for result in tested if result.gate]
    reached = [gate for gate in gates if not _is_prevented(gate)]
    rarest = max(min((rank_of(gate.level) for gate in gates), default=0), rank_of(USUAL))
    failing = tuple(result for result in tested if _counts_against_feature(result, rarest, operations))
    harming = [
        result
        for result in failing
        if severity_of(result) == "exposed" or loses_data(result) or ends_the_server(result)
    ]
    unsafe = bool(harming)
    share = _share(tested, failing, rarest)
    if share_of_all is not None:
        share = min(share, share_of_all(rarest))
    if not reached:
        if gates and all(_is_refused(gate) and operations.is_never_done(gate) for gate in gates):
            return Support("none", failing, unsafe)
        does_much = share <= MOST and any(result.verdict == "pass" for result in tested)
        return Support(_state_without_reached_gate(gates, failing, does_much), failing, unsafe)
    # A 501 is never the refusal that a gate expects, even if it prevents the same request.
    working = [gate for gate in reached if gate.verdict != "unsupported" and _is_good_enough(gate)]
    if all(gate.level == CEPH_LEVEL for gate in gates):
        working = [gate for gate in working if gate.verdict == "pass"]  # other servers are not expected to support it
    if not working:
        reasons = (*reached, *(result for result in harming if result not in reached))
        state = _state_without_passing_gate(reached, operations)
        return Support(
            "partly" if state == "none" and _succeeds_in_other_check(reached, tested) else state, reasons, unsafe
        )
    lost = {function_of(gate) for gate in reached} - {function_of(gate) for gate in working}
    without_effect = any(_prevents_nothing([gate for gate in reached if function_of(gate) == name]) for name in lost)
    if without_effect and not any(gate.verdict == "pass" and is_refused_by_right_server(gate.id) for gate in working):
        return Support("ignored", failing, unsafe)
    main_use = [gate for gate in failing if gate.gate and function_of(gate) in lost]
    is_lost = len(lost) > MOST * len({function_of(gate) for gate in reached})
    if is_lost and any(not _is_refused(gate) for gate in main_use):
        return Support("broken", failing, unsafe)
    if share > MOST:
        return Support("broken", failing, unsafe)
    wrong = {function_of(result) for result in failing if _has_wrong_data(result)}
    is_met = any(result.gate or stops_programs(result) or never_ends(result) for result in failing)
    if unsafe or share >= MUCH or len(wrong) >= MIN_WRONG_DATA_CHECKS or is_met:
        return Support("partly", failing, unsafe)
    return Support("works" if any(each.verdict in NOT_PASSING for each in shown) else "full", failing, unsafe)


def _counts_against_feature(result: CheckResult, rarest: int, operations: Operations) -> bool:
    """Returns whether a result shows the failure of a use or a safeguard that counts for the feature."""
    if stops_programs(result) or ends_the_server(result):
        return True
    if result.verdict not in NOT_PASSING or not _is_as_common_as(result, rarest):
        return False
    if result.verdict == "unsupported" and operations.is_of_another_feature(result):
        return False
    if operations.has_cause_elsewhere(result):
        return False
    return not _is_good_enough(result) and requirement_type(result) != "malformed"


def _is_as_common_as(result: CheckResult, rarest: int) -> bool:
    """Returns whether a check is as usual as the `rarest` gate of its feature, and no earlier step prevented it."""
    if (_is_prevented(result) and not _is_own_step_refused(result)) or _lacks_another_operation(result):
        return False
    return rank_of(result.level) <= max(rarest, rank_of(USUAL))


def _share(tested: Iterable[CheckResult], failing: Iterable[CheckResult], rarest: int) -> float:
    """Returns the share of the feature's checks that fail; each check counts with the share of its failing cases."""
    asked_for = Counter(function_of(result) for result in tested if _is_as_common_as(result, rarest))
    failed = Counter(map(function_of, failing))
    return sum(failed[name] / number for name, number in asked_for.items()) / len(asked_for) if asked_for else 0.0


def _tested(results: Iterable[CheckResult]) -> list[CheckResult]:
    return [result for result in results if result.verdict in TESTED and not result.unattempted]


def _share_of_all(results: Iterable[CheckResult], operations: Operations, rarest: int) -> float:
    tested = [result for result in _tested(results) if not operations.lacks_their_safeguard(result)]
    return _share(tested, [result for result in tested if _counts_against_feature(result, rarest, operations)], rarest)


def _is_good_enough(result: CheckResult) -> bool:
    return result.verdict == "pass" or _is_tolerable(result)


def _has_wrong_data(result: CheckResult) -> bool:
    """Returns whether a valid request returns data that are wrong or incomplete."""
    return (
        severity_of(result) == "corrupt" and result.deviation is not None and "replies" not in result.deviation.expected
    )


def _prevents_nothing(gates: Iterable[CheckResult]) -> bool:
    """Returns whether each of these gates asks for a safeguard, and the request that is to be prevented succeeds."""
    return all(
        gate.verdict == "fail" and requirement_type(gate) == "safeguard" and severity_of(gate) in ("exposed", "ignored")
        for gate in gates
    )


def _is_refused(result: CheckResult) -> bool:
    """Returns whether the request is honestly refused."""
    return result.verdict == "unsupported" or (severity_of(result) == "refused" and not _is_unreadable(result))


def _is_unreadable(result: CheckResult) -> bool:
    """Returns whether the request is answered in a way that no client reads."""
    return result.deviation is not None and result.deviation.got.get("fault") in {
        *UNREADABLE,
        UNEXPECTED_RESPONSE_FAULT,
    }


def function_of(result: CheckResult) -> str:
    """Returns the check without the case."""
    return without_case(result.id)


def _state_without_reached_gate(gates: Sequence[CheckResult], failing: Sequence[CheckResult], does_much: bool) -> State:
    """Returns the state if nothing shows that the feature exists, unless it gives data away or loses them."""
    if not gates:  # the feature is not tested with this client
        return "untested"
    if any(severity_of(result) in ("exposed", "corrupt") for result in failing):
        return "partly" if does_much else "broken"
    return "ignored" if all(severity_of(gate) == "ignored" for gate in gates) else "untested"


def _state_without_passing_gate(reached: Sequence[CheckResult], operations: Operations) -> State:
    severities = {"refused" if _is_refused(gate) else severity_of(gate) for gate in reached if not _is_unreadable(gate)}
    is_of_aws_alone = all(gate.level == RARE for gate in reached) and operations.are_of_one_feature(reached)
    if is_of_aws_alone and not severities & {"crash", "exposed"}:
        return "none"  # a server that does not support the operation takes its request for another one
    if all(gate.level == CEPH_LEVEL for gate in reached):
        return "none"
    if severities & {*HARMFUL}:
        return "broken"
    if "ignored" in severities:
        return "ignored"
    return "none" if "refused" in severities else "broken"


def _succeeds_in_other_check(gates: Iterable[CheckResult], tested: Iterable[CheckResult]) -> bool:
    """Returns whether the operation of a key, or the form, that is refused to these gates is done for a check that
    passes: it is there.
    """
    places = {place_of(sent) for gate in gates if _is_refused(gate) and (sent := decisive(gate))}
    own = {place for place in places if place == FORM or (" key" in place and "?" in place)}
    return any(each.verdict == "pass" and not own.isdisjoint(accepted_places_of(each.id)) for each in tested)


def untested_reason(results: Iterable[CheckResult]) -> str:
    """Returns the reason why a feature with these results has no other state. Results of other checks do not show if it
    exists."""
    results = list(results)
    tested = _tested(results)
    if are_mostly_disturbed(results):
        return NOT_JUDGED_REASON
    if not tested:
        return "not tested"
    prevented = any(result.gate for result in tested)
    return f"not judged: {'a step before each of its gates failed' if prevented else 'its gates were not run'}"


def _is_tolerable(result: CheckResult) -> bool:
    """Returns whether applications can work with the response. A missing operation is more than another code, unless
    access was to be denied.
    """
    if severity_of(result) not in TOLERABLE or _is_unreadable(result):
        return False
    return result.verdict != "unsupported" or _expects_denial(result)


def _expects_denial(result: CheckResult) -> bool:
    """Returns whether the request was to be denied."""
    replies = result.deviation.expected.get("replies", ()) if result.deviation is not None else ()
    return bool(replies) and all(status == DENIED for status, _ in replies)


def _is_prevented(result: CheckResult) -> bool:
    """Returns whether a step before the requirement failed for a reason that may lie in another feature."""
    return result.verdict == "blocked"


def _is_own_step_refused(result: CheckResult) -> bool:
    """Returns whether the endpoint calls a step invalid that the check is about as well: a policy with a condition,
    say, is refused to checks of conditions. The first operation of a check is that of its requirement.
    """
    deviation = result.deviation
    return deviation is not None and deviation.about in result.operations[1:] and deviation.status == INVALID


def _lacks_another_operation(result: CheckResult) -> bool:
    """Returns whether the endpoint lacks an operation that the check needs first. The operation's own feature shows
    this.
    """
    return result.verdict == "unsupported" and result.deviation is not None and result.deviation.arranging


LACKING: tuple[State, ...] = ("broken", "ignored", "none")
"""States of a feature that does not do its main job."""
WORST_FIRST: tuple[State, ...] = ("broken", "ignored", "none", "partly", "works", "full", "untested")


def overall(states: Mapping[str, State], closed: Collection[str]) -> State:
    """Returns one state for all clients: the worst state of a client that the endpoint lets in; `closed` are the other
    clients. A feature that only some clients have is there, but not fully."""
    counted = {state for client, state in states.items() if client not in closed and state != "untested"}
    if not counted:
        return "none" if set(states) <= set(closed) else "untested"
    if counted & {*USABLE}:
        counted = {"partly" if state in LACKING else state for state in counted}
    return min(counted, key=WORST_FIRST.index)


def support_by_feature(
    results: Sequence[CheckResult],
    accepted: Iterable[CheckResult] = (),
    not_offered: Collection[str] = (),
    features: Collection[str] | None = None,
    beside: Iterable[CheckResult] = (),
) -> dict[str, dict[str, Support]]:
    """Returns the support of each feature, by id and then by client. `accepted` are the results of `let_in_everywhere`.
    Those `beside` have their cause in another feature. Features declared as `not_offered` have the state none, whatever
    the endpoint answers. If `features` are given, only theirs is found."""
    operations = Operations(results, accepted, beside)
    wanted = results if features is None else [result for result in results if result.feature in features]
    ordered = sorted(wanted, key=lambda result: (result.feature, result.client))
    found: dict[str, dict[str, Support]] = {}
    for feature, own in groupby(ordered, key=lambda result: result.feature):
        through_all = list(own)
        share_of_all = cache(partial(_share_of_all, through_all, operations))
        disturbed = are_mostly_disturbed(through_all)
        for client, group in groupby(through_all if feature else (), key=lambda result: result.client):
            own_results = list(group)
            support = Support("none") if feature in not_offered else support_of(own_results, operations, share_of_all)
            if support.state in USABLE and (disturbed or are_mostly_disturbed(own_results)):
                support = replace(support, state="untested")
            found.setdefault(feature, {})[client] = support
    return found


def states_of(support: Mapping[str, Mapping[str, Support]]) -> dict[str, dict[str, State]]:
    """Returns the states alone, by feature and client."""
    return {name: {client: each.state for client, each in own.items()} for name, own in support.items()}
