"""Tests of the display while checks run, and at the end."""

from __future__ import annotations

import io
import json
import re
import threading
import time
from types import SimpleNamespace

import pytest

from record.lines import CRITICAL, CheckResult
from reports.plugin.live import LiveOutput, weight
from reports.plugin.news import MAX_LESS_SEVERE_LINES, MAX_LINES, News
from tests.expected_results import cause, expect
from tests.reports import fake
from tests.reports.made import OK, deviating

CHECKS = """
@pytest.mark.result()
@clients
def test_ok(client): pass

@pytest.mark.result(verdict='fail', message='expected [416], got\\n200 \\x1b[31m[bold]red')
@clients
def test_bad(client): assert 0
"""
LOST = """
@pytest.mark.result(verdict='fail', message='the endpoint stopped answering', endpoint_lost=True)
def test_a(): assert 0

@pytest.mark.result(verdict='blocked', message='lost before', endpoint_lost=True, requests=0, when='setup')
@pytest.mark.parametrize('n', range(5))
@clients
def test_b(client, n): pass
"""

SLOW_END = """
import time
from reports.plugin import record_plugin

def pytest_sessionfinish():
    time.sleep(0.5)

def slowly(*given, render=record_plugin.render, **more):
    time.sleep(0.5)
    return render(*given, **more)

record_plugin.render = slowly
"""


@pytest.fixture(params=[(), pytest.param(("-n", "1"), marks=pytest.mark.exhaustive)], ids=["here", "xdist"])
def workers(request):
    return request.param


def test_lines(tmp_path, workers):
    folder = fake.project(tmp_path, CHECKS)
    expect(folder, "objects/range::bad boto3-s3 fail")
    outcome = fake.run(folder, "--live", "--known", "known", *workers)
    assert outcome.status == 1
    lines = outcome.output.splitlines()
    assert lines[0] == "fail     objects/range::bad (boto3-s3v4)"
    assert "\x1b" not in outcome.output
    assert "✗ fail 2   ✓ pass 2" in outcome.output
    assert "   1 code     Other results: the record does not say what came  1 check\n" in outcome.output
    assert "4 results of 2 checks, " in outcome.output
    assert "\n  s3-conformance show out/results.jsonl 1\n" in outcome.output
    assert outcome.output.endswith(
        "\n1 correction of client faults: see summary.md\n"
        "new       objects/range::bad (boto3-s3v4)\n"
        "expect: s3-conformance known out/results.jsonl --update known\n"
        "report.html and 6 more in out/\n"
        "1 known   1 result new: exit status 1.\n"
    )
    assert "test session starts" not in outcome.output
    assert "bringing up nodes" not in outcome.output


def test_details_if_they_are_asked_for(tmp_path, workers):
    outcome = fake.run(fake.project(tmp_path, CHECKS), "--live", "-v", *workers)
    lines = outcome.output.splitlines()
    assert lines[0].startswith("✗ fail  objects/range::bad  boto3-s3")
    assert lines[1] == "    expected [416], got"
    assert lines[2] == "    200 \\x1b[31m[bold]red"


