"""Runs side by side.

A check is matched by its id. Where a run has no result, the reason stands instead (`missing.py`). The same holds for a
client whose signature the run's endpoint does not accept: it was not tested there. Between the first and the last run
of one endpoint, a signature that is no longer accepted is a change (`changes.py`), and nothing is set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from record.lines import RefusedSignature
from reports.comparing.changes import change_of, is_unseen
from reports.comparing.missing import absence
from reports.comparing.model import ANY_CLIENT, ComparedCheck, ComparedRun, Comparison
from reports.comparing.run_contents import RunContents
from reports.diagnosis.summary.counts import group_of, group_rank, subject_of
from reports.diagnosis.summary.facts import clients_run, different_endpoints


def compare(runs: Sequence[ComparedRun], *, same_endpoint: bool = False, only: Sequence[str] = ()) -> Comparison:
    """Compares runs. `same_endpoint` means that the runs are of one endpoint, whatever their URLs; `only` restricts
    the clients."""
    if len(runs) < 2:
        raise ValueError("a comparison needs two runs")
    clients_of_runs = [
        tuple(client for client in clients_run(run.record) if not only or client in only) for run in runs
    ]
    by_client = all(len(names) == 1 for names in clients_of_runs) and len(set(clients_of_runs)) > 1
    urls = {run.record.header.endpoint for run in runs}
    one_url = len(urls) == 1 and "" not in urls and not by_client
    same = same_endpoint or (one_url and not different_endpoints(run.record for run in runs))
    refused = tuple(_among(names, run.record.header.refused) for run, names in zip(runs, clients_of_runs, strict=True))
    contents = [
        RunContents(run, names, by_client, () if same else aside)
        for run, names, aside in zip(runs, clients_of_runs, refused, strict=True)
    ]
    clients = (ANY_CLIENT,) if by_client else _clients(contents)
    ids = dict.fromkeys(check for run in contents for check in run.results)
    checks = [_row(check, contents, clients, same) for check in ids]
    checks.sort(key=lambda check: (*_sort_key(check), check.id))
    return Comparison(tuple(runs), tuple(checks), clients, by_client, same, refused, tuple(only))


def _among(clients: Sequence[str], found: Iterable[RefusedSignature]) -> tuple[RefusedSignature, ...]:
    """The refusals that concern these clients."""
    kept = (replace(each, clients=tuple(client for client in each.clients if client in clients)) for each in found)
    return tuple(each for each in kept if each.clients)


def _sort_key(check: ComparedCheck) -> tuple[tuple[int, str], str]:
    return (group_rank(check.group), check.subject)


def _clients(contents: Iterable[RunContents]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(client for run in contents for client in run.clients))


def _row(check: str, contents: Sequence[RunContents], clients: Sequence[str], same: bool) -> ComparedCheck:
    found = [run.results.get(check, {}) for run in contents]
    latest = next(iter(next(results for results in reversed(found) if results).values()))
    suites = {run.record.header.suite for run, results in zip(contents, found, strict=True) if results}
    outcomes = {
        client: tuple(
            run.outcome(results[client]) if client in results else absence(run, check, client, latest, suites)
            for run, results in zip(contents, found, strict=True)
        )
        for client in clients
        if any(client in results for results in found)
    }
    ends = contents[0], contents[-1]
    unseen = tuple(client for client, row in outcomes.items() if same and is_unseen(row[0], row[-1], ends, client))
    changes = (
        change_of(check, client, row[0], row[-1]) for client, row in outcomes.items() if same and client not in unseen
    )
    return ComparedCheck(
        check,
        group_of(latest),
        latest.area,
        latest.level,
        subject_of(latest),
        latest.requirement,
        latest.source,
        outcomes,
        tuple(change for change in changes if change),
        unseen,
    )
