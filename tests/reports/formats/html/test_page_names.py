"""Addresses on pages: stable, distinct, and the same wherever they are made."""

from __future__ import annotations

import pytest

from reports.formats.html.page_names import anchor, class_of, result_anchor
from reports.formats.html.report.data import data
from reports.formats.html.rows import test_entry as entry_of
from reports.record.lines import CheckResult, Record, RunHeader
from tests.reports.hostile import HOSTILE


def test_they_are_stable() -> None:
    assert anchor("objects/get::a[b c]") == "check-objects-get-a-b-c-dc10"
    result = CheckResult("objects/get::a[b c]", "boto3-s3", "pass")
    assert result_anchor(result) == "check-objects-get-a-b-c-boto3-s3-ce24"
    assert anchor("x::a[\x00]") == "check-x-a-x00-4315"  # of the text as it is shown


def test_they_do_not_collide() -> None:
    assert len({anchor(check) for check in ("a[b]", "a-b-", "a[-b]", "a.b")}) == 4


@pytest.mark.parametrize("check", ["objects/get::a[b c]", "x::a[\\x00]", "x::a[\x00]", "", "é", HOSTILE])
def test_the_table_and_the_list_have_the_same(check: str) -> None:
    result = CheckResult(check, "boto-s3", "fail", message="m")
    found, _ = data(Record(RunHeader(), (result,)))
    ((place, *_, ending, _),) = found["results"]
    assert entry_of(result)["testId"] == f"row-{found['checks'][place][0]}{ending}"


def test_classes() -> None:
    assert class_of("n/a") == "v-na"
