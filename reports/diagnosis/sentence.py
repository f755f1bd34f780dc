"""The result of a run in plain sentences: what works with which client, and how the run ended.

Plain text. An operation works with a client if at least one of its checks passed and none failed, was blocked or
unsupported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from reports.diagnosis.counts import AS_SHIPPED, Cell, Row, by_operation
from reports.diagnosis.kinds import GRAVE
from reports.diagnosis.outcome import endings, uncaused, unwritten
from reports.diagnosis.refused import Refusal, clients_in, refusals
from reports.known.standing import count_standings
from reports.record.client_names import clients_of, is_raw, label
from reports.record.ending import INTERRUPTED, UNTESTABLE, WRONG_USE
from reports.record.lines import CheckResult, Record, Standing, Verdict
from reports.record.selection import INVARIANTS
from reports.record.text import joined, plural

MOST_NAMED = 5
"""How many operations a sentence names; of the others it gives the number."""

Kind = Literal["works", "fails", "blocked", "unsupported", "skipped", "inexpressible"]
PROBLEMS: Mapping[Kind, tuple[str, str]] = {
    "fails": ("{clients} fails on {number}", "{clients} fail on {number}"),
    "unsupported": ("{number} is unsupported with {clients}", "{number} are unsupported with {clients}"),
    "blocked": ("{number} is blocked with {clients}", "{number} are blocked with {clients}"),
    "skipped": ("{number} is skipped with {clients}", "{number} are skipped with {clients}"),
    "inexpressible": ("{clients} cannot express {number}", "{clients} cannot express {number}"),
}
"""The clauses, for one subject and for several, in the order of the sentence."""

VERDICT_OF: Mapping[Kind, Verdict] = {
    "fails": "fail",
    "blocked": "blocked",
    "unsupported": "unsupported",
    "works": "pass",
    "skipped": "skipped",
    "inexpressible": "n/a",
}
KIND_OF: Mapping[str, Kind] = {verdict: kind for kind, verdict in VERDICT_OF.items()}

CHANGING_THE_STATUS: tuple[Standing, ...] = ("new", "expired", "changed", "fixed")
WORDS_OF_STATUSES: Mapping[int, str] = {
    WRONG_USE: "Wrong use or configuration, no check selected, or a check that cannot be loaded",
    UNTESTABLE: "The endpoint cannot be tested or was lost, or there was an internal error",
    INTERRUPTED: "Interrupted by the user",
}
"""Exit statuses that do not follow from the standings."""


def result_sentences(record: Record) -> list[str]:
    """What works with which client: the documented operations, and the guides' calls on clients as they ship."""
    if not record.results:
        return ["No check has a result."]
    refused = refusals(record)
    said = [refusal_sentence(refusal) for refusal in refused]
    kept_out = clients_in(refused)
    tested = [result for result in record.results if result.client not in kept_out]
    below = [result for result in tested if is_raw(result.client)]
    results = [result for result in tested if not is_raw(result.client)]
    groups = by_operation(results)
    shipped = groups.pop(AS_SHIPPED, None)
    invariants = groups.pop(INVARIANTS, None)
    clients = clients_of(results, record.header)
    if "core" in groups:
        said.append(_sentence(groups["core"], clients, _noun("documented operation", record)))
    elif groups:
        operations = {f"{name} ({group})": row for group, rows in groups.items() for name, row in rows.items()}
        said.append(_sentence(operations, clients, _noun("operation", record)))
    if shipped is not None:
        of_guides = _sentence(shipped, clients, _noun("operation", record))
        said.append(f"Called as in the guides, on clients as they ship: {of_guides[0].lower()}{of_guides[1:]}")
    if below:
        said.append(_violated(below, "requirement", "that only the raw clients test"))
    if invariants is not None:
        held = [result for result in results if result.area == INVARIANTS]
        said.append(_violated(held, "invariant", "that every response must meet"))
    return said


