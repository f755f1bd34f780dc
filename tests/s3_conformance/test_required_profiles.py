"""A run that is held to a profile ends with 0 if the endpoint meets it, whatever else it lacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reference.faults.table import faults
from reference.server.connections import running
from tests.s3_conformance.commands import User, user

RANGES = '[features]\nranges = "works"\n'
OBJECTS = '[features]\nobjects = "full"\n'


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running(faults()["etag_without_quotes"].server()) as url:
        yield url


@pytest.fixture
def someone(tmp_path: Path, url: str) -> User:
    (tmp_path / "ranges.toml").write_text(RANGES)
    (tmp_path / "objects.toml").write_text(OBJECTS)
    return user(tmp_path, S3_ENDPOINT_URL=url)


@pytest.mark.exhaustive
def test_a_fault_elsewhere_does_not_count(someone: User) -> None:
    selected = ("--area", "objects,ranges", "--client", "boto3-s3v4", "-k", "etag_is_the_md5 or ranges")
    assert someone.command("run", *selected, "--out", "out").status == 1
    met = someone.command("run", *selected, "--require", "ranges.toml", "--out", "out")
    assert "Profile ranges: met (1 requirement)." in met.stdout
    assert "What --require asks for is met: exit status 0." in met.stdout
    assert met.status == 0
    unmet = someone.command("report", "out", "--require", "objects.toml")
    assert "Profile objects: not met" in unmet.stdout
    assert unmet.status == 1
    again = someone.command("report", "out")
    assert "Profile objects: not met" in again.stdout
    assert again.status == 1


def test_a_wrong_profile_is_refused_before_anything_is_tested(someone: User) -> None:
    (someone.folder / "wrong.toml").write_text('\n[features]\nrangs = "works"\n')
    refused = someone.command("run", "--require", "wrong.toml")
    assert (refused.status, refused.said) == (
        2,
        "Error: wrong.toml:3: there is no feature 'rangs'; near it are ranges\n",
    )
    assert not (someone.folder / "s3-conformance-report").exists()


def test_profiles_of_the_suite_are_listed(someone: User) -> None:
    listed = someone.command("list", "--format", "profiles", status=0)
    assert "backup: " in listed.stdout
    assert "  program restic\n" in listed.stdout


@pytest.mark.exhaustive
def test_a_comparison_says_who_meets_it(someone: User) -> None:
    selected = ("--area", "ranges", "--client", "boto3-s3v4", "-k", "satisfiable")
    someone.command("run", *selected, "--out", "one")
    someone.command("run", *selected, "--out", "other")
    compared = someone.command("compare", "a=one", "b=other", "--require", "objects.toml", "--format", "json")
    (profile,) = json.loads(compared.stdout)["profiles"]
    assert profile["name"] == "objects"
    assert [run["met"] for run in profile["runs"]] == [False, False]
    assert profile["runs"][0]["unmet"] == [{"need": "objects = full", "why": "objects not tested"}]
    printed = someone.command("compare", "a=one", "b=other", "--require", "objects.toml").stdout
    assert "Profile objects: not met by a (objects = full: objects not tested)" in printed
