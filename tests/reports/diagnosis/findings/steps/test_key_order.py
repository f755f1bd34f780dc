"""Tests that listings in an order other than that of UTF-8 are one finding."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.findings.steps.key_order import key_order
from tests.reports.made import deviating, exchanged

LATE = "\uff5e"
"""A character before others in UTF-8 that it comes after in UTF-16."""


def listing(keys: Sequence[str]) -> RecordedExchange:
    body = Body("<ListBucketResult>" + "".join(f"<Key>{key}</Key>" for key in keys) + "</ListBucketResult>")
    return exchanged("GET", "b?max-keys=2", response_body=body)


def result(
    number: int, wanted: Sequence[str], came: Sequence[str], *pages: Sequence[str], subject: str = "ListObjects"
) -> CheckResult:
    deviation = deviating({"value": list(wanted)}, {"value": list(came)}, "keys", kind="corrupt", sort="entries")
    return CheckResult(
        f"x::{number}",
        "c",
        "fail",
        feature=f"f{number}",
        subject=subject,
        deviation=deviation,
        exchanges=tuple(map(listing, pages or (came,))),
    )


WITHOUT_CASE = [result(1, ["B", "a"], ["a", "B"]), result(2, ["B", "a", "b"], ["a", "B", "b"], subject="ListObjectsV2")]


def test_another_order_is_one_finding_over_all_features_and_both_versions() -> None:
    (found,) = key_order(WITHOUT_CASE)
    assert found.title == "Listings are not sorted by the bytes of UTF-8 (ListObjects, ListObjectsV2)"
    assert (found.id, found.severity, found.size) == ("corrupt:key-order", "corrupt", 2)
    assert key_order(WITHOUT_CASE[:1]) == []


def test_the_order_of_buckets_has_a_cause_of_its_own() -> None:
    of_buckets = [result(number, ["B", "a"], ["a", "B"], subject="ListBuckets") for number in (3, 4)]
    assert [found.id for found in key_order([*WITHOUT_CASE, *of_buckets])] == [
        "corrupt:key-order",
        "corrupt:bucket-order",
    ]


def test_what_is_missing_or_repeated_in_such_a_listing_follows() -> None:
    missing = result(3, ["B", "a", "b"], ["a", "b"], ["b", "B"])
    repeated = result(4, ["B", "a", "b"], ["B", "a", "B", "b"], ["a", "B"])
    (found,) = key_order([*WITHOUT_CASE, missing, repeated])
    assert found.results == (*WITHOUT_CASE, missing, repeated)


@pytest.mark.parametrize(
    "other",
    [
        result(3, ["B", "a", "b"], ["a", "b"], ["B", "b"]),
        result(3, ["b"], ["a", "B", "b"], ["a", "B", "b"]),
        result(3, ["B", "a", "b"], ["a", "b"], ["b", "B"], subject="ListObjectVersions"),
    ],
    ids=["its_pages_are_in_order", "a_position_is_ignored", "another_listing"],
)
def test_what_else_is_wrong_does_not(other: CheckResult) -> None:
    (found,) = key_order([*WITHOUT_CASE, other])
    assert found.results == tuple(WITHOUT_CASE)


def test_what_is_turned_round_outside_of_listings_is_no_order_of_keys() -> None:
    swapped = [result(number, ["first", "second"], ["second", "first"], subject="GetObject") for number in range(3)]
    assert key_order(swapped) == []


def test_the_order_of_utf_16_alone_has_its_own_name() -> None:
    in_utf_16 = [result(number, [LATE, "😀"], ["😀", LATE]) for number in range(3)]
    assert key_order(in_utf_16) == []
    (found,) = key_order([*in_utf_16, *WITHOUT_CASE])
    assert found.size == 5
