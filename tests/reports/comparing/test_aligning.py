"""Tests of runs side by side: matching results, differences, reasons for missing results, and changed checks."""

from __future__ import annotations

from typing import Any

import pytest

from record.lines import CheckResult, ListedResult, Tally
from reports.comparing.aligning import compare
from reports.comparing.model import ANY_CLIENT, Absent, group_order
from tests.reports.comparing.runs import CLIENTS, REFUSED, compared, full, record, row, without_v2


def said(outcome: CheckResult | Absent) -> str:
    return outcome.verdict if isinstance(outcome, CheckResult) else outcome.kind


def outcomes(comparison: Any, check: str, client: str = CLIENTS[0]) -> list[str]:
    return [said(outcome) for outcome in row(comparison, check).outcomes[client]]


# Differences


def test_a_comparison_needs_two_runs() -> None:
    with pytest.raises(ValueError, match="two runs"):
        compare([])


def test_different_verdicts_with_the_same_client_differ() -> None:
    comparison = compared(record({"a": "pf", "b": "pp", "c": "pn"}), record({"a": "pp", "b": "pp", "c": "pn"}))
    assert [check.id for check in comparison.checks if check.differs] == [full("a")]
    assert (comparison.compared, comparison.differing) == (3, 1)


@pytest.mark.parametrize("letter", ["s", "n"])
def test_what_a_run_did_not_test_does_not_differ(letter: str) -> None:
    comparison = compared(record({"a": "pp", "b": "pf"}), record({"a": f"p{letter}", "b": f"{letter}p"}))
    assert [(check.differs, check.is_tested_in_part) for check in comparison.checks] == [(False, True), (True, False)]


def test_a_verdict_of_another_client_is_not_a_difference() -> None:
    comparison = compared(record({"a": "p-"}), record({"a": "-f"}))
    check = row(comparison, "a")
    assert (check.compared, check.differs) == (False, False)


@pytest.mark.parametrize("cut_off", [False, True])
def test_what_was_left_to_another_client_has_not_vanished(cut_off: bool) -> None:
    every = record({"a": "pp", "b": "pp"})
    usual = record({"a": "-p", "b": "pp"}, selection={"depth": "usual"}, cut_off=cut_off)
    comparison = compared(every, usual)
    assert comparison.changes == ()
    assert outcomes(comparison, "a") == ["pass", "not selected"]


def test_what_a_smoke_run_did_not_collect_has_not_vanished() -> None:
    every = record({"a": "pp", "listing/list::b": "pp"})
    smoke = record({"a": "-p"}, selection={"depth": "smoke", "paths": []}, suite="1.1")
    comparison = compared(every, smoke)
    assert comparison.changes == ()
    assert said(row(comparison, "listing/list::b").outcomes[CLIENTS[0]][1]) in ("not selected", "unclear")


def test_checks_of_only_one_run_are_not_compared() -> None:
    comparison = compared(record({"a": "pp", "b": "ff"}), record({"a": "pp"}))
    assert (comparison.compared, comparison.differing, len(comparison.checks)) == (1, 0, 2)


def test_a_client_for_which_no_run_has_a_result_has_no_row() -> None:
    comparison = compared(record({"a": "p-"}), record({"a": "f-"}))
    assert list(row(comparison, "a").outcomes) == [CLIENTS[0]]
    assert comparison.clients == CLIENTS


def test_checks_are_ordered_by_group_operation_and_id() -> None:
    fields = {"z": {"subject": "CopyObject"}, "x": {"level": "extended"}, "documented/guide::d": {"area": "documented"}}
    letters = {"documented/guide::d": "pp", "x": "pp", "b": "pp", "a": "pp", "z": "pp"}
    comparison = compared(record(letters, fields=fields), record(letters, fields=fields))
    assert [check.id for check in comparison.checks] == [
        full(name) for name in ("z", "a", "b", "x", "documented/guide::d")
    ]
    assert group_order(check.group for check in comparison.checks) == ["core", "extended", "documented"]


def test_a_check_is_described_by_the_latest_run() -> None:
    old, new = ({"a": {"requirement": text, "level": level}} for text, level in (("old", "core"), ("new", "common")))
    check = row(compared(record({"a": "pp"}, fields=old), record({"a": "pp"}, fields=new)), "a")
    assert (check.requirement, check.level, check.group) == ("new", "common", "common")


