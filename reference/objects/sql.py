"""S3 Select's SQL, as far as checks send it: SQLite runs the queries, after what it spells otherwise is rewritten."""

from __future__ import annotations

import datetime
import json
import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

Row = dict[str, Any]

_FROM_CLAUSE = re.compile(r"\s*SELECT\s.*\sFROM\s+S3Object((?:\[\*\]|\.\w+)*)", re.IGNORECASE | re.DOTALL)
_SELECT_ALL = re.compile(r"\s*SELECT\s+\*\s", re.IGNORECASE)
_REWRITES = {
    r"(\sFROM\s+S3Object)(?:\[\*\]|\.\w+)*": r"\1",
    r"\bMISSING\b": "NULL",
    r"`([^`]*)`": r"'\1'",
    r"\bCAST\(": "s3_cast(",
    r"\sAS\s+(\w+)(?:\([^)]*\))?\)": r", '\1')",
    r"\bEXTRACT\((\w+)\s+FROM\s": r"EXTRACT('\1', ",
    r"\b(DATE_ADD|DATE_DIFF)\((\w+),": r"\1('\2',",
    r"\bTRIM\((LEADING|TRAILING|BOTH)\s+(?:'([^']*)'\s+)?FROM\s": r"s3_trim('\1', '\2', ",
    r"(\bSUBSTRING\([^()]*)\sFROM\s": r"\1, ",
    r"(\bSUBSTRING\([^()]*)\sFOR\s": r"\1, ",
}
_CASTS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("INT", "INTEGER"), int),
    **dict.fromkeys(("FLOAT", "DECIMAL", "NUMERIC"), float),
    **dict.fromkeys(("BOOL", "BOOLEAN"), lambda value: {"true": 1, "false": 0, "1": 1, "0": 0}[str(value).lower()]),
    **dict.fromkeys(("STRING", "VARCHAR", "TIMESTAMP"), str),
}
_FORMATS = {"yyyy": "%Y", "MMMM": "%B", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


class SqlError(Exception):
    """The text is not a query, or a value does not fit it."""


def path(text: str) -> list[str]:
    """The names that lead from a JSON document to the list whose elements are the rows. Raises SqlError."""
    found = _FROM_CLAUSE.match(text)
    if found is None:
        raise SqlError(text)
    return re.findall(r"\.(\w+)", found[1])


def run(text: str, rows: Sequence[Row]) -> list[Row]:
    """The rows that a query returns. Raises SqlError."""
    for pattern, replacement in _REWRITES.items():
        text = re.sub(pattern, replacement, text, flags=re.IGNORECASE)
    database = _database(rows)
    try:
        if _SELECT_ALL.match(text):
            return [rows[number - 1] for (number,) in database.execute(_SELECT_ALL.sub("SELECT rowid ", text))]
        found = database.execute(text)
        names = [name if name.isidentifier() else f"_{at}" for at, (name, *_) in enumerate(found.description, 1)]
        return [dict(zip(names, row, strict=True)) for row in found]
    except sqlite3.Error as wrong:
        raise SqlError(str(wrong)) from None
    finally:
        database.close()


def _database(rows: Sequence[Row]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA case_sensitive_like = ON")
    for name, apply in _FUNCTIONS.items():
        database.create_function(name, -1, apply)
    columns = list(dict.fromkeys(name for row in rows for name in row)) or ["_1"]
    names, places = ", ".join('"{}"'.format(name.replace('"', '""')) for name in columns), ", ".join("?" * len(columns))
    database.execute(f"CREATE TABLE S3Object ({names})")
    values = ([_column_value(row.get(name)) for name in columns] for row in rows)
    database.executemany(f"INSERT INTO S3Object VALUES ({places})", values)
    return database


def _column_value(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _cast(value: Any, kind: str) -> Any:
    return None if value is None else _CASTS[kind.upper()](value)


def _trim(side: str, removed: str, value: str) -> str:
    kept = value if side.upper() == "TRAILING" else value.lstrip(removed or " ")
    return kept if side.upper() == "LEADING" else kept.rstrip(removed or " ")


def _substring(value: str, start: int, length: int | None = None) -> str:
    """The text from a position that is counted from 1; the position may be before the text."""
    return value[max(0, start - 1) : None if length is None else max(0, start - 1 + length)]


def _parse_time(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def _date_add(part: str, number: int, text: str) -> str:
    moment, part = _parse_time(text), part.lower()
    if part not in ("year", "month"):
        return (moment + datetime.timedelta(**{f"{part}s": number})).isoformat()
    months = moment.year * 12 + moment.month - 1 + number * (12 if part == "year" else 1)
    return moment.replace(year=months // 12, month=months % 12 + 1).isoformat()


def _date_diff(part: str, since: str, until: str) -> int:
    """The whole parts from the first to the second."""
    first, second, part = _parse_time(since), _parse_time(until), part.lower()
    if part in ("year", "month"):
        months = (second.year - first.year) * 12 + second.month - first.month
        return months // 12 if part == "year" else months
    return int((second - first) / datetime.timedelta(**{f"{part}s": 1}))


def _to_string(text: str, form: str) -> str:
    return re.sub("|".join(_FORMATS), lambda match: _parse_time(text).strftime(_FORMATS[match[0]]), form)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "s3_cast": _cast,
    "s3_trim": _trim,
    "SUBSTRING": _substring,
    "CHAR_LENGTH": len,
    "CHARACTER_LENGTH": len,
    "TO_TIMESTAMP": str,
    "TO_STRING": _to_string,
    "EXTRACT": lambda part, text: getattr(_parse_time(text), part.lower()),
    "DATE_ADD": _date_add,
    "DATE_DIFF": _date_diff,
    "UTCNOW": lambda: datetime.datetime.now(datetime.timezone.utc).isoformat(),
}