def test_a_line_for_each_feature_and_kind(tmp_path, workers, snapshot):
    """No line comes twice, also for other checks and clients; early lines do not hide late ones."""
    many = """
SEEN = {"expected": {"replies": [[403, "AccessDenied"]]}, "got": {"success": None}, "about": "", "kind": ""}
CODE = {"expected": {"replies": [[403, "AccessDenied"]]}, "got": {"replies": [[403, "Other"]]}, "about": "", "kind": ""}
LOST = {"expected": {"bytes": [1, "a"]}, "got": {"bytes": [1, "b"]}, "about": "body", "kind": "", "sort": "data"}

@pytest.mark.result(verdict='fail', feature='private', deviation=SEEN)
@pytest.mark.parametrize('n', range(45))
@clients
def test_many(client, n): assert 0

@pytest.mark.result(verdict='fail', feature='private', deviation=CODE)
@clients
def test_other(client): assert 0

@pytest.mark.result(verdict='fail', feature='alike', deviation=SEEN)
@clients
def test_alike(client): assert 0

@pytest.mark.result(verdict='fail', feature='unheard-of', deviation=LOST)
@clients
def test_last(client): assert 0
"""
    features = [{"id": "private", "group": "Access", "title": "Private by default"}]
    header = json.dumps(fake.HEADER | {"features": features})
    outcome = fake.run(fake.project(tmp_path, many), "--live", *workers, env={"FAKE_HEADER": header})
    lines = [line for line in outcome.output.partition("\n\n")[0].splitlines() if "(boto3-s3" in line]
    assert len(lines) == 2, outcome.output
    assert re.fullmatch(
        r"exposed  Private by default: access that should be refused  objects/range::many\[\S+\] \(boto3-s3(v4)?\)",
        sorted(lines)[1],
    )
    assert [re.sub("  objects.*", "", line) for line in sorted(lines)] == snapshot
    message = "Not shown above (less severe, alike, or too many): exposed in 1 feature, code in 1 feature.\n"
    assert message in outcome.output


DEVIATIONS = {
    "exposed": deviating("403 AccessDenied", OK),
    "corrupt": deviating({"bytes": [1, "a"]}, {"bytes": [1, "b"]}, "body", sort="data"),
    "crash": deviating(OK, "500 InternalError"),
    "refused": deviating(OK, "400 InvalidRequest"),
    "ignored": deviating("400 InvalidArgument", OK),
    "code": deviating("400 InvalidArgument", "400 InvalidRequest"),
}
"""One of each kind."""


@pytest.mark.parametrize(
    ("severity", "level", "reported"),
    [
        ("exposed", "extended", True),
        ("corrupt", "extended", True),
        ("crash", "core", True),
        ("crash", "extended", False),
        ("refused", "core", True),
        ("refused", "common", False),
        ("ignored", "core", True),
        ("ignored", "extended", False),
        ("code", "core", False),
        ("", "extended", True),
    ],
)
def test_what_is_grave_has_a_line_and_the_rest_is_counted(severity, level, reported):
    """Other failures do not hide grave ones, and are not hidden either."""
    news = News()
    deviation = DEVIATIONS.get(severity)
    lines = 0
    for number in range(300):
        found = CheckResult("x::y", "c", "fail", feature=f"f{number}", level=level, deviation=deviation)
        lines += news.of(found, ()) is not None
        assert news.of(found, ()) is None
    assert lines == (0 if not reported else 1 if severity in CRITICAL else MAX_LESS_SEVERE_LINES)
    if severity:
        message = f"Not shown above (less severe, alike, or too many): {severity} in {300 - lines} features."
        assert news.counted() == message


def lost(number: int) -> CheckResult:
    """A failure in a feature of its own, of a value of its own."""
    deviation = deviating("a", "b", f"body {number}", sort="data")
    return CheckResult("x::y", "c", "fail", feature=f"f{number}", level="core", deviation=deviation)


def test_there_are_few_lines_between_two_progress_lines():
    news = News()
    assert sum(news.of(lost(number), ()) is not None for number in range(40)) == MAX_LINES
    assert news.progress_sentence() == "Failures in 25 other features: see the report"
    assert news.progress_sentence() == ""
    assert news.of(lost(41), ()) is not None


def test_what_had_no_room_has_a_line_when_it_comes_again():
    news = News()
    lines = [news.of(lost(number), ()) for number in range(MAX_LINES + 1)]
    assert lines[-1] is None
    news.progress_sentence()
    assert news.of(lost(MAX_LINES), ()) is not None
    assert news.counted() == ""


def test_what_is_grave_has_room_whatever_came_before():
    news = News()
    for number in range(40):
        found = CheckResult("x::y", "c", "fail", feature=f"f{number}", level="core", deviation=DEVIATIONS["crash"])
        news.of(found, ())
    assert sum(news.of(lost(number), ()) is not None for number in range(40)) == MAX_LINES - MAX_LESS_SEVERE_LINES