# Runs of one client each


def test_runs_of_different_clients_are_compared_check_by_check() -> None:
    comparison = compared(
        record({"a": "p", "b": "p"}, clients=["boto-s3"]), record({"a": "f", "b": "p"}, clients=["boto3-s3"])
    )
    assert comparison.by_client
    assert comparison.clients == (ANY_CLIENT,)
    assert outcomes(comparison, "a", ANY_CLIENT) == ["pass", "fail"]
    assert comparison.differing == 1


def test_clients_do_not_regress_from_each_other() -> None:
    records = record({"a": "p"}, clients=["boto-s3"]), record({"a": "f"}, clients=["boto3-s3"])
    assert not compared(*records).changes
    assert compared(*records, same_endpoint=True).words["REGRESSED"] == 1  # if that is asked for


@pytest.mark.parametrize("clients", [["boto-s3"], CLIENTS])
def test_runs_of_the_same_client_or_of_several_are_not(clients: list[str]) -> None:
    comparison = compared(record({"a": "p"}, clients=["boto-s3"]), record({"a": "pp"}, clients=clients))
    assert not comparison.by_client
    assert "boto-s3" in comparison.clients


# Clients that are not compared


def test_a_client_with_an_unsupported_signature_is_not_compared_there() -> None:
    taken, other = record({"a": "pp", "b": "pp"}), record({"a": "pp", "b": "pf"}, endpoint="https://other.test")
    comparison = compared(taken, without_v2(other))
    assert comparison.is_excluded
    assert (comparison.compared, comparison.differing) == (2, 1)
    aside = row(comparison, "a").outcomes[CLIENTS[0]][1]
    assert isinstance(aside, Absent)
    assert (aside.kind, aside.why) == ("refused", "B does not accept Signature V2")
    assert aside.result is not None
    assert aside.result.message == REFUSED.reason
    assert [result.verdict for result in row(comparison, "a").results(1)] == ["unsupported", "pass"]


def test_it_is_compared_among_the_others() -> None:
    elsewhere = [f"https://{name}.test" for name in "xy"]
    one, other = (record({"a": letters}, endpoint=url) for letters, url in zip(("pp", "fp"), elsewhere, strict=True))
    assert compared(one, without_v2(record({"a": "pp"})), other).differing == 1
    assert compared(one, without_v2(record({"a": "pp"})), one).differing == 0


def test_a_check_with_no_other_client_is_not_compared() -> None:
    comparison = compared(record({"a": "p-"}), without_v2(record({"a": "p-"}, endpoint="https://other.test")))
    assert (comparison.compared, row(comparison, "a").differs) == (0, False)
    assert not row(comparison, "a").compared_in(1)


def test_an_endpoint_that_no_longer_supports_a_signature_has_regressed() -> None:
    comparison = compared(record({"a": "pp", "b": "pp"}), without_v2(record({"a": "pp", "b": "pp"})))
    assert not comparison.is_excluded
    assert comparison.words["REGRESSED"] == comparison.differing == 2
    back = compared(without_v2(record({"a": "pp"})), record({"a": "pp"}))
    assert back.words["FIXED"] == 1


def test_runs_of_one_client_each_with_one_refused() -> None:
    v2, v4 = (record({"a": "p"}, clients=[client]) for client in CLIENTS)
    comparison = compared(without_v2(v2), v4)
    assert (comparison.by_client, comparison.is_excluded, comparison.compared) == (True, True, 0)


def test_only_the_selected_clients_are_compared() -> None:
    runs = record({"a": "pp", "b": "pf", "c": "p-"}), record({"a": "fp", "b": "pp"})
    comparison = compared(*runs, only=[CLIENTS[1]])
    assert comparison.clients == (CLIENTS[1],)
    assert not comparison.by_client
    assert {check.id: check.differs for check in comparison.checks} == {full("a"): False, full("b"): True}
    assert comparison.words["REGRESSED"] == 0
    elsewhere = without_v2(record({"a": "pp"}, endpoint="https://other.test"))
    assert not compared(runs[0], elsewhere, only=[CLIENTS[1]]).is_excluded


