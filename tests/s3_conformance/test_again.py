"""`run --again`, the daily loop of a server's author, who changes the server and sees a finding go; and the life of a
CI job with expected results: green, a regression, a fix, a deviation that is gone."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fixtures.cleanup.ledger import note_own_run
from fixtures.session.run_header import places_in
from record import record_file
from record.lines import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from record.record_file import read
from record.selection import Selection
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import findings_file
from reports.known.expected_file import HEAD
from s3_conformance import run_again
from s3_conformance.run_again import options_for_rerun
from tests.expected_results import cause, expect
from tests.reports.unpacking import data_of
from tests.s3_conformance.commands import Outcome, User, client, user
from tests.s3_conformance.servers import Changing

CLIENT = "boto3-s3v4"
TAKES_DAYS = "lifecycle/over_time::expired_object_is_gone[days]"
SELECTED = ("--area", "objects", "--client", "boto3-s3v4", "-k", "etag_is_the_md5 or content_type_is_kept")


@pytest.fixture
def author(tmp_path: Path, server: Changing, url: str) -> User:
    server.breaks("etag_without_quotes")
    someone = user(tmp_path, S3_ENDPOINT_URL=url)
    assert someone.command("run", *SELECTED, "--out", "out").status == 1
    return someone


def add_failed(record: Path, *checks: str) -> None:
    """Adds results that failed to a record."""
    before = record_file.read(record)
    results = (*before.results, *(CheckResult(each, CLIENT, "fail", each.partition("/")[0]) for each in checks))
    writer = record_file.Writer(record, before.header)
    for each in results:
        writer.append(each)
    writer.finish(RunSummary(count_verdicts(results), exit=1))


@pytest.mark.exhaustive
def test_a_mended_finding_goes(author: User, server: Changing) -> None:
    still = author.command("run", "--again", "out", "1")
    assert "still  objects/put::etag_is_the_md5[bytes] (boto3-s3v4): value of ETag\n" in still.stdout
    assert "0 fixed, 3 still failing, 0 new, of 3 results." in still.stdout
    assert still.status == 1
    server.is_mended()
    fixed = author.command("run", "--again", "out", "failed")
    assert "fixed  objects/put::etag_is_the_md5[bytes] (boto3-s3v4): value of ETag, now pass\n" in fixed.stdout
    assert "3 fixed, 0 still failing, 0 new, of 3 results." in fixed.stdout
    assert fixed.status == 0


@pytest.mark.exhaustive
def test_the_reports_say_what_became_of_each_result(author: User) -> None:
    """The reports of the run say it, and those that are made again later."""
    author.command("run", "--again", "out", "1")
    out = author.folder / "s3-conformance-again"
    counted = "0 fixed, 3 still failing, 0 new, of 3 results"
    summary = (out / "summary.md").read_text(encoding="utf-8")
    assert counted in summary
    assert "## STILL: does not pass, as before (3)\n\n- `objects/put::etag_is_the_md5[" in summary
    assert ": value of ETag\n" in summary
    assert "NEW:" not in summary
    page = (out / "report.html").read_text(encoding="utf-8")
    assert counted in page
    assert '<li>still <a href="?q=objects%2Fput%3A%3Aetag_is_the_md5#checks"><code>objects/put::etag_is' in page
    assert '<span class="note">core, still' in data_of(page)[1]["findings"]
    later = author.command("report", "s3-conformance-again")
    assert counted in later.stdout
    assert (out / "summary.md").read_text(encoding="utf-8") == summary


@pytest.mark.exhaustive
def test_several_processes_run_many_results_again(author: User) -> None:
    again = author.command("run", "--again", "out", "failed", "-n", "2")
    assert (again.status, "0 fixed, 3 still failing, 0 new, of 3 results." in again.stdout) == (1, True)


@pytest.mark.exhaustive
def test_a_feature_shows_what_broke_beside_it(author: User, server: Changing) -> None:
    server.is_mended()
    author.command("run", *SELECTED, "--out", "out")
    server.breaks("etag_without_quotes")
    new = author.command("run", "--again", "out", "objects")
    assert "new    objects/put::etag_is_the_md5[bytes] (boto3-s3v4): pass, now value of ETag\n" in new.stdout
    assert new.status == 1


@pytest.mark.exhaustive
def test_the_record_has_the_endpoint(author: User) -> None:
    elsewhere = User(author.folder, {k: v for k, v in author.variables.items() if k != "S3_ENDPOINT_URL"})
    assert "0 fixed, 3 still failing" in elsewhere.command("run", "--again", "out").stdout


@pytest.mark.exhaustive
@pytest.mark.parametrize("variables", [("S3_ENDPOINT_URL",), ()], ids=["the record's", "configured"])
def test_the_run_stays_in_the_bucket_of_the_record(author: User, url: str, variables: tuple[str, ...]) -> None:
    client(url).create_bucket(Bucket="own")
    author.command("run", *SELECTED, "--bucket", "own", "--out", "inside")
    someone = User(author.folder, {k: v for k, v in author.variables.items() if k not in variables})
    assert "0 fixed, 3 still failing" in someone.command("run", "--again", "inside").stdout
    again = record_file.read(author.folder / "s3-conformance-again" / "results.jsonl")
    assert {exchange.place[0] for each in again.results for exchange in each.exchanges} == {"own"}


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("also", "mended", "printed", "status"),
    [
        (TAKES_DAYS, True, "Not run: it takes days: --lifecycle-day SECONDS tests it", 3),
        (TAKES_DAYS, False, "0 fixed, 3 still failing, 0 new, 1 not run, of 4 results.", 1),
        ("objects/put::of_another_version", True, "3 fixed, 0 still failing, 0 new, 1 not run, of 4 results.", 3),
    ],
    ids=["skipped", "skipped, and others fail", "no check any more"],
)
def test_a_result_that_did_not_run_is_not_good(
    author: User, server: Changing, also: str, mended: bool, printed: str, status: int
) -> None:
    add_failed(author.folder / "out" / "results.jsonl", also)
    if mended:
        server.is_mended()
    again = author.command("run", "--again", "out")
    assert printed in again.stdout
    assert again.status == status
    recorded = record_file.read(author.folder / "s3-conformance-again" / "results.jsonl").summary
    assert (recorded.exit, recorded.again is not None and recorded.again.sentence in again.stdout) == (status, True)
    assert author.command("report", "s3-conformance-again").status == status


def test_a_check_is_named_by_its_id(author: User) -> None:
    all_cases = author.command("run", "--again", "out", "objects/put::etag_is_the_md5")
    assert "0 fixed, 3 still failing, 0 new, of 3 results." in all_cases.stdout
    one = author.command("run", "--again", "out", "objects/put::etag_is_the_md5[bytes]")
    assert "0 fixed, 1 still failing, 0 new, of 1 result." in one.stdout


@pytest.mark.exhaustive
def test_results_of_programs_are_said_to_be_left_out(author: User) -> None:
    programs = [f"applications/workflows::files_are_kept[{name}]" for name in ("restic-0.18", "rclone-1.71")]
    add_failed(author.folder / "out" / "results.jsonl", *programs)
    printed = "2 results of programs: not run again; run --applications NAME,… does that\n"
    again = author.command("run", "--again", "out")
    assert (printed in again.stderr, "3 still failing" in again.stdout) == (True, True)
    alone = author.command("run", "--again", "out", "applications/workflows::files_are_kept")
    assert (alone.status, alone.stderr) == (2, f"Error: out: {printed}")


@pytest.mark.exhaustive
def test_nothing_of_hypothesis_stays_where_the_user_works(author: User) -> None:
    add_failed(author.folder / "out" / "results.jsonl", "properties/round_trips::any_tags_are_read")
    assert "1 fixed" in author.command("run", "--again", "out").stdout
    assert not (author.folder / ".hypothesis").exists()


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("out", "9"), "Error: out: no finding 9; there are 1\n"),
        (("out", "objekts"), "Error: out: it has no finding or feature 'objekts'; near it are objects\n"),
        (("out", "a/b::c"), "Error: out: no result of a/b::c can be run again\n"),
        (("out", "1", "2"), "Error: --again takes one finding, feature, group or check: 1 or 2\n"),
        (("nowhere",), "Error: nowhere: No such file or directory\n"),
        (
            ("out", "--require", "backup"),
            "Error: --again runs what its record names, and is not combined with --require\n",
        ),
    ],
)
def test_a_wrong_name_is_refused(author: User, arguments: tuple[str, ...], printed: str) -> None:
    outcome = author.command("run", "--again", *arguments)
    assert (outcome.status, outcome.said.replace("Usage: s3-conformance run", "")[-len(printed) :]) == (2, printed)


@pytest.mark.parametrize(
    "flags",
    [
        ["--client", "boto-s3"],
        ["--level", "core"],
        ["--area", "listing"],
        ["--feature", "objects"],
        ["--smoke"],
        ["--every-client"],
        ["--applications", "all"],
        ["--shard", "1/2"],
        ["--area", "listing", "--smoke", "-k", "put"],
    ],
    ids=" ".join,
)
def test_a_flag_that_selects_is_refused(tmp_path: Path, flags: list[str]) -> None:
    outcome = user(tmp_path).command("run", "--again", "out", *flags, status=2)
    printed = outcome.stderr.partition("and is not combined with ")[2].strip()
    assert set(printed.split(", ")) == {flag for flag in flags if flag.startswith("-")}


@pytest.mark.exhaustive
def test_a_watched_file_runs_it_once_more(author: User, server: Changing) -> None:
    source = author.folder / "server.py"
    source.write_text("old")
    with author.running("run", "--again", "out", "1", "--watch", "server.py") as process:
        assert process.stdout is not None
        _read_until(process.stdout, "Ctrl-C ends.")
        server.is_mended()
        time.sleep(0.01)  # so that the file has another time
        source.write_text("new")
        assert "server.py has changed" in _read_until(process.stdout, "once more.")
        assert "3 fixed" in _read_until(process.stdout, "of 3 results.")


def _read_until(output: Iterator[str], end: str) -> str:
    text = ""
    for line in output:
        text += line
        if end in line:
            break
    return text


OPTIONS: dict[str, Any] = dict.fromkeys(("endpoint_url", "https_endpoint_url", "region", "addressing", "bucket"))
NO_ENDPOINT: Any = SimpleNamespace(endpoint=None, sources={})


RUN_ID = "0123456789ab"


def _before(**header: Any) -> Any:
    made = RunHeader(run_id=RUN_ID, **header)
    note_own_run(RUN_ID, places_in(made))
    return SimpleNamespace(record=SimpleNamespace(header=made), clients=["raw-s3v4"])


@pytest.fixture
def own_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_CONFORMANCE_STATE", str(tmp_path))


@pytest.mark.usefixtures("own_runs")
def test_the_record_has_the_url_over_https_too() -> None:
    before = _before(endpoint="http://s3.test:9000", https_endpoint="https://s3.test:9443", region="eu-west-1")
    options = options_for_rerun(OPTIONS, NO_ENDPOINT, before)
    assert (options["endpoint_url"], options["https_endpoint_url"]) == ("http://s3.test:9000", "https://s3.test:9443")


@pytest.mark.usefixtures("own_runs")
def test_a_bucket_that_the_user_gives_wins_over_that_of_the_record() -> None:
    before = _before(endpoint="http://s3.test:9000", selection=Selection({"bucket": "of-the-record"}))
    for endpoint in (None, SimpleNamespace(bucket=None)):
        found: Any = SimpleNamespace(endpoint=endpoint, sources={})
        assert options_for_rerun(OPTIONS, found, before)["bucket"] == "of-the-record"
        assert options_for_rerun(OPTIONS | {"bucket": "other"}, found, before)["bucket"] == "other"
    configured: Any = SimpleNamespace(endpoint=SimpleNamespace(bucket="in-the-settings"), sources={})
    assert options_for_rerun(OPTIONS, configured, before)["bucket"] is None  # so that the one in the settings is taken
    assert options_for_rerun(OPTIONS, NO_ENDPOINT, _before(endpoint="http://s3.test:9000"))["bucket"] is None


@pytest.mark.parametrize("results", [2, 1], ids=["known by checks and clients", "mixed with another finding"])
def test_a_finding_is_taken_from_the_file_beside_the_record_if_that_is_exact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, results: int
) -> None:
    header = RunHeader(run_id="1", suite=version("s3-conformance"), clients=("a", "b"))
    record = Record(header, tuple(CheckResult("x/y::z", client, "fail", message="m") for client in header.clients))
    findings_file.write(diagnose(record), tmp_path / findings_file.FILE_NAME)
    text = (tmp_path / findings_file.FILE_NAME).read_text(encoding="utf-8")
    (tmp_path / findings_file.FILE_NAME).write_text(text.replace('"results": 2', f'"results": {results}'), "utf-8")
    asked = []
    monkeypatch.setattr(run_again, "diagnose", lambda found: asked.append(found) or diagnose(found))
    found = run_again.explained_by("1", "out", tmp_path / "results.jsonl", record)
    assert [each.client for each in found] == ["a", "b"]
    assert len(asked) == (results == 1)


CAUGHT_BY = "objects/put::etag_is_the_md5[bytes]"
"""The check with which the job notices `etag_without_quotes`."""

IN_CI = ("-k", "etag_is_the_md5 or content_type_is_kept", "--client", "boto3-s3v4,boto-s3")
AREAS = ("--area", "objects")


@pytest.fixture
def job(tmp_path: Path, server: Changing, url: str) -> User:
    server.is_mended()
    expect(tmp_path)
    return user(tmp_path, S3_ENDPOINT_URL=url)


def run(job: User, areas: tuple[str, ...] = AREAS) -> Outcome:
    return job.command("run", "--known", "known", "-n", "0", "--out", "out", *IN_CI, *areas)


@pytest.mark.exhaustive
def test_from_green_to_green(job: User, server: Changing) -> None:
    assert run(job).status == 0

    server.breaks("etag_without_quotes")
    broken = run(job)
    assert broken.status == 1
    assert "\nexpect: s3-conformance known out/results.jsonl --update known\n" in broken.stdout
    assert re.search(r"^code     .+: responses other than documented  objects/.+ \(boto", broken.stdout, re.MULTILINE)

    # It is accepted for now: expected, with a cause.
    job.command("known", "out", "--update", "known", status=0)
    known = job.folder / "known" / "expected.txt"
    module, _, name = CAUGHT_BY.partition("[")[0].partition("::")
    assert f"\n{name}[" in known.read_text().partition(f"\n{module}::\n")[2]
    (job.folder / "known" / "causes.toml").write_text(cause("objects/*", "Ticket 17."))
    accepted = run(job)
    assert accepted.status == 0
    assert " known   All results are as required or as expected: exit status 0." in accepted.stdout
    assert "Ticket 17." in (job.folder / "out" / "summary.md").read_text()
    results = read(job.folder / "out" / "results.jsonl").results
    assert {result.standing for result in results if result.verdict == "fail"} == {"known"}

    # The server is fixed, so the failure is no longer expected.
    server.is_mended()
    fixed = run(job)
    assert fixed.status == 1
    assert " fixed: exit status 1." in fixed.stdout
    assert re.search(
        r"^fixed     objects/put::etag_is_the_md5\[[^]]*bytes.*expected fail in known/expected\.txt:",
        fixed.stdout,
        re.MULTILINE,
    )
    assert job.command("known", "out", "--update", "known").status == 0
    assert known.read_text() == HEAD
    assert run(job).status == 0


@pytest.mark.exhaustive
@pytest.mark.parametrize(("days", "status"), [(0, 0), (-1, 1)], ids=["last-day", "the-day-after"])
def test_an_entry_with_an_end_date(job: User, server: Changing, days: int, status: int) -> None:
    server.breaks("content_type_is_lost")
    until = datetime.date.today() + datetime.timedelta(days=days)
    check = "objects/put::content_type_is_kept"
    expect(job.folder, f"{check} * fail", causes=cause(check, "So it is.", f"until = {until}"))
    outcome = run(job)
    assert outcome.status == status, outcome.said
    printed = f"until {until}, which has passed: fix it, or give its cause a later date"
    assert (printed in outcome.stdout) is bool(status)


@pytest.mark.exhaustive
def test_entries_without_a_result_are_reported_and_do_no_harm(job: User) -> None:
    expect(job.folder, "buckets/lifecycle::* boto3-* fail", "multipart/upload::abort_leaves_nothing * fail")
    outcome = run(job, ("--area", "objects,buckets"))
    assert outcome.status == 0
    assert "\nvanished  buckets/lifecycle::* (boto3-*): known/expected.txt:1\n" in outcome.stdout
    record = read(job.folder / "out" / "results.jsonl")
    assert [entry.check for entry in record.summary.vanished] == ["buckets/lifecycle::*"]  # the other was not selected


@pytest.mark.exhaustive
def test_a_run_is_compared_with_an_earlier_one(job: User, server: Changing) -> None:
    assert run(job).status == 0
    (job.folder / "out").rename(job.folder / "before")
    server.breaks("etag_without_quotes")
    assert run(job).status == 1
    compared = job.command("compare", "before", "out", "--fail-on", "regressed", status=1)
    assert re.search(r"REGRESSED objects/put::etag_is_the_md5\[[^]]*bytes", compared.said)
    assert job.command("compare", "out", "before", "--fail-on", "regressed").status == 0
