"""Expected results, made from a run and updated from one."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.diagnosis.outcome import assessed
from reports.known.causes import Cause
from reports.known.expected import Expected
from reports.known.expected_file import HEAD, parse
from reports.known.known_update import updated
from reports.record.client_names import CLIENTS
from reports.record.lines import CheckResult, Deviation, Record, RunHeader, RunSummary
from reports.record.selection import Selection

TODAY = datetime.date(2026, 5, 5)
SDKS = CLIENTS[:4]
FAIL, PASS = ("fail",) * 4, ("pass",) * 4


def result(check, client, verdict, status=400):
    deviation = Deviation(expected={"success": None}, got={"replies": [[status, "X"]]}) if verdict == "fail" else None
    return CheckResult(check, client, verdict, deviation=deviation)


def record(checks, clients=SDKS, selection=None, **summary):
    results = tuple(
        result(check, client, verdict)
        for check, verdicts in checks.items()
        for client, verdict in zip(clients, verdicts, strict=True)
        if verdict
    )
    header = RunHeader(clients=clients, selection=Selection(selection))
    return Record(header, results, RunSummary({}, **summary))


def lines(update):
    assert update.text.startswith(HEAD)
    return update.text[len(HEAD) :].splitlines()


def entries(update):
    return parse(update.text, "expected.txt")


def bring_up_to_date(run, before=(), causes=()):
    """Updates; a second update changes nothing, and the run is as expected then."""
    update = updated(run, before, causes)
    after = assessed(run, Expected(entries(update), causes), TODAY)
    if not update.partly:
        assert [each.id for each in after.results if each.unexpected] == []
    again = updated(run, entries(update), causes)
    assert again.text == update.text
    assert (again.new, again.fixed, again.changed, again.gone) == ([], [], [], [])
    return update


def test_a_run_that_passes_leaves_no_line():
    assert lines(bring_up_to_date(record({"a/b::c": PASS, "a/b::d": ("n/a", "skipped", "pass", "pass")}))) == []


def test_a_line_has_the_check_its_clients_the_verdict_and_the_answer():
    assert lines(bring_up_to_date(record({"a/b::c": FAIL}))) == ["a/b::c\t*\tfail\t400 X"]


def test_clients_are_folded_into_a_glob_that_has_no_other():
    update = bring_up_to_date(
        record(
            {
                "a/b::c": ("fail", "fail", "pass", "pass"),
                "a/b::d": ("pass", "fail", "pass", "fail"),
                "a/b::e": ("fail", "fail", "n/a", "n/a"),
                "a/b::f": ("fail", "pass", "pass", "fail"),
                "a/b::g": ("fail", "pass", "pass", "pass"),
            }
        )
    )
    assert [line.split("\t")[1] for line in lines(update)] == [
        "boto3-*",
        "*-s3v4",
        "*",
        "boto3-s3,boto-s3v4",
        "boto3-s3",
    ]


def test_alike_cases_are_one_line():
    update = bring_up_to_date(
        record({"a/b::c[x]": FAIL, "a/b::c[y]": FAIL, "a/b::c[z]": PASS, "a/b::d[x]": FAIL, "a/b::d[y]": FAIL})
    )
    assert lines(update) == ["a/b::c[x, y]\t*\tfail\t400 X", "a/b::d[*]\t*\tfail\t400 X"]


def test_cases_with_other_answers_have_other_lines():
    run = record({"a/b::c[x]": FAIL, "a/b::c[y]": PASS})
    other = tuple(result("a/b::c[z]", client, "fail", 500) for client in SDKS)
    update = bring_up_to_date(Record(run.header, (*run.results, *other), run.summary))
    assert lines(update) == ["a/b::c[x]\t*\tfail\t400 X", "a/b::c[z]\t*\tfail\t500 X"]


def test_what_a_client_finds_unsupported_everywhere_is_one_line():
    checks = {f"{area}/m::{name}": ("unsupported", "pass", "n/a", "n/a") for area in "ab" for name in "xyz"}
    checks["b/m::z"] = ("unsupported", "unsupported", "n/a", "n/a")
    assert lines(bring_up_to_date(record(checks))) == [
        "*\tboto3-s3\tunsupported",
        "b/m::z\tboto3-s3v4\tunsupported",
    ]


def test_an_area_that_the_run_had_in_part_is_not_folded():
    update = bring_up_to_date(record({"a/b::c[x]": FAIL, "a/b::c[y]": FAIL}, left_out=("a/b::c[z]",)))
    assert lines(update) == ["a/b::c[x, y]\t*\tfail\t400 X"]


def test_a_run_of_the_usual_depth_names_its_clients():
    update = bring_up_to_date(record({"a/b::c": ("", "fail", "", "")}, selection={"depth": "usual"}))
    assert lines(update) == ["a/b::c\tboto3-s3v4\tfail\t400 X"]


def test_what_passes_now_goes_and_what_is_new_comes():
    first = bring_up_to_date(record({"a/b::c": FAIL, "a/b::d": PASS}))
    update = bring_up_to_date(record({"a/b::c": PASS, "a/b::d": ("pass", "blocked", "pass", "pass")}), entries(first))
    assert lines(update) == ["a/b::d\tboto3-s3v4\tblocked"]
    assert (len(update.fixed), update.new) == (4, [("a/b::d", "boto3-s3v4")])


def test_what_is_gone_goes():
    first = bring_up_to_date(record({"a/b::c": FAIL, "a/b::gone": FAIL}))
    update = bring_up_to_date(record({"a/b::c": FAIL}), entries(first))
    assert [entry.check for entry in update.gone] == ["a/b::gone"]
    assert lines(update) == ["a/b::c\t*\tfail\t400 X"]


def test_a_renamed_check_keeps_what_was_expected():
    first = bring_up_to_date(record({"a/b::old": FAIL}))
    run = Record(
        RunHeader(clients=SDKS),
        tuple(
            CheckResult(
                "a/b::new", client, "fail", formerly=("a/b::old",), deviation=result("x", client, "fail").deviation
            )
            for client in SDKS
        ),
        RunSummary({}),
    )
    update = updated(run, entries(first))
    assert (lines(update), update.new, update.kept) == (["a/b::new\t*\tfail\t400 X"], [], 4)


@pytest.mark.parametrize(
    ("selection", "summary"),
    [({"paths": ["x"]}, {}), ({}, {"interrupted": True}), ({}, {"left_out": ("a/b::d", "a/b::e[x]", "a/b::e[y]")})],
    ids=["paths", "interrupted", "left-out"],
)
def test_what_was_not_run_stays(selection, summary):
    first = bring_up_to_date(record({"a/b::c": FAIL, "a/b::d": FAIL, "a/b::e[x]": FAIL, "a/b::e[y]": FAIL}))
    update = bring_up_to_date(record({"a/b::c": PASS}, selection=selection, **summary), entries(first))
    assert lines(update) == ["a/b::d\t*\tfail\t400 X", "a/b::e[*]\t*\tfail\t400 X"]


def test_a_wildcard_that_holds_no_longer_stays_where_not_all_of_it_was_run():
    first = bring_up_to_date(record({"a/b::e[x]": FAIL, "a/b::e[y]": FAIL}))
    update = updated(record({"a/b::e[x]": PASS}, left_out=("a/b::e[y]",)), entries(first))
    assert lines(update) == ["a/b::e[*]\t*\tfail\t400 X"]
    assert [entry.check for entry in update.partly] == ["a/b::e[*]"]


def test_what_was_skipped_stays():
    first = bring_up_to_date(record({"a/b::c": FAIL}))
    assert lines(bring_up_to_date(record({"a/b::c": ("skipped",) * 4}), entries(first))) == ["a/b::c\t*\tfail\t400 X"]


def test_other_clients_than_those_of_the_run_stay():
    first = bring_up_to_date(record({"a/b::c": FAIL}))
    update = bring_up_to_date(record({"a/b::c": ("pass",)}, ("boto3-s3v4",)), entries(first))
    assert lines(update) == ["a/b::c\tboto3-s3,boto-s3,boto-s3v4\tfail\t400 X"]


def test_what_happens_sometimes_is_not_listed():
    cause = Cause("race", "A race.", sometimes=True, check=("a/b::c",))
    for verdicts in (PASS, FAIL, ("fail", "pass", "pass", "fail")):
        assert lines(bring_up_to_date(record({"a/b::c": verdicts}), causes=[cause])) == []


VERDICTS = st.sampled_from(["pass", "fail", "blocked", "unsupported", "n/a", "skipped"])
IDS = [f"{module}::{name}" for module in ("a/b", "a/c", "d/e") for name in ("x", "y[1]", "y[2]", "y[3]")]
RUNS = st.fixed_dictionaries({check: st.tuples(*[VERDICTS] * 4) for check in IDS})


@settings(deadline=None)
@given(RUNS)
def test_nothing_is_lost(checks):
    run = record(checks)
    known = Expected(entries(bring_up_to_date(run)))
    for each in run.results:
        standing = known.compared(each, TODAY).standing
        assert standing == ("known" if each.verdict in ("fail", "blocked", "unsupported") else "")
    assert known.vanished(run) == ()


@settings(deadline=None)
@given(RUNS, RUNS, st.sets(st.sampled_from(IDS)), st.sets(st.sampled_from(SDKS), min_size=1))
def test_a_part_replaces_what_it_ran_and_keeps_the_rest(checks, later, chosen, some):
    first = record(checks)
    clients = tuple(client for client in SDKS if client in some)
    part = record(
        {check: tuple(later[check][SDKS.index(client)] for client in clients) for check in sorted(chosen)},
        clients,
        left_out=tuple(check for check in IDS if check not in chosen),
    )
    update = updated(part, entries(updated(first)))
    known = Expected(entries(update))
    if not update.partly:
        assert not [each for each in assessed(part, known, TODAY).results if each.unexpected]
    ran = {(each.id, each.client) for each in part.results if each.verdict != "skipped"}
    for each in first.results:
        if (each.id, each.client) not in ran and each.verdict in ("fail", "blocked", "unsupported"):
            assert known.compared(each, TODAY).standing == "known"