def refusal_sentence(refusal: Refusal) -> str:
    """Which signature the endpoint does not support, and what could not be tested for that."""
    return f"The endpoint does not support {refusal.words}, so {clients_text(refusal.clients)} could not be tested."


def _violated(results: Sequence[CheckResult], noun: str, which: str) -> str:
    """How many of the requirements that could be tested are violated, with any client."""
    seen = {result.id for result in results if result.verdict in ("pass", "fail")}
    violated = {result.id for result in results if result.verdict == "fail"}
    are = "is" if len(violated) < 2 else "are"
    return f"Of {plural(len(seen), noun)} {which}, {len(violated) or 'none'} {are} violated."


def warnings(record: Record) -> list[str]:
    """Why the results may be incomplete or misleading."""
    return [ending.sentence for ending in endings(record)]


def standings(record: Record) -> list[tuple[str, int]]:
    """How many deviations are new, known and so on, and how many expected results vanished, without those that do not
    occur."""
    numbers: dict[str, int] = {str(standing): number for standing, number in count_standings(record.results).items()}
    numbers["vanished"] = sum(entry.selected for entry in record.summary.vanished) if record.summary else 0
    return [(standing, number) for standing, number in numbers.items() if number]


def standing_sentence(record: Record) -> str:
    """The standing of the deviations, such as `3 new · 12 known`."""
    found = standings(record)
    if found:
        return "Deviations: " + " · ".join(f"{number} {standing}" for standing, number in found) + "."
    return "No deviations." if record.results else ""


def outcome_sentence(record: Record) -> str:
    """Why the run's exit status is what it is, such as `3 new, 1 fixed: exit status 1.`; empty if the run was cut
    off."""
    if record.summary is None:
        return ""
    status, errors = record.summary.exit, record.summary.errors
    if uncounted := uncounted_sentence(record):
        return uncounted
    if status == UNTESTABLE and any(result.endpoint_lost for result in record.results):
        why = "The endpoint was lost"
    elif status == UNTESTABLE and (files := unwritten(record)):
        why = f"{plural(len(files), 'file')} could not be written"
    elif status in WORDS_OF_STATUSES:
        why = WORDS_OF_STATUSES[status]
    else:
        reasons = [f"{number} {name}" for name, number in standings(record) if name in CHANGING_THE_STATUS]
        reasons += [f"{plural(len(errors), 'error')} outside of the checks' results"] if errors else []
        why = ", ".join(reasons) or ("All results are as required or as expected" if status == 0 else "")
        if reasons and record.header.fail_on:
            why += f" (of what is new, only {joined(record.header.fail_on)} counts)"
    said = f"{why}: exit status {status}." if why else f"Exit status {status}."
    return " ".join([said, *amber(record)])


def amber(record: Record) -> list[str]:
    """What keeps a run from being all right, though it is as expected."""
    grave = len(uncaused(record.results))
    if not grave:
        return []
    have = "has" if grave == 1 else "have"
    return [f"{plural(grave, 'result')} of the kinds {joined(GRAVE)} {have} no written cause, though expected."]


def uncounted_sentence(record: Record) -> str:
    """That a run ends with 0 although there are new deviations, since none is of the kinds that count; empty if not."""
    new = dict(standings(record)).get("new", 0)
    if not new or not record.header.fail_on or record.summary is None or record.summary.exit != 0:
        return ""
    are = "failure is" if new == 1 else "failures are"
    return f"Exit 0: {new} new {are} not of the kinds in --fail-on {','.join(record.header.fail_on)}."


def narrowed(record: Record) -> bool:
    """Whether only some of the checks were selected."""
    left_out = record.summary is not None and record.summary.left_out
    return bool(left_out) or not record.header.selection.everything


def clients_text(clients: Iterable[str]) -> str:
    """Clients as people write them: `boto3 (V2, V4) and boto (V2)`."""
    libraries: dict[str, list[str]] = {}
    for client in clients:
        library, signature = label(client)
        libraries.setdefault(library, []).append(signature)
    names = [f"{library} ({', '.join(found)})" if any(found) else library for library, found in libraries.items()]
    return joined(names)


