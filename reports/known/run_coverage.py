"""The coverage of a run: all checks, or all checks that match a pattern, and all clients.

All code that asks of a record whether its run was whole asks here. Before a run, its selection has the request.
"""

from __future__ import annotations

from record.client_names import CLIENTS, is_raw
from record.lines import Record
from record.selection import EVERY_CLIENT, INVARIANTS_AREA, PROGRAMS_AREA, Selection
from reports.known.patterns import CheckIds, matches


def selects_all_checks(record: Record) -> bool:
    """Returns whether the run is meant to have every check, finished or not."""
    left_out = record.summary is not None and record.summary.left_out
    return record.header.selection.everything and not left_out


def has_all_clients(record: Record) -> bool:
    """Returns whether no client is left out of the run."""
    return set(CLIENTS) <= set(record.header.clients)


def had_all_checks(record: Record) -> bool:
    """Returns whether the run ended and had every check."""
    return _ended(record) and selects_all_checks(record)


def had_every_client(record: Record) -> bool:
    """Returns whether the run ended and had each of its checks through all of its clients that can express it."""
    selection = record.header.selection
    if not _ended(record) or selection.depth != EVERY_CLIENT:
        return False
    return not (selection.keyword or selection.parts or selection.shard) and _has_whole_modules(selection)


def was_whole(record: Record) -> bool:
    """Returns whether the run ended and had every check, through all of its clients that can express it."""
    return had_all_checks(record) and had_every_client(record)


def was_complete(record: Record) -> bool:
    """Returns whether the run was whole and had all clients."""
    return was_whole(record) and has_all_clients(record)


def _ended(record: Record) -> bool:
    return record.summary is not None and not record.summary.interrupted


def _has_whole_modules(selection: Selection) -> bool:
    """Returns whether no path selects a part of a module, such as one client of a check."""
    return not any("::" in path for path in selection.paths)


class RunCoverage:
    """Answers for patterns of ids and of clients; the ids are put in order once."""

    def __init__(self, record: Record) -> None:
        self._selection = record.header.selection
        self.clients = frozenset(record.header.clients)
        self._ended = _ended(record)
        self.every_client = had_every_client(record)
        self._ran = CheckIds(result.id for result in record.results)
        ids = (result.id for result in record.results if result.area != INVARIANTS_AREA)
        self._modules = frozenset(each.partition("::")[0] for each in ids)
        self._left_out = CheckIds(record.summary.left_out if record.summary is not None else ())

    def selected_all(self, check: str) -> bool:
        """Returns whether the run ended and selected each check that matches; False if the record does not show it.

        The record does not name the checks of areas that were not selected.
        """
        selection = self._selection
        if not self._ended or selection.parts or selection.features or not selection.has_area_of(check):
            return False
        module, in_a_module, _ = check.partition("::")
        if selection.paths and not (in_a_module and _has_whole_modules(selection) and module in self._modules):
            return False
        if selection.depth not in ("usual", EVERY_CLIENT) or check.startswith(f"{PROGRAMS_AREA}/"):
            return False
        return not self._left_out.has(check)

    def lacks(self, check: str) -> bool:
        """Returns whether no check matches, as far as the run can show."""
        return self.selected_all(check) and not self._ran.has(check)

    def would_have_result(self, check: str, client: str) -> bool:
        """Returns whether there would be a result if these checks still existed: the run had all of them, through their
        clients."""
        if not self.selected_all(check):
            return False
        clients = {name for name in CLIENTS if matches(client, name)} or {client}
        ran = clients & self.clients
        if self._ran.has(check):
            return clients <= ran and self.every_client
        # No such check exists. It may be one of the raw clients or one of the SDKs: the run must have had either.
        return bool(ran) and set(map(is_raw, clients)) == set(map(is_raw, ran))
