"""The proof of each fault of the table: the checks that noticed it, as `make defects` recorded them in `proofs/`, in a
file for each of the table's.

A line has, between tabs, the name of a fault, clients, and the checks that fail through each of these clients; after
`https` they ran over it. Checks with a `+` run as well, so that invariants see their responses. A name with a colon is
a generated fault (`tests/generated_defects`): it proves checks that notice no fault of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import msgspec.toml

from reference.faults.table import faults

FOLDER = Path(__file__).with_name("proofs")
GENERATED = "generated"
"""The name of the file for faults that are not in the table."""
BESIDE_MARK, HTTPS_MARK = "+", "https"


@dataclass(frozen=True)
class Proof:
    """The checks that notice a fault, by id, through each of the clients; and those that run beside."""

    fault: str
    clients: tuple[str, ...]
    checks: tuple[str, ...]
    beside: tuple[str, ...] = ()
    over_https: bool = False

    def without(self, checks: Iterable[str]) -> Proof:
        return replace(self, checks=tuple(check for check in self.checks if check not in set(checks)))

    def line(self) -> str:
        clients = (HTTPS_MARK, *self.clients) if self.over_https else self.clients
        return "\t".join((self.fault, " ".join(clients), *self.checks, *(BESIDE_MARK + each for each in self.beside)))


@cache
def proofs() -> Mapping[str, Sequence[Proof]]:
    """The recorded proofs of each fault, by its name: one for each selection of clients."""
    found: dict[str, list[Proof]] = {}
    for file in sorted(FOLDER.glob("*.txt")):
        for proof in map(_parse_line, file.read_text("utf-8").splitlines()):
            found.setdefault(proof.fault, []).append(proof)
    return found


def unproved_reasons() -> Mapping[str, str]:
    """The check functions for which no fault can be made, and why."""
    return msgspec.toml.decode(FOLDER.with_name("unproved.toml").read_bytes(), type=dict[str, str])


def write(new: Iterable[Proof]) -> None:
    """Writes all proofs anew, in the order of their names."""
    of_files: dict[str, list[str]] = {}
    for proof in new:
        fault = faults().get(proof.fault)
        of_files.setdefault(fault.subject if fault else GENERATED, []).append(f"{proof.line()}\n")
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.txt"):
        file.unlink()
    for name, lines in of_files.items():
        (FOLDER / f"{name}.txt").write_text("".join(sorted(lines)), "utf-8")
    proofs.cache_clear()


def _parse_line(line: str) -> Proof:
    fault, clients, *checks = line.split("\t")
    over_https = clients.startswith(f"{HTTPS_MARK} ")
    beside = tuple(each.removeprefix(BESIDE_MARK) for each in checks if each.startswith(BESIDE_MARK))
    named = tuple(clients.removeprefix(f"{HTTPS_MARK} ").split())
    return Proof(fault, named, tuple(each for each in checks if not each.startswith(BESIDE_MARK)), beside, over_https)
