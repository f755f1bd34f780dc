"""Tests of the notes in expected results: results made again of them have the kinds and refusals of the run."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from record.actual_response import response_words
from record.foreign_files import FileError
from record.lines import CheckResult, Deviation
from reports.diagnosis.severity.expected_notes import note_of, result_from_entry
from reports.diagnosis.severity.of_results import severity_of
from reports.known.expected import ExpectedEntry
from tests.reports.made import OK, deviating

DENIED: dict[str, Any] = {"replies": [[403, "AccessDenied"]]}
FAILED = CheckResult("objects/a::b", "boto3-s3v4", "fail", "objects", "GetObject")
CASES = {
    "403 AccessDenied": deviating(DENIED, "200"),
    "400 BadDigest or 403": deviating("400 BadDigest or 403", OK),
    "exposed instead of 404 NoSuchKey": deviating("404 NoSuchKey", OK, lets_in=True),
    "404 NoSuchKey or 405": deviating("404 NoSuchKey or 405", DENIED),
    "": deviating(OK, "501 NotImplemented"),
    "corrupt": deviating("a", "b", "body", sort="data"),
    "206": deviating("206", "200", "GetObject"),
}


@pytest.mark.parametrize(("note", "deviation"), CASES.items(), ids=CASES)
def test_kinds_and_refusals_are_those_of_the_run(note: str, deviation: Deviation) -> None:
    failed = replace(FAILED, deviation=deviation)
    assert note_of(failed) == note
    made = result_from_entry(
        FAILED, ExpectedEntry(failed.id, failed.client, "fail", response_words(deviation), note=note)
    )
    assert severity_of(made) == severity_of(failed)
    assert made.deviation is not None
    assert ("replies" not in deviation.expected) or made.deviation.expected == deviation.expected


def test_a_fault_of_the_client_stays_one() -> None:
    failed = replace(FAILED, deviation=CASES[""], client_faults=(FAILED.client,))
    made = result_from_entry(
        FAILED, ExpectedEntry(failed.id, failed.client, "fail", "501 NotImplemented", note=note_of(failed))
    )
    assert (severity_of(made), made.client_faults) == ("client", (FAILED.client,))


def test_what_does_not_fail_has_no_note() -> None:
    assert note_of(replace(FAILED, verdict="unsupported", deviation=CASES[""])) == ""
    assert note_of(FAILED) == ""


@pytest.mark.parametrize("note", ["corrupted", "code instead of", "ignored instead of NoSuchKey", "404 or so"])
def test_a_note_of_another_form_is_named(note: str) -> None:
    with pytest.raises(FileError, match=f"^expected.txt:7: {re.escape(repr(note))} is none of exposed, "):
        result_from_entry(FAILED, ExpectedEntry(FAILED.id, FAILED.client, "fail", "", "expected.txt", 7, note))
