"""The record of a run: its lines as types, and as JSON objects.

A header, one line for each check and client, a footer. `README.md` documents every field, and `record.schema.json` says
the same to machines. `record_file.py` reads and writes the file; all else in this folder is made from a `Record`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache, cached_property
from typing import Any, Literal, TypeVar, get_args

from reports.record.exchanges import Exchange, exchange_from_json, exchange_to_json
from reports.record.selection import Selection, selection_from_json

SCHEMA = 1
"""Raised when a reader of the former number would misread the file. New optional fields do not raise it."""

Verdict = Literal["pass", "fail", "unsupported", "blocked", "n/a", "skipped"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
NOT_PASSING: tuple[Verdict, ...] = ("fail", "blocked", "unsupported")
"""What a known deviation can be, and what a check gets worse by."""
MUST_BE_LISTED: tuple[Verdict, ...] = ("fail", "blocked")
"""They change the exit status unless they are known. What is unsupported may be listed, and need not be."""
TESTED: tuple[Verdict, ...] = ("pass", *NOT_PASSING)
"""What says something about the endpoint; the others say what the client or the run lacks."""

Standing = Literal["new", "known", "fixed", "changed", "expired", ""]
"""What the known deviations make of a result.

`new`: it fails (or is blocked) and is not listed; `known`: it is as listed; `fixed`: it is listed and passes now;
`changed`: it is listed with another verdict; `expired`: it is as listed, but only until a day that has passed.
Empty: it is not listed and need not be.
"""


@dataclass(frozen=True)
class Correction:
    """A named mend of a client's own fault, in force in this run."""

    name: str
    client: str = ""
    fault: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Listed:
    """The known deviation that is about a check and client. `until` is an ISO date, `file` is `FILE:LINE`."""

    check: str
    verdict: str
    reason: str = ""
    client: str = "*"
    link: str | None = None
    until: str | None = None
    expired: bool = False
    file: str = ""

    @property
    def exact(self) -> bool:
        """Whether it is about one check with one client only."""
        return not any(wild in self.check + self.client for wild in "*?")


@dataclass(frozen=True)
class Vanished:
    """An entry of a known-deviations file that no result is about; `selected` says whether the run was to have one."""

    check: str
    client: str = "*"
    verdict: str = ""
    reason: str = ""
    file: str = ""
    selected: bool = True


@dataclass(frozen=True)
class Error:
    """What went wrong outside of any check's result."""

    where: str
    message: str


@dataclass(frozen=True)
class Tally:
    """What an invariant saw: the answers that it is about, those that violate it, and whose answers those are."""

    answers: int = 0
    violations: int = 0
    seen_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunHeader:
    """The first line: what was tested, with what, and what was selected."""

    schema: int = SCHEMA
    suite: str = ""
    endpoint: str = ""
    provider: str | None = None
    addressing: str = ""
    region: str = ""
    server: str | None = None
    clients: tuple[str, ...] = ()
    started: str = ""
    run_id: str = ""
    python: str = ""
    boto3: str = ""
    boto: str = ""
    botocore: str = ""
    platform: str = ""
    selection: Selection = field(default_factory=Selection)
    properties: Mapping[str, Any] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckResult:
    """One check through one client."""

    id: str
    client: str
    verdict: Verdict
    area: str = ""
    subject: str = ""
    operations: tuple[str, ...] = ()
    level: str = ""
    requirement: str = ""
    source: str = ""
    formerly: tuple[str, ...] = ()
    listed: Listed | None = None
    seconds: float = 0.0
    requests: int = 0
    throttled: int = 0
    message: str = ""
    exchanges: tuple[Exchange, ...] = ()
    endpoint_lost: bool = False
    tally: Tally | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """Its id, and those that it had in earlier versions of the suite."""
        return (self.id, *self.formerly)

    @cached_property
    def standing(self) -> Standing:
        """What the known deviations make of it."""
        if self.listed is None:
            return "new" if self.verdict in MUST_BE_LISTED else ""
        if self.verdict == "pass":
            return "fixed"
        if self.verdict != self.listed.verdict:
            return "changed"
        return "expired" if self.listed.expired else "known"

    @property
    def known(self) -> bool:
        return self.standing == "known"

    @property
    def unexpected(self) -> bool:
        """Whether it changes the exit status."""
        return self.standing not in ("", "known")


@dataclass(frozen=True)
class RunSummary:
    """The last line: totals, and how the run ended."""

    verdicts: Mapping[str, int]
    known: int = 0
    requests: int = 0
    throttled: int = 0
    seconds: float = 0.0
    exit: int = 0
    interrupted: bool = False
    errors: tuple[Error, ...] = ()
    vanished: tuple[Vanished, ...] = ()
    left_out: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """A whole file. `cut_off` says that the run never came to its end, and `summary` is then None."""

    header: RunHeader
    results: tuple[CheckResult, ...] = ()
    summary: RunSummary | None = None

    @property
    def cut_off(self) -> bool:
        return self.summary is None