def test_every_new_failure_has_a_line_where_some_are_expected():
    found = CheckResult("x::y", "c", "fail", feature="f", level="extended", deviation=DEVIATIONS["code"])
    assert News(all_severities=True).of(found, ()) is not None


def test_what_was_counted_has_a_line_once_it_is_of_the_core():
    news, deviation = News(), DEVIATIONS["refused"]
    found = [CheckResult("x::y", "c", "fail", feature="f", level=level, deviation=deviation) for level in ("", "core")]
    assert [news.of(each, ()) is None for each in found] == [True, False]
    assert news.counted() == ""


def test_plain_pytest_names_no_record_if_there_is_none(tmp_path):
    outcome = fake.run(fake.project(tmp_path, CHECKS), "no-out")
    assert "\nnew       objects/range::bad (all clients)\n" in outcome.output
    assert "s3-conformance known" not in outcome.output


def test_only_the_first_of_many_failures_are_shown_in_detail_and_each_check_once(tmp_path):
    many = """
@pytest.mark.result(verdict='fail', message='got 200')
@pytest.mark.parametrize('n', range(45))
@clients
def test_many(client, n): assert 0
"""
    outcome = fake.run(fake.project(tmp_path, many), "--live", "-v")
    assert outcome.output.count("\n    got 200\n") == 40
    assert outcome.output.count("… further unexpected results are only counted") == 1
    assert "90 results new: exit status 1." in outcome.output


@pytest.mark.exhaustive
def test_on_a_terminal(tmp_path, workers):
    slow = "import time\n@pytest.mark.result()\ndef test_slow(): time.sleep(1)\n"
    outcome = fake.run(fake.project(tmp_path, CHECKS + slow), "--live", *workers, tty=True)
    plain = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", outcome.output)
    assert outcome.status == 1
    assert re.search(r"4/5 results 80 %  \d+ s  fail 2  pass 2", plain), plain
    assert "objects/test_range.py::test_slow" in plain
    assert "fail     objects/range::bad (boto3-s3)\r\n" in plain
    assert "✗ fail 2   ✓ pass 3" in plain
    assert "\x1b[31m[bold]red" not in outcome.output


@pytest.mark.exhaustive
def test_after_the_last_check_a_terminal_says_what_the_run_still_does(tmp_path):
    """Removing the run's creations takes minutes at a distant endpoint, and the reports of a whole run half a
    minute."""
    folder = fake.project(tmp_path, CHECKS)
    (folder / "slow_end.py").write_text(SLOW_END)
    outcome = fake.run(folder, "--live", "-p", "slow_end", "-n", "0", tty=True)
    plain = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", outcome.output)
    for message in ("removing what the run created", "making findings and reports"):
        assert re.search(rf"4/4 results 100 %[^\n]*\n  {message}", plain), plain


@pytest.fixture
def live(monkeypatch):
    """A display with 1,000 items begun at the time 0, of which the last 900 are skipped; and its clock."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    options = SimpleNamespace(getoption=lambda name: [])
    shown = LiveOutput(SimpleNamespace(before=None, config=options), io.StringIO())
    shown.weights = {f"a::{number}": int(number < 100) for number in range(1_000)}
    shown.watch = threading.current_thread()
    shown._begin(1_000, 100)
    return shown, now


@pytest.mark.parametrize(
    ("done", "expected", "message"),
    [
        (1, 0.0, ""),
        (51, 0.0, ", about 0:00:50 left"),
        (95, 0.0, ", about 0:00:10 left"),
        (51, 600.0, ", about 0:09:20 left"),  # lifecycle rules need days: most other checks are done soon
        (100, 0.0, ""),
    ],
)
def test_the_time_left(live, done, expected, message):
    """The first results tell nothing, and skipped items take no time."""
    shown, now = live
    shown.expected = expected
    for number in (*range(done), *range(100, 900)):
        now[0] = min(number, done - 1)
        shown.progress.advance(shown.task.id, shown.weights[f"a::{number}"])
    assert shown._time_left() == message


def test_a_stalled_run_has_no_time_left(live):
    """One check for which all wait says nothing about the others."""
    shown, now = live
    for now[0] in (*map(float, range(51)), 150.0, 260.0):
        shown.progress.advance(shown.task.id, 1)
    assert shown._time_left() == ""


def test_an_item_weighs_what_its_check_sends() -> None:
    """The check sends three requests, each of which counts twice; an unknown one sends none."""
    check = "conformance/access/test_acl_by_others.py::test_account_with_full_control_puts_the_acl_of_a_bucket"
    assert weight(f"{check}[boto3-s3v4]") == 7
    assert weight("conformance/access/test_new.py::test_new[boto3-s3v4]") == 1


def test_no_long_silence_in_one_process(tmp_path):
    """One check, and what comes after the last, may take minutes; a log has lines meanwhile."""
    quick = """
