"""The recording of proofs: which checks notice a fault of the table, and which fault a check notices that is in no
proof yet. The checks that could are those that were seen to send the fault's operations, or to see a member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import islice

from record.text import without_case
from reference.faults.table import faults
from tests.defects.fault_search import TableJob, paths_of, search_by_fault
from tests.defects.proofs import Proof
from tests.defects.searching import NOTICED_VERDICTS, SeenVerdict
from tests.generated_defects.faults import Defect, defects_of
from tests.generated_defects.searching import GeneratedDefectJob, search_generated
from tests.generated_defects.witnesses import Witness, Witnesses

ENOUGH_CHECKS, MAX_CHECKS = 3, 300
"""The number of checks that a proof names, and of those that are run to find them."""
CASES = 2
"""The number of cases of a check function that are tried."""
MAX_FAULTS = 60
"""The number of generated faults that are tried for a check function."""


def prove_faults(names: Sequence[str], seen: Witnesses, proved: Set[str]) -> Iterator[Proof]:
    """The proofs of faults that have none: the first checks that notice each. Functions that are not `proved` to notice
    another fault come first."""
    sending = _by_operation(seen)
    every = {each for some in sending.values() for each in some}
    jobs = []
    for name in names:
        operations = faults()[name].operations
        could = set().union(*(sending.get(each, ()) for each in operations)) if operations else every
        order = sorted(could, key=lambda each: (without_case(each.check) in proved, _focus(each)))
        jobs.append(TableJob(name, _pairs(order[:MAX_CHECKS]), enough=ENOUGH_CHECKS))
    for name, found in search_by_fault(jobs).items():
        yield from _proofs(name, found.failing())


def prove_functions(
    functions: Iterable[str], proofs: Sequence[Proof], seen: Witnesses, *, over_https: bool = False
) -> Iterator[Proof]:
    """More proofs, for check functions that no proof names: by generated faults of what they see, or by the table."""
    unproved = set(functions)
    for found in (_prove_by_generated(unproved, seen, over_https), _prove_by_table(unproved, proofs, seen, over_https)):
        for proof in found:
            if new := [check for check in proof.checks if without_case(check) in unproved]:
                unproved -= set(map(without_case, new))
                yield replace(proof, checks=tuple(new), over_https=over_https)


def _prove_by_table(unproved: set[str], proofs: Sequence[Proof], seen: Witnesses, over_https: bool) -> Iterator[Proof]:
    """Each fault against the functions of its areas that send its operations."""
    cases, operations = _cases_of(unproved, seen), _operations(seen)
    jobs = []
    for name in sorted({proof.fault for proof in proofs} & faults().keys()):
        checks = [check for proof in proofs if proof.fault == name for check in proof.checks]
        sent = set().union(*(operations.get(check, ()) for check in checks))
        about, areas = set(faults()[name].operations) or sent, {check.partition("/")[0] for check in checks}
        near = [each for function, some in cases.items() if function.partition("/")[0] in areas for each in some]
        jobs.append(TableJob(name, _pairs(each for each in near if about & operations[each.check]), over_https))
    for name, found in search_by_fault([job for job in jobs if job.checks]).items():
        yield from _proofs(name, [each for each in found.failing() if without_case(each.check) in unproved])


def _prove_by_generated(unproved: set[str], seen: Witnesses, over_https: bool) -> Iterator[Proof]:
    """A fault of a member that few others see first; one round of faults a step, until each function has one."""
    tried: dict[str, Iterator[Defect]] = {function: _faults_for(function, seen) for function in sorted(unproved)}
    cases = _cases_of(unproved, seen)
    for _ in range(MAX_FAULTS):
        left = [function for function in tried if function in unproved]
        round_ = [(function, defect) for function in left for defect in islice(tried[function], 1)]
        if not round_:
            return
        jobs = [
            GeneratedDefectJob(defect, _pairs(cases[function]), noticed=NOTICED_VERDICTS) for function, defect in round_
        ]
        searched = search_generated(jobs, paths_of(left), over_https=over_https)
        for (function, defect), found in zip(round_, searched, strict=True):
            failing = [each for each in found.failing() if without_case(each.check) == function]
            if failing and function in unproved:
                yield from _proofs(str(defect), failing)


def _faults_for(function: str, seen: Witnesses) -> Iterator[Defect]:
    """The generated faults of the members that a function sees, the rarest members first."""
    own = [member for member, some in seen.items() if any(without_case(each.check) == function for each in some)]
    own.sort(key=lambda member: len(seen[member]))
    for number in range(10):  # a fault of each member, then a second one of each
        for member in own:
            yield from islice(defects_of(member), number, number + 1)


def trimmed(found: Iterable[Proof]) -> list[Proof]:
    """The proofs with the first checks of each fault, and those that alone show that their function can fail."""
    some = sorted(found, key=lambda proof: (proof.fault, proof.clients))
    pairs = [(proof, check) for proof in some for check in sorted(proof.checks)]
    kept: dict[str, int] = {}
    named: set[str] = set()
    chosen: dict[Proof, list[str]] = {}
    for first in (True, False):
        for proof, check in pairs:
            is_one = kept.get(proof.fault, 0) < ENOUGH_CHECKS if first else without_case(check) not in named
            if is_one:
                kept[proof.fault] = kept.get(proof.fault, 0) + 1
                named.add(without_case(check))
                chosen.setdefault(proof, []).append(check)
    return [replace(proof, checks=tuple(checks)) for proof, checks in chosen.items()]


def _proofs(fault: str, failing: Sequence[SeenVerdict]) -> Iterator[Proof]:
    """A proof for each selection of clients through which checks fail, with one check of each function; and for each
    invariant that they violate."""
    clients: dict[str, list[str]] = {}
    invariants: dict[str, SeenVerdict] = {}
    for each in failing:
        if each.during:
            invariants.setdefault(without_case(each.check), each)
        else:
            clients.setdefault(each.check, []).append(each.client)
    for each in invariants.values():
        yield Proof(fault, (each.client,), (each.check,), (each.during,))
    of_function = {without_case(check): check for check in sorted(clients, reverse=True)}
    together: dict[tuple[str, ...], list[str]] = {}
    for check in of_function.values():
        together.setdefault(tuple(dict.fromkeys(clients[check])), []).append(check)
    for some, checks in together.items():
        yield Proof(fault, some, tuple(sorted(checks)))


def _focus(witness: Witness) -> tuple[int, str, str]:
    return witness.focus, witness.check, witness.client


def _pairs(witnesses: Iterable[Witness]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((each.check, each.client) for each in witnesses))


def _by_operation(seen: Witnesses) -> dict[str, set[Witness]]:
    found: dict[str, set[Witness]] = defaultdict(set)
    for member, some in seen.items():
        found[member.operation].update(some)
    return found


def _operations(seen: Witnesses) -> dict[str, set[str]]:
    """The operations that each check sends, by its id."""
    found: dict[str, set[str]] = defaultdict(set)
    for member, some in seen.items():
        for each in some:
            found[each.check].add(member.operation)
    return found


def _cases_of(functions: Iterable[str], seen: Witnesses) -> dict[str, list[Witness]]:
    """Some cases of each function, through each client."""
    wanted = set(functions)
    cases: dict[str, dict[str, list[Witness]]] = defaultdict(lambda: defaultdict(list))
    for each in {each for some in seen.values() for each in some}:
        if without_case(each.check) in wanted:
            cases[without_case(each.check)][each.client].append(each)
    return {
        function: [each for some in of_clients.values() for each in sorted(some, key=_focus)[:CASES]]
        for function, of_clients in cases.items()
    }
