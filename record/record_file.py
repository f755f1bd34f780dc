"""The record as a file: the writer that appends lines while checks run, and the reader that validates them."""

from __future__ import annotations

import gzip
import json
import os
import stat
import zlib
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from record.foreign_files import FileError
from record.json_form import TYPE, OnePart, custom, dumps, from_json, parse_json
from record.lines import SCHEMA, CheckResult, Deviation, Record, RunHeader, RunSummary
from record.replacing import replacing
from record.text import one_line

FILE_NAME = "results.jsonl"

MAX_HEADER_BYTES = 16 * 1024 * 1024
"""Bytes of the first line of a record: more than any real one."""
MAX_LINE_BYTES = 64 * 1024 * 1024
MAX_RECORD_BYTES = 1024 * 1024 * 1024
"""Bytes of a record, unpacked; the largest real ones have some ten million."""
MAX_LINES = 300_000
"""Lines of a record; the largest real ones have fewer than 100,000."""
MAX_MESSAGE_LENGTH = 200

_DECODER = msgspec.json.Decoder(CheckResult | RunSummary, dec_hook=custom)


class RecordError(FileError):
    """The file cannot be read as a record. The message is one line and names the file."""


class NotARecord(RecordError):
    """The first line is not the header of a run."""


class Writer:
    """Appends the lines of one run.

    The file of an earlier run is replaced in one step when the header is written. Each further line is one write, so a
    killed run leaves at most one incomplete line at the end, which `read` treats as cut off.
    """

    def __init__(self, path: Path, header: RunHeader) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as beginning:
            # Opened before it gets the permissions of the file that it replaces: that one may be read-only.
            self._file = beginning.open("ab", buffering=0)
            self._file.write(dumps(header) + b"\n")

    def append(self, result: CheckResult) -> None:
        self._write(dumps(result) + b"\n")

    def finish(self, summary: RunSummary) -> None:
        self._write(dumps(summary) + b"\n")
        self._file.close()

    def _write(self, line: bytes) -> None:
        """Writes the line as a whole, or nothing of it: on a full disk, one write may take only a part."""
        whole = self._file.seek(0, os.SEEK_END)
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            self._file.truncate(whole)
            raise


def write(record: Record, path: Path) -> None:
    """Writes a whole record in one step, compressed if the name ends with `.gz`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    end = (record.summary,) if record.summary is not None else ()
    is_packed = path.suffix == ".gz"
    with (
        replacing(path) as beginning,
        beginning.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) if is_packed else nullcontext(file) as into,
    ):
        into.writelines(dumps(line) + b"\n" for line in (record.header, *record.results, *end))


# Reading


def locate(given: str) -> Path:
    """The path of the record; a folder stands for the record inside."""
    path = Path(given)
    if path.is_dir():
        names = (FILE_NAME, f"{FILE_NAME}.gz")
        path = next((path / name for name in names if (path / name).exists()), path / FILE_NAME)
    return path


def header_of(path: Path) -> RunHeader | None:
    """The first line of a record; None if there is no record that can be read."""
    try:
        if not path.is_file():  # a pipe may never be written to
            return None
        with path.open("rb") as file:
            return _read_header(file.readline(MAX_HEADER_BYTES), path)
    except (OSError, RecordError):
        return None


def overwrite_warning(folder: Path) -> str:
    """The warning about a file in this folder that a run's record would replace, though it is no record, such as a file
    of the user's; else empty."""
    path = folder / FILE_NAME
    if not os.path.lexists(path) or not stat.S_ISREG(path.lstat().st_mode):  # nothing is lost with a link or a pipe
        return ""
    try:
        with path.open("rb") as file:
            _read_header(file.readline(MAX_HEADER_BYTES), path)
    except (OSError, NotARecord):
        return f"{FILE_NAME} there cannot be read as the record of a run, and would be replaced"
    except RecordError:  # of another version, cut off at once, or damaged
        pass
    return ""


