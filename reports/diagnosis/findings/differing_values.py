"""The values of a result that are not as required: their names in words, and the way in which each differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from record.lines import CheckResult, Deviation
from record.text import one_line
from reports.diagnosis.findings import wording
from reports.diagnosis.severity.of_deviations import named_parts
from reports.diagnosis.severity.of_results import severity_of

LESS = ("missing", "incomplete")
"""Ways of a value that has less than expected."""
FEWER_ENTRIES_FAULT = "IndexError"
"""The exception of a client that finds fewer entries than it looks for."""
UNEXPECTED_WAY = "not expected"
"""The way of a value that should be absent."""
WRONG_ORDER_WAY = "in the wrong order"
MAX_NAME_LENGTH = 50
"""The greatest length, in characters, of a value's name."""


def is_about_value(result: CheckResult) -> bool:
    return result.deviation is not None and bool({"value", "bytes", "within", "text"} & set(result.deviation.expected))


def differing_parts(severity: str, result: CheckResult) -> list[Deviation]:
    """Returns those of the compared values that differ and have this severity."""
    assert result.deviation is not None
    return [part for part, of_kind in named_parts(result.deviation) if of_kind == severity] or [result.deviation]


def names_of_values(result: CheckResult) -> list[str]:
    """Returns the names of the values that differ; empty if the result is not about a value."""
    if not is_about_value(result):
        return []
    return [value_name(part.about) for part in differing_parts(severity_of(result), result) if part.about]


def value_name(name: str) -> str:
    """Returns the name of a value in words, without the names of a run."""
    short = plain(name)
    return wording.VALUES.get(short, short)


def plain(name: str) -> str:
    """Returns the name of a value, without the names of a run."""
    return one_line(re.sub(r"'[^']*'|\"[^\"]*\"", "…", name).partition(",")[0], MAX_NAME_LENGTH)


def about_of(result: CheckResult) -> str:
    """Returns the subject of the deviation, without the names of a run; empty if the record does not name it."""
    return plain(result.deviation.about) if result.deviation else ""


def difference_way(part: Deviation) -> str:
    """Returns the way in which a value differs."""
    wanted, came = part.expected.get("value"), part.got.get("value")
    if part.sort == "data" and (way := _content_difference_way(part)):
        return way
    if "bytes" in part.expected or "bytes" in part.got:
        return "wrong"
    if part.got.get("fault") == FEWER_ENTRIES_FAULT:
        return "missing"
    if (
        part.got.keys() == {"value"}
        and not _has_value(came)
        and (_has_value(wanted) or not {"within", "text"}.isdisjoint(part.expected))
    ):
        return "missing"
    if part.expected.keys() == {"value"} and not _has_value(wanted) and _has_value(came):
        return UNEXPECTED_WAY
    if type(wanted) is int and type(came) is int:
        return "too small" if came < wanted else "too large"
    if isinstance(wanted, list) and isinstance(came, list):
        before, after = Counter(map(repr, wanted)), Counter(map(repr, came))
        if before == after:
            return WRONG_ORDER_WAY
        if before <= after:
            return "too many"
        if after <= before:
            return "incomplete"
    if isinstance(wanted, dict) and isinstance(came, dict):
        if wanted.items() <= came.items():
            return "with additions"
        if came.items() <= wanted.items():
            return "incomplete"
    return "wrong"


def differing_entries(parts: Iterable[Deviation]) -> list[str]:
    """Returns the names of the differing entries in values with named entries, such as tags; nothing for other
    values."""
    pairs = ((part.expected.get("value"), part.got.get("value")) for part in parts)
    return [
        plain(name)
        for wanted, came in pairs
        if isinstance(wanted, dict) and isinstance(came, dict) and came
        for name in {**wanted, **came}
        if wanted.get(name) != came.get(name)
    ]


def _content_difference_way(part: Deviation) -> str:
    """Returns whether only the end of the content is missing, or if more follows it; empty if it has other bytes, or
    none. Long content is given by its length and its text from the first difference.
    """
    wanted, came = (_content_length_and_text(side) for side in (part.expected, part.got))
    if not wanted[0] or not came[0]:
        return ""
    if wanted[0] < came[0] and came[1].startswith(wanted[1]):
        return "too long"
    return "cut short" if wanted[0] > came[0] and wanted[1].startswith(came[1]) else ""


def _content_length_and_text(side: Mapping[str, Any]) -> tuple[int, str]:
    """Returns length and text; 0 and an empty text if the content is not text."""
    length, text = side["bytes"] if "bytes" in side else (0, side.get("value"))
    return (length or len(text), text) if isinstance(text, str) else (0, "")


def value_difference(result: CheckResult) -> str:
    """Returns the name of the first value that differs, with `missing` if less than expected came, else `wrong`. Empty
    if the result is not about a value."""
    if not is_about_value(result) or result.deviation is None:
        return ""
    part = next((part for part, severity in named_parts(result.deviation) if severity == "corrupt"), result.deviation)
    return f"{value_name(part.about)} {'missing' if difference_way(part) in LESS else 'wrong'}"


def missing_values(results: Iterable[CheckResult]) -> bool:
    """Returns whether all values that differ are less than expected."""
    return all(
        difference_way(part) in LESS for result in results for part in differing_parts(severity_of(result), result)
    )


def _has_value(value: Any) -> bool:
    return value not in (None, "", [], {})
