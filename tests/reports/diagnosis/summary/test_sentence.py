"""The sentences about the result of a run."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.lines import (
    CheckResult,
    ListedResult,
    Record,
    RefusedSignature,
    RunError,
    RunHeader,
    RunSummary,
    VanishedResult,
)
from record.selection import Selection
from reports.diagnosis.normalized import NormalizedRecord
from reports.diagnosis.summary import sentence
from tests.reports.made import OK, deviating

NONE = NormalizedRecord(RunHeader())
CLIENTS = ("boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4")


def results(operation, *verdicts, level="core", area="objects", clients=CLIENTS):
    """Makes a check of an operation, through one client for each verdict; a space means no result."""
    return [
        CheckResult(f"{area}/{operation}", client, verdict, area=area, subject=operation, level=level)
        for client, verdict in zip(clients, verdicts, strict=False)
        if verdict != " "
    ]


def record(*groups, selection=None, summary=True, clients=CLIENTS, **ending):
    found = tuple(result for group in groups for result in group)
    end = RunSummary({}, **ending) if summary else None
    return Record(RunHeader(clients=clients, selection=Selection(selection or {})), found, end)


P, F, B = "pass", "fail", "blocked"


def test_a_refused_signature():
    refusal = RefusedSignature("Signature V2", "403 AccessDenied", ("boto3-s3", "boto-s3"))
    assert sentence.refusal_sentence(refusal) == (
        "The endpoint does not accept Signature V2 (403 AccessDenied), so boto3 (V2) and boto (V2) could not be tested."
    )


def test_runs_that_did_not_finish():
    lost = CheckResult("x::y", "boto-s3", "blocked", endpoint_lost=True)
    assert sentence.warnings(record(results("A", P))) == []
    assert "was cut off" in sentence.warnings(record(summary=False))[0]
    assert "stopped before" in sentence.warnings(record(interrupted=True))[0]
    assert sentence.warnings(record([lost])) == [
        "The endpoint stopped answering and did not come back: first seen in x::y with boto-s3."
    ]
    returned = CheckResult("x::y", "boto-s3", "fail", endpoint_returned=True)
    assert sentence.warnings(record([returned])) == [
        "The endpoint stopped answering once, and came back: in x::y with boto-s3."
    ]
    assert sentence.warnings(record(errors=(RunError("a", "b"),))) == ["1 error outside of the checks' results."]
    assert sentence.warnings(record(errors=(RunError("a", "b"),) * 2)) == ["2 errors outside of the checks' results."]


def test_what_could_not_be_removed_is_named_without_a_librarys_words_and_is_no_warning():
    odd = record(left_behind=('a: Invalid bucket name "a": Bucket name must match the regex "^[a-z]"', "b: 403"))
    assert sentence.warnings(odd) == []
    assert sentence.left_behind_sentence(odd) == "The endpoint did not let the run remove 2 things: a and b."
    assert sentence.left_behind_sentence(record(left_behind=("a: 403",))).endswith("remove 1 thing: a.")
    assert sentence.left_behind_sentence(record(left_behind=tuple("abcde"))).endswith("5 things: a, b, c and 2 more.")
    assert sentence.left_behind_sentence(record()) == ""


def test_how_the_deviations_stand():
    listed = ListedResult("x", "fail", "so")
    found = [
        *(CheckResult(f"n{number}", "c", "fail") for number in range(3)),
        *(CheckResult(f"k{number}", "c", "fail", listed=listed) for number in range(12)),
        CheckResult("f", "c", "pass", listed=listed),
    ]
    whole = record(found, vanished=(VanishedResult("v"), VanishedResult("w"), VanishedResult("x", selected=False)))
    assert sentence.standings(whole) == [("new", 3), ("fixed", 1), ("known", 12), ("vanished", 2)]
    assert sentence.standings(record(results("A", P))) == []


def test_an_entry_that_was_not_selected_has_not_vanished():
    assert sentence.standings(record(results("A", P), vanished=(VanishedResult("x", selected=False),))) == []


NEW, LISTED = CheckResult("n", "c", F), ListedResult("x", F, "so")
REFUSED = deviating(OK, "403 SignatureDoesNotMatch")
OF_A_CLIENT = CheckResult("n", "d", F, deviation=REFUSED, client_faults=("boto3-v2-bucket-path",))
FIXED, KNOWN = CheckResult("f", "c", P, listed=LISTED), CheckResult("k", "c", F, listed=LISTED)
LOST = CheckResult("l", "c", B, endpoint_lost=True)
ERROR, UNWRITTEN = RunError("a", "b"), RunError.of_writing("out/report.html", "File too large")


@pytest.mark.parametrize(
    ("found", "ending", "expected"),
    [
        ([KNOWN], {"exit": 0}, "All results are as required or as expected: exit status 0."),
        ([replace(KNOWN, verdict="unsupported", listed=None)], {"exit": 0},
         "All results but 1 unsupported are as required or as expected: exit status 0."),
        ([CheckResult("s", "c", "skipped"), CheckResult("n", "c", "n/a")], {"exit": 0},
         "Nothing was tested: exit status 0."),
        ([KNOWN], {"exit": 0, "vanished": (VanishedResult("v"),)},
         "All results are as required or as expected: exit status 0."),
        ([NEW, NEW, NEW, FIXED, KNOWN], {"exit": 1}, "3 results new, 1 fixed: exit status 1."),
        ([NEW, OF_A_CLIENT], {"exit": 1}, "2 results new (1 by faults of clients alone): exit status 1."),
        ([NEW], {"exit": 1, "errors": (ERROR,)},
         "1 result new, 1 error outside of the checks' results: exit status 1."),
        ([], {"exit": 1, "errors": (ERROR, ERROR)}, "2 errors outside of the checks' results: exit status 1."),
        ([KNOWN], {"exit": 1}, "Exit status 1."),
        ([], {"exit": 2},
         "Wrong use or configuration, no check selected, or a check that cannot be loaded: exit status 2."),
        ([NEW], {"exit": 3},
         "The endpoint cannot be tested or was lost, or there was an internal error: exit status 3."),
        ([NEW], {"exit": 3, "errors": (ERROR, UNWRITTEN)}, "1 file could not be written: exit status 3."),
        ([NEW], {"exit": 3, "errors": (UNWRITTEN, UNWRITTEN)}, "2 files could not be written: exit status 3."),
        ([NEW, LOST], {"exit": 3, "errors": (UNWRITTEN,)}, "The endpoint was lost: exit status 3."),
        ([NEW, LOST], {"exit": 3}, "The endpoint was lost: exit status 3."),
        ([NEW], {"exit": 130, "interrupted": True}, "Interrupted: exit status 130."),
        ([NEW], {"summary": False}, ""),
    ],
)  # fmt: skip
def test_why_the_exit_status_is_what_it_is(found, ending, expected):
    assert sentence.outcome_sentence(record(found, **ending)) == expected


def test_the_outcome_names_the_kinds_that_count() -> None:
    new = CheckResult("x::a", "c", "fail")
    header = RunHeader(fail_on=("exposed", "corrupt"))
    message = sentence.outcome_sentence(Record(header, (new,), RunSummary({"fail": 1}, exit=0)))
    assert message == "Exit 0: 1 new failure is not of the severities in --fail-on exposed,corrupt."
    message = sentence.outcome_sentence(Record(header, (new,), RunSummary({"fail": 1}, exit=1)))
    assert message == "1 result new (of what is new, only exposed and corrupt counts): exit status 1."
