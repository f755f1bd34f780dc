"""Makes a file of known deviations from a run, or updates one.

What people wrote is kept: entries that still hold, with their reasons and comments, and entries about which the run has
no results, or not all. An entry that holds for only part of what it covers is narrowed to that part. New entries are
added at the end, with `TODO` and the message as their reason.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tomlkit

from reports.known.deviations import Deviation, KnownDeviations, all_were_selected, matches
from reports.known.known_file import KnownError, parse
from reports.known.standing import TODO
from reports.record.client_names import CLIENTS, GLOBS, clients_of, is_raw
from reports.record.lines import MUST_BE_LISTED, NOT_PASSING, TESTED, CheckResult, Record
from reports.record.text import one_line

HEADER = re.compile(r"\s*\[\[\s*deviation\s*\]\]\s*(#.*)?$")
LONGEST_REASON = 160
"""Maximum length of a new entry's reason, in characters."""
CANNOT_BE_TOLD_APART = "its entries cannot be told apart: write each as [[deviation]], on lines of its own"


@dataclass
class Update:
    """The new text of a file, and what became of its entries."""

    text: str = ""
    kept: int = 0
    added: int = 0
    narrowed: list[Deviation] = field(default_factory=list)
    fixed: list[Deviation] = field(default_factory=list)
    """Removed because all that they cover passes."""
    changed: list[Deviation] = field(default_factory=list)
    """Removed because what they cover has another verdict now; their reasons are in the new entries."""
    gone: list[Deviation] = field(default_factory=list)
    """Removed because their check no longer exists."""
    partly: list[Deviation] = field(default_factory=list)
    """Kept though they do not hold in this run, because it did not have all that they cover."""


def written(record: Record) -> str:
    """The text of a new file with a run's deviations; reasons that the run knew are kept."""
    reasons: dict[tuple[str, str | None, str | None], list[CheckResult]] = {}
    for result in record.results:
        listed = result.listed if result.known else None
        if listed is not None:
            reasons.setdefault((listed.reason, listed.link, listed.until), []).append(result)
        elif result.verdict in MUST_BE_LISTED:
            reasons.setdefault(("", None, None), []).append(result)
    entries: list[Deviation] = []
    for (reason, link, until), results in reasons.items():
        day = None
        with contextlib.suppress(ValueError, TypeError):
            day = datetime.date.fromisoformat(until or "")
        entries += _entries(results, record, Deviation("", "", reason, link=link, until=day))
    return _toml(sorted(entries, key=lambda entry: (entry.check, entry.client)))


def updated(text: str, record: Record) -> Update:
    """Updates the text of a file. Raises `KnownError` if the text is invalid, or cannot be changed in place."""
    entries = parse(text, "")
    known = KnownDeviations(entries)
    vanished = {entry.file for entry in known.vanished(record) if entry.selected}
    update = Update()
    instead: dict[Deviation, list[Deviation]] = {}
    for entry, (still, otherwise) in _held(known, record).items():
        if entry.where in vanished:
            update.gone.append(entry)
            instead[entry] = []
        elif not otherwise:
            update.kept += 1
        elif not _was_run_whole(entry, record, [*still, *otherwise]):
            update.partly.append(entry)
        elif still:
            update.narrowed.append(entry)
            instead[entry] = _entries(still, record, entry)
        else:
            passes = all(result.verdict == "pass" for result in otherwise)
            (update.fixed if passes else update.changed).append(entry)
            instead[entry] = []
    new = _new_entries(known, record)
    update.added = len(new)
    update.text = _text(text, entries, instead, new)
    return update


def _held(known: KnownDeviations, record: Record) -> dict[Deviation, tuple[list[CheckResult], list[CheckResult]]]:
    """For each entry, the results for which it holds, and those for which neither it nor any other entry holds."""
    held: dict[Deviation, tuple[list[CheckResult], list[CheckResult]]] = {entry: ([], []) for entry in known.entries}
    for result in record.results:
        if result.verdict not in TESTED:
            continue
        covering = known.covering(result.ids, result.client)
        listed = any(entry.verdict == result.verdict for entry in covering)
        for entry in covering:
            still, otherwise = held[entry]
            if entry.verdict == result.verdict or (entry.sometimes and result.verdict == "pass"):
                still.append(result)
            elif not listed:
                otherwise.append(result)
    return held


def _was_run_whole(entry: Deviation, record: Record, results: Sequence[CheckResult]) -> bool:
    """Whether the run had every check and client that an entry covers."""
    if not all_were_selected(entry.check, record):
        return False
    ran = record.header.clients
    if record.header.selection.depth == "usual":
        ran = tuple({result.client for result in results})
    return all(client in ran for client in _clients(record, results) if matches(entry.client, client))


def _clients(record: Record, results: Iterable[CheckResult]) -> list[str]:
    """All clients that can run these results' checks: no check runs on both an SDK and a raw client."""
    kinds = {is_raw(result.client) for result in results}
    every = dict.fromkeys((*CLIENTS, *clients_of(record.results, record.header)))
    return [client for client in every if is_raw(client) in kinds]


