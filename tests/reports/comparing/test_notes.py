"""Tests of the notes about differences that make runs less comparable."""

from __future__ import annotations

from typing import Any

import pytest

from record.lines import Correction, Tally
from reports.comparing.notes import notes
from tests.reports.comparing.runs import CLIENTS, compared, full, record, without_v2


def test_similar_runs_need_no_notes() -> None:
    assert notes(compared(record({"a": "pp"}), record({"a": "pf"}))) == ()


@pytest.mark.parametrize(
    ("header", "note"),
    [
        ({"suite": "1.1"}, "The versions of the suite differ. A: 1.0; B: 1.1."),
        ({"schema": 0}, "The records have different schemas. A: 1; B: 0."),
        ({"selection": {"areas": ["objects"]}}, "The selections differ. A: all checks; B: areas objects."),
        ({"clients": ["boto-s3", *CLIENTS]}, "The clients differ. A: "),
        ({"boto3": "1.44"}, "The versions of the client libraries differ. A: unknown; B: boto3 1.44."),
        ({"addressing": "path"}, "The addressing of buckets differs. A: unknown; B: path."),
        ({"region": "eu"}, "The regions differ. A: unknown; B: eu."),
        (
            {"corrections": (Correction("v2-path", "boto3-s3v4"), Correction("v2-path", "boto3-s3"))},
            "The corrections of client faults differ. A: none; B: v2-path (boto3-s3, boto3-s3v4).",
        ),
    ],
)
def test_notes_on_what_makes_runs_less_comparable(header: dict[str, object], note: str) -> None:
    assert any(found.startswith(note) for found in notes(compared(record({"a": "pp"}), record({"a": "pp"}, **header))))


def test_differences_of_some_parts_are_noted_for_each_part() -> None:
    both, one = (Correction("v2-path", "boto3-s3"), Correction("md5", "boto3-s3")), (Correction("v2-path", "boto3-s3"),)
    records = [record({"a": "pp"}, corrections=corrections) for corrections in (both, one, one)]
    assert notes(compared(*records))[0].endswith("differ. A: md5 (boto3-s3).")
    records[1] = record({"a": "pp"})
    assert notes(compared(*records))[0].endswith("differ. A: md5 (boto3-s3); A, C: v2-path (boto3-s3); B: none.")
    message = notes(compared(records[0], records[1]))[0]
    assert message.endswith("differ. A: md5 (boto3-s3) and v2-path (boto3-s3); B: none.")


def test_other_notes(snapshot: Any) -> None:
    first = record({"old": "pp", "b": "p-"}, run_id="r1", started="2026-01-03T00:00:00")
    second = record({"old": "pp", "c": "pp", "b": "-p"}, run_id="r1", cut_off=True)
    third = record({"old": "pp"}, left_out=["b", "c"])
    assert notes(compared(first, second, third)) == snapshot


def test_the_first_run_is_the_earliest() -> None:
    paris, london = "2026-01-02T13:00:00+02:00", "2026-01-02T12:00:00+00:00"
    assert notes(compared(record({"a": "pp"}, started=paris), record({"a": "pp"}, started=london))) == ()
    noted = notes(compared(record({"a": "pp"}, started=london), record({"a": "pp"}, started=paris)))
    assert noted == ("The first run, A, was started after the last, B.",)


def test_three_runs_that_are_the_same_are_named_together() -> None:
    assert notes(compared(*[record({"a": "pp"}, run_id="r1")] * 3))[0] == "A, B and C are the same run (r1)."


def test_comparing_clients_is_noted_instead_of_different_clients() -> None:
    noted = notes(compared(record({"a": "p"}, clients=["boto-s3"]), record({"a": "p"}, clients=["boto3-s3"])))
    assert noted == ("Each run has one client, and they differ: clients are compared here, check by check.",)


def test_an_unsupported_signature_is_noted_once_per_run(snapshot: Any) -> None:
    letters = {"a": "pp", "b": "pp", "c": "p-"}
    elsewhere = without_v2(record(letters, endpoint="https://other.test"))
    assert notes(compared(record(letters), elsewhere)) == snapshot
    third = without_v2(record(letters, endpoint="https://third.test"))
    assert "1 check cannot be compared: 1 with clients that are not compared." in notes(compared(elsewhere, third))
    message = "B does not accept Signature V2 (403 AccessDenied): boto3 (V2) could not be tested."
    assert notes(compared(record(letters), without_v2(record(letters)))) == (message,)


def test_the_compared_clients_are_noted() -> None:
    runs = record({"a": "pp"}), record({"a": "pp"})
    assert notes(compared(*runs, only=CLIENTS[:1])) == ("Only boto3-s3 is compared.",)
    assert notes(compared(*runs, only=CLIENTS)) == ("Only boto3-s3 and boto3-s3v4 are compared.",)


def test_invariants_without_a_word_are_counted() -> None:
    fields = {"i": {"tally": Tally(2, 1, (full("b"),))}}
    runs = record({"i": "p", "a": "p"}), record({"i": "f", "a": "p", "b": "p"}, fields=fields)
    message = "1 invariant is violated only in checks that the other run did not run: no word is said of it."
    assert notes(compared(*runs))[-1] == message


def test_notes_cannot_move_the_cursor() -> None:
    assert "\x1b" not in "".join(notes(compared(record({"a": "pp"}), record({"a": "pp"}, region="\x1b[2J"))))
