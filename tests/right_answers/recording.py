"""The files of `recorded_calls.py`, from the notes of `noting.py`: the calls of checks, the calls that clients cannot
express, and the checks that cover each member through each client."""

from __future__ import annotations

import heapq
import itertools
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from botocore import xform_name

from fixtures.assertions.check import ONE_CLIENT
from fixtures.model.profiles import SDK_CLIENTS
from fixtures.session.selection.depth import PAIR, PREFERRED_CLIENTS
from fixtures.session.selection.recorded_calls import FOLDER, GATE_MARK, NOT_RECORDED, NOTHING, RecordedCase
from tests.right_answers.noting import Noted, OfACheck

WIDTH = 118
OF_ALL_OPERATIONS = ("ExpectedBucketOwner", "RequestPayer")
"""Members that a client sends in one way, whatever the operation: one check of any operation covers them."""


def recorded_from(noted: Noted, earlier: Mapping[str, RecordedCase]) -> dict[str, RecordedCase]:
    """Returns the behaviour of each check through any client: its calls through the first client that could make all of
    them. A skipped check keeps its `earlier` record."""
    found = {}
    for check, by_client in noted.items():
        through = [client for client in PREFERRED_CLIENTS if client in by_client]
        known = earlier.get(check, NOT_RECORDED)
        if not through:
            continue
        tried = [client for client in through if not by_client[client].skipped]
        cannot = {client: known.cannot.get(client, "") for client in through if client not in tried}
        cannot |= {client: by_client[client].cannot for client in tried}
        able = [client for client in tried if not cannot[client]]
        shown = _calls(by_client[(able or tried)[0]]) if tried else known.calls
        acl = {kind for one in by_client.values() for kind in one.acl} | set(() if tried else known.acl)
        found[check] = RecordedCase(
            shown, tuple(sorted(acl)), cannot={client: reason for client, reason in cannot.items() if reason}
        )
    return found


def _calls(noted: OfACheck) -> dict[str, tuple[str, ...]]:
    members: dict[str, set[str]] = {}
    for method, given in noted.calls:
        members.setdefault(method, set()).update(given)
    return {method: tuple(sorted(given)) for method, given in sorted(members.items())}


def covers(did: RecordedCase, operations: Iterable[str]) -> set[tuple[str, str]]:
    """Each operation that a check is about or calls through the client under test, and each member of a call."""
    called = {
        ("" if member in OF_ALL_OPERATIONS else method, member)
        for method, members in did.calls.items()
        for member in ("", *members)
    }
    return called | {(xform_name(operation), "") for operation in operations}


def covering(
    found: Mapping[str, RecordedCase],
    everything: Mapping[str, Any],
    by_rule: Mapping[str, Any],
    earlier: Mapping[str, RecordedCase],
) -> dict[str, RecordedCase]:
    """Adds to each check the further clients that it runs through, so that a PAIR sends each member. An `earlier`
    choice stays, as long as it covers the calls that the rules leave out: results stay comparable.

    `everything` and `by_rule` have the facts about checks from `tests/collected.py`.
    """
    also: dict[str, list[str]] = {check: [] for check in found}
    for client in PAIR:
        able = [check for check in sorted(found) if everything[check]["clients"].get(client, "left out") is None]
        of = {check: covers(found[check], everything[check]["operations"]) for check in able}
        kept = [check for check in able if client in by_rule[check]["clients"]]
        covered = set().union(*(of[check] for check in kept))
        others = [check for check in able if check not in kept and everything[check]["side"] != ONE_CLIENT]
        stay = {one for one in others if client in earlier.get(one, NOT_RECORDED).also and of[one] - covered}
        covered |= set().union(*(of[check] for check in stay))
        calls = {check: len(found[check].calls) for check in others}
        for check in stay | chosen({check: of[check] - covered for check in others}, calls):
            also[check].append(client)
    return {check: replace(one, also=tuple(also[check])) for check, one in found.items()}


def with_gates(found: Mapping[str, RecordedCase], everything: Mapping[str, Any]) -> dict[str, RecordedCase]:
    """Marks the gates of essential features, by the facts about checks from `tests/collected.py`."""
    return {check: replace(one, gate=everything[check]["essential"]) for check, one in found.items()}


def chosen(new: Mapping[str, set[tuple[str, str]]], calls: Mapping[str, int]) -> set[str]:
    """Returns some of the checks, which together cover the same as all: the one that adds most for its calls comes
    next."""
    missing = set().union(*new.values())

    def worth(check: str) -> float:
        return len(new[check] & missing) / (1 + calls[check])

    # A check adds less and less: only that at the top needs to be looked at again.
    heap = [(-worth(check), number, check) for number, check in enumerate(new)]
    heapq.heapify(heap)
    found = set()
    while missing:
        _, number, check = heap[0]
        if (now := -worth(check)) == heap[0][0]:
            heapq.heappop(heap)
            found.add(check)
            missing -= new[check]
        else:
            heapq.heapreplace(heap, (now, number, check))
    return found


def write(found: Mapping[str, RecordedCase]) -> None:
    """A file for each area."""
    areas: dict[str, dict[str, RecordedCase]] = {}
    for check, one in found.items():
        areas.setdefault(check.partition("::")[0].partition("/")[0], {})[check] = one
    for file in FOLDER.glob("*.txt"):
        file.unlink()
    for area, checks in areas.items():
        (FOLDER / f"{area}.txt").write_text(text_of(checks), encoding="utf-8")


def text_of(found: Mapping[str, RecordedCase]) -> str:
    """Returns the text that `recorded_calls.py` reads, sorted; equal cases are together."""
    lines = []
    for module, checks in itertools.groupby(sorted(found), key=lambda check: check.partition("::")[0]):
        lines.append(module)
        names = (check.partition("::")[2] for check in checks)
        for name, cases in itertools.groupby(names, key=lambda check: check.partition("[")[0]):
            lines.append(f"  {name}")
            alike: dict[str, list[str]] = {}
            for case in cases:
                recorded_lines = "\n".join(_lines_of(found[f"{module}::{case}"]))
                alike.setdefault(recorded_lines, []).append(case.removeprefix(name))
            for recorded_lines, ids in alike.items():
                lines += _wrapped(ids) if any(ids) else []
                lines += [f"      {line}" for line in recorded_lines.splitlines() or ([NOTHING] if any(ids) else [])]
    return "\n".join(lines) + "\n"


def _lines_of(did: RecordedCase) -> Iterator[str]:
    calls = [f"{method}[{','.join(members)}]" if members else method for method, members in did.calls.items()]
    if calls:
        yield " ".join(calls)
    if did.acl:
        yield " ".join(["acl", *did.acl])
    if did.also:
        yield " ".join(["also", *did.also])
    if did.gate:
        yield GATE_MARK
    for reason in sorted(set(did.cannot.values())):
        clients = [client for client in SDK_CLIENTS if did.cannot.get(client) == reason]
        yield f"n/a {' '.join(clients)}: {reason}"


def _wrapped(ids: Iterable[str]) -> list[str]:
    return [
        f"    {line}" for line in textwrap.wrap(" ".join(ids), WIDTH, break_long_words=False, break_on_hyphens=False)
    ]
