"""Files of known deviations, in TOML.

[[deviation]]
check   = "objects/range::past_the_end_is_refused[*]"   # an id; * and ? are wildcards, brackets are plain characters
client  = "boto3-*"                                     # optional; * and ? are wildcards
verdict = "fail"                                        # or "blocked" or "unsupported"
reason  = "The server answers 200 with the whole object."
link    = "https://tracker.example/123"                 # optional
until   = 2030-01-31                                    # optional, the last day on which the entry counts
sometimes = true                                        # optional: it depends on timing, and may pass
"""

from __future__ import annotations

import datetime
import errno
import re
import stat
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reports.known.deviations import Deviation, KnownDeviations
from reports.record.lines import NOT_PASSING
from reports.record.replacing import replacing

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

REPORTS = Path(__file__).parents[1]
REQUIRED = ("check", "verdict", "reason")
TEXTS = ("check", "client", "verdict", "reason", "link")
KEYS = (*TEXTS, "until", "sometimes")


class KnownError(Exception):
    """A file of known deviations cannot be used. The message is one line: `FILE:LINE: …`."""


def load(paths: Iterable[Path | str]) -> KnownDeviations:
    """Reads the files; those that come with the suite are given by name only, such as `juicefs-1.4`.

    Raises `KnownError` with a message of one line.
    """
    return KnownDeviations([entry for path in paths for entry in _load_file(*_find(str(path)))])


def shipped() -> dict[str, Path]:
    """The files that come with the suite: those of the published results."""
    return {path.parent.name: path for path in sorted((REPORTS / "published").glob("*/known.toml"))}


def _find(given: str) -> tuple[Path, str]:
    """The path of the file, and its name for messages."""
    path = Path(given)
    if not path.is_file() and path.name == given and given in (files := shipped()):
        return files[given], files[given].relative_to(REPORTS.parent).as_posix()
    return path, given


def save(path: Path, text: str) -> None:
    """Writes a file in one step, so that what people wrote is not lost if writing fails. Raises OSError."""
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    with replacing(path) as beginning, beginning.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def _load_file(path: Path, shown: str) -> list[Deviation]:
    return parse(text_of(path, shown), shown)


def text_of(path: Path, shown: str) -> str:
    """A file's text, line ends unchanged. Raises `KnownError`."""
    if not shown:
        raise KnownError("--known: the name of the file is empty")
    try:
        if path.exists() and not (path.is_file() or path.is_fifo()):  # reading a device may never end
            raise KnownError(f"{shown}: is no file")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except OSError as error:
        more = "" if path.parent.name or path.suffix else f"; lists that come with the suite: {', '.join(shipped())}"
        raise KnownError(f"{shown}: {error.strerror or error}{more}") from None
    except UnicodeDecodeError:
        raise KnownError(f"{shown}: not UTF-8 text") from None


def parse(text: str, shown: str) -> list[Deviation]:
    """The entries of a file's text; `shown` is the file's name for messages. Raises `KnownError`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KnownError(_malformed(shown, text, str(error))) from None
    except (ValueError, RecursionError):
        raise KnownError(f"{shown}: not valid TOML: a number is too long, or brackets are nested too deeply") from None
    lines = text.split("\n")  # as TOML does; a comment may contain other line separators
    for key in data:
        if key != "deviation":
            raise KnownError(f"{shown}:{_line_of(lines, key)}: unknown key {key!r}; entries start with [[deviation]]")
    tables = data.get("deviation", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise KnownError(f"{shown}:{_line_of(lines, 'deviation')}: write each entry as [[deviation]], in two brackets")
    starts = [number for number, line in enumerate(lines) if re.match(r"\s*\[\[\s*deviation\s*\]\]", line)]
    if len(starts) == len(tables):
        spans = [range(start, end) for start, end in zip(starts, [*starts[1:], len(lines)], strict=False)]
    else:  # a header inside a multi-line string, or entries as an inline array
        spans = [range(len(lines))] * len(tables)
    return [_entry(shown, lines, table, span) for table, span in zip(tables, spans, strict=True)]


def _malformed(shown: str, text: str, message: str) -> str:
    found = re.search(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)", message)
    number = found[1] if found and found[1] else max(1, text.count("\n") + (not text.endswith("\n")))
    return f"{shown}:{number}: not valid TOML: {message[: found.start()] if found else message}"


def _entry(shown: str, lines: list[str], table: Mapping[str, Any], span: range) -> Deviation:
    start = span.start

    def fail(key: str | None, message: str) -> KnownError:
        number = start + 1 if key is None else _line_of(lines[start : span.stop], key) + start
        return KnownError(f"{shown}:{number}: {message}")

    for key in table:
        if key not in KEYS:
            raise fail(key, f"unknown key {key!r}; an entry has {', '.join(KEYS)}")
    for key in REQUIRED:
        if key not in table:
            raise fail(None, f"this entry has no {key}")
    for key in TEXTS:
        value = table.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise fail(key, f"{key} must be a text that is not empty")
    if table["verdict"] not in NOT_PASSING:
        raise fail("verdict", f"verdict {table['verdict']!r} cannot be listed; use one of {', '.join(NOT_PASSING)}")
    if not isinstance(table.get("sometimes", False), bool):
        raise fail("sometimes", "sometimes must be true or false")
    until = table.get("until")
    if isinstance(until, datetime.datetime):
        until = until.date()
    if until is not None and not isinstance(until, datetime.date):
        raise fail("until", "until must be a date, as in until = 2030-01-31")
    return Deviation(
        check=table["check"],
        client=table.get("client", "*"),
        verdict=table["verdict"],
        reason=" ".join(table["reason"].split()),
        link=table.get("link"),
        until=until,
        sometimes=table.get("sometimes", False),
        file=shown,
        line=start + 1,
    )


def _line_of(lines: list[str], key: str) -> int:
    """The line number, from 1, of a key or table with this name; 1 if it cannot be found."""
    spelled = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=\].]""")
    return next((number for number, line in enumerate(lines, start=1) if spelled.match(line)), 1)
