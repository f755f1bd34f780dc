"""The record of a run: its lines as types, the writer that appends them while checks run, the reader that checks them.

One JSON object a line: a header, one line for each check and client, a footer. `README.md` documents every field.
Everything else that this folder makes is made from what `read` returns.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, BinaryIO

SCHEMA = 1
"""Raised when a reader of the former number would misread the file. New optional fields do not raise it."""

VERDICTS = ("pass", "fail", "unsupported", "blocked", "n/a", "skipped")
LEVELS = ("core", "common", "extended", "rgw")
FILE_NAME = "results.jsonl"


class RecordError(Exception):
    """The file cannot be read as a record. The message is one line and names the file."""


class EmptyRecord(RecordError):
    """Nothing is in the file."""


class NotARecord(RecordError):
    """The first line is no header of a run."""


class UnsupportedSchema(RecordError):
    """A later version of the suite wrote it."""


class BrokenLine(RecordError):
    """A line, not the last, is no JSON object or lacks what its type needs."""


class DuplicateCheck(RecordError):
    """The same check and client twice."""


@dataclass(frozen=True)
class Correction:
    """A named mend of a client's own fault, in force in this run."""

    name: str
    client: str = ""
    fault: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Listed:
    """What a known-deviations file says of a check that came out otherwise."""

    verdict: str
    reason: str = ""
    file: str = ""


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
    selection: Mapping[str, Any] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckResult:
    """One check through one client."""

    id: str
    client: str
    verdict: str
    area: str = ""
    subject: str = ""
    operations: tuple[str, ...] = ()
    level: str = ""
    requirement: str = ""
    source: str = ""
    known: str | None = None
    listed: Listed | None = None
    seconds: float = 0.0
    requests: int = 0
    throttled: int = 0
    message: str = ""
    exchanges: tuple[Mapping[str, Any], ...] = ()
    endpoint_lost: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        """Whether it went wrong and no known deviation says so."""
        return self.verdict in ("fail", "blocked") and self.known is None

    @property
    def fixed(self) -> bool:
        """Whether it passes although a known deviation says otherwise."""
        return self.verdict == "pass" and self.listed is not None

    @property
    def unexpected(self) -> bool:
        """Whether it changes the exit status: new, or not as listed."""
        return self.new or self.listed is not None


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


def count_verdicts(results: Iterable[CheckResult]) -> dict[str, int]:
    """How many results have each verdict; all six are there, in the documented order."""
    found = Counter(result.verdict for result in results)
    return {verdict: found[verdict] for verdict in VERDICTS}


# JSON to types and back


def header_from_json(data: Mapping[str, Any]) -> RunHeader:
    """Raises ValueError (or KeyError, TypeError) where a field has the wrong form."""
    kept, extra = _sort_out(RunHeader, data)
    kept["clients"] = _strings(kept.get("clients", ()))
    kept["corrections"] = tuple(
        Correction(**_sort_out(Correction, correction)[0]) for correction in kept.get("corrections") or ()
    )
    kept["selection"] = dict(kept.get("selection") or {})
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
    exchanges = kept.get("exchanges") or ()
    if not all(isinstance(exchange, dict) for exchange in exchanges):
        raise ValueError("exchanges is not a list of objects")
    kept["exchanges"] = tuple(exchanges)
    kept["seconds"] = float(kept.get("seconds") or 0)
    kept["requests"] = int(kept.get("requests") or 0)
    kept["throttled"] = int(kept.get("throttled") or 0)
    if kept.get("listed") is not None:
        kept["listed"] = Listed(**_sort_out(Listed, kept["listed"])[0])
    return CheckResult(**kept, extra=extra)


def summary_from_json(data: Mapping[str, Any]) -> RunSummary:
    """Raises ValueError (or KeyError, TypeError) where a field has the wrong form."""
    kept, extra = _sort_out(RunSummary, data)
    kept["verdicts"] = {str(verdict): int(number) for verdict, number in dict(kept["verdicts"]).items()}
    return RunSummary(**kept, extra=extra)