def _new_entries(known: KnownDeviations, record: Record) -> list[Deviation]:
    """Entries for results that have none with their verdict; a reason written for another verdict is kept in them."""
    results: dict[str, list[CheckResult]] = {}
    for result in record.results:
        covering = known.covering(result.ids, result.client)
        if any(entry.verdict == result.verdict for entry in covering):
            continue
        if result.verdict in MUST_BE_LISTED or (result.verdict in NOT_PASSING and covering):
            before = f"{TODO}: listed as {covering[0].verdict} before: {covering[0].reason}" if covering else ""
            results.setdefault(before, []).append(result)
    return [entry for reason, group in results.items() for entry in _entries(group, record, Deviation("", "", reason))]


def _entries(results: Iterable[CheckResult], record: Record, like: Deviation) -> list[Deviation]:
    """Entries for results: one per check and verdict if a glob matches exactly its clients, else one per client.

    Without a reason, an entry gets the result's message; clients with different messages get separate entries.
    """
    groups: dict[tuple[str, str, str], list[CheckResult]] = {}
    for result in results:
        said = "" if like.reason else re.sub(r"[0-9a-f]*[0-9][0-9a-f]*", "#", result.message)
        groups.setdefault((result.id, result.verdict, said), []).append(result)
    apart = {(result.id, result.client) for result in record.results if result.verdict not in TESTED}
    entries = []
    for (check, verdict, _), group in groups.items():
        entry = replace(like, check=check, verdict=verdict, reason=like.reason or _todo(group[0].message))
        deviating, clients = {result.client for result in group}, _clients(record, group)
        globs = [
            glob
            for glob in GLOBS
            if deviating == {name for name in clients if matches(glob, name) and (check, name) not in apart}
        ]
        if globs and (len(deviating) > 1 or globs[0] == "*"):
            entries.append(replace(entry, client=globs[0]))
        else:
            entries += [replace(entry, client=name) for name in sorted(deviating, key=clients.index)]
    return entries


def _todo(message: str) -> str:
    said = one_line(message, LONGEST_REASON)
    return f"{TODO}: {said}" if said else TODO


# Text


def _text(
    text: str, entries: Sequence[Deviation], instead: dict[Deviation, list[Deviation]], new: Sequence[Deviation]
) -> str:
    """The text with some entries replaced and new ones added at its end; all else stays unchanged."""
    ends = "\r\n" if "\r\n" in text else "\n"
    kept = _with_instead(re.findall(r"[^\n]*\n|[^\n]+", text), entries, instead).rstrip("\r\n")
    parts = [*([kept + ends] if kept else []), *([_toml(new).replace("\n", ends)] if new else [])]
    result = ends.join(parts)
    wanted = [_table(each) for entry in entries for each in instead.get(entry, [entry])] + [_table(e) for e in new]
    try:
        as_wanted = [_table(entry) for entry in parse(result, "")] == wanted
    except KnownError:
        as_wanted = False
    if not as_wanted:  # TOML can be written in many ways; nothing that the user wrote may be lost in any of them
        raise KnownError(CANNOT_BE_TOLD_APART)
    return result


def _with_instead(lines: list[str], entries: Sequence[Deviation], instead: dict[Deviation, list[Deviation]]) -> str:
    starts = [entry.line - 1 for entry in entries]
    if len(set(starts)) < len(starts) or not all(HEADER.match(lines[start]) for start in starts):
        raise KnownError(CANNOT_BE_TOLD_APART)
    text = lines[: starts[0]] if starts else list(lines)
    for entry, start, after in zip(entries, starts, [*starts[1:], len(lines)], strict=False):
        end = after
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1  # comments and empty lines belong to what follows
        own, rest = lines[start:end], lines[end:after]
        if entry not in instead:
            text += own
        elif instead[entry]:
            text.append(_narrowed("".join(own), instead[entry]))
        elif rest and not rest[0].strip():
            rest = rest[1:]
        text += rest
    return "".join(text)


def _narrowed(own: str, entries: Sequence[Deviation]) -> str:
    """An entry's text, narrowed to less than before, and the further entries that are needed; comments in it are
    kept."""
    ends = "\r\n" if "\r\n" in own else "\n"
    document = tomlkit.parse(own)
    table: Any = document["deviation"][0]
    table["check"] = entries[0].check
    table.pop("client", None)
    if entries[0].client != "*":
        table["client"] = entries[0].client
    first = tomlkit.dumps(document).rstrip("\r\n") + ends
    others = _toml(entries[1:]).replace("\n", ends)
    return first + (ends + others if others else "")


def _toml(entries: Iterable[Deviation]) -> str:
    """Entries as TOML, with an empty line between them."""
    return "\n".join("[[deviation]]\n" + tomlkit.dumps(_table(entry)) for entry in entries)


def _table(entry: Deviation) -> dict[str, Any]:
    table: dict[str, Any] = {"check": entry.check}
    if entry.client != "*":
        table["client"] = entry.client
    table |= {"verdict": entry.verdict, "reason": entry.reason}
    if entry.link:
        table["link"] = entry.link
    if entry.until:
        table["until"] = entry.until
    if entry.sometimes:
        table["sometimes"] = True
    return table
