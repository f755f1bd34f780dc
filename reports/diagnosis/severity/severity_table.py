"""The table of severities: by the sort of a value, and by the forms of the expected and the actual response."""

from __future__ import annotations

from collections.abc import Mapping

from reports.diagnosis.severity.deviation_shapes import (
    ABSENCE,
    AS_BEFORE,
    BROKEN,
    CALL,
    CONTENT,
    DENIAL,
    EITHER,
    ELSEWHERE,
    EXPECTED,
    GONE_INSTEAD,
    MISSING,
    MORE,
    NO_DENIAL,
    OTHER,
    OTHER_FORM,
    PART,
    REFUSAL,
    REFUSED,
    SUCCESS,
    SUCCESSES,
    UNASKED,
    UNREAD,
    VALUE,
    WRONG,
)

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


def _value(**severities: str) -> Cell:
    """Returns the cell of a value that differs: for a safeguard, its effect is missing, unless only the form
    differs."""
    return _access_cell("code", safeguard="ignored", **severities)


_LOST = {"data": "corrupt", "entries": "corrupt", "use": "refused"}
_SEVERITIES_BY_RESPONSE: Row = {
    BROKEN: _cell("crash"),
    UNREAD: _cell("code"),
    WRONG: _cell("corrupt"),
    CONTENT: _cell("ignored"),
}
"""Responses that have the same severity, regardless of the expected one."""
_AFTER_EXPECTED_REFUSAL: Row = {
    REFUSED: _cell("code"),
    ELSEWHERE: _cell("code"),
    GONE_INSTEAD: _cell("code"),
}
_AFTER_EXPECTED_SUCCESS: Row = {
    SUCCESS: _cell("code"),
    REFUSED: _cell("refused"),
    ELSEWHERE: _cell("refused"),
    GONE_INSTEAD: _cell("refused"),
    UNREAD: _cell("refused"),  # a user whose client raises an error gets nothing
}
_ROWS: Mapping[str, Row] = {
    CALL: _AFTER_EXPECTED_SUCCESS | {GONE_INSTEAD: _cell("corrupt")},
    SUCCESSES: _AFTER_EXPECTED_SUCCESS | {SUCCESS: _access_cell("code"), CONTENT: _access_cell("code")},
    PART: _AFTER_EXPECTED_SUCCESS | {SUCCESS: _cell("ignored"), CONTENT: _cell("ignored")},
    EITHER: _AFTER_EXPECTED_SUCCESS
    | {SUCCESS: _access_cell("code"), CONTENT: _access_cell("code"), REFUSED: _cell("code"), UNREAD: _cell("code")},
    DENIAL: _AFTER_EXPECTED_REFUSAL
    | {SUCCESS: _access_cell("exposed", safeguard="ignored"), CONTENT: _access_cell("exposed", safeguard="ignored")},
    ABSENCE: _AFTER_EXPECTED_REFUSAL | {SUCCESS: _access_cell("corrupt"), CONTENT: _access_cell("corrupt")},
    REFUSAL: _AFTER_EXPECTED_REFUSAL | {SUCCESS: _access_cell("ignored"), CONTENT: _access_cell("ignored")},
    VALUE: _AFTER_EXPECTED_SUCCESS
    | {
        SUCCESS: _value(),
        # The request had no effect, and nothing is lost.
        AS_BEFORE: _access_cell("ignored"),
        OTHER_FORM: _value(),
        # No data are lost with the id of a version; an entry that a batch's refusals lack was not refused.
        MISSING: _value(**_LOST, version="ignored", option="ignored", access="ignored", refusals="ignored"),
        NO_DENIAL: _value(**_LOST, version="ignored", option="ignored", access="ignored", refusals="exposed"),
        # A response with a version id where no version exists loses nothing.
        UNASKED: _value(**_LOST, option="ignored", access="exposed", refusals="refused"),
        MORE: _value(**_LOST, version="corrupt", option="ignored", access="exposed"),
        OTHER: _value(**_LOST, version="corrupt", option="ignored", access="ignored"),
    },
}
TABLE: Mapping[tuple[str, str], Cell] = {
    (expected, got): cell for expected in EXPECTED for got, cell in (_SEVERITIES_BY_RESPONSE | _ROWS[expected]).items()
}


def severity_in(expected: str, got: str, column: str) -> str:
    """Returns the severity in a cell, for a sort or a replacement."""
    cell = TABLE[expected, got]
    return cell.get(column, cell[ANY])
