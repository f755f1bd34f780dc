"""The life of a CI job with a file of known deviations: green, a regression, a fix, a deviation that is gone."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.record.record_file import read
from tests.command_line.commands import Outcome, User, user
from tests.defects.defects import DEFECTS
from tests.reference.messages import Answer, Request, Serve
from tests.reference.server import running
from tests.reference.service import reference

CAUGHT_BY = "objects/put::etag_is_the_md5[bytes]"
"""By it the job notices `etag_without_quotes`."""

SELECTED = ("-k", "etag_is_the_md5 or content_type_is_kept", "--client", "boto3-s3v4,boto-s3")
AREAS = ("--area", "objects")


class Changing:
    """A server that gets fixed and broken again while its URL stays the same."""

    def __init__(self) -> None:
        self.now: Serve = reference()

    def __call__(self, request: Request) -> Answer:
        return self.now(request)

    def breaks(self, defect: str) -> None:
        self.now = DEFECTS[defect].server()

    def is_mended(self) -> None:
        self.now = reference()


@pytest.fixture(scope="module")
def server() -> Changing:
    return Changing()


@pytest.fixture(scope="module")
def url(server: Changing) -> Iterator[str]:
    with running(server) as url:
        yield url


@pytest.fixture
def job(tmp_path: Path, server: Changing, url: str) -> User:
    server.is_mended()
    (tmp_path / "known.toml").write_text("# Nothing is known to deviate.\n")
    return user(tmp_path, S3_ENDPOINT_URL=url)


def run(job: User, areas: tuple[str, ...] = AREAS) -> Outcome:
    return job.command("run", "--known", "known.toml", "-n", "0", "--out", "out", *SELECTED, *areas)


def listing(check: str, *more: str) -> str:
    return "\n".join(["[[deviation]]", f'check = "{check}"', 'verdict = "fail"', 'reason = "So it is."', *more, ""])


def test_from_green_to_green(job: User, server: Changing) -> None:
    assert run(job).status == 0

    server.breaks("etag_without_quotes")
    broken = run(job)
    assert broken.status == 1
    assert "NEW: not as required, and not listed as known: fix it, or list it" in broken.stdout
    assert re.search(r"^code     .+: responses other than documented  objects/.+ \(boto", broken.stdout, re.MULTILINE)
    assert re.search(r"- objects/put::etag_is_the_md5\[[^]]*bytes.*\] \(all clients\)", broken.stdout)

    # It is accepted for now: listed, with a reason in the place of TODO.
    made = job.command("known", "out", "--update", "known.toml")
    assert (made.status, "marked TODO" in made.stdout) == (0, True)
    known = job.folder / "known.toml"
    assert f'check = "{CAUGHT_BY}"' in known.read_text()
    known.write_text(known.read_text().replace("TODO: ", "Ticket 17: "))
    accepted = run(job)
    assert accepted.status == 0
    assert "KNOWN: listed, with a reason" in accepted.stdout
    assert "Ticket 17: " in (job.folder / "out" / "summary.md").read_text()
    results = read(job.folder / "out" / "results.jsonl").results
    assert {result.standing for result in results if result.verdict == "fail"} == {"known"}

    # It is mended, and the entry must go.
    server.is_mended()
    fixed = run(job)
    assert fixed.status == 1
    assert "FIXED: listed as known, but passes now: remove the entry" in fixed.stdout
    assert re.search(r"- objects/put::etag_is_the_md5\[[^]]*bytes.*listed as fail in known\.toml:", fixed.stdout)
    assert job.command("known", "out", "--update", "known.toml").status == 0
    assert known.read_text() == "# Nothing is known to deviate.\n"
    assert run(job).status == 0


@pytest.mark.parametrize(("days", "status"), [(0, 0), (-1, 1)], ids=["last-day", "the-day-after"])
def test_an_entry_with_an_end_date(job: User, server: Changing, days: int, status: int) -> None:
    server.breaks("content_type_is_lost")
    until = datetime.date.today() + datetime.timedelta(days=days)
    (job.folder / "known.toml").write_text(listing("objects/put::content_type_is_kept", f"until = {until}"))
    outcome = run(job)
    assert outcome.status == status, outcome.said
    said = f"until {until}, which has passed: fix it, or give the entry a later date"
    assert (said in outcome.stdout) is bool(status)


def test_entries_without_a_result_are_reported_and_do_no_harm(job: User) -> None:
    elsewhere = listing("buckets/lifecycle::*") + listing("multipart/upload::abort_leaves_nothing")
    (job.folder / "known.toml").write_text(elsewhere)
    outcome = run(job, ("--area", "objects,buckets"))
    assert outcome.status == 0
    gone = "1 VANISHED: listed as known, but the check no longer exists"
    assert f"{gone}\n- buckets/lifecycle::* (*): known.toml:1: remove the entry" in outcome.stdout
    left_out = "1 NOT SELECTED: listed as known, and not tested in this run: multipart/upload::abort_leaves_nothing"
    assert left_out in outcome.stdout
    record = read(job.folder / "out" / "results.jsonl")
    assert record.summary is not None
    assert [(entry.check, entry.selected) for entry in record.summary.vanished] == [
        ("buckets/lifecycle::*", True),
        ("multipart/upload::abort_leaves_nothing", False),
    ]


def test_a_run_is_compared_with_an_earlier_one(job: User, server: Changing) -> None:
    assert run(job).status == 0
    (job.folder / "out").rename(job.folder / "before")
    server.breaks("etag_without_quotes")
    assert run(job).status == 1
    compared = job.command("compare", "before", "out", "--fail-on", "regressed")
    assert compared.status == 1
    assert re.search(r"REGRESSED objects/put::etag_is_the_md5\[[^]]*bytes", compared.said)
    assert job.command("compare", "out", "before", "--fail-on", "regressed").status == 0
