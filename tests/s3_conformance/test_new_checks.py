"""Checks that are newer than the expected results of a job: shown, and no failure until the results are taken in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from record.record_file import read
from reference.faults.table import faults
from reference.server.connections import running
from reports.known import added_checks
from s3_conformance.known import known
from tests.expected_results import expect
from tests.s3_conformance.commands import Outcome, User, user

CHECK = "objects/put::etag_is_the_md5[empty]"
FLAGS = ("-n", "0", "--client", "boto3-s3v4", "-k", "etag_is_the_md5 and empty", "--known", "known")
PLUGIN = """
from pathlib import Path
from reports.known import added_checks
added_checks.FILE = Path(__file__).with_name("added.txt")
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running(faults()["etag_without_quotes"].server()) as url:
        yield url


@pytest.fixture
def someone(tmp_path: Path, url: str) -> User:
    """A user of a suite to which the check came on a day in 2027."""
    (tmp_path / "added.txt").write_text(f"2027-02-03\n{CHECK}\n")
    (tmp_path / "plugin_of_the_test.py").write_text(PLUGIN)
    expect(tmp_path)
    return user(tmp_path, S3_ENDPOINT_URL=url, PYTEST_PLUGINS="plugin_of_the_test")


def _run(who: User, *flags: str, status: int) -> Outcome:
    return who.command("run", *FLAGS, *flags, status=status)


def test_a_newer_check_is_shown_and_fails_nobody(someone: User) -> None:
    outcome = _run(someone, status=0)
    assert "1 result not as required by checks that are new in this version: not counted" in outcome.stdout
    assert "expect: s3-conformance known" in outcome.stdout
    assert "All results but 1 of checks that are new in this version are as required or as expected" in outcome.stdout
    out = someone.folder / "s3-conformance-report"
    assert [(result.id, result.standing) for result in read(out / "results.jsonl").results] == [
        (CHECK, "new in this version")
    ]
    assert "## NEW IN THIS VERSION: not as required, by checks that are newer" in (out / "summary.md").read_text()
    (skipped,) = ElementTree.parse(out / "junit.xml").getroot().iter("skipped")
    assert skipped.get("message", "").startswith("new in this version: ")
    someone.command("report", "s3-conformance-report", "--out", "again", status=0)


def test_a_newer_check_fails_those_who_want_it(someone: User) -> None:
    assert "1 result new: exit status 1" in _run(someone, "--new-checks", "fail", status=1).stdout


def test_an_update_takes_newer_checks_in(someone: User, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(someone, status=0)
    monkeypatch.chdir(someone.folder)
    monkeypatch.setattr(added_checks, "FILE", someone.folder / "added.txt")
    added_checks.days_of_checks.cache_clear()
    assert CliRunner().invoke(known, ["s3-conformance-report", "--update", "known"]).exit_code == 0
    added_checks.days_of_checks.cache_clear()
    assert "# With the checks of 2027-02-03\n" in (someone.folder / "known" / "expected.txt").read_text()
    _run(someone, status=0)
    expect(someone.folder)
    (someone.folder / "known" / "expected.txt").write_text("# With the checks of 2027-02-03\n")
    _run(someone, status=1)
