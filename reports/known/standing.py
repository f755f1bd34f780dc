"""What to do about a result, and about an entry of known deviations: the sentences that all reports use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.record.client_names import clients_of, named
from reports.record.lines import CheckResult, Record, Standing, Vanished
from reports.record.selection import rank_of
from reports.record.text import with_cases

TITLES: dict[Standing, str] = {
    "new": "NEW: not as required, and not listed as known",
    "expired": "EXPIRED: listed as known until a day that has passed",
    "changed": "CHANGED: listed as known with another verdict",
    "fixed": "FIXED: listed as known, but passes now",
    "known": "KNOWN: listed, with a reason",
}
"""In the order of the reports."""

TODO = "TODO"
"""What an entry's reason begins with until somebody has written one."""

ADVICE: dict[Standing, str] = {
    "new": "fix it, or list it with a reason",
    "expired": "fix it, or give the entry a later date",
    "changed": "check it again, and update the entry",
    "fixed": "remove the entry",
}
"""What to do about standings that set the exit status to 1."""

VANISHED_TITLE = "VANISHED: listed as known, but the check no longer exists"
NOT_SELECTED_TITLE = "NOT SELECTED: listed as known, and not tested in this run"
GONE, NOT_SELECTED = "remove the entry, or use the check's new name", "not selected in this run"


@dataclass
class Groups:
    """A run's results by standing, and the entries without results."""

    results: dict[Standing, list[CheckResult]] = field(default_factory=dict)
    vanished: tuple[Vanished, ...] = ()

    def __getitem__(self, standing: Standing) -> list[CheckResult]:
        return self.results.get(standing, [])


def by_standing(record: Record) -> Groups:
    groups = Groups({standing: [] for standing in TITLES}, record.summary.vanished if record.summary else ())
    for result in record.results:
        if result.standing:
            groups.results[result.standing].append(result)
    return groups


def advice(result: CheckResult) -> str:
    """One line about a listed result: its reason, or what is not as listed and what to do. Empty if it is not
    listed."""
    listed = result.listed
    if listed is None:
        return ""
    if result.known:
        return listed.reason
    said = f"listed as {listed.verdict} in {listed.file} ({listed.reason})"
    if result.standing == "expired":
        return f"{said} until {listed.until}, which has passed: {ADVICE['expired']}"
    if result.standing == "fixed":
        narrow = "" if listed.exact else ", or narrow it if it still holds for others"
        return f"{said}, but it passes now: {ADVICE['fixed']}{narrow}"
    return f"{said}, but it is {result.verdict} now: {ADVICE['changed']}"


@dataclass(frozen=True)
class ListLine:
    """Results of one check with the same advice: `check` with its cases, and `clients` in words."""

    check: str
    clients: str
    advice: str
    first: CheckResult


def lines_of(results: Iterable[CheckResult], record: Record) -> list[ListLine]:
    """Results for a list that people read: one line for all cases and clients of a check with the same advice.

    What every service needs comes first, because long lists are cut.
    """
    every = clients_of(record.results, record.header)
    groups: dict[tuple[str, str, str], list[CheckResult]] = {}
    for result in sorted(results, key=_by_weight):
        groups.setdefault((result.id.partition("[")[0], result.verdict, advice(result)), []).append(result)
    return [
        ListLine(with_cases(check, _cases(found)), named({result.client for result in found}, every), said, found[0])
        for (check, _, said), found in groups.items()
    ]


def _by_weight(result: CheckResult) -> tuple[int, str]:
    return rank_of(result.level), result.id


def _cases(results: Iterable[CheckResult]) -> list[str]:
    return list(dict.fromkeys(result.id.partition("[")[2].removesuffix("]") for result in results))


def vanished_advice(entry: Vanished) -> str:
    """One line about an entry without any result."""
    return f"{entry.file}: {GONE if entry.selected else NOT_SELECTED}"


def count_standings(results: Iterable[CheckResult]) -> dict[Standing, int]:
    """How many results have each standing; results without one are not counted."""
    numbers = dict.fromkeys(TITLES, 0)
    for result in results:
        if result.standing:
            numbers[result.standing] += 1
    return numbers