def _sentence(operations: Mapping[str, Row], clients: Sequence[str], noun: tuple[str, str]) -> str:
    asked = [client for client in clients if any(client in row for row in operations.values())]
    kinds = {client: _by_kind(operations, client) for client in asked}
    clauses = _what_works(kinds, len(operations), noun)
    for kind in PROBLEMS:
        alike: dict[tuple[tuple[str, int], ...], list[str]] = {}
        for client in asked:
            if names := kinds[client][kind]:
                sizes = tuple((name, _size(operations[name][client])) for name in names)
                alike.setdefault(sizes, []).append(client)
        clauses += [_problem(kind, dict(sizes), found, operations) for sizes, found in alike.items()]
    if not clauses[0].startswith(("All ", "The only ")):
        clauses[0] = f"Of {len(operations)} {noun[len(operations) != 1]}, {clauses[0]}"
    return "; ".join(clauses) + "."


def _what_works(kinds: Mapping[str, Mapping[Kind, list[str]]], total: int, noun: tuple[str, str]) -> list[str]:
    """Clients with which everything works, or everything that they can express."""
    wrong: tuple[Kind, ...] = ("fails", "blocked", "unsupported", "skipped")
    alike: dict[int, list[str]] = {}
    for client, found in kinds.items():
        if found["works"] and not any(found[kind] for kind in wrong):
            alike.setdefault(len(found["works"]), []).append(client)
    clauses = []
    if total in alike:
        subject = f"The only {noun[0]} works" if total == 1 else f"All {total} {noun[1]} work"
        clauses.append(f"{subject} with {clients_text(alike.pop(total))}")
    for number, others in sorted(alike.items(), reverse=True):
        subject = "the one available to" if number == 1 else f"all {number} available to"
        clauses.append(f"{subject} {clients_text(others)} {'works' if number == 1 else 'work'}")
    return clauses


def _problem(kind: Kind, sizes: Mapping[str, int], clients: Sequence[str], operations: Mapping[str, Row]) -> str:
    """`sizes` maps each operation to its number of checks with any one of the clients."""
    subject = clients if kind in ("fails", "inexpressible") else sizes
    words = PROBLEMS[kind][len(subject) > 1].format(clients=clients_text(clients), number=len(sizes))
    if len(sizes) > MOST_NAMED and 4 * len(sizes) > 3 * len(operations):  # nearly all: names would be a long list
        return words
    verdict = VERDICT_OF[kind]
    names, noun = [], " checks"
    for name, size in sizes.items():
        numbers = sorted({operations[name][client].verdicts[verdict] for client in clients})
        if numbers != [size]:
            name, noun = f"{name} ({_range(numbers)} of {size}{noun})", ""
        names.append(name)
    return f"{words}: {_named(names)}"


def _size(cell: Cell) -> int:
    return sum(cell.verdicts.values())


def _range(numbers: Sequence[int]) -> str:
    """`3`, `3 or 4`, `3 to 5`: the numbers of clients that are named together."""
    least, most = numbers[0], numbers[-1]
    return str(least) if least == most else f"{least} {'or' if most == least + 1 else 'to'} {most}"


def _by_kind(operations: Mapping[str, Row], client: str) -> dict[Kind, list[str]]:
    found: dict[Kind, list[str]] = {"works": [], **{kind: [] for kind in PROBLEMS}}
    for name, row in operations.items():
        if client in row:
            found[KIND_OF[row[client].verdict]].append(name)
    return found


def _noun(noun: str, record: Record) -> tuple[str, str]:
    """The singular and the plural."""
    chosen = f"selected {noun}" if narrowed(record) else noun
    return chosen, f"{chosen}s"


def _named(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED + 1:  # `and 1 more` is no shorter than the name
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
