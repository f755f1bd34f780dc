"""`python -m tests.defects [PATTERN]`: records which checks notice each fault, in `proofs/`.

Faults that are recorded already are tried again with their checks only; others, and those that are no longer noticed,
with the checks that could. Without a pattern, check functions that are in no proof get one, too. Exits with 1 if a
fault is unnoticed, or a check function is in no proof and has no reason in `unproved.toml`.
"""

from __future__ import annotations

import difflib
import fnmatch
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fixtures.model.profiles import PROFILES
from record.text import without_case
from reference.faults.table import faults
from tests import collected
from tests.defects import proofs, proving
from tests.defects.fault_search import PROCESSES, job_of, paths_of, search_by_fault, unnoticed
from tests.defects.proofs import Proof
from tests.defects.running import ROOT
from tests.generated_defects.witnesses import CLIENTS, Witnesses, witnesses


def main() -> None:
    pattern = sys.argv[1] if len(sys.argv) > 1 else "*"
    known = {name: list(some) for name, some in proofs.proofs().items() if name in faults() or ": " in name}
    chosen = fnmatch.filter(faults(), pattern)
    if not chosen:
        near = difflib.get_close_matches(pattern, faults(), 1)
        sys.exit(f"{pattern}: no fault has this name{f'; did you mean {near[0]}?' if near else ''}")
    _drop_unnoticed(known, [name for name in chosen if name in known])
    new = [name for name in chosen if name not in known]
    whole = pattern == "*"
    if whole or new:
        proved = _proved([proof for some in known.values() for proof in some])
        seen = _witnesses(["conformance"] if whole else _paths(new))
        for proof in proving.prove_faults(new, seen, proved):
            known.setdefault(proof.fault, []).append(proof)
    every = [proof for some in known.values() for proof in some]
    functions = _functions_to_prove() if whole else set()
    if whole:
        every += proving.prove_functions(functions - _proved(every), every, seen)
        if left := functions - _proved(every):  # what needs HTTPS, or another client
            seen = _witnesses(paths_of(left), over_https=True, clients=tuple(PROFILES))
            every += proving.prove_functions(left, every, seen, over_https=True)
    proofs.write(proving.trimmed(every) if whole else every)
    missing = [f"notices no fault: {function}" for function in sorted(functions - _proved(every))]
    sys.exit(_print_unproved(every, chosen, missing, named=not whole))


def _drop_unnoticed(known: dict[str, list[Proof]], names: list[str]) -> None:
    """Drops the checks that no longer notice their fault."""
    found = search_by_fault([job_of(known[name]) for name in names])
    for name in names:
        left = [proof.without(unnoticed(proof, found[name])) for proof in known.pop(name)]
        if some := [proof for proof in left if proof.checks]:
            known[name] = some


def _paths(names: list[str]) -> list[str]:
    """The areas that are named like the faults' files, and the invariants; all checks if one has no area."""
    areas = [Path("conformance", subject) for subject in sorted({faults()[name].subject for name in names})]
    found = all((ROOT / area).is_dir() for area in areas)
    return [*map(str, areas), "conformance/invariants"] if found else ["conformance"]


def _witnesses(paths: list[str], *, over_https: bool = False, clients: Sequence[str] = CLIENTS) -> Witnesses:
    with tempfile.TemporaryDirectory() as folder:
        seen, flags = Path(folder, "seen"), ["-n", str(PROCESSES)]
        return witnesses(seen, flags, paths=paths, over_https=over_https, clients=clients)


def _functions_to_prove() -> set[str]:
    """The check functions that need a proof: all but those with a reason."""
    with tempfile.TemporaryDirectory() as folder:
        collected.collect(Path(folder))
        checks = json.loads(Path(folder, collected.LIST).read_text())
    return {without_case(check["id"]) for check in checks} - proofs.unproved_reasons().keys()


def _proved(every: list[Proof]) -> set[str]:
    return {without_case(check) for proof in every for check in proof.checks}


def _print_unproved(every: list[Proof], chosen: list[str], unproved: list[str], *, named: bool) -> int:
    """Prints what is not proved, and the proofs if they are to be `named`; returns the exit status."""
    noticed = {proof.fault for proof in every}
    missing = [f"no check notices it: {name}" for name in chosen if name not in noticed] + unproved
    print(*missing, sep="\n", end="\n" if missing else "")
    if named:
        print(*(f"{proof.fault}: {', '.join(proof.checks)}" for proof in every if proof.fault in chosen), sep="\n")
    print(f"{sum(name in noticed for name in chosen)} of {len(chosen)} faults are noticed")
    return 1 if missing else 0


if __name__ == "__main__":
    main()