def to_json(line: RunHeader | CheckResult | RunSummary) -> dict[str, Any]:
    """The JSON object of a line, with the fields that were read but are not known here."""
    kind = {RunHeader: "run", CheckResult: "check", RunSummary: "summary"}[type(line)]
    data: dict[str, Any] = {"type": kind}
    for item in fields(line):
        if item.name != "extra":
            data[item.name] = _plain(getattr(line, item.name))
    if data.get("listed", ...) is None:
        del data["listed"]  # optional: only where a known-deviations file is contradicted
    return {**data, **line.extra}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, (Correction, Listed)):
        return {item.name: getattr(value, item.name) for item in fields(value)}
    return dict(value) if isinstance(value, Mapping) else value


def _sort_out(kind: type, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that `kind` has, and the others, which a later version of the suite may have written."""
    if not isinstance(data, Mapping):
        raise ValueError(f"expected an object, got {data!r}")
    names = {item.name for item in fields(kind)} - {"extra"}
    kept = {name: value for name, value in data.items() if name in names}
    return kept, {name: value for name, value in data.items() if name not in names and name != "type"}


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"expected a list of names, got {value!r}")
    return tuple(value)


# Writing


class Writer:
    """Appends the lines of one run.

    The file of a former run is replaced, in one step, when the header is written; from then on each line is one write,
    so that a killed run leaves at most one half line at the end, which `read` takes for cut off.
    """

    def __init__(self, path: Path, header: RunHeader) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        beginning = path.with_name(f".{path.name}.{os.getpid()}")
        beginning.write_bytes(_line(header))
        os.replace(beginning, path)
        self._file = path.open("ab", buffering=0)

    def append(self, result: CheckResult) -> None:
        self._file.write(_line(result))

    def finish(self, summary: RunSummary) -> None:
        self._file.write(_line(summary))
        self._file.close()


def _line(line: RunHeader | CheckResult | RunSummary) -> bytes:
    text = json.dumps(to_json(line), ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate becomes \udc80, which is its spelling in JSON too.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def write(record: Record, path: Path) -> None:
    """Writes a whole record at once, for merged ones."""
    writer = Writer(path, record.header)
    for result in record.results:
        writer.append(result)
    if record.summary is not None:
        writer.finish(record.summary)


# Reading


def read(path: Path | str) -> Record:
    """Reads a record. Raises a `RecordError` with a message of one line, or OSError if the file cannot be opened."""
    path = Path(path)
    with path.open("rb") as file:
        return _read(file, path)


def _read(file: BinaryIO, path: Path) -> Record:
    header = _read_header(file.readline(), path)
    results: dict[tuple[str, str], CheckResult] = {}
    summary = None
    for number, text in enumerate(file, start=2):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except ValueError:
            if text.endswith(b"\n"):
                raise BrokenLine(f"{path}:{number}: not a JSON object") from None
            break  # the half line of a killed run, and the last
        if summary is not None:
            raise BrokenLine(f"{path}:{number}: there are lines after the summary; two runs in one file?")
        kind = line.get("type") if isinstance(line, dict) else None
        try:
            if kind == "check":
                result = result_from_json(line)
                if (result.id, result.client) in results:
                    raise DuplicateCheck(f"{path}:{number}: {result.id} with {result.client} is there twice")
                results[result.id, result.client] = result
            elif kind == "summary":
                summary = summary_from_json(line)
            elif kind is None or kind == "run":
                raise ValueError("neither a check nor a summary")
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenLine(f"{path}:{number}: {error}") from None
    return Record(header, tuple(results.values()), summary)


def _read_header(text: bytes, path: Path) -> RunHeader:
    if not text:
        raise EmptyRecord(f"{path}: the file is empty; the run wrote nothing")
    try:
        line = json.loads(text)
        is_header = line["type"] == "run" and isinstance(line["schema"], int)
    except (ValueError, KeyError, TypeError):
        is_header = False
    if not is_header:
        raise NotARecord(f'{path}: not the record of a run: its first line is no {{"type":"run", …}}')
    if line["schema"] > SCHEMA:
        raise UnsupportedSchema(
            f"{path}: written with schema {line['schema']}, this version of the suite reads up to {SCHEMA}; upgrade it"
        )
    try:
        return header_from_json(line)
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenLine(f"{path}:1: {error}") from None