def test_a_selected_client_that_a_run_lacks() -> None:
    comparison = compared(record({"a": "pp"}), record({"a": "p"}, clients=CLIENTS[1:]), only=CLIENTS[:1])
    assert outcomes(comparison, "a") == ["pass", "client"]
    assert not comparison.by_client


# Reasons for a missing result

ALL = {"a": "pp", "b": "pp"}
ONE = {"b": "pp"}


@pytest.mark.parametrize(
    ("later", "severity", "why"),
    [
        pytest.param(record({"b": "p"}, clients=[CLIENTS[1]]), "client", "boto3-s3 was not run", id="client"),
        pytest.param(record(ONE, left_out=["a"]), "not selected", "not selected in this run", id="left out"),
        pytest.param(record(ONE, selection={"levels": ["rgw"]}), "not selected", "not selected in this run",
            id="level"),
        pytest.param(record(ONE, selection={"areas": ["rgw"]}), "not selected", "not selected in this run", id="area"),
        pytest.param(record(ONE, selection={"paths": ["conformance/objects/test_get.py::test_b"]}), "not selected",
            "not selected in this run", id="another path"),
        pytest.param(record(ONE, cut_off=True), "cut off", "the run was cut off before it", id="cut off"),
        pytest.param(record(ONE, interrupted=True), "interrupted", "the run was interrupted before it",
            id="interrupted"),
        pytest.param(record(ONE, cut_off=True, selection={"keyword": "b"}), "unclear",
            "not selected, or the run was cut off before it", id="cut off, with a keyword"),
        pytest.param(record({"a": "-p", "b": "pp"}, selection={"parts": ["clients boto3-s3; levels core"]}), "unclear",
            "perhaps not selected: the merged runs selected differently", id="merged parts"),
        pytest.param(record(ONE, suite="2.0"), "gone", "not in suite 2.0", id="not in that version"),
        pytest.param(record({"rgw/x::y": "pp"}, suite="2.0"), "gone", "not in suite 2.0", id="nor its module"),
        pytest.param(record({"rgw/x::y": "pp"}, suite="2.0", selection={"paths": ["conformance/rgw"]}), "unclear",
            "not selected, or not in suite 2.0", id="cannot be told"),
        pytest.param(record({"a": "-p"}), "missing", "although it has one with other clients",
            id="missing with a client"),
        pytest.param(record(ONE), "missing", "although it was selected", id="missing"),
    ],
)  # fmt: skip
def test_a_check_without_a_result_says_why(later: Any, severity: str, why: str) -> None:
    comparison = compared(record({**ALL, "rgw/x::y": "pp"}), record(ALL), later)
    assert row(comparison, "a").outcomes[CLIENTS[0]][-1] == Absent(severity, why)  # type: ignore[arg-type]


# Changes of a check


@pytest.mark.parametrize(
    ("was", "now", "word"),
    [
        *[("p", now, "REGRESSED") for now in "fbu"],
        *[(was, "p", "FIXED") for was in "fbu"],
        *[(was, now, "NEW") for was in "-ns" for now in "fb"],
        *[(was, "-", "VANISHED") for was in "pfbu"],
        *[(was, "-", "") for was in "ns"],
        *[(was, now, "") for was, now in ("pp", "ff", "fb", "fu", "pn", "ps", "nn", "np", "-p", "-u", "nu")],
    ],
)
def test_words_for_changes(was: str, now: str, word: str) -> None:
    comparison = compared(record({"a": was, "b": "p"}), record({"a": now, "b": "p"}))
    assert [change.word for change in comparison.changes] == ([word] if word else [])


@pytest.mark.parametrize(
    ("later", "vanished"),
    [
        (record(ONE), True),
        (record(ONE, cut_off=True), True),
        (record(ONE, interrupted=True), True),
        (record(ONE, suite="2.0"), True),
        (record(ONE, left_out=["a"]), False),
        (record(ONE, selection={"areas": ["rgw"]}), False),
        (record(ONE, cut_off=True, selection={"keyword": "b"}), False),
        (record(ONE, selection={"parts": ["levels core", "levels common"]}), False),
    ],
)
def test_only_what_was_selected_vanishes(later: Any, vanished: bool) -> None:
    words = compared(record(ALL), later).words
    assert words["VANISHED"] == (2 if vanished else 0)  # once for each client


