"""What was tested, when and with what: names and values, in the order in which they are shown."""

from __future__ import annotations

import datetime

from .record import LEVELS, Record


def facts(record: Record) -> list[tuple[str, str]]:
    """The facts that have a value."""
    header, end = record.header, record.summary
    versions = (("suite", header.suite), ("boto3", header.boto3), ("botocore", header.botocore), ("boto", header.boto))
    found = {
        "Endpoint": header.endpoint,
        "Provider": header.provider or "",
        "Server": header.server or "",
        "Date": date(header.started),
        "Addressing": header.addressing,
        "Region": header.region,
        "Versions": ", ".join(
            f"{name} {version}" for name, version in (*versions, ("Python", header.python)) if version
        ),
        "Platform": header.platform,
        "Selection": selection(record),
        "Requests": "" if end is None else _requests(end.requests, end.seconds, end.throttled),
        "Run": header.run_id,
    }
    return [(name, value) for name, value in found.items() if value]


def date(started: str) -> str:
    """A moment of the record for people; what is no ISO date comes as it is."""
    try:
        moment = datetime.datetime.fromisoformat(started)
    except ValueError:
        return started
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".strip()


def selection(record: Record) -> str:
    """What was selected, in words."""
    parts = []
    for name, value in record.header.selection.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        if value in (None, "", [], (), {}, False) or set(LEVELS) <= set(map(str, values)):
            continue
        parts.append(f"{name} {', '.join(map(str, values))}")
    return "; ".join(parts) or "all checks"


def _requests(requests: int, seconds: float, throttled: int) -> str:
    waited = f", {throttled} of them throttled" if throttled else ""
    return f"{requests} in {seconds:.0f} s{waited}"
