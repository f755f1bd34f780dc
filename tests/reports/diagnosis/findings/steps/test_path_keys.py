"""Tests that losses with keys that look like paths have one cause, in any feature."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.lines import CheckResult
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.findings.steps.path_keys import path_keys
from tests.reports.diagnosis.findings.results import refused, result, wrong
from tests.reports.made import deviating, exchanged

AS_PATHS = ("/a", "a//b", "a%5Cb", "./a", "a/../b", "a/..")
WITH_A_SLASH = ("a/", "a/b/")


def lost(number: int, key: str, feature: str = "tags", method: str = "GET") -> CheckResult:
    exchange = exchanged(method, f"bucket/{key}")
    return replace(result(number, feature, wrong("body")), exchanges=(exchange,))


@pytest.mark.parametrize(
    ("keys", "name"), [(AS_PATHS, "corrupt:keys:path"), (WITH_A_SLASH, "corrupt:keys:slash")], ids=["paths", "slashes"]
)
def test_losses_with_such_keys_are_one_finding(keys: tuple[str, ...], name: str) -> None:
    some = [lost(number, key, ("tags", "ranges")[number % 2]) for number, key in enumerate(keys)]
    (found,) = path_keys(SpecialNames([]))([*some, lost(9, "a/b.c/..d"), lost(10, "a")])
    assert (found.id, found.features) == (name, ("ranges", "tags"))
    assert sorted(each.id for each in found.results) == sorted(each.id for each in some)


def test_the_key_that_was_written_before_counts() -> None:
    written = exchanged("PUT", "bucket/a//b")
    some = [replace(lost(number, "a/b"), exchanges=(written, *lost(number, "a/b").exchanges)) for number in (1, 2)]
    (found,) = path_keys(SpecialNames([]))(some)
    assert len(found.results) == 2


def test_one_alone_and_what_is_not_lost_have_other_causes() -> None:
    assert path_keys(SpecialNames([]))([lost(1, "a//b"), lost(2, "a/")]) == []
    not_lost = [replace(lost(number, "a//b"), deviation=refused()) for number in range(3)]
    assert path_keys(SpecialNames([]))(not_lost) == []


def test_listings_that_lack_such_keys_have_the_same_cause() -> None:
    def listing(number: int, wanted: list[str], came: list[str]) -> CheckResult:
        deviation = deviating({"value": wanted}, {"value": came}, "keys", sort="data")
        return result(number, "list-pages", deviation, subject="ListObjectsV2")

    lacking = listing(1, ["a//b", "c"], ["a/b", "c"])
    groups, others = listing(2, ["a/", "b/"], ["b/"]), listing(3, ["a//b", "c"], ["d"])
    (found,) = path_keys(SpecialNames([]))([lost(9, "a//b"), lacking, groups, others])
    assert sorted(each.id for each in found.results) == sorted((lost(9, "a//b").id, lacking.id))
