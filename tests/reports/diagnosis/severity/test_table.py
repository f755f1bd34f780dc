"""The table of kinds, cell by cell."""

from __future__ import annotations

import pytest

from fixtures.assertions.sorts import SORTS
from reports.diagnosis.severity.of_deviations import SEVERITIES
from reports.diagnosis.severity.severity_table import ANY, HARMLESS, LETS_IN, SAFEGUARD, TABLE, severity_in

COLUMNS = (*SORTS, LETS_IN, SAFEGUARD, HARMLESS)
CELLS = """
a call that succeeds | an internal error, or no response | crash
a call that succeeds | a response that no client reads | refused
a call that succeeds | data that contradict | corrupt
a call that succeeds | other content than a document | ignored
a call that succeeds | success | code
a call that succeeds | a refusal | refused
a call that succeeds | a redirect, or that it does not exist | refused
a call that succeeds | that what was stored is gone | corrupt
the status of a success | an internal error, or no response | crash
the status of a success | a response that no client reads | refused
the status of a success | data that contradict | corrupt
the status of a success | other content than a document | code; exposed: lets_in; ignored: harmless
the status of a success | success | code; exposed: lets_in; ignored: harmless
the status of a success | a refusal | refused
the status of a success | a redirect, or that it does not exist | refused
the status of a success | that what was stored is gone | refused
a part of the object | an internal error, or no response | crash
a part of the object | a response that no client reads | refused
a part of the object | data that contradict | corrupt
a part of the object | other content than a document | ignored
a part of the object | success | ignored
a part of the object | a refusal | refused
a part of the object | a redirect, or that it does not exist | refused
a part of the object | that what was stored is gone | refused
a success or a refusal | an internal error, or no response | crash
a success or a refusal | a response that no client reads | code
a success or a refusal | data that contradict | corrupt
a success or a refusal | other content than a document | code; exposed: lets_in; ignored: harmless
a success or a refusal | success | code; exposed: lets_in; ignored: harmless
a success or a refusal | a refusal | code
a success or a refusal | a redirect, or that it does not exist | refused
a success or a refusal | that what was stored is gone | refused
a denial | an internal error, or no response | crash
a denial | a response that no client reads | code
a denial | data that contradict | corrupt
a denial | other content than a document | exposed; ignored: safeguard, harmless
a denial | a refusal | code
a denial | a redirect, or that it does not exist | code
a denial | that what was stored is gone | code
a denial | success | exposed; ignored: safeguard, harmless
that data are gone | an internal error, or no response | crash
that data are gone | a response that no client reads | code
that data are gone | data that contradict | corrupt
that data are gone | other content than a document | corrupt; exposed: lets_in; ignored: harmless
that data are gone | a refusal | code
that data are gone | a redirect, or that it does not exist | code
that data are gone | that what was stored is gone | code
that data are gone | success | corrupt; exposed: lets_in; ignored: harmless
another refusal | an internal error, or no response | crash
another refusal | a response that no client reads | code
another refusal | data that contradict | corrupt
another refusal | other content than a document | ignored; exposed: lets_in
another refusal | a refusal | code
another refusal | a redirect, or that it does not exist | code
another refusal | that what was stored is gone | code
another refusal | success | ignored; exposed: lets_in
a value | an internal error, or no response | crash
a value | a response that no client reads | refused
a value | data that contradict | corrupt
a value | other content than a document | ignored
a value | success | code; exposed: lets_in; ignored: safeguard, harmless
a value | a refusal | refused
a value | a redirect, or that it does not exist | refused
a value | that what was stored is gone | refused
a value | as before | ignored; exposed: lets_in
a value | in another form | code; exposed: lets_in; ignored: safeguard, harmless
a value | missing | code; corrupt: data, entries; ignored: version, option, access, refusals, safeguard, harmless;
    refused: use; exposed: lets_in
a value | missing, of a denial | code; corrupt: data, entries; ignored: version, option, access, safeguard, harmless;
    exposed: refusals, lets_in; refused: use
a value | where none should be | code; corrupt: data, entries; ignored: option, safeguard, harmless; exposed: access,
    lets_in; refused: refusals, use
a value | all of it, and more | code; corrupt: data, entries, version; ignored: option, safeguard, harmless; exposed:
    access, lets_in; refused: use
a value | another | code; corrupt: data, entries, version; ignored: option, access, safeguard, harmless; refused: use;
    exposed: lets_in
"""
"""The expected and the received value, and the kind; then other kinds, with the sorts that have them."""


def _cells() -> dict[tuple[str, str], dict[str, str]]:
    found = {}
    for line in CELLS.replace("\n    ", " ").strip().splitlines():
        expected, got, severities = line.split(" | ")
        severity, *others = severities.split("; ")
        message = {sort: name for name, sorts in (each.split(": ") for each in others) for sort in sorts.split(", ")}
        found[expected, got] = {column: message.get(column, severity) for column in (*COLUMNS, ANY)}
    return found


@pytest.mark.parametrize(("expected", "got"), TABLE)
def test_cell(expected: str, got: str) -> None:
    assert {column: severity_in(expected, got, column) for column in (*COLUMNS, ANY)} == _cells()[expected, got]


def test_the_table_has_these_cells_alone() -> None:
    assert list(TABLE) == list(_cells())


def test_cells_name_sorts_that_checks_know_and_kinds_that_there_are() -> None:
    """The reports read sorts from records, and do not know the fixtures."""
    assert {column for cell in TABLE.values() for column in cell} == {*COLUMNS, ANY} - {"form"}
    assert {severity for cell in TABLE.values() for severity in cell.values()} <= set(SEVERITIES)