def test_a_program_that_was_not_asked_for_does_not_vanish() -> None:
    names = [f"applications/workflows::w[{name}]" for name in ("one", "two")]
    runs = [record(dict.fromkeys(some, "p"), clients=["program"]) for some in (names, names[:1])]
    assert compared(*runs).words["VANISHED"] == 0


def test_a_client_that_was_not_run_does_not_vanish() -> None:
    assert not compared(record(ALL), record({"a": "p", "b": "p"}, clients=CLIENTS[:1])).changes


def test_a_change_says_what_it_was_and_is() -> None:
    regressed, vanished = compared(record({"a": "p", "b": "pp"}), record({"a": "f", "b": "p-"})).changes
    assert (regressed.word, regressed.check, regressed.client) == ("REGRESSED", full("a"), CLIENTS[0])
    assert (regressed.was, regressed.now, regressed.message) == ("pass", "fail", "a is fail")
    assert (vanished.client, vanished.was, vanished.now) == (
        CLIENTS[1],
        "pass",
        "without a result (although it has one with other clients)",
    )


def test_a_known_deviation_that_passed_before_is_a_regression() -> None:
    fields = {"a": {"listed": ListedResult(full("a"), "fail", "It is so.")}}
    assert compared(record({"a": "p"}), record({"a": "f"}, fields=fields)).words["REGRESSED"] == 1


def test_words_compare_the_first_run_and_the_last() -> None:
    comparison = compared(record({"a": "p", "b": "p"}), record({"a": "f", "b": "f"}), record({"a": "p", "b": "f"}))
    assert [(change.word, change.check) for change in comparison.changes] == [("REGRESSED", full("b"))]


def test_words_are_for_one_endpoint() -> None:
    here, there = record({"a": "p"}), record({"a": "f"}, endpoint="https://other.test")
    assert not compared(here, there).changes
    assert compared(here, there, same_endpoint=True).words["REGRESSED"] == 1
    unknown = record({"a": "p"}, endpoint=""), record({"a": "f"}, endpoint="")
    assert not compared(*unknown).changes


@pytest.mark.parametrize(
    ("here", "there"),
    [({"provider": "aws"}, {"provider": "minio"}), ({"server": "MinIO"}, {"server": "Caddy/2.9"})],
    ids=["provider", "server"],
)
def test_two_providers_at_one_url_are_not_compared_for_regressions(here: Any, there: Any) -> None:
    runs = record({"a": "p"}, **here), record({"a": "f"}, **there)
    assert not compared(*runs).same_endpoint
    assert not compared(*runs).changes
    assert compared(*runs, same_endpoint=True).words["REGRESSED"] == 1


def test_a_new_version_of_a_server_is_the_same_server() -> None:
    first, last = record({"a": "p"}, server="MinIO/2025.1 (x)"), record({"a": "f"}, server="minio/2026.1")
    assert compared(first, last).words["REGRESSED"] == 1
    assert compared(record({"a": "p"}), last).words["REGRESSED"] == 1  # one run does not name its server


def _seen(*checks: str) -> dict[str, Any]:
    return {"tally": Tally(9, len(checks), tuple(map(full, checks)))}


@pytest.mark.parametrize(
    ("seen_in", "word"), [(["b"], ""), (["a", "b"], "REGRESSED"), (["blocked"], "")], ids=["other", "same", "blocked"]
)
def test_an_invariant_that_saw_more_responses_has_not_regressed(seen_in: list[str], word: str) -> None:
    """The invariant is violated only in checks that the other run left out, or that did not finish there."""
    core = record({"i": "p", "a": "p", "blocked": "b"}, fields={"i": _seen()}, selection={"levels": ["core"]})
    full_run = record({"i": "f", "a": "p", "b": "p", "blocked": "b"}, fields={"i": _seen(*seen_in)})
    assert [change.word for change in compared(core, full_run).changes] == ([word] if word else [])
    fixed = "FIXED" if word else ""
    assert [change.word for change in compared(full_run, core).changes if change.word != "VANISHED"] == (
        [fixed] if fixed else []
    )


def test_a_run_is_the_same_as_itself() -> None:
    run = record({"a": "pf", "b": "us"})
    comparison = compared(run, run)
    assert (comparison.differing, comparison.changes) == (0, ())
