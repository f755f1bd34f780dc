"""The facts about a run: its endpoint, date, versions and settings; each fact has a name. Reports choose from these."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from record.client_names import CLIENTS, is_raw
from record.lines import Record, RunHeader
from record.text import joined, one_line, plural

FactText = Callable[[Record], str]


@dataclass(frozen=True)
class ActiveCorrection:
    """A correction in force, described once for all clients that it corrects."""

    name: str
    clients: tuple[str, ...]
    words: str


def facts(record: Record) -> list[tuple[str, str]]:
    """Returns the facts that the reports of one run show, in order, without empty ones."""
    return list(known_facts(record, RUN_FACTS).items())


def known_facts(record: Record, names: Iterable[str]) -> dict[str, str]:
    """Returns the facts with these names that have a value."""
    found = {name: FACTS[name](record) for name in names}
    return {name: value for name, value in found.items() if value}


def clients_run(record: Record) -> tuple[str, ...]:
    """Returns the clients of the header, then any others that have results."""
    return tuple(dict.fromkeys((*record.header.clients, *(result.client for result in record.results))))


def corrections(record: Record) -> list[ActiveCorrection]:
    """Returns the corrections in force, in the record's order; a client without results had none."""
    tested = {result.client for result in record.results}
    clients: dict[tuple[str, str], list[str]] = {}
    for item in record.header.corrections:
        if tested and item.client not in tested:
            continue
        words = " ".join(text for text in (item.fault, item.advice) if text)
        clients.setdefault((item.name, words), []).append(item.client)
    return [ActiveCorrection(name, tuple(found), words) for (name, words), found in clients.items()]


def result_and_check_counts(record: Record) -> str:
    """Returns the numbers of results and checks, as every report counts: a result is one check through one client."""
    checks = len({result.id for result in record.results})
    return f"{plural(len(record.results), 'result')} of {plural(checks, 'check')}"


def different_endpoints(records: Iterable[Record]) -> str:
    """Returns the proof that the runs are of different endpoints, such as `providers aws and minio`; empty if there is
    none.

    URLs prove little: a server under test often gets another port for each run, and different servers the same port. In
    a Server header only the product counts, so that a new version is still the same server.
    """
    headers = [record.header for record in records]
    named = {
        "providers": [header.provider or "" for header in headers],
        "servers": [re.split(r"[\s,;/(]", header.server or "")[0] for header in headers],
    }
    for severity, names in named.items():
        found = list({name.lower(): one_line(name) for name in names if name}.values())
        if len(found) > 1:
            return f"{severity} {joined(found)}"
    return ""


def parse_start_time(started: str) -> datetime.datetime | None:
    """Returns the start time of a run; None for a text that is not an ISO date."""
    try:
        return datetime.datetime.fromisoformat(started)
    except ValueError:
        return None


def date(started: str) -> str:
    """Returns a time of the record for people, with its zone; a text that is not an ISO date is returned unchanged."""
    at = parse_start_time(started)
    return f"{at:%Y-%m-%d %H:%M} {at.tzname() or ''}".strip() if at else started


def _libraries(header: RunHeader) -> dict[str, str]:
    return {"boto3": header.boto3, "botocore": header.botocore, "boto": header.boto, "Python": header.python}


def _versions_text(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items() if version)


def _corrections_text(record: Record) -> str:
    message = sorted(f"{found.name} ({', '.join(sorted(found.clients))})" for found in corrections(record))
    return "; ".join(message) or "none"


def _requests_text(record: Record) -> str:
    end = record.summary
    if end is None:
        return ""
    waited = f", {end.throttled} of them throttled" if end.throttled else ""
    return f"{end.requests} in {end.seconds:.0f} s{waited}"


def _answer_times(record: Record) -> str:
    """Returns the usual time, the slowest operations, and the answers that took much longer than others to the same
    operation. An example is `0.004 s usually; slow: CompleteMultipartUpload 0.31 s; much longer once: …`."""
    times = record.summary.times if record.summary is not None else ()
    if not times:
        return ""
    usual = sorted(each.median for each in times for _ in range(each.requests))
    middle = usual[len(usual) // 2]
    slow = sorted((each for each in times if each.median >= SLOW_FACTOR * middle), key=lambda each: -each.median)
    late = [each for each in times if each.longest >= max(LATE_SECONDS, SLOW_FACTOR * each.median)]
    late.sort(key=lambda each: -each.longest)
    parts = [f"{middle:.3g} s usually"]
    if slow:
        parts.append(
            "slow: " + ", ".join(f"{each.operation} {each.median:.2g} s" for each in slow[:MAX_NAMED_OPERATIONS])
        )
    if late:
        longest = (f"{each.operation} {each.longest:.3g} s in {each.check}" for each in late[:MAX_NAMED_OPERATIONS])
        parts.append("much longer once: " + ", ".join(longest))
    return "; ".join(parts)


SLOW_FACTOR = 10
"""The number of times that a slow answer takes as long as others."""
LATE_SECONDS = 1.0
"""The seconds from which a single answer is late."""
MAX_NAMED_OPERATIONS = 3
"""The number of slow operations, and of late answers, that are named."""


def _selection_text(record: Record) -> str:
    """Returns the selection, and the number of checks for which some SDK clients were left out because they make no
    difference."""
    selection = record.header.selection
    if selection.depth != "usual":
        return selection.words
    clients = {client for client in clients_run(record) if client in CLIENTS and not is_raw(client)}
    ran: dict[str, set[str]] = {}
    for result in record.results:
        if result.client in clients:
            ran.setdefault(result.id, set()).add(result.client)
    fewer = sum(len(found) < len(clients) for found in ran.values())
    return f"{selection.words} ({fewer} of the {plural(len(ran), 'check')} of SDK clients)"


def _not_offered(record: Record) -> str:
    titles = {feature.id: feature.title for feature in record.header.features}
    return ", ".join(titles.get(name, name) for name in record.header.not_offered)


FACTS: Mapping[str, FactText] = {
    "Endpoint": lambda record: record.header.endpoint,
    "Over HTTPS": lambda record: record.header.https_endpoint,
    "Provider": lambda record: record.header.provider or "",
    "Server": lambda record: record.header.server or "",
    "Date": lambda record: date(record.header.started),
    "Suite": lambda record: record.header.suite,
    "Clients": lambda record: ", ".join(clients_run(record)),
    "Libraries": lambda record: _versions_text(_libraries(record.header)),
    "Versions": lambda record: _versions_text({"suite": record.header.suite, **_libraries(record.header)}),
    "Platform": lambda record: record.header.platform,
    "Selection": _selection_text,
    "Corrections": _corrections_text,
    "Addressing": lambda record: record.header.addressing,
    "Region": lambda record: record.header.region,
    "Requests": _requests_text,
    "Answers": _answer_times,
    "Declared as not offered": _not_offered,
    "Run": lambda record: record.header.run_id,
    "Record schema": lambda record: str(record.header.schema),
}

DECLARED = ("Declared as not offered",)
RUN_FACTS = (
    "Endpoint",
    "Over HTTPS",
    "Provider",
    "Server",
    "Date",
    "Addressing",
    "Region",
    "Versions",
    "Platform",
    "Selection",
    "Declared as not offered",
    "Requests",
    "Answers",
    "Run",
)