LINES_OF = {RunHeader: "run", CheckResult: "check", RunSummary: "summary"}
PARTS = (Correction, Listed, Vanished, Error, Tally)
OPTIONAL = ("formerly", "listed", "tally", "properties", "errors", "vanished", "left_out")
"""Fields that are only written where they say something."""


def count_verdicts(results: Iterable[CheckResult]) -> dict[str, int]:
    """How many results have each verdict; all six are there, in the documented order."""
    found = Counter(result.verdict for result in results)
    return {verdict: found[verdict] for verdict in VERDICTS}


# JSON to types and back


def header_from_json(data: Mapping[str, Any]) -> RunHeader:
    """Raises ValueError (or KeyError, TypeError) where a field has the wrong form."""
    kept, extra = _sort_out(RunHeader, data)
    kept["clients"] = _strings(kept.get("clients", ()))
    kept["corrections"] = _parts(Correction, kept.get("corrections"))
    kept["selection"] = selection_from_json(kept.get("selection"))
    return RunHeader(**kept, extra=extra)


def result_from_json(data: Mapping[str, Any]) -> CheckResult:
    """Raises ValueError (or KeyError, TypeError) where a field has the wrong form."""
    for name in ("id", "client", "verdict"):
        if not isinstance(data.get(name), str):
            raise ValueError(f"{name} is missing")
    if data["verdict"] not in VERDICTS:
        raise ValueError(f"unknown verdict {data['verdict']!r}")
    kept, extra = _sort_out(CheckResult, data)
    kept["operations"] = _strings(kept.get("operations", ()))
    kept["exchanges"] = tuple(map(exchange_from_json, kept.get("exchanges") or ()))
    kept["seconds"] = float(kept.get("seconds") or 0)
    kept["requests"] = int(kept.get("requests") or 0)
    kept["throttled"] = int(kept.get("throttled") or 0)
    kept["formerly"] = _strings(kept.get("formerly", ()))
    if kept.get("listed") is not None:
        kept["listed"] = _part(Listed, kept["listed"])
    if kept.get("tally") is not None:
        tally = _sort_out(Tally, kept["tally"])[0]
        kept["tally"] = Tally(**{**tally, "seen_in": _strings(tally.get("seen_in", ()))})
    return CheckResult(**kept, extra=extra)


def summary_from_json(data: Mapping[str, Any]) -> RunSummary:
    """Raises ValueError (or KeyError, TypeError) where a field has the wrong form."""
    kept, extra = _sort_out(RunSummary, data)
    kept["verdicts"] = {str(verdict): int(number) for verdict, number in dict(kept["verdicts"]).items()}
    kept["errors"] = _parts(Error, kept.get("errors"))
    kept["vanished"] = _parts(Vanished, kept.get("vanished"))
    kept["left_out"] = _strings(kept.get("left_out", ()))
    return RunSummary(**kept, extra=extra)


def to_json(line: RunHeader | CheckResult | RunSummary) -> dict[str, Any]:
    """The JSON object of a line, with the fields that were read but are not known here."""
    data: dict[str, Any] = {"type": LINES_OF[type(line)]}
    for item in fields(line):
        value = getattr(line, item.name)
        if item.name != "extra" and (value or item.name not in OPTIONAL):
            data[item.name] = _plain(value)
    return {**data, **line.extra}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Selection):
        return dict(value.given)
    if isinstance(value, Exchange):
        return exchange_to_json(value)
    if isinstance(value, PARTS):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return dict(value) if isinstance(value, Mapping) else value


OnePart = TypeVar("OnePart")


def _parts(kind: type[OnePart], items: Any) -> tuple[OnePart, ...]:
    return tuple(_part(kind, item) for item in items or ())


def _part(kind: type[OnePart], data: Any) -> OnePart:
    kept = _sort_out(kind, data)[0]
    try:
        return kind(**kept)
    except TypeError:
        needed = (item.name for item in fields(kind) if item.default is MISSING)  # type: ignore[arg-type]
        lacking = ", ".join(name for name in needed if name not in kept)
        raise ValueError(f"{kind.__name__.lower()}: there is no {lacking}") from None


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(item.name for item in fields(kind)) - {"extra"}


def _sort_out(kind: type, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that `kind` has, and the others, which a later version of the suite may have written."""
    if not isinstance(data, Mapping):
        raise ValueError(f"expected an object, got {data!r}")
    names = _names(kind)
    kept = {name: value for name, value in data.items() if name in names}
    return kept, {name: value for name, value in data.items() if name not in names and name != "type"}


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"expected a list of names, got {value!r}")
    return tuple(value)
