"""The sentences about the result of a run."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reports.diagnosis import sentence
from reports.record.lines import CheckResult, Error, Listed, Record, RunHeader, RunSummary, Vanished
from reports.record.selection import Selection

CLIENTS = ("boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4")


def results(operation, *verdicts, level="core", area="objects", clients=CLIENTS):
    """One check of an operation, through as many clients as there are verdicts; a space means no result."""
    return [
        CheckResult(f"{area}/{operation}", client, verdict, area=area, subject=operation, level=level)
        for client, verdict in zip(clients, verdicts, strict=False)
        if verdict != " "
    ]


def record(*groups, selection=None, summary=True, clients=CLIENTS, **ending):
    found = tuple(result for group in groups for result in group)
    end = RunSummary({}, **ending) if summary else None
    return Record(RunHeader(clients=clients, selection=Selection(selection or {})), found, end)


def said(*groups, **more):
    return sentence.result_sentences(record(*groups, **more))


P, F, B, U, N, S = "pass", "fail", "blocked", "unsupported", "n/a", "skipped"


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (
            {"A": (P, P, P, P), "B": (P, P, P, P)},
            "All 2 documented operations work with boto3 (V2, V4) and boto (V2, V4).",
        ),
        (
            {"A": (P, P, P, F), "B": (P, P, P, F), "C": (P, P, P, P)},
            "All 3 documented operations work with boto3 (V2, V4) and boto (V2); boto (V4) fails on 2: A, B.",
        ),
        (
            {"A": (P, P, F, F), "B": (P, P, P, P)},
            "All 2 documented operations work with boto3 (V2, V4); boto (V2, V4) fail on 1: A.",
        ),
        (
            {"A": (F, F, F, F), "B": (P, P, P, P)},
            "Of 2 documented operations, boto3 (V2, V4) and boto (V2, V4) fail on 1: A.",
        ),
        (
            {"A": (P, P, N, N), "B": (P, P, P, P)},
            "All 2 documented operations work with boto3 (V2, V4); the one available to boto (V2, V4) works; "
            "boto (V2, V4) cannot express 1: A.",
        ),
        (
            {"A": (P, P, " ", " "), "B": (P, P, P, P), "C": (P, P, P, P)},
            "All 3 documented operations work with boto3 (V2, V4); all 2 available to boto (V2, V4) work.",
        ),
        (
            {"A": (F, U, B, S), "B": (P, P, P, P)},
            "Of 2 documented operations, boto3 (V2) fails on 1: A; 1 is unsupported with boto3 (V4): A; "
            "1 is blocked with boto (V2): A; 1 is skipped with boto (V4): A.",
        ),
        ({"A": (U,), "B": (U,)}, "Of 2 documented operations, 2 are unsupported with boto3 (V2): A, B."),
        ({"A": (P,)}, "The only documented operation works with boto3 (V2)."),
        ({"A": (F,)}, "Of 1 documented operation, boto3 (V2) fails on 1: A."),
        (
            {"A": (N,), "B": (S,)},
            "Of 2 documented operations, 1 is skipped with boto3 (V2): B; boto3 (V2) cannot express 1: A.",
        ),
    ],
)
def test_what_works_with_which_client(verdicts, expected):
    assert said(*(results(name, *found) for name, found in verdicts.items())) == [expected]


@pytest.mark.parametrize(("also", "works"), [(P, True), (N, True), (S, True), (F, False), (B, False), (U, False)])
def test_an_operation_works_if_a_check_passed_and_none_failed(also, works):
    both = [*results("A", P), CheckResult("other", "boto3-s3", also, area="objects", subject="A", level="core")]
    assert said(both)[0].startswith("The only documented operation works") is works


def checks(operation, *letters, client="boto3-s3", area="objects"):
    """One check of the operation for each verdict, all through one client."""
    return [
        CheckResult(f"{area}/{operation}[{number}]", client, verdict, area=area, subject=operation, level="core")
        for number, verdict in enumerate(letters)
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((F, P, P), (F, P, P), "boto3 (V2, V4) fail on 1: A (1 of 3 checks)"),
        ((F, P, P), (F, F, P), "boto3 (V2, V4) fail on 1: A (1 or 2 of 3 checks)"),
        ((F, P, P), (F, F, F), "boto3 (V2, V4) fail on 1: A (1 to 3 of 3 checks)"),
        ((F, F, F), (F, F, F), "boto3 (V2, V4) fail on 1: A."),
        ((F, P, N), (F, P), "boto3 (V2) fails on 1: A (1 of 3 checks); boto3 (V4) fails on 1: A (1 of 2 checks)"),
        (
            (U, U, P),
            (B, U, P),
            "1 is unsupported with boto3 (V2): A (2 of 3 checks); 1 is blocked with boto3 (V4): A (1",
        ),
    ],
)
def test_how_many_checks_of_an_operation_fail_if_not_all_do(first, second, expected):
    both = checks("A", *first), checks("A", *second, client="boto3-s3v4")
    assert f"Of 1 documented operation, {expected}" in said(*both)[0]


def test_checks_are_named_once_in_a_list():
    many = checks("A", F, P), checks("B", F), checks("C", F, F, P)
    assert said(*many) == ["Of 3 documented operations, boto3 (V2) fails on 3: A (1 of 2 checks), B, C (2 of 3)."]


NOT_TAKEN = "the endpoint does not support Signature V2 (403 AccessDenied)"


def refused(results):
    return [
        replace(result, verdict=U, message=NOT_TAKEN) if result.client.endswith("s3") else result for result in results
    ]


def test_an_unsupported_signature_is_named_once_and_first():
    found = said(
        results("ListObjects", F, P, F, P, area="connect"),
        refused(results("A", P, P, P, F)),
        refused(results("B", P, P, P, P)),
        refused(results("B", P, P, P, P, area="documented")),
    )
    assert found == [
        "The endpoint does not support Signature V2 (403 AccessDenied), "
        "so boto3 (V2) and boto (V2) could not be tested.",
        "All 3 documented operations work with boto3 (V4); boto (V4) fails on 1: A.",
        "Called as in the guides, on clients as they ship: the only operation works with boto3 (V4) and boto (V4).",
    ]


def test_no_client_could_be_tested():
    assert said(refused(results("A", P))) == [
        "The endpoint does not support Signature V2 (403 AccessDenied), so boto3 (V2) could not be tested."
    ]


def test_long_lists_are_cut():
    many = [results(name, F, P) for name in "ABCDEFGHI"] + [results(name, P, P) for name in "JKLMN"]
    assert "boto3 (V2) fails on 9: A, B, C, D, E and 4 more." in said(*many)[0]
    six = [results(name, F, P) for name in "ABCDEF"] + [results(name, P, P) for name in "GHI"]
    assert "fails on 6: A, B, C, D, E, F." in said(*six)[0]


def test_nearly_everything_is_not_listed():
    many = [results(name, U) for name in "ABCDEFGH"] + [results("I", P)]
    assert said(*many) == ["Of 9 documented operations, 8 are unsupported with boto3 (V2)."]


def test_clients_as_shipped_have_their_own_sentence():
    found = said(results("A", P, P), results("A", F, P, area="documented"), results("B", P, P, area="documented"))
    assert found == [
        "The only documented operation works with boto3 (V2, V4).",
        "Called as in the guides, on clients as they ship: "
        "all 2 operations work with boto3 (V4); boto3 (V2) fails on 1: A.",
    ]


def test_other_levels_if_no_documented_operation_was_tested():
    found = said(results("A", P, level="common"), results("A", F, level="rgw"))
    assert found == ["Of 2 operations, boto3 (V2) fails on 1: A (rgw)."]
    assert said(results("A", P), results("B", F, level="common")) == [
        "The only documented operation works with boto3 (V2)."
    ]


def test_requests_of_raw_clients_have_their_own_sentence():
    raw = ("raw-s3", "raw-s3v4")
    found = said(
        results("A", P),
        results("B", P, F, clients=raw),
        results("C", B, P, clients=raw),
        results("D", U, clients=raw),
        clients=(*CLIENTS, *raw),
    )
    assert found == [
        "The only documented operation works with boto3 (V2).",
        "Of 2 requirements that only the raw clients test, 1 is violated.",
    ]
    assert said(results("B", P, P, clients=raw), clients=raw) == [
        "Of 1 requirement that only the raw clients test, none is violated."
    ]


def test_clients_of_other_names():
    clients = ("rclone-s3", "boto3-s3", "minio-go")
    found = said(results("A", P, P, F, clients=clients), clients=clients)
    assert found == ["The only documented operation works with rclone-s3 and boto3 (V2); minio-go fails on 1: A."]


@pytest.mark.parametrize(
    ("selection", "ending", "narrowed"),
    [
        ({}, {}, False),
        ({"levels": ["core", "common", "extended", "rgw"], "areas": [], "keyword": ""}, {}, False),
        ({"bucket": "b"}, {}, False),
        ({"without": ["intrusive requests"]}, {}, False),
        ({"levels": ["core"]}, {}, True),
        ({"keyword": "range"}, {}, True),
        ({"parts": ["clients boto-s3; levels core", "clients boto3-s3"]}, {}, True),
        ({}, {"left_out": ("objects/get::x",)}, True),
    ],
)
def test_a_selection_is_mentioned(selection, ending, narrowed):
    one = results("A", P), results("B", P)
    noun = "selected documented operations" if narrowed else "documented operations"
    assert said(*one, selection=selection, **ending) == [f"All 2 {noun} work with boto3 (V2)."]


def test_nothing_ran():
    assert said() == ["No check has a result."]
    assert sentence.standing_sentence(record()) == ""


def test_runs_that_did_not_finish():
    lost = CheckResult("x::y", "boto-s3", "blocked", endpoint_lost=True)
    assert sentence.warnings(record(results("A", P))) == []
    assert "was cut off" in sentence.warnings(record(summary=False))[0]
    assert "stopped before" in sentence.warnings(record(interrupted=True))[0]
    assert sentence.warnings(record([lost])) == [
        "The endpoint stopped answering and did not come back: first seen in x::y with boto-s3."
    ]
    assert sentence.warnings(record(errors=(Error("a", "b"),))) == ["1 error outside of the checks' results."]
    assert sentence.warnings(record(errors=(Error("a", "b"),) * 2)) == ["2 errors outside of the checks' results."]


def test_how_the_deviations_stand():
    listed = Listed("x", "fail", "so")
    found = [
        *(CheckResult(f"n{number}", "c", "fail") for number in range(3)),
        *(CheckResult(f"k{number}", "c", "fail", listed=listed) for number in range(12)),
        CheckResult("f", "c", "pass", listed=listed),
    ]
    whole = record(found, vanished=(Vanished("v"), Vanished("w"), Vanished("x", selected=False)))
    assert sentence.standings(whole) == [("new", 3), ("fixed", 1), ("known", 12), ("vanished", 2)]
    assert sentence.standing_sentence(whole) == "Deviations: 3 new · 1 fixed · 12 known · 2 vanished."
    assert sentence.standing_sentence(record(results("A", P))) == "No deviations."


def test_an_entry_that_was_not_selected_has_not_vanished():
    assert sentence.standings(record(results("A", P), vanished=(Vanished("x", selected=False),))) == []


NEW, LISTED = CheckResult("n", "c", F), Listed("x", F, "so")
FIXED, KNOWN = CheckResult("f", "c", P, listed=LISTED), CheckResult("k", "c", F, listed=LISTED)
LOST = CheckResult("l", "c", B, endpoint_lost=True)
ERROR, UNWRITTEN = Error("a", "b"), Error.of_writing("out/report.html", "File too large")


@pytest.mark.parametrize(
    ("found", "ending", "expected"),
    [
        ([KNOWN], {"exit": 0}, "All results are as required or as expected: exit status 0."),
        (
            [KNOWN],
            {"exit": 0, "vanished": (Vanished("v"),)},
            "All results are as required or as expected: exit status 0.",
        ),
        ([NEW, NEW, NEW, FIXED, KNOWN], {"exit": 1}, "3 new, 1 fixed: exit status 1."),
        ([NEW], {"exit": 1, "errors": (ERROR,)}, "1 new, 1 error outside of the checks' results: exit status 1."),
        ([], {"exit": 1, "errors": (ERROR, ERROR)}, "2 errors outside of the checks' results: exit status 1."),
        ([KNOWN], {"exit": 1}, "Exit status 1."),
        (
            [],
            {"exit": 2},
            "Wrong use or configuration, no check selected, or a check that cannot be loaded: exit status 2.",
        ),
        (
            [NEW],
            {"exit": 3},
            "The endpoint cannot be tested or was lost, or there was an internal error: exit status 3.",
        ),
        ([NEW], {"exit": 3, "errors": (ERROR, UNWRITTEN)}, "1 file could not be written: exit status 3."),
        ([NEW], {"exit": 3, "errors": (UNWRITTEN, UNWRITTEN)}, "2 files could not be written: exit status 3."),
        ([NEW, LOST], {"exit": 3, "errors": (UNWRITTEN,)}, "The endpoint was lost: exit status 3."),
        ([NEW, LOST], {"exit": 3}, "The endpoint was lost: exit status 3."),
        ([NEW], {"exit": 130, "interrupted": True}, "Interrupted by the user: exit status 130."),
        ([NEW], {"summary": False}, ""),
    ],
)
def test_why_the_exit_status_is_what_it_is(found, ending, expected):
    assert sentence.outcome_sentence(record(found, **ending)) == expected


def test_the_outcome_names_the_kinds_that_count() -> None:
    new = CheckResult("x::a", "c", "fail")
    header = RunHeader(fail_on=("exposed", "corrupt"))
    said = sentence.outcome_sentence(Record(header, (new,), RunSummary({"fail": 1}, exit=0)))
    assert said == "Exit 0: 1 new failure is not of the kinds in --fail-on exposed,corrupt."
    said = sentence.outcome_sentence(Record(header, (new,), RunSummary({"fail": 1}, exit=1)))
    assert said == "1 new (of what is new, only exposed and corrupt counts): exit status 1."
