"""The values of S3 Select's SQL, and the results of its operators and functions. An unknown value is None."""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable
from typing import Any

Value = Any
"""An int, a float, a bool, a str, a datetime, or None."""
Row = dict[str, Value]
_UTC = datetime.timezone.utc

NAMED: dict[str, Value] = {"TRUE": True, "FALSE": False, "NULL": None, "MISSING": None}


class SqlError(Exception):
    """The text is not a query, or a value does not fit it."""


def literal(token: str, kind: str) -> Value:
    """The value of a text in quotes, of a number, or of a timestamp in backticks."""
    if kind == "text":
        return token[1:-1].replace("''", "'")
    if kind == "moment":
        return _moment(token[1:-1])
    return float(token) if "." in token else int(token)


def both(left: Value, right: Value) -> Value:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: Value, right: Value) -> Value:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def negated(value: Value) -> Value:
    return None if value is None else not value


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def comparison(sign: str) -> Callable[[Value, Value], Value]:
    """Compares two values; nothing is known of an unknown one, and values of different kinds are different."""
    compare = _COMPARISONS[sign]

    def of(left: Value, right: Value) -> Value:
        if left is None or right is None:
            return None
        if _kind(left) != _kind(right):
            return sign in ("!=", "<>")
        return compare(left, right)

    return of


def _kind(value: Value) -> str:
    return "number" if type(value) in (int, float) else type(value).__name__


def arithmetic(sign: str) -> Callable[[Value, Value], Value]:
    """Computes with two numbers; a division of integers is cut to an integer."""

    def of(left: Value, right: Value) -> Value:
        if left is None or right is None:
            return None
        if {_kind(left), _kind(right)} != {"number"}:
            raise SqlError(f"{left!r} {sign} {right!r}")
        if sign in "/%" and right == 0:
            raise SqlError("division by zero")
        whole = isinstance(left, int) and isinstance(right, int)
        quotient = int(left / right) if whole and sign in "/%" else 0
        results = {"+": left + right, "-": left - right, "*": left * right}
        if sign in results:
            return results[sign]
        if sign == "/":
            return quotient if whole else left / right
        return left - right * quotient if whole else left % right

    return of


def like(value: Value, pattern: Value, escape: str) -> Value:
    if value is None or pattern is None:
        return None
    wanted, literally = "", False
    for character in pattern:
        if literally or character not in (escape, "%", "_"):
            wanted, literally = wanted + re.escape(character), False
        elif character == escape:
            literally = True
        else:
            wanted += ".*" if character == "%" else "."
    return re.fullmatch(wanted, value, re.DOTALL) is not None


def cast(value: Value, kind: str) -> Value:
    if value is None:
        return None
    try:
        if kind in ("INT", "INTEGER"):
            return int(value)
        if kind in ("FLOAT", "DECIMAL", "NUMERIC"):
            return float(value)
        if kind in ("BOOL", "BOOLEAN"):
            return {"true": True, "false": False, "1": True, "0": False}[str(value).lower()]
    except (ValueError, KeyError):
        raise SqlError(f"CAST({value!r} AS {kind})") from None
    if kind in ("STRING", "VARCHAR"):
        return written(value)
    if kind == "TIMESTAMP":
        return _moment(str(value))
    raise SqlError(kind)


def written(value: Value) -> str:
    """A value as in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def trim(side: str, removed: str, value: Value) -> Value:
    if value is None:
        return None
    kept = str(value)
    kept = kept.lstrip(removed) if side in ("LEADING", "BOTH") else kept
    return kept.rstrip(removed) if side in ("TRAILING", "BOTH") else kept


def substring(value: Value, start: int, length: int | None = None) -> Value:
    """Returns the text from a position that is counted from 1; it may be before the text."""
    if value is None:
        return None
    end = None if length is None else max(0, start - 1 + length)
    return str(value)[max(0, start - 1) : end]


def _moment(text: str) -> datetime.datetime:
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?T?(?:(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?Z?", text)
    if found is None:
        raise SqlError(text)
    year, month, day, *rest = (int(part) if part else None for part in found.groups())
    return datetime.datetime(year or 1, month or 1, day or 1, *(part or 0 for part in rest), tzinfo=_UTC)


def extract(part: str, moment: datetime.datetime) -> int:
    if part.lower() not in ("year", "month", "day", "hour", "minute", "second"):
        raise SqlError(part)
    return int(getattr(moment, part.lower()))


def _date_add(part: str, number: int, moment: datetime.datetime) -> datetime.datetime:
    part = part.lower()
    if part in ("year", "month"):
        months = moment.year * 12 + moment.month - 1 + number * (12 if part == "year" else 1)
        return moment.replace(year=months // 12, month=months % 12 + 1)
    return moment + datetime.timedelta(**{f"{part}s": number})


def _date_diff(part: str, first: datetime.datetime, second: datetime.datetime) -> int:
    """Counts the whole parts from the first to the second."""
    part = part.lower()
    if part in ("year", "month"):
        months = (second.year - first.year) * 12 + second.month - first.month
        return months // 12 if part == "year" else months
    return int((second - first) / datetime.timedelta(**{f"{part}s": 1}))


_FORMATS = {"yyyy": "%Y", "MMMM": "%B", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


def _to_string(moment: datetime.datetime, form: str) -> str:
    found = re.sub("yyyy|MMMM|MM|dd|HH|mm|ss", lambda match: moment.strftime(_FORMATS[match[0]]), form)
    found = re.sub(r"(?<![A-Za-z])y(?![A-Za-z])", str(moment.year), found)
    return re.sub(r"(?<![A-Za-z])d(?![A-Za-z])", str(moment.day), found)


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value is not None), None)


def _nullif(left: Value, right: Value) -> Value:
    return None if comparison("=")(left, right) is True else left


def _of_a_text(apply: Callable[[str], Value]) -> Callable[[Value], Value]:
    return lambda value: None if value is None else apply(str(value))


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "UPPER": _of_a_text(str.upper),
    "LOWER": _of_a_text(str.lower),
    "CHAR_LENGTH": _of_a_text(len),
    "CHARACTER_LENGTH": _of_a_text(len),
    "COALESCE": _coalesce,
    "NULLIF": _nullif,
    "TO_TIMESTAMP": lambda text: _moment(text),
    "TO_STRING": _to_string,
    "DATE_ADD": _date_add,
    "DATE_DIFF": _date_diff,
    "UTCNOW": lambda: datetime.datetime.now(_UTC),
}


def function(name: str) -> Callable[..., Value]:
    if name not in _FUNCTIONS:
        raise SqlError(name)
    return _FUNCTIONS[name]


def _known(values: list[Value]) -> list[Value]:
    return [value for value in values if value is not None]


def count_of(values: list[Value]) -> int:
    return len(_known(values))


def sum_of(values: list[Value]) -> Value:
    return sum(_known(values))


def avg_of(values: list[Value]) -> Value:
    found = sum(_known(values)) / len(_known(values))
    return int(found) if found.is_integer() else found


def min_of(values: list[Value]) -> Value:
    return min(_known(values))


def max_of(values: list[Value]) -> Value:
    return max(_known(values))
