"""Results, deviations, exchanges and records for tests, in few words."""

from __future__ import annotations

import re
from typing import Any

from record.exchanges import Headers, RecordedExchange
from record.lines import CheckResult, Deviation, Record, RunHeader, RunSummary, count_verdicts
from record.selection import Selection

OK: dict[str, Any] = {"success": None}
SORTS: dict[str, tuple[str, ...]] = {
    "form": ("ETag", "Last-Modified", "location", "owner", "region", "X-Server"),
    "option": ("checksums", "encryption", "every page", "rules"),
    "entries": ("NextMarker", "common prefixes", "entries", "keys", "listed entry", "next", "pages", "parts",
        "prefixes"),
    "access": ("whether a bucket of another account",),
}  # fmt: skip
"""The prefixes of values' names in tests, by their sort; others are data."""


def sort_named(about: str) -> str:
    """Returns the sort of a value in a test for which it does not matter otherwise."""
    return next((sort for sort, beginnings in SORTS.items() if about.startswith(beginnings)), "data")


def side(given: Any) -> dict[str, Any]:
    """One side of a deviation: text such as `403 AccessDenied` or `200 or 204` is a response, anything else a value."""
    if isinstance(given, dict):
        return given
    if isinstance(given, str) and re.match(r"\d{3}(?: |$)", given):
        return {"replies": [[int(each[:3]), each[4:]] for each in given.split(" or ")]}
    return {"value": given}


def deviating(expected: Any, got: Any, about: str = "", **more: Any) -> Deviation:
    return Deviation(about, side(expected), side(got), **more)


def valued(about: str, expected: Any, got: Any, **more: Any) -> Deviation:
    """A value that differs; its sort is that of its name."""
    return deviating({"value": expected}, {"value": got}, about, sort=sort_named(about), **more)


def result(
    check: str = "x::y",
    client: str = "boto3-s3v4",
    verdict: Any = None,
    deviation: Deviation | None = None,
    *exchanges: RecordedExchange,
    **more: Any,
) -> CheckResult:
    """A result: it fails with a deviation, and passes without one, unless a verdict is given."""
    verdict = verdict or ("fail" if deviation else "pass")
    return CheckResult(check, client, verdict, deviation=deviation, **{"exchanges": exchanges, **more})


def exchanged(
    method: str = "GET", place: str = "b/k", status: int | None = 200, headers: Headers = (), **more: Any
) -> RecordedExchange:
    """A request of a path and query at an endpoint, and its response."""
    return RecordedExchange("c", method, f"http://e.test/{place}", headers, status=status, **more)


def record(*results: CheckResult, end: Any = None, selection: Any = None, **header: Any) -> Record:
    """A record; `end` are fields of its summary, without which the run was cut off."""
    summary = None if end is None else RunSummary(**{"verdicts": count_verdicts(results), **end})
    return Record(RunHeader(selection=Selection(selection or {}), **header), results, summary)
