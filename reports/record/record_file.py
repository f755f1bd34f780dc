"""The record as a file: the writer that appends its lines while checks run, and the reader that checks them."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from reports.record.line_form import what_is_wrong
from reports.record.lines import (
    SCHEMA,
    CheckResult,
    Record,
    RunHeader,
    RunSummary,
    header_from_json,
    result_from_json,
    summary_from_json,
    to_json,
)
from reports.record.replacing import replacing

FILE_NAME = "results.jsonl"
MOST_DIGITS = 18

Line = TypeVar("Line")


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


class Writer:
    """Appends the lines of one run.

    The file of a former run is replaced, in one step, when the header is written; from then on each line is one write,
    so that a killed run leaves at most one half line at the end, which `read` takes for cut off.
    """

    def __init__(self, path: Path, header: RunHeader) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as beginning:
            beginning.write_bytes(_line(header))
        self._file = path.open("ab", buffering=0)

    def append(self, result: CheckResult) -> None:
        self._write(_line(result))

    def finish(self, summary: RunSummary) -> None:
        self._write(_line(summary))
        self._file.close()

    def _write(self, line: bytes) -> None:
        """The line as a whole, or nothing of it: where a disk gets full, one write may take a part only."""
        whole = self._file.seek(0, os.SEEK_END)
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            self._file.truncate(whole)
            raise


def _line(line: RunHeader | CheckResult | RunSummary) -> bytes:
    text = json.dumps(to_json(line), ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate becomes \udc80, which is its spelling in JSON too.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def write(record: Record, path: Path) -> None:
    """Writes a whole record in one step; compressed if the name ends with `.gz`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    end = (record.summary,) if record.summary is not None else ()
    content = b"".join(_line(line) for line in (record.header, *record.results, *end))
    with replacing(path) as beginning:
        beginning.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


# Reading


def locate(given: str) -> Path:
    """The record that is meant: a folder stands for the one in it."""
    path = Path(given)
    if path.is_dir():
        names = (FILE_NAME, f"{FILE_NAME}.gz")
        path = next((path / name for name in names if (path / name).exists()), path / FILE_NAME)
    return path


def read(path: Path | str) -> Record:
    """Reads a record, compressed too (`.gz`).

    Raises a `RecordError` with a message of one line, or OSError if the file cannot be opened.
    """
    path = Path(path)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return _read(file, path)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise NotARecord(f"{path}: not a whole gzip file") from None


def _read(file: BinaryIO | gzip.GzipFile, path: Path) -> Record:
    header = _read_header(file.readline(), path)
    results: dict[tuple[str, str], CheckResult] = {}
    summary = None
    for number, text in enumerate(file, start=2):
        if not text.strip():
            continue
        try:
            line = _parsed(text)
        except ValueError:
            if text.endswith(b"\n"):
                raise BrokenLine(f"{path}:{number}: not a JSON object") from None
            break  # the half line of a killed run, and the last
        if summary is not None:
            raise BrokenLine(f"{path}:{number}: there are lines after the summary; two runs in one file?")
        kind = line.get("type") if isinstance(line, dict) else None
        if not isinstance(kind, str) or kind == "run":
            raise BrokenLine(f"{path}:{number}: neither a check nor a summary")
        if kind == "check":
            result = _read_as(result_from_json, line, path, number)
            if (result.id, result.client) in results:
                raise DuplicateCheck(f"{path}:{number}: {result.id} with {result.client} is there twice")
            results[result.id, result.client] = result
        elif kind == "summary":
            summary = _read_as(summary_from_json, line, path, number)
    return Record(header, tuple(results.values()), summary)


def _read_header(text: bytes, path: Path) -> RunHeader:
    if not text:
        raise EmptyRecord(f"{path}: the file is empty; the run wrote nothing")
    try:
        line = _parsed(text)
        is_header = line["type"] == "run" and type(line["schema"]) is int
    except (ValueError, KeyError, TypeError):
        is_header = False
    if not is_header:
        raise NotARecord(f'{path}: not the record of a run: its first line is no {{"type":"run", …}}')
    if line["schema"] > SCHEMA:
        raise UnsupportedSchema(
            f"{path}: written with schema {line['schema']}, this version of the suite reads up to {SCHEMA}; upgrade it"
        )
    return _read_as(header_from_json, line, path, 1)


def _read_as(read_line: Callable[[Mapping[str, Any]], Line], line: dict[str, Any], path: Path, number: int) -> Line:
    """Raises BrokenLine where a line has not the form of its type."""
    if wrong := what_is_wrong(line["type"], line):
        raise BrokenLine(f"{path}:{number}: {wrong}")
    try:
        return read_line(line)
    except (ValueError, OverflowError) as error:
        raise BrokenLine(f"{path}:{number}: {error}") from None


def _parsed(text: bytes) -> Any:
    """A line's JSON. Raises ValueError where it is none, or has numbers or a depth that no run writes."""
    try:
        line = json.loads(text, parse_constant=_refused, parse_int=_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return _without_lone_surrogates(line) if b"\\ud" in text.lower() else line


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("a number with too many digits")
    return int(digits)


def _without_lone_surrogates(value: Any) -> Any:
    """Halves of characters, which a server's bytes may become, as their escapes: they cannot be written as text."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_lone_surrogates(name): _without_lone_surrogates(item) for name, item in value.items()}
    return value
