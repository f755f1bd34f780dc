"""A file of known deviations made from a run, or brought up to date with it.

What is written by hand stays: entries that still hold, with their reasons and comments, and those that the run says
nothing about. An entry that holds for only some of what it covers is narrowed to that. What is new is added at the end,
with `TODO` and the message as its reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tomli_w

from .counts import clients_of
from .known import VERDICTS, Deviation, KnownDeviations, matches
from .record import CheckResult, Record
from .text import one_line

TODO = "TODO"
GLOBS = ("*", "boto3-*", "boto-*", "*-s3", "*-s3v4")
"""Of clients, for entries that are about more than one."""

LONGEST_MESSAGE = 160


@dataclass
class Update:
    """The new text of a file, and what became of its entries: how many of each kind."""

    text: str = ""
    kept: int = 0
    narrowed: int = 0
    added: int = 0
    fixed: list[Deviation] = field(default_factory=list)
    """Removed, since nothing that they cover deviates any more."""
    gone: list[Deviation] = field(default_factory=list)
    """Removed, since there is no such check any more."""


def written(record: Record) -> str:
    """A new file with what deviates in a run; reasons that the run knew are kept."""
    deviating = [result for result in record.results if _deviates(result)]
    known = [replace(result, listed=None) if not result.listed or not result.known else result for result in deviating]
    reasons: dict[tuple[str, str | None, str | None], list[CheckResult]] = {}
    for result in known:
        listed = result.listed
        key = (listed.reason, listed.link, listed.until) if listed else ("", None, None)
        reasons.setdefault(key, []).append(result)
    entries: list[Deviation] = []
    for (reason, link, until), results in reasons.items():
        day = datetime.date.fromisoformat(until) if until else None
        entries += _entries(results, record, Deviation("", "", reason, link=link, until=day))
    return _toml(sorted(entries, key=lambda entry: (entry.check, entry.client)))


def updated(text: str, entries: Sequence[Deviation], record: Record) -> Update:
    """Brings a file up to date: `text` is all of it, and `entries` what was read from it, with their lines.

    Raises ValueError where two entries are on one line: then it cannot be told which text is whose.
    """
    known = KnownDeviations(entries)
    results_of: dict[Deviation, list[CheckResult]] = {entry: [] for entry in entries}
    unlisted: list[CheckResult] = []
    for result in record.results:
        entry = known.entry_for(result)
        if entry is not None:
            results_of[entry].append(result)
        if _deviates(result) and (entry is None or entry.verdict != result.verdict):
            unlisted.append(result)
    vanished = {entry.file for entry in known.vanished(record) if entry.selected}

    update = Update()
    instead: dict[Deviation, str] = {}
    for entry, results in results_of.items():
        still = [result for result in results if result.verdict == entry.verdict]
        if entry.where in vanished:
            update.gone.append(entry)
            instead[entry] = ""
        elif results and not still:
            update.fixed.append(entry)
            instead[entry] = ""
        elif len(still) < len(results):
            update.narrowed += 1
            instead[entry] = _toml(_entries(still, record, entry))
        else:
            update.kept += 1
    new = _entries(unlisted, record, Deviation("", "", ""))
    update.added = len(new)
    kept = _with_instead(text.splitlines(keepends=True), entries, instead).rstrip("\n")
    update.text = "\n".join([*([kept + "\n"] if kept else []), *([_toml(new)] if new else [])])
    return update


def _deviates(result: CheckResult) -> bool:
    """Whether a file has to list it. What is unsupported need not be."""
    return result.verdict in ("fail", "blocked") or (result.verdict in VERDICTS and result.known)


def _entries(results: Iterable[CheckResult], record: Record, like: Deviation) -> list[Deviation]:
    """Entries for results: one a check and verdict where a glob has just its clients, else one a client."""
    clients = clients_of(record.results, record.header)
    came_out: dict[str, list[CheckResult]] = {}
    for result in record.results:
        if result.verdict not in ("n/a", "skipped"):
            came_out.setdefault(result.id, []).append(result)
    groups: dict[tuple[str, str], list[CheckResult]] = {}
    for result in results:
        groups.setdefault((result.id, result.verdict), []).append(result)
    entries = []
    for (check, verdict), group in groups.items():
        entry = replace(like, check=check, verdict=verdict, reason=like.reason or _todo(group[0].message))
        deviating = {result.client for result in group}
        every = {result.client for result in came_out[check]}
        globs = [glob for glob in GLOBS if deviating == {name for name in every if matches(glob, name)}]
        if deviating == every or (globs and len(deviating) > 1):
            entries.append(replace(entry, client=globs[0]))
        else:
            entries += [replace(entry, client=name) for name in sorted(deviating, key=clients.index)]
    return entries


def _todo(message: str) -> str:
    said = one_line(message, LONGEST_MESSAGE)
    return f"{TODO}: {said}" if said else TODO


def _toml(entries: Iterable[Deviation]) -> str:
    """Entries as TOML, an empty line between them."""
    return "\n".join("[[deviation]]\n" + tomli_w.dumps(_table(entry)) for entry in entries)


def _table(entry: Deviation) -> dict[str, Any]:
    table: dict[str, Any] = {"check": entry.check}
    if entry.client != "*":
        table["client"] = entry.client
    table |= {"verdict": entry.verdict, "reason": entry.reason}
    if entry.link:
        table["link"] = entry.link
    if entry.until:
        table["until"] = entry.until
    return table


def _with_instead(lines: Sequence[str], entries: Sequence[Deviation], instead: dict[Deviation, str]) -> str:
    """The text with other text in the place of some entries; what is between them, comments too, stays."""
    starts = [entry.line - 1 for entry in entries]
    if len(set(starts)) < len(starts):
        raise ValueError("its entries cannot be told apart: write each as [[deviation]], on lines of its own")
    text: list[str] = lines[: starts[0]] if starts else list(lines)  # type: ignore[assignment]
    for entry, start, after in zip(entries, starts, [*starts[1:], len(lines)], strict=False):
        end = after
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1  # comments and empty lines belong to what follows
        rest = lines[end:after]
        if entry not in instead:
            text += lines[start:end]
        elif instead[entry]:
            text.append(instead[entry])
        elif rest and not rest[0].strip():
            rest = rest[1:]
        text += rest
    return "".join(text)
