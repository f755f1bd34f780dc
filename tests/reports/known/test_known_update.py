"""Files of known deviations, made from a run and updated from one."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports.diagnosis.outcome import assessed
from reports.known.deviations import KnownDeviations
from reports.known.known_file import KnownError, load, parse
from reports.known.known_update import updated, written
from reports.record.lines import CheckResult, Listed, Record, RunHeader, RunSummary

TODAY = datetime.date(2026, 5, 5)
CLIENTS = ("boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4")
FAIL, PASS = ("fail",) * 4, ("pass",) * 4
FILE = """\
# Known deviations of a server.

# Listings
[[deviation]]
check = "listing/entries::order"
verdict = "fail"
reason = "Sorts by folder."   # a remark

[[deviation]]  # sizes
check = "listing/*::size"   # all of them
# the reason is long known
verdict = "fail"
reason = "No sizes."
link = "https://example.test/1"
until = 2030-01-31

# Objects
[[deviation]]
check = "objects/get::gone"
verdict = "fail"
reason = "Was renamed."

[[deviation]]
check = "objects/get::elsewhere"
client = "raw-*"
verdict = "fail"
reason = "Not in this run."
"""
HOLDS = {"listing/entries::order": FAIL, "listing/pages::size": FAIL}


def record(checks, clients=CLIENTS, **summary):
    results = tuple(
        CheckResult(check, client, verdict, message=f"expected {check[-1]}, got {verdict}" * (verdict != "pass"))
        for check, verdicts in checks.items()
        for client, verdict in zip(clients, verdicts, strict=True)
    )
    return Record(RunHeader(clients=clients), results, RunSummary({}, **summary))


def bring_up_to_date(text, run):
    """Updates the file; a second update changes nothing, and the run is as the new file lists it."""
    update = updated(text, run)
    after = assessed(run, KnownDeviations(parse(update.text, "known.toml")), TODAY)
    if not update.partly:
        assert [result.id for result in after.results if result.unexpected] == []
    again = updated(update.text, run)
    assert (again.text, again.added) == (update.text, 0)
    assert (again.narrowed, again.fixed, again.changed, again.gone) == ([], [], [], [])
    return update


def test_valid_entries_stay_as_written():
    update = bring_up_to_date(FILE, record({**HOLDS, "objects/get::gone": FAIL}))
    assert update.text == FILE
    assert update.kept == 4


def test_vanished_entries_are_removed_and_unselected_ones_stay():
    update = bring_up_to_date(FILE, record(HOLDS))
    assert [entry.check for entry in update.gone] == ["objects/get::gone"]
    assert "Was renamed" not in update.text
    assert '# Objects\n[[deviation]]\ncheck = "objects/get::elsewhere"' in update.text


def test_a_cut_off_run_removes_nothing():
    run = record({**HOLDS, "objects/get::gone": PASS})
    update = bring_up_to_date(FILE, Record(run.header, run.results))
    assert update.text == FILE
    assert [entry.reason for entry in update.partly] == ["Was renamed."]


def test_entries_of_passes_are_removed():
    update = bring_up_to_date(FILE, record({**HOLDS, "listing/entries::order": PASS}))
    assert [entry.reason for entry in update.fixed] == ["Sorts by folder."]
    assert "order" not in update.text
    assert '# Listings\n[[deviation]]  # sizes\ncheck = "listing/*::size"' in update.text


@pytest.mark.parametrize(
    ("checks", "clients", "summary"),
    [
        ({"a::b": ("pass",)}, ("boto-s3v4",), {}),
        ({"a::b": PASS}, CLIENTS, {"left_out": ("a::c",)}),
        ({"a::b": PASS}, CLIENTS, {"interrupted": True}),
    ],
    ids=["clients", "left-out", "interrupted"],
)
def test_entries_that_were_partly_run_stay(checks, clients, summary):
    text = '# why\n[[deviation]]\ncheck = "a::*"\nclient = "boto-*"\nverdict = "fail"\nreason = "By hand."\n'
    update = bring_up_to_date(text, record(checks, clients, **summary))
    assert update.text == text
    assert [entry.reason for entry in update.partly] == ["By hand."]


def test_entries_marked_sometimes_stay():
    text = '[[deviation]]\ncheck = "a::b"\nverdict = "fail"\nreason = "A race."\nsometimes = true\n'
    for verdicts in (PASS, ("fail", "pass", "pass", "fail")):
        update = bring_up_to_date(text, record({"a::b": verdicts}))
        assert (update.text, update.kept) == (text, 1)


def test_partly_valid_entries_are_narrowed():
    run = record(
        {**HOLDS, "listing/a::size": ("fail", "pass", "pass", "pass"), "listing/pages::size": ("fail",) * 3 + ("n/a",)}
    )
    update = bring_up_to_date(FILE, run)
    assert [entry.check for entry in update.narrowed] == ["listing/*::size"]
    rest = 'verdict = "fail"\nreason = "No sizes."\nlink = "https://example.test/1"\nuntil = 2030-01-31\n'
    # Its comments stay where they are.
    first = '[[deviation]]  # sizes\ncheck = "listing/pages::size"   # all of them\n# the reason is long known\n'
    assert f"{first}{rest}\n" in update.text
    assert f'[[deviation]]\ncheck = "listing/a::size"\nclient = "boto3-s3"\n{rest}' in update.text


def test_new_entries_are_marked_todo():
    run = record({**HOLDS, "objects/put::x": FAIL, "objects/put::y": ("pass", "pass", "blocked", "pass")})
    update = bring_up_to_date(FILE, run)
    assert update.added == 2
    assert update.text.endswith(
        '[[deviation]]\ncheck = "objects/put::x"\nverdict = "fail"\nreason = "TODO: expected x, got fail"\n\n'
        '[[deviation]]\ncheck = "objects/put::y"\nclient = "boto-s3"\nverdict = "blocked"\n'
        'reason = "TODO: expected y, got blocked"\n'
    )


def test_clients_with_something_in_common_share_an_entry():
    run = record({"x::a": ("pass", "fail", "pass", "fail"), "x::b": ("fail", "fail", "n/a", "pass")})
    update = bring_up_to_date("", run)
    assert 'check = "x::a"\nclient = "*-s3v4"\n' in update.text
    assert 'check = "x::b"\nclient = "boto3-*"\n' in update.text
    assert update.added == 2


def test_clients_that_were_not_run_are_not_listed():
    assert (
        'check = "x::a"\nclient = "boto-s3"\n' in bring_up_to_date("", record({"x::a": ("fail",)}, ("boto-s3",))).text
    )


def test_clients_with_other_messages_have_their_own_entries():
    run = record({"x::a": FAIL})
    said = ["got 404 of b-1/k", "got 404 of b-2/k", "no port", "got 404 of b-3/k"]
    results = tuple(CheckResult("x::a", c, "fail", message=m) for c, m in zip(CLIENTS, said, strict=True))
    text = bring_up_to_date("", Record(run.header, results, run.summary)).text
    assert text.count('reason = "TODO: got 404 of b-1/k"') == 3
    assert 'client = "boto-s3"\nverdict = "fail"\nreason = "TODO: no port"' in text


@pytest.mark.parametrize("now", ["blocked", "unsupported"])
def test_another_verdict_keeps_the_reason(now):
    update = bring_up_to_date(FILE, record({**HOLDS, "listing/entries::order": (now,) * 4}))
    assert [entry.reason for entry in update.changed] == ["Sorts by folder."]
    assert update.fixed == []
    assert f'verdict = "{now}"\nreason = "TODO: listed as fail before: Sorts by folder."' in update.text


def test_unsupported_need_not_be_listed():
    assert bring_up_to_date("", record({"objects/put::x": ("unsupported",) * 4})).text == ""


def test_overlapping_entries_must_all_be_valid():
    entry = '[[deviation]]\ncheck = "{}"\nverdict = "fail"\nreason = "{}"\n'
    text = entry.format("a::*", "wide") + "\n" + entry.format("a::b", "narrow")
    update = bring_up_to_date(text, record({"a::b": PASS, "a::c": FAIL}))
    assert [entry.reason for entry in update.fixed] == ["narrow"]
    assert update.text == entry.format("a::c", "wide")


IDS = st.sampled_from(["a::b", "a::c", "d::b", "d::c"])
GLOBS = st.sampled_from(["a::b", "a::c", "a::*", "*::b", "*", "d::c", "gone::x"])
VERDICTS = st.sampled_from(["fail", "blocked", "unsupported"])
ENTRIES = st.lists(st.tuples(GLOBS, st.sampled_from(["*", "boto-*", "boto3-s3"]), VERDICTS), max_size=5)
RESULTS = st.dictionaries(IDS, st.tuples(*[st.sampled_from(["pass", "fail", "blocked", "unsupported", "n/a"])] * 4))


@given(ENTRIES, RESULTS)
@example(
    [("a::*", "boto-*", "unsupported")], {"a::b": (*["n/a"] * 3, "blocked"), "a::c": (*["n/a"] * 3, "unsupported")}
)
def test_an_updated_file_matches_the_run(entries, checks):
    text = "\n".join(
        f'# {n}\n[[deviation]]\ncheck = "{check}"\nclient = "{client}"\nverdict = "{verdict}"\nreason = "r{n}"\n'
        for n, (check, client, verdict) in enumerate(entries)
    )
    bring_up_to_date(text, record(checks))


ONE = 'verdict = "fail"\nreason = "r"\n'
IN_A_STRING = 'verdict = "fail"\nreason = """\n[[deviation]]\n"""\n'


@pytest.mark.parametrize(
    "text",
    [
        'deviation = [{check="a", verdict="fail", reason="r"}, {check="b", verdict="fail", reason="r"}]\n',
        '# top\ndeviation = [{check="a::b", verdict="fail", reason="r"}]\n',
        "deviation = []\n",
        f'# top\n[["deviation"]]\ncheck = "a::b"\n{ONE}',
        f'[["deviation"]]\ncheck = "a::b"\n{ONE}[[deviation]]\ncheck = "c"\n{IN_A_STRING}',
    ],
    ids=["inline", "one-inline", "empty-array", "quoted", "quoted-and-string"],
)
def test_entries_that_cannot_be_edited_are_refused(text):
    with pytest.raises(KnownError, match="cannot be told apart"):
        updated(text, record({"a::b": PASS, "new::x": FAIL}))


def test_headers_in_strings_and_comments_are_ignored():
    text = '# \u2028[[deviation]]\n[[deviation]]\ncheck = "a::b"\nverdict = "fail"\nreason = """\n[[deviation]]\n"""\n'
    with pytest.raises(KnownError, match="cannot be told apart"):
        updated(text, record({"a::b": PASS}))
    comment = f'# \u2028[[deviation]]\n[[deviation]]\ncheck = "a::b"\n{ONE}'
    assert updated(comment, record({"a::b": PASS, "x::y": FAIL})).text.startswith("# \u2028[[deviation]]\n")


def test_line_endings_are_kept():
    update = bring_up_to_date(FILE.replace("\n", "\r\n"), record({**HOLDS, "objects/put::x": FAIL}))
    assert update.text.count("\n") == update.text.count("\r\n") > 20


def test_a_file_is_made_from_a_run(tmp_path):
    listed = Listed("z", "fail", 'They "said" so.', link="https://example.test/2", until="2031-02-03")
    known = tuple(CheckResult("z", client, "fail", listed=listed) for client in CLIENTS)
    run = record({"objects/put::x": FAIL, 'objects/get::y[a"b]': ("pass", "fail", "pass", "pass")})
    run = Record(run.header, (*run.results, *known), run.summary)
    path = tmp_path / "known.toml"
    path.write_text(written(run))
    assert "TODO: expected x, got fail" in path.read_text()
    again = assessed(run, load([path]), TODAY)
    assert [r.standing for r in again.results] == ["known"] * 4 + ["", "known", "", ""] + ["known"] * 4
    assert again.results[-1].listed.reason == listed.reason
    assert (again.results[-1].listed.link, again.results[-1].listed.until) == (listed.link, listed.until)