import time
from reports.plugin import live

live.SECONDS_BETWEEN_LINES = 0.2

def pytest_sessionfinish():
    time.sleep(0.6)
"""
    folder = fake.project(tmp_path, "import time\n@pytest.mark.result()\ndef test_slow(): time.sleep(0.6)\n")
    (folder / "quick.py").write_text(quick)
    outcome = fake.run(folder, "--live", "-p", "quick", "-n", "0")
    assert outcome.status == 0
    assert "\n0/1 results 0 %  objects/test_range.py::test_slow\n" in f"\n{outcome.output}"
    assert "\n1/1 results 100 %  pass 1  removing what the run created\n" in outcome.output


LATE = """
import pytest
from record.lines import CheckResult

def pytest_conformance_late_results(config):
    reports = [pytest.TestReport(f"x::{n}", (__file__, 0, "x"), {}, "passed", None, "call") for n in range(3)]
    for number, report in enumerate(reports):
        report.conformance = CheckResult(f"invariants/x::{number}", "boto3-s3", "pass", "invariants")
    return reports

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.late_results = 3
    return report
"""


def test_late_results_count_towards_the_total(tmp_path, workers):
    """The counts during the run and at the end agree."""
    folder = fake.project(tmp_path, CHECKS + "import time\n@pytest.mark.result()\ndef test_slow(): time.sleep(1.5)\n")
    (folder / "late.py").write_text(LATE)
    outcome = fake.run(folder, "--live", "-p", "late", *workers)
    assert "5/8 results 62 %" in outcome.output
    assert "8 results of 6 checks, " in outcome.output


def test_the_totals_are_not_added_up_for_each_late_result(tmp_path):
    """They are sums over all requests, and a run has a thousand late results."""
    folder = fake.project(tmp_path, CHECKS)
    totals = "\ndef pytest_conformance_run_totals(config):\n    print('added up', file=open('totals', 'a'))\n"
    (folder / "late.py").write_text(LATE + totals)
    fake.run(folder, "--live", "-p", "late", "-n", "0")
    assert (folder / "totals").read_text().count("added up") == 2, "before the late results, and at the end"


@pytest.mark.exhaustive
def test_a_terminal_in_ci_gets_lines(tmp_path):
    outcome = fake.run(fake.project(tmp_path, CHECKS), "--live", tty=True, env={"CI": "true"})
    assert "\x1b[2K" not in outcome.output
    assert "objects/range::bad" in outcome.output


def test_a_lost_endpoint_is_reported_once(tmp_path):
    outcome = fake.run(fake.project(tmp_path, LOST), "--live")
    assert outcome.status == 3
    before, _, after = outcome.output.partition(
        "The endpoint is lost: objects/range::a got no answer, and the rest is blocked."
    )
    assert "the endpoint stopped answering" in before
    assert "objects/range::b" not in before + after
    assert (
        "The endpoint stopped answering and did not come back: first seen in objects/range::a with boto3-s3v4." in after
    )


@pytest.mark.parametrize("output", ["--live", "-q"])
def test_a_cause_that_names_no_feature_is_said(tmp_path, output):
    folder = fake.project(tmp_path, CHECKS)
    expect(folder, "", causes='[[cause]]\nid = "i"\nsentence = "s"\nfeature = "nosuch"\n')
    header = fake.HEADER | {"features": [{"id": "ranges", "group": "Objects", "title": "Byte ranges"}]}
    outcome = fake.run(folder, output, "--known", "known", env={"FAKE_HEADER": json.dumps(header)})
    assert "known/causes.toml:1: cause i: no feature has the id 'nosuch'\n" in outcome.output


def test_a_fixed_deviation_has_advice(tmp_path):
    folder = fake.project(tmp_path, CHECKS)
    expect(folder, "*::ok * fail", causes=cause("*::ok", "r"))
    outcome = fake.run(folder, "--live", "--known", "known")
    message = "expected fail in known/expected.txt:1 (r), but it passes now: update the expected results"
    assert f"! passes now  objects/range::ok  boto3-s3\n    {message}" in outcome.output
    assert f"fixed     objects/range::ok (all clients): {message}" in outcome.output


def test_stopped_by_the_keyboard_while_it_stops_before_the_first_check(tmp_path):
    folder = fake.project(tmp_path, CHECKS)
    (folder / "stopped.py").write_text(
        "import pytest\n"
        "def pytest_collection_modifyitems(): raise KeyboardInterrupt\n"
        "@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_sessionfinish(): raise KeyboardInterrupt\n"
    )
    outcome = fake.run(folder, "--live", "-p", "stopped")
    assert "Stopped by the keyboard" in outcome.output
    assert "no check is selected" not in outcome.output


def test_stopped_again_before_the_reports_it_names_the_record(tmp_path):
    folder = fake.project(tmp_path, CHECKS)
    (folder / "stopped.py").write_text(
        "import pytest\n@pytest.hookimpl(tryfirst=True)\ndef pytest_sessionfinish(): raise KeyboardInterrupt\n"
    )
    outcome = fake.run(folder, "--live", "-p", "stopped")
    assert "s3-conformance show out/results.jsonl" in outcome.output
    assert "results.jsonl in out/\n" in outcome.output.replace("\r", "")


def test_without_results(tmp_path):
    folder = fake.project(tmp_path, CHECKS)
    outcome = fake.run(folder, "--live", "-k", "absent")
    assert (outcome.status, outcome.output.strip()) == (2, "Error: no check is selected")
    (folder / "conformance" / "test_broken.py").write_text("import absent_module\n")
    outcome = fake.run(folder, "--live")
    assert outcome.status == 2
    assert "Cannot read conformance/test_broken.py" in outcome.output
    assert "absent_module" in outcome.output


def test_the_reason_to_stop_is_shown(tmp_path):
    exits = "def test_exit(): pytest.exit('the endpoint is\\nnot reachable', returncode=3)\n"
    outcome = fake.run(fake.project(tmp_path, exits), "--live")
    assert outcome.status == 3
    assert "Error: the endpoint is\nnot reachable" in outcome.output


def test_notices(tmp_path, workers):
    says = """
@pytest.mark.result()
def test_wait(request):
    request.config.hook.pytest_conformance_notice(config=request.config, message='waiting for it')
"""
    folder = fake.project(tmp_path, says)
    for live in ("--live",), ():
        assert "waiting for it" in fake.run(folder, *live, *workers).output


def test_ascii_if_the_encoding_has_nothing_else(tmp_path):
    outcome = fake.run(fake.project(tmp_path, CHECKS), "--live", "-v", env={"PYTHONIOENCODING": "ascii"})
    assert outcome.status == 1
    assert "x fail  objects/range::bad  boto3-s3\n" in outcome.output
    assert outcome.output.isascii()


def test_a_long_run_says_that_the_checks_are_done(tmp_path):
    folder = fake.project(tmp_path, CHECKS)
    assert "The checks are done." not in fake.run(folder, "--live").output
    conftest = folder / "conftest.py"
    few = "from reports.plugin import recording\nrecording.MANY = 1\n"
    conftest.write_text(
        conftest.read_text(encoding="utf-8").replace("import pytest\n", f"import pytest\n{few}", 1), encoding="utf-8"
    )
    lines = fake.run(folder, "--live").output.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("The checks are done."))
    assert first < next(number for number, line in enumerate(lines) if " results of " in line)
