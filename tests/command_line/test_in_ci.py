"""The life of a CI job with expected results: green, a regression, a fix, a deviation that is gone."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from record.record_file import read
from reports.known.expected_file import HEAD
from tests.command_line.changing import Changing
from tests.command_line.commands import Outcome, User, user
from tests.expected_results import cause, expect

CAUGHT_BY = "objects/put::etag_is_the_md5[bytes]"
"""The check with which the job notices `etag_without_quotes`."""

SELECTED = ("-k", "etag_is_the_md5 or content_type_is_kept", "--client", "boto3-s3v4,boto-s3")
AREAS = ("--area", "objects")


@pytest.fixture
def job(tmp_path: Path, server: Changing, url: str) -> User:
    server.is_mended()
    expect(tmp_path)
    return user(tmp_path, S3_ENDPOINT_URL=url)


def run(job: User, areas: tuple[str, ...] = AREAS) -> Outcome:
    return job.command("run", "--known", "known", "-n", "0", "--out", "out", *SELECTED, *areas)


@pytest.mark.exhaustive
def test_from_green_to_green(job: User, server: Changing) -> None:
    assert run(job).status == 0

    server.breaks("etag_without_quotes")
    broken = run(job)
    assert broken.status == 1
    assert "NEW: not as required, and nothing is expected yet: fix it, or expect it" in broken.stdout
    assert re.search(r"^code     .+: responses other than documented  objects/.+ \(boto", broken.stdout, re.MULTILINE)
    assert re.search(r"- objects/put::etag_is_the_md5\[[^]]*bytes.*\] \(all clients\)", broken.stdout)

    # It is accepted for now: expected, with a cause.
    made = job.command("known", "out", "--update", "known")
    assert made.status == 0
    known = job.folder / "known" / "expected.txt"
    module, _, name = CAUGHT_BY.partition("[")[0].partition("::")
    assert f"\n{name}[" in known.read_text().partition(f"\n{module}::\n")[2]
    (job.folder / "known" / "causes.toml").write_text(cause("objects/*", "Ticket 17."))
    accepted = run(job)
    assert accepted.status == 0
    assert "KNOWN: not as required, as expected" in accepted.stdout
    assert "Ticket 17." in (job.folder / "out" / "summary.md").read_text()
    results = read(job.folder / "out" / "results.jsonl").results
    assert {result.standing for result in results if result.verdict == "fail"} == {"known"}

    # The server is fixed, so the failure is no longer expected.
    server.is_mended()
    fixed = run(job)
    assert fixed.status == 1
    assert "FIXED: passes now, which was not expected: update the expected results" in fixed.stdout
    assert re.search(r"- objects/put::etag_is_the_md5\[[^]]*bytes.*expected fail in known/expected\.txt:", fixed.stdout)
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
    gone = "1 VANISHED: expected, but the check no longer exists"
    assert (
        f"{gone}\n- buckets/lifecycle::* (boto3-*): known/expected.txt:1: update the expected results" in outcome.stdout
    )
    record = read(job.folder / "out" / "results.jsonl")
    assert record.summary is not None
    assert [entry.check for entry in record.summary.vanished] == ["buckets/lifecycle::*"]  # the other was not selected


@pytest.mark.exhaustive
def test_a_run_is_compared_with_an_earlier_one(job: User, server: Changing) -> None:
    assert run(job).status == 0
    (job.folder / "out").rename(job.folder / "before")
    server.breaks("etag_without_quotes")
    assert run(job).status == 1
    compared = job.command("compare", "before", "out", "--fail-on", "regressed")
    assert compared.status == 1
    assert re.search(r"REGRESSED objects/put::etag_is_the_md5\[[^]]*bytes", compared.said)
    assert job.command("compare", "out", "before", "--fail-on", "regressed").status == 0
