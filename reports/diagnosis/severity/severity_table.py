"""The severity of a deviation, by one table: from the sort of the value, and the forms of the expected and the actual
response, and nothing else.

`of_results.py` uses the other parts of a result's requests and responses. The name of a value is for readers; it names
its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from record.lines import Deviation
from reports.diagnosis.severity.deviation_shapes import (
    ABSENCE,
    CALL,
    CONTENT_CAME,
    DENIAL,
    EITHER,
    ELSEWHERE,
    ERROR_CAME,
    EXPECTED,
    IN_OTHER_FORM,
    LOST_DATA_CAME,
    MISSING,
    MISSING_DENIAL,
    MORE,
    OTHER,
    PART,
    REFUSAL,
    REFUSAL_CAME,
    SUCCESS_CAME,
    SUCCESSES,
    UNCHANGED,
    UNEXPECTED,
    UNREAD,
    VALUE,
    WRONG,
    forms_of,
)

SEVERITIES: dict[str, str] = {
    "exposed": "access or data given to somebody who may not have it",
    "corrupt": "bytes, metadata or listings wrong or lost",
    "crash": "an internal error, broken HTTP, or a dropped connection",
    "refused": "a valid request is refused",
    "ignored": "an option or an invalid value is accepted without effect",
    "code": "another status, code or form of the response than documented",
    "client": "a fault of the client, not of the endpoint",
}
"""The severities, worst first, with their meanings."""
LETS_IN, SAFEGUARD, HARMLESS, ANY = "lets_in", "safeguard", "harmless", "any"
"""The columns that replace a sort. Checks set the first two with `expect.keeping_out` and `expect.safeguard`.
`HARMLESS` is for a success without effect, as other results show. `ANY` is for sorts that a cell does not name, and for
replies, which have none."""
Cell = Mapping[str, str]
Row = dict[str, Cell]


def _cell(severity: str, **others: str) -> Cell:
    return {ANY: severity, **others}


def _access_cell(severity: str, **others: str) -> Cell:
    """Returns the cell of a success, or of a value, that gives access to somebody if the check says so."""
    return {ANY: severity, LETS_IN: "exposed", HARMLESS: "ignored", **others}


def _value_cell(**severities: str) -> Cell:
    """Returns the cell of a value that differs: for a safeguard, its effect is missing, unless only the form
    differs."""
    return _access_cell("code", safeguard="ignored", **severities)


_LOST_CELL = {"data": "corrupt", "entries": "corrupt", "use": "refused"}
_SEVERITIES_BY_RESPONSE: Row = {
    ERROR_CAME: _cell("crash"),
    UNREAD: _cell("code"),
    WRONG: _cell("corrupt"),
    CONTENT_CAME: _cell("ignored"),
}
"""Responses that have the same severity, regardless of the expected one."""
_AFTER_EXPECTED_REFUSAL: Row = {
    REFUSAL_CAME: _cell("code"),
    ELSEWHERE: _cell("code"),
    LOST_DATA_CAME: _cell("code"),
}
_AFTER_EXPECTED_SUCCESS: Row = {
    SUCCESS_CAME: _cell("code"),
    REFUSAL_CAME: _cell("refused"),
    ELSEWHERE: _cell("refused"),
    LOST_DATA_CAME: _cell("refused"),
    UNREAD: _cell("refused"),  # a user whose client raises an error gets nothing
}
_ROWS: Mapping[str, Row] = {
    CALL: _AFTER_EXPECTED_SUCCESS | {LOST_DATA_CAME: _cell("corrupt")},
    SUCCESSES: _AFTER_EXPECTED_SUCCESS | {SUCCESS_CAME: _access_cell("code"), CONTENT_CAME: _access_cell("code")},
    PART: _AFTER_EXPECTED_SUCCESS | {SUCCESS_CAME: _cell("ignored"), CONTENT_CAME: _cell("ignored")},
    EITHER: _AFTER_EXPECTED_SUCCESS
    | {
        SUCCESS_CAME: _access_cell("code"),
        CONTENT_CAME: _access_cell("code"),
        REFUSAL_CAME: _cell("code"),
        UNREAD: _cell("code"),
    },
    DENIAL: _AFTER_EXPECTED_REFUSAL
    | {
        SUCCESS_CAME: _access_cell("exposed", safeguard="ignored"),
        CONTENT_CAME: _access_cell("exposed", safeguard="ignored"),
    },
    ABSENCE: _AFTER_EXPECTED_REFUSAL | {SUCCESS_CAME: _access_cell("corrupt"), CONTENT_CAME: _access_cell("corrupt")},
    REFUSAL: _AFTER_EXPECTED_REFUSAL | {SUCCESS_CAME: _access_cell("ignored"), CONTENT_CAME: _access_cell("ignored")},
    VALUE: _AFTER_EXPECTED_SUCCESS
    | {
        SUCCESS_CAME: _value_cell(),
        # The request had no effect, and nothing is lost.
        UNCHANGED: _access_cell("ignored"),
        IN_OTHER_FORM: _value_cell(),
        # No data are lost with the id of a version; an entry that a batch's refusals lack was not refused.
        MISSING: _value_cell(**_LOST_CELL, version="ignored", option="ignored", access="ignored", refusals="ignored"),
        MISSING_DENIAL: _value_cell(
            **_LOST_CELL, version="ignored", option="ignored", access="ignored", refusals="exposed"
        ),
        # A response with a version id where no version exists loses nothing.
        UNEXPECTED: _value_cell(**_LOST_CELL, option="ignored", access="exposed", refusals="refused"),
        MORE: _value_cell(**_LOST_CELL, version="corrupt", option="ignored", access="exposed"),
        OTHER: _value_cell(**_LOST_CELL, version="corrupt", option="ignored", access="ignored"),
    },
}
TABLE: Mapping[tuple[str, str], Cell] = {
    (expected, got): cell for expected in EXPECTED for got, cell in (_SEVERITIES_BY_RESPONSE | _ROWS[expected]).items()
}


def severity_in(expected: str, got: str, column: str) -> str:
    """Returns the severity in a cell, for a sort or a replacement."""
    cell = TABLE[expected, got]
    return cell.get(column, cell[ANY])


_FORM_SORT = "form"
"""The sort of the form of a response, which is no safeguard: a refusal in another form is still a refusal. Upheld
values have this sort."""


def severity_of_deviation(deviation: Deviation) -> str:
    """Returns the severity of a deviation (see `SEVERITIES`); of several values, the worst one counts."""
    return min((_severity_of_one(each) for each in _split_by_sort(deviation)), key=list(SEVERITIES).index)


def _severity_of_one(deviation: Deviation) -> str:
    """Returns the severity of a deviation with one sort at most."""
    return severity_in(*forms_of(deviation), _column(deviation))


def _column(deviation: Deviation) -> str:
    """Returns the column of the table: facts from other results, and the marks of the check, come before the sort."""
    sort = _FORM_SORT if deviation.verified else deviation.sort or ANY
    assert isinstance(sort, str)
    if deviation.harmless or deviation.lets_in:
        return HARMLESS if deviation.harmless else LETS_IN
    return SAFEGUARD if deviation.safeguard and sort != _FORM_SORT else sort


def _split_by_sort(deviation: Deviation) -> list[Deviation]:
    """Returns the deviation split by its sorts: one for each value that differs, or else one with each sort."""
    if isinstance(deviation.sort, str):
        return [deviation]
    if parts := list(_parts(deviation)):
        return parts
    sorts = deviation.sort.values() if isinstance(deviation.sort, dict) else deviation.sort
    return [replace(deviation, sort=each) for each in dict.fromkeys(sorts)]


def named_parts(deviation: Deviation) -> list[tuple[Deviation, str]]:
    """Returns the differing values of those that were compared together, each with the severity."""
    return [(part, _severity_of_one(part)) for part in _parts(deviation)]


def _parts(deviation: Deviation) -> Iterator[Deviation]:
    """Yields the differing values of several under one name, such as "encryption and body"; else nothing."""
    wanted, got = deviation.expected.get("value"), deviation.got.get("value")
    if isinstance(wanted, dict) and isinstance(got, dict):
        yield from _members(deviation, wanted, got)
    elif isinstance(wanted, list) and isinstance(got, list):
        yield from _differing_by_position(deviation, wanted, got)


def _members(deviation: Deviation, wanted: dict[str, Any], got: dict[str, Any]) -> Iterator[Deviation]:
    """Yields the members that differ, if each has a sort."""
    sorts = deviation.sort
    differing = [name for name in {**wanted, **got} if wanted.get(name) != got.get(name)]
    if isinstance(sorts, dict) and all(name in sorts for name in differing):
        for name in differing:
            yield _part_of(deviation, name, sorts[name], wanted.get(name), got.get(name))


def _differing_by_position(deviation: Deviation, wanted: list[Any], got: list[Any]) -> Iterator[Deviation]:
    """Yields the values that differ, place by place. If they share one sort, each needs a name.

    A list is one of entries, and not of the values themselves, if its entries have as many members as there are names.
    """
    sorts, names = deviation.sort, re.split(r", and |, | and ", deviation.about)
    number = len(names) if isinstance(sorts, str) else len(sorts)
    if number < 2 or not len(wanted) == len(got) == number:
        return
    if isinstance(sorts, str) and all(isinstance(each, list) and len(each) == number for each in (*wanted, *got)):
        return
    for place, pair in enumerate(zip(wanted, got, strict=True)):
        if pair[0] != pair[1]:
            name = names[place] if len(names) == number else deviation.about
            sort = sorts if isinstance(sorts, str) else sorts[place] if isinstance(sorts, tuple) else ""
            yield _part_of(deviation, name, sort, *pair)


def _part_of(deviation: Deviation, name: str, sort: str, wanted: Any, got: Any) -> Deviation:
    return replace(deviation, about=name, sort=sort, expected={"value": wanted}, got={"value": got}, before={})