def read(path: Path | str) -> Record:
    """Reads a record, also a compressed one (`.gz`).

    Raises a `RecordError` with a message of one line, or OSError if the file cannot be opened.
    """
    path = Path(path)
    if path.exists() and not (path.is_file() or path.is_fifo()):  # reading a device may never end
        raise NotARecord(f"{path}: is no file")
    try:
        with _open_record(path) as opened, gzip.open(opened) if path.suffix == ".gz" else opened as file:
            return _read(file, path)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise NotARecord(f"{path}: not a whole gzip file") from None


def _open_record(path: Path) -> BinaryIO:
    """Opens a file, or a pipe. A pipe is empty if nobody has opened it to write: a wait for a writer may never end."""
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(opened, True)
    return os.fdopen(opened, "rb")


def _read(file: BinaryIO | gzip.GzipFile, path: Path) -> Record:
    header = _read_header(file.readline(MAX_HEADER_BYTES), path)
    results: dict[tuple[str, str], CheckResult] = {}
    summary = None
    size = 0
    for number, text in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES), b""), start=2):
        size += len(text)
        if len(text) == MAX_LINE_BYTES or size > MAX_RECORD_BYTES or number > MAX_LINES:
            raise RecordError(f"{path}:{number}: larger than any record")
        if not text.strip():
            continue
        try:
            line = _line(text, path, number)
        except ValueError as error:
            if text.endswith(b"\n"):
                is_json = not isinstance(error, (json.JSONDecodeError, UnicodeDecodeError))
                raise RecordError(f"{path}:{number}: {error if is_json else 'not a JSON object'}") from None
            break  # the incomplete last line of a killed run
        if summary is not None:
            raise RecordError(f"{path}:{number}: there are lines after the summary; two runs in one file?")
        if isinstance(line, CheckResult):
            if (line.id, line.client) in results:
                raise RecordError(f"{path}:{number}: {line.id} with {line.client} is there twice")
            results[line.id, line.client] = line
        elif line is not None:
            summary = line
    counted = sum(summary.verdicts.values()) if summary is not None else 0
    if counted > len(results):
        raise RecordError(
            f"{path}: its summary counts {counted} results, and there are {len(results)}: lines are missing"
        )
    return Record(header, tuple(results.values()), summary)


def _line(text: bytes, path: Path, number: int) -> CheckResult | RunSummary | None:
    """A line that is no header; None for a kind of a later version.

    Raises ValueError if it is no JSON, RecordError if it does not have the form of its type.
    """
    try:
        decoded = _DECODER.decode(text)
        found = decoded.deviation if isinstance(decoded, CheckResult) else None
        if found is None or Deviation.is_understood(msgspec.structs.asdict(found)):
            return decoded
        line = parse_json(text)
    except (msgspec.DecodeError, ValueError, RecursionError):  # it is wrong, or of another version
        line = parse_json(text)
    kind = line.get(TYPE) if isinstance(line, dict) else None
    if not isinstance(kind, str) or kind == "run":
        raise RecordError(f"{path}:{number}: neither a check nor a summary")
    if kind == "check":
        return _read_as(CheckResult, line, path, number)
    return _read_as(RunSummary, line, path, number) if kind == "summary" else None


def _read_header(text: bytes, path: Path) -> RunHeader:
    if not text:
        raise RecordError(f"{path}: the file is empty; the run wrote nothing")
    try:
        line = parse_json(text)
        is_header = line[TYPE] == "run" and type(line["schema"]) is int
    except (ValueError, KeyError, TypeError):
        is_header = False
    if not is_header:
        raise NotARecord(f'{path}: not the record of a run: its first line is no {{"type":"run", …}}, or is cut off')
    if line["schema"] > SCHEMA:
        raise RecordError(
            f"{path}: written with schema {line['schema']}, this version of the suite reads up to {SCHEMA}; upgrade it"
        )
    return _read_as(RunHeader, line, path, 1)


def _read_as(kind: type[OnePart], line: dict[str, Any], path: Path, number: int) -> OnePart:
    """The line as an object of the given type. Raises RecordError if it has another form."""
    try:
        return from_json(kind, line)
    except ValueError as error:
        raise RecordError(f"{path}:{number}: {one_line(str(error), MAX_MESSAGE_LENGTH)}") from None
