"""Expected results, made from a run and updated from one."""

from __future__ import annotations

import dataclasses
import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from record.client_names import CLIENTS
from record.foreign_files import FileError
from record.lines import TESTED, CheckResult, Deviation, Record, RunHeader, RunSummary
from record.selection import Selection
from reports.diagnosis.summary.outcome import assess_with_expectations
from reports.known.causes_file import Cause
from reports.known.expected import Expected
from reports.known.expected_file import HEAD, USUAL, is_usual, parse
from reports.known.known_update import KnownUpdate, updated
from s3_conformance.known import Written, print_written
from tests.reports.made import OK, deviating

TODAY = datetime.date(2026, 5, 5)
SDKS = CLIENTS[:4]
FAIL, PASS = ("fail",) * 4, ("pass",) * 4


def result(check, client, verdict, status=400, code="X"):
    came = Deviation(expected=OK, got={"replies": [[status, code]]}) if verdict == "fail" else None
    return CheckResult(check, client, verdict, deviation=came)


def record(checks, clients=SDKS, selection=None, *, header=None, **summary):
    results = tuple(
        result(check, client, verdict)
        for check, verdicts in checks.items()
        for client, verdict in zip(clients, verdicts, strict=True)
        if verdict
    )
    names = header or (CLIENTS if clients == SDKS else clients)
    return Record(RunHeader(clients=names, selection=Selection(selection)), results, RunSummary({}, **summary))


def lines(update):
    """The lines of an update, each with the module and the name that it is below."""
    assert update.text.startswith(HEAD)
    found, module, name = [], "", ""
    for line in update.text[len(HEAD) :].splitlines():
        if line.endswith("::"):
            module = line
        elif line != USUAL:
            name = line.partition("[")[0] or name
            found.append(module + name + line.removeprefix(name))
    return found


def entries(update):
    return parse(update.text, "expected.txt")


def bring_up_to_date(run, before=(), causes=()):
    """Updates; a second update changes nothing, and the run is as expected then."""
    update = updated(run, before, causes)
    after = assess_with_expectations(run, Expected(entries(update), causes), TODAY)
    assert [each.id for each in after.results if each.unexpected] == []
    again = updated(run, entries(update), causes, usual=is_usual(update.text))
    assert again.text == update.text
    assert (again.new, again.fixed, again.changed, again.gone) == ([], [], [], [])
    return update


