"""Files of known deviations made from a run, and brought up to date with one."""

from __future__ import annotations

import datetime

import pytest

from reports.known_file import load
from reports.known_update import updated, written
from reports.outcome import assessed
from reports.record import CheckResult, Listed, Record, RunHeader, RunSummary

TODAY = datetime.date(2026, 5, 5)
CLIENTS = ("boto3-s3", "boto-s3")
FILE = """\
# Known deviations of a server.

# Listings
[[deviation]]
check = "listing/entries::order"
verdict = "fail"
reason = "Sorts by folder."   # a remark

[[deviation]]
check = "listing/*::size"
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


def record(*verdicts, clients=CLIENTS, summary=None):
    results = tuple(
        CheckResult(check, client, verdict, message=f"expected {check[-1]}, got {verdict}" * (verdict != "pass"))
        for check, *of_clients in verdicts
        for client, verdict in zip(clients, of_clients, strict=True)
    )
    return Record(RunHeader(clients=clients), results, summary or RunSummary({}))


@pytest.fixture
def bring_up_to_date(tmp_path):
    def bring(text, run):
        path = tmp_path / "known.toml"
        path.write_text(text)
        update = updated(text, load([path]).entries, run)
        path.write_text(update.text)
        assert all(not result.unexpected for result in assessed(run, load([path]), TODAY).results)
        again = updated(update.text, load([path]).entries, run)
        assert (again.text, again.added, again.narrowed, again.fixed, again.gone) == (update.text, 0, 0, [], [])
        return update

    return bring


HOLDS = ("listing/entries::order", "fail", "fail"), ("listing/pages::size", "fail", "fail")


def test_what_still_holds_stays_as_it_is_written(bring_up_to_date):
    update = bring_up_to_date(FILE, record(*HOLDS, ("objects/get::gone", "fail", "fail")))
    assert update.text == FILE
    assert update.kept == 4


def test_what_is_gone_goes_and_what_was_not_selected_stays(bring_up_to_date):
    update = bring_up_to_date(FILE, record(*HOLDS))
    assert [entry.check for entry in update.gone] == ["objects/get::gone"]
    assert "Was renamed" not in update.text
    assert '# Objects\n[[deviation]]\ncheck = "objects/get::elsewhere"' in update.text


def test_a_cut_off_run_removes_nothing(bring_up_to_date):
    run = record(*HOLDS)
    assert bring_up_to_date(FILE, Record(run.header, run.results)).text == FILE


def test_what_passes_goes(bring_up_to_date):
    update = bring_up_to_date(FILE, record(("listing/entries::order", "pass", "pass"), HOLDS[1]))
    assert [entry.reason for entry in update.fixed] == ["Sorts by folder."]
    assert "order" not in update.text
    assert '# Listings\n[[deviation]]\ncheck = "listing/*::size"' in update.text


def test_what_holds_in_part_is_narrowed(bring_up_to_date):
    run = record(HOLDS[0], ("listing/a::size", "fail", "pass"), ("listing/b::size", "fail", "n/a"))
    update = bring_up_to_date(FILE, run)
    assert update.narrowed == 1
    rest = 'verdict = "fail"\nreason = "No sizes."\nlink = "https://example.test/1"\nuntil = 2030-01-31\n\n'
    assert f'[[deviation]]\ncheck = "listing/a::size"\nclient = "boto3-s3"\n{rest}' in update.text
    assert f'[[deviation]]\ncheck = "listing/b::size"\n{rest}' in update.text


def test_what_is_new_is_to_be_done(bring_up_to_date):
    run = record(*HOLDS, ("objects/put::x", "fail", "fail"), ("objects/put::y", "pass", "blocked"))
    update = bring_up_to_date(FILE, run)
    assert update.added == 2
    assert update.text.endswith(
        '[[deviation]]\ncheck = "objects/put::x"\nverdict = "fail"\nreason = "TODO: expected x, got fail"\n\n'
        '[[deviation]]\ncheck = "objects/put::y"\nclient = "boto-s3"\nverdict = "blocked"\n'
        'reason = "TODO: expected y, got blocked"\n'
    )


def test_clients_that_have_something_in_common_are_one_entry(bring_up_to_date):
    clients = ("boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4")
    run = record(("x::a", "pass", "fail", "pass", "fail"), ("x::b", "fail", "fail", "n/a", "pass"), clients=clients)
    update = bring_up_to_date("", run)
    assert 'check = "x::a"\nclient = "*-s3v4"\n' in update.text
    assert 'check = "x::b"\nclient = "boto3-*"\n' in update.text
    assert update.added == 2


def test_another_verdict_is_new(bring_up_to_date):
    update = bring_up_to_date(FILE, record(("listing/entries::order", "blocked", "blocked"), HOLDS[1]))
    assert [entry.reason for entry in update.fixed] == ["Sorts by folder."]
    assert 'verdict = "blocked"\nreason = "TODO: expected r, got blocked"' in update.text


def test_unsupported_need_not_be_listed(bring_up_to_date):
    assert bring_up_to_date("", record(("objects/put::x", "unsupported", "unsupported"))).text == ""


def test_entries_that_cannot_be_told_apart_are_refused(tmp_path):
    text = 'deviation = [{check="a", verdict="fail", reason="r"}, {check="b", verdict="fail", reason="r"}]\n'
    path = tmp_path / "known.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match="cannot be told apart"):
        updated(text, load([path]).entries, record())


def test_a_file_is_made_from_a_run(tmp_path):
    run = record(("objects/put::x", "fail", "fail"), ('objects/get::y[a"b]', "pass", "fail"), ("z", "fail", "fail"))
    listed = Listed("z", "fail", 'They "said" so.', link="https://example.test/2", until="2031-02-03")
    known = [CheckResult("z", client, "fail", listed=listed) for client in CLIENTS]
    run = Record(run.header, (*run.results[:-2], *known), run.summary)
    path = tmp_path / "known.toml"
    path.write_text(written(run))
    assert "TODO: expected x, got fail" in path.read_text()
    again = assessed(run, load([path]), TODAY)
    assert [result.standing for result in again.results] == ["known", "known", "", "known", "known", "known"]
    assert again.results[-1].listed.reason == listed.reason
    assert (again.results[-1].listed.link, again.results[-1].listed.until) == (listed.link, listed.until)
