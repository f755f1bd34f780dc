"""The sentence about a whole comparison."""

from __future__ import annotations

import pytest

from record.lines import Record
from reports.comparing.notes import sentence
from tests.reports.comparing.runs import compared, record, without_v2


def elsewhere(verdicts: dict[str, str]) -> Record:
    return record(verdicts, endpoint="https://other.test")


def test_the_sentence_on_one_endpoint() -> None:
    before, after = record({"a": "pp", "b": "fp", "c": "pp"}), record({"a": "ff", "b": "pp", "c": "pp"})
    counted_how = "(each check and client counted)"
    assert sentence(compared(before, after)) == f"2 of 3 checks differ; 2 REGRESSED, 1 FIXED {counted_how}."
    assert (
        sentence(compared(record({"a": "p"}), record({"a": "f"})))
        == f"1 of 1 check differs; 1 REGRESSED {counted_how}."
    )
    assert sentence(compared(after, after)) == "None of 3 checks differs."


def test_the_sentence_on_several_endpoints() -> None:
    one, other = record({"a": "pp", "b": "pp"}), elsewhere({"a": "pf", "b": "pp"})
    assert sentence(compared(one, other)) == "A and B differ on 1 of 2 checks."
    assert sentence(compared(one, other, one)) == "The 3 runs differ on 1 of 2 checks."
    assert sentence(compared(one, elsewhere({"a": "pp", "b": "pp"}))) == "A and B agree on all 2 checks."
    assert sentence(compared(one, elsewhere({"a": "pp"}))) == "A and B agree on the one check."


@pytest.mark.parametrize("letter", ["s", "n"])
def test_what_a_run_did_not_test_is_counted_apart(letter: str) -> None:
    one, other = record({"a": "pp", "b": "pp", "c": "fp"}), elsewhere({"a": "pf", "b": letter * 2, "c": letter + "p"})
    assert sentence(compared(one, other)) == (
        "A and B differ on 1 of 1 check; 2 more were not tested by all of the runs."
    )


@pytest.mark.parametrize("letter", ["s", "n"])
def test_runs_agree_on_what_both_tested(letter: str) -> None:
    one = record({"a": "pp", "b": "pp", "c": "fp"})
    other = elsewhere({"a": "pp", "b": letter * 2, "c": letter + "p"})
    assert sentence(compared(one, other)) == ("A and B agree on the one check; 2 were not tested by all of the runs.")
    assert sentence(compared(record({"b": "pp"}), elsewhere({"b": letter * 2}))) == (
        "No check was tested by all of the runs."
    )


def test_what_no_run_tested_is_not_counted() -> None:
    assert sentence(compared(record({"a": "ss", "b": "pp"}), elsewhere({"a": "nn", "b": "pp"}))) == (
        "A and B agree on the one check."
    )
    assert sentence(compared(record({"a": "ss"}), elsewhere({"a": "ss"}))) == "No check was tested by all of the runs."


def test_an_unsupported_signature_is_not_counted() -> None:
    one, other = record({"a": "pp", "b": "pp"}), without_v2(elsewhere({"a": "pf", "b": "pp"}))
    assert sentence(compared(one, other)) == "A and B differ on 1 of 2 checks."
    assert sentence(compared(record({"a": "p-"}), without_v2(elsewhere({"a": "p-"})))) == "No check can be compared."


def test_the_sentence_on_clients_counts_checks() -> None:
    one, other = record({"a": "p"}, clients=["boto-s3"]), record({"a": "f"}, clients=["boto3-s3"])
    assert sentence(compared(one, other, same_endpoint=True)) == "1 of 1 check differs; 1 REGRESSED."


def test_the_sentence_if_nothing_can_be_compared() -> None:
    assert (
        sentence(compared(record({"a": "pp"}), elsewhere({"b": "pp"}))) == "No check is in more than one of the runs."
    )