ONE_FAILS = {"a/b::c": FAIL}
CASES = {"a/b::e[x]": FAIL, "a/b::e[y]": FAIL}
SOME = ("fail", "pass", "pass", "pass")
WORKFLOWS = [f"applications/workflows::w[{name}]" for name in ("one", "two")]
EVERYWHERE = {f"{area}/m::{name}": ("unsupported", "pass", "n/a", "n/a") for area in "ab" for name in "xyz"}
REPORTED = "\t*\tfail\t400 X"
FIRST = {
    "a run that passes leaves no line": (record({"a/b::c": PASS, "a/b::d": ("n/a", "skipped", "pass", "pass")}), []),
    "a line has the check, its clients, the verdict and the answer": (record(ONE_FAILS), [f"a/b::c{REPORTED}"]),
    "clients are folded into a glob that has no other": (
        record({"a/b::c": ("fail", "fail", "pass", "pass"), "a/b::d": ("pass", "fail", "pass", "fail"),
                "a/b::e": ("fail", "fail", "n/a", "n/a"), "a/b::f": ("fail", "pass", "pass", "fail"), "a/b::g": SOME}),
        [f"a/b::{name}\t{clients}\tfail\t400 X" for name, clients in
         zip("cdefg", ("boto3-*", "*-s3v4", "*", "boto3-s3,boto-s3v4", "boto3-s3"), strict=True)],
    ),
    "alike cases are one line": (
        record({"a/b::c[x]": FAIL, "a/b::c[y]": FAIL, "a/b::c[z]": PASS, "a/b::d[x]": FAIL, "a/b::d[y]": FAIL}),
        [f"a/b::c[x, y]{REPORTED}", f"a/b::d[*]{REPORTED}"]),
    "cases with other answers have other lines": (
        Record(RunHeader(clients=CLIENTS), tuple(result(f"a/b::c[{case}]", client, *came) for client in SDKS for case,
               came in (("x", ("fail",)), ("y", ("pass",)), ("z", ("fail", 500)))), RunSummary({})),
        [f"a/b::c[x]{REPORTED}", "a/b::c[z]\t*\tfail\t500 X"],
    ),
    "what a client finds unsupported everywhere is one line": (
        record({**EVERYWHERE, "b/m::z": ("unsupported", "unsupported", "n/a", "n/a")}),
        ["*\tboto3-s3\tunsupported", "b/m::z\tboto3-s3v4\tunsupported"]),
    "programs are not folded, as another run may have others": (
        record(dict.fromkeys(WORKFLOWS, ("fail",)), ("program",), {"areas": ["applications"]}, header=CLIENTS),
        ["applications/workflows::w[one, two]\tprogram\tfail\t400 X"]),
    "an area that the run had in part is not folded": (
        record({"a/b::c[x]": FAIL, "a/b::c[y]": FAIL}, left_out=("a/b::c[z]",)), [f"a/b::c[x, y]{REPORTED}"]),
    "a run of the usual depth names its clients": (
        record({"a/b::c": ("", "fail", "", "")}, selection={"depth": "usual"}), ["a/b::c\tboto3-s3v4\tfail\t400 X"]),
    "a check that got cases is not the same": (record({"a/b::c": FAIL, "a/b::c[x]": FAIL}),
        [f"a/b::c{REPORTED}", f"a/b::c[x]{REPORTED}"]),
    "an empty case is a case": (record({"a/b::c[]": FAIL, "a/b::c": PASS}), [f"a/b::c[]{REPORTED}"]),
    "what came is on one line": (
        Record(RunHeader(clients=CLIENTS), (result("a/b::c", "boto-s3", "fail", 404, "\n  No\tSuch\r\nKey\n"),),
               RunSummary({})),
        ["a/b::c\t*\tfail\t404 No Such Key"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("run", "expected"), FIRST.values(), ids=FIRST)
def test_the_lines_of_a_run(run, expected):
    assert lines(bring_up_to_date(run)) == expected


THREE = {"a/b::c": FAIL, "a/b::d": FAIL, **CASES}
KEPT = [f"a/b::d{REPORTED}", f"a/b::e[*]{REPORTED}"]
LATER = {
    "what passes now goes, and what is new comes": ({"a/b::c": FAIL, "a/b::d": PASS},
        record({"a/b::c": PASS, "a/b::d": ("pass", "blocked", "pass", "pass")}), ["a/b::d\tboto3-s3v4\tblocked"]),
    "what is gone goes": ({"a/b::c": FAIL, "a/b::gone": FAIL}, record(ONE_FAILS), [f"a/b::c{REPORTED}"]),
    "what no path names stays": (THREE, record({"a/b::c": PASS}, selection={"paths": ["b.py::c"]}), KEPT),
    "what an interrupted run lacks stays": (THREE, record({"a/b::c": PASS}, interrupted=True), KEPT),
    "what was left out stays": (THREE, record({"a/b::c": PASS}, left_out=("a/b::d", "a/b::e[x]", "a/b::e[y]")), KEPT),
    "what was skipped stays": (ONE_FAILS, record({"a/b::c": ("skipped",) * 4}), [f"a/b::c{REPORTED}"]),
    "other clients than those of the run stay": (ONE_FAILS, record({"a/b::c": ("pass",)}, ("boto3-s3v4",)),
        [f"a/b::c{REPORTED}", "a/b::c\tboto3-s3v4\tpass"]),
    "clients that did not run share a line with one that came out alike": ({"a/b::c": ("fail", "fail", "fail", "pass")},
        record({"a/b::c": ("fail",)}, ("boto3-s3v4",)), ["a/b::c\tboto3-s3,boto3-s3v4,boto-s3\tfail\t400 X"]),
    "a run of whole modules replaces what they had": (
        {"a/b::c": FAIL, "a/b::d[x]": FAIL, "a/b::d[y]": FAIL, "a/e::f": FAIL},
        record({"a/b::d[x]": PASS, "a/b::d[y]": FAIL}, selection={"paths": ["conformance/a/test_b.py"]}),
        [f"a/b::d[y]{REPORTED}", f"a/e::f{REPORTED}"]),
    "a result that says nothing makes no exception": (CASES,
        record({"a/b::e[x]": ("skipped",) * 4}, left_out=("a/b::e[y]",)), [f"a/b::e[*]{REPORTED}"]),
    "what came out otherwise is an exception where not all of a wildcard was run": ({**CASES, "a/b::e[z]": FAIL},
        record({"a/b::e[x]": PASS, "a/b::e[y]": ("blocked", "fail", "fail", "fail")}, left_out=("a/b::e[z]",)),
        [f"a/b::e[*]{REPORTED}", f"a/b::e[x]\t{','.join(SDKS)}\tpass", "a/b::e[y]\tboto3-s3\tblocked"]),
}  # fmt: skip


@pytest.mark.parametrize(("first", "later", "expected"), LATER.values(), ids=LATER)
def test_the_lines_after_another_run(first, later, expected):
    before = entries(bring_up_to_date(record(first)))
    update = bring_up_to_date(later, before)
    assert lines(update) == expected
    # A whole run clears up.
    assert update.text == HEAD or lines(bring_up_to_date(record(first), entries(update))) == lines(
        updated(record(first))
    )


def test_an_update_counts_what_it_changes():
    first = entries(bring_up_to_date(record({"a/b::c": FAIL, "a/b::d": PASS, "a/b::gone": FAIL})))
    update = updated(record({"a/b::c": PASS, "a/b::d": ("pass", "blocked", "pass", "pass")}), first)
    assert (len(update.fixed), update.new) == (4, [("a/b::d", "boto3-s3v4")])
    assert [entry.check for entry in update.gone] == ["a/b::gone"]


def test_programs_that_did_not_run_stay():
    before = parse(f"{HEAD}applications/workflows::w[one]\tprogram\tfail\n", "expected.txt")
    update = bring_up_to_date(record({"a/b::c": PASS}), before)
    assert lines(update) == ["applications/workflows::w[one]\tprogram\tfail"]


def test_an_exception_goes_with_what_it_was_an_exception_of():
    first = bring_up_to_date(record({**CASES, "c/d::e": FAIL}))
    (wide,) = [entry for entry in entries(first) if entry.check.startswith("a/")]
    exception = dataclasses.replace(wide, check="a/b::e[x]", verdict="pass", answer="")
    run = record(dict.fromkeys(CASES, PASS), selection={"areas": ["a"]})
    assert lines(updated(run, [*entries(first), exception])) == [f"c/d::e{REPORTED}"]


def test_a_graver_answer_is_an_exception_of_the_line_that_is_kept():
    run = record({"a/b::e[x]": FAIL}, left_out=("a/b::e[y]",))
    worse = replace(run.results[0], deviation=deviating("403", OK, kind="exposed"))
    before = entries(bring_up_to_date(record(CASES)))
    update = bring_up_to_date(replace(run, results=(worse, *run.results[1:])), before)
    assert lines(update) == [f"a/b::e[*]{REPORTED}", f"a/b::e[x]\t{worse.client}\tfail\tsuccess"]
    assert Expected(entries(update)).compared(worse, TODAY).standing == "known"


def test_the_usual_depth_is_said_until_a_run_has_every_client():
    usual = {"depth": "usual"}
    first = updated(record({"a/b::c": ("", "fail", "", "")}, selection=usual))
    assert is_usual(first.text)
    named = record({"a/b::c": FAIL}, selection={"keyword": "c"})
    assert is_usual(updated(named, entries(first), usual=True).text)
    assert not is_usual(updated(record({"a/b::c": FAIL}), entries(first), usual=True).text)
    assert not is_usual(updated(named).text)
    every = entries(updated(record({"a/b::c": FAIL})))
    assert not is_usual(updated(record({"a/b::c": ("", "fail", "", "")}, selection=usual), every).text)


@pytest.mark.parametrize(
    ("selection", "summary"),
    [
        ({"keyword": "boto3-s3v4"}, {}),
        ({"paths": ["b.py::c"]}, {}),
        ({"depth": "usual"}, {}),
        ({}, {"interrupted": True}),
    ],
    ids=["keyword", "paths", "usual", "interrupted"],
)
@pytest.mark.parametrize("verdict", ["pass", "fail"])
def test_clients_that_did_not_run_keep_what_was_expected(selection, summary, verdict):
    """This holds also if the header has all clients: a keyword or a path may have chosen one."""
    run = record({"a/b::c": ("", verdict, "", ""), "a/b::d": ("", verdict, "", "")}, selection=selection, **summary)
    first = bring_up_to_date(record({"a/b::c": FAIL, "a/b::d": ("pass", "fail", "pass", "pass")}))
    known = Expected(entries(bring_up_to_date(run, entries(first))))
    for client in ("boto3-s3", "boto-s3", "boto-s3v4"):
        assert known.compared(result("a/b::c", client, "fail"), TODAY).standing == "known"
        assert known.compared(result("a/b::d", client, "fail"), TODAY).standing == "new"


def test_where_the_endpoint_was_lost_what_was_expected_stays():
    first = bring_up_to_date(record({"a/b::c": FAIL}))
    lost = tuple(CheckResult(f"a/b::{name}", each, "blocked", endpoint_lost=True) for name in "cd" for each in SDKS)
    update = updated(Record(RunHeader(clients=CLIENTS), lost, RunSummary({}, exit=3)), entries(first))
    assert (lines(update), update.new, update.changed) == (["a/b::c\t*\tfail\t400 X"], [], [])


def test_a_pass_of_an_invariant_in_part_of_the_checks_changes_nothing():
    violated = tuple(CheckResult("invariants/x::y", each, "fail", area="invariants") for each in SDKS)
    first = bring_up_to_date(Record(RunHeader(clients=CLIENTS), violated, RunSummary({})))
    held = tuple(CheckResult("invariants/x::y", each, "pass", area="invariants") for each in SDKS)
    part = Record(RunHeader(clients=CLIENTS), held, RunSummary({}, left_out=("a/b::c",)))
    assert lines(bring_up_to_date(part, entries(first))) == ["invariants/x::y\t*\tfail"]
    assert lines(bring_up_to_date(Record(RunHeader(clients=CLIENTS), held, RunSummary({})), entries(first))) == []


PARTS = {
    "one client": {"clients": ("boto3-s3v4",), "selection": {}},
    "usual depth": {"clients": ("boto3-s3v4",), "selection": {"depth": "usual"}},
    "one area": {"clients": SDKS, "selection": {"areas": ["a"]}},
    "one module": {"clients": SDKS, "selection": {"paths": ["conformance/a/test_b.py"]}},
    "some checks of a module": {"clients": SDKS, "selection": {"paths": ["conformance/a/test_b.py::test_c"]}},
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_part_of_a_run_that_finds_the_same_changes_nothing(part):
    whole = {"a/b::c": FAIL, "a/b::d[x]": FAIL, "a/b::d[y]": ("fail", "fail", "fail", "pass"), "e/f::g": FAIL}
    first = bring_up_to_date(record({**whole, "e/g::h[x]": FAIL, "e/g::h[y]": FAIL}))
    assert any("\t*\t" in line for line in lines(first))
    clients = part["clients"]
    ran = {check: tuple(of[SDKS.index(each)] for each in clients) for check, of in whole.items() if check[0] == "a"}
    update = bring_up_to_date(record(ran, clients, part["selection"]), entries(first))
    assert (lines(update), update.gone) == (lines(first), [])


def test_a_milder_answer_is_an_exception_of_a_graver_one():
    """A server that no longer exposes data must not do so again unnoticed."""
    let_in = deviating("403", OK, kind="exposed")
    run = record({"a/b::e[x]": FAIL, "a/b::e[y]": FAIL})
    first = bring_up_to_date(replace(run, results=tuple(replace(each, deviation=let_in) for each in run.results)))
    assert lines(first) == ["a/b::e[*]\t*\tfail\tsuccess"]
    part = record({"a/b::e[x]": FAIL}, left_out=("a/b::e[y]",))
    again = replace(part.results[0], deviation=let_in)
    update = bring_up_to_date(replace(part, results=(again, *part.results[1:])), entries(first))
    expected = Expected(entries(update))
    for each in part.results[1:]:
        assert expected.compared(each, TODAY).standing == "known"
        assert expected.compared(replace(each, deviation=let_in), TODAY).standing == "changed"
    assert expected.compared(again, TODAY).standing == "known"
    met = tuple(replace(each, concurrent=True) for each in part.results)
    assert updated(replace(part, results=met), entries(first)).text == first.text


def test_what_happens_sometimes_stays_listed():
    cause = Cause("race", "A race.", sometimes=True, check=("a/b::c",))
    assert lines(bring_up_to_date(record({"a/b::c": PASS}), causes=[cause])) == []
    update = bring_up_to_date(record({"a/b::c": ("fail", "pass", "pass", "fail")}), causes=[cause])
    assert lines(update) == lines(bring_up_to_date(record({"a/b::c": PASS}), entries(update), [cause])) != []
    assert update.new == []


@pytest.mark.parametrize("came", ["pass", "blocked"])
def test_what_happens_instead_stays_expected_where_something_happens_sometimes(came):
    cause = Cause("race", "A race.", sometimes=True, check=("a/b::c",), verdict=("blocked",))
    update = bring_up_to_date(record({"a/b::c": FAIL}), causes=[cause])
    assert lines(update) == ["a/b::c\t*\tfail\t400 X"]
    again = bring_up_to_date(record({"a/b::c": (came,) * 4, "a/b::d": FAIL}), entries(update), [cause])
    assert lines(again) == [*lines(update), "a/b::d\t*\tfail\t400 X"]
    assert (again.kept, again.fixed, again.changed) == (0, [], [])


VERDICTS = st.sampled_from(["pass", "fail", "blocked", "unsupported", "n/a", "skipped"])
IDS = [f"{module}::{name}" for module in ("a/b", "a/c", "d/e") for name in ("x", "y[1]", "y[2]", "y[3]")]
RUNS = st.fixed_dictionaries({check: st.tuples(*[VERDICTS] * 4) for check in IDS})


@given(RUNS)
def test_nothing_is_lost(checks):
    run = record(checks)
    known = Expected(entries(bring_up_to_date(run)))
    for each in run.results:
        standing = known.compared(each, TODAY).standing
        assert standing == ("known" if each.verdict in ("fail", "blocked", "unsupported") else "")
    assert known.vanished(run) == ()


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
    assert not [each for each in assess_with_expectations(part, known, TODAY).results if each.unexpected]
    found = {(each.id, each.client): each.verdict for each in (*first.results, *part.results) if each.verdict in TESTED}
    for each in part.results:
        if each.verdict == "n/a":  # a result that a client cannot express stays so
            found.pop((each.id, each.client), None)
    for (check, client), verdict in found.items():
        entry = known.entry_for(result(check, client, verdict))
        assert (entry.verdict if entry else "pass") == verdict


def test_long_lines_are_indented_as_the_others_are(tmp_path, capsys):
    keys = [(f"a::b[{'case' * 60}{number}]", "boto-s3") for number in range(2)] + [("a::c", "boto-s3")]
    run = Record(RunHeader(clients=CLIENTS), (CheckResult("a::c", "boto-s3", "fail"),))
    print_written(Written(tmp_path, KnownUpdate(new=keys), [], first=False), run)
    _, *lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("  new: a::") for line in lines)


@pytest.mark.parametrize("check", ["[", "a[", "a", "a/b::", "::c", "a/b::c\nd", "a/b::c\td", "#a/b::c", "a/b::c[d"])
def test_an_id_that_no_line_can_name_is_refused(check):
    with pytest.raises(FileError) as refused:
        updated(record({check: FAIL}))
    assert str(refused.value).startswith(f"the record has a check {check!r}, which expected.txt cannot name")
    assert lines(updated(record({check: PASS}))) == []


def test_many_lines_that_are_gone_take_no_time():
    before = parse("".join(f"a/b::gone{number}\t*\tfail\n" for number in range(30_000)), "expected.txt")
    started = time.monotonic()
    assert len(updated(record({"a/b::c": FAIL}), before).gone) == 30_000
    assert time.monotonic() - started < 20
