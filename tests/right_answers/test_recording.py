"""Tests of `recorded_calls.txt`: the written lines of checks, and reading them again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.model.profiles import SDK_CLIENTS
from fixtures.session.selection.recorded_calls import RecordedCase, read, recorded_cases
from tests import collected
from tests.right_answers.noting import OfACheck
from tests.right_answers.recording import chosen, covering, recorded_from, text_of, with_gates

FOUND = {
    "area/module::check[a]": RecordedCase(),
    "area/module::check[b]": RecordedCase(
        {"get_object": (), "put_object": ("ACL", "Tagging")}, acl=("bucket", "object")
    ),
    "area/module::check[c]": RecordedCase(),
    "area/module::check_alone": RecordedCase(
        {}, also=("boto-s3",), gate=True, cannot={"boto3-s3": "it: cannot", "boto-s3v4": "no"}
    ),
    "area/module::nothing": RecordedCase(),
    "connect::check[" + "x" * 130 + "]": RecordedCase({"list_buckets": ()}),
    "connect::check[y]": RecordedCase({"list_buckets": ()}),
}
AGAIN = "`make right-answers` (minutes) records what checks call; after a new one a maintainer does it"
TEXT = """\
area/module
  check
    [a] [c]
      -
    [b]
      get_object put_object[ACL,Tagging]
      acl bucket object
  check_alone
      also boto-s3
      gate
      n/a boto3-s3: it: cannot
      n/a boto-s3v4: no
  nothing
"""


def test_what_is_written_is_read_again() -> None:
    assert read(text_of(FOUND)) == FOUND
    assert text_of(dict(reversed(FOUND.items()))).startswith(TEXT)


def test_calls_are_those_of_the_first_client_that_makes_all() -> None:
    cut_off = OfACheck([], acl=[], cannot="no call")
    makes_all = OfACheck([("get_object", ("Range",)), ("get_object", ()), ("put_object", ())], acl=["object"])
    found = recorded_from({"x::y": {"boto3-s3v4": cut_off, "boto3-s3": makes_all, "raw-s3": makes_all}, "x::z": {}}, {})
    calls = {"get_object": ("Range",), "put_object": ()}
    assert found == {"x::y": RecordedCase(calls, acl=("object",), cannot={"boto3-s3v4": "no call"})}


def test_what_was_skipped_stays_as_it_was() -> None:
    earlier = {"x::y": RecordedCase({"get_object": ()}, acl=("object",), cannot={"boto-s3": "no call"})}
    skipped = OfACheck([], acl=[], skipped=True)
    assert recorded_from({"x::y": {"boto3-s3v4": skipped, "boto-s3": skipped}}, earlier) == earlier


def test_what_covers_stays_as_long_as_it_does() -> None:
    found = {name: RecordedCase({"get_object": members}) for name, members in (("x::a", ("R",)), ("x::b", ("R",)))}
    every = {name: {"clients": {"boto-s3": None}, "operations": [], "side": ""} for name in found}
    none = {name: {"clients": {}} for name in found}
    assert [one.also for one in covering(found, every, none, {}).values()] == [("boto-s3",), ()]
    earlier = {"x::b": RecordedCase(also=("boto-s3",))}
    assert [one.also for one in covering(found, every, none, earlier).values()] == [(), ("boto-s3",)]


@pytest.mark.parametrize(
    ("costs", "found"),
    [({}, {"three", "two"}), ({"three": 9}, {"one", "two", "two and three"})],
    ids=["what adds most", "what is cheaper"],
)
def test_what_covers(costs: dict[str, int], found: set[str]) -> None:
    numbers = {"one": [1], "three": [1, 2, 3], "two": [3, 4], "two and three": [2, 3], "none": []}
    new = {name: {(str(each), "") for each in covered} for name, covered in numbers.items()}
    assert chosen(new, {name: costs.get(name, 1) for name in new}) == found


def test_every_check_is_recorded(collected_once: Path) -> None:
    """A check without a record runs through every client, also if this makes no difference."""
    checks = json.loads((collected_once / collected.LIST).read_text())
    through_sdks = [c["id"] for c in checks if set(c["clients"]) & set(SDK_CLIENTS) and c["area"] != "invariants"]
    new, gone = set(through_sdks) - set(recorded_cases()), set(recorded_cases()) - set(through_sdks)
    assert not new | gone, f"{AGAIN}: new are {sorted(new)[:5]}, gone are {sorted(gone)[:5]}"


def test_gates_of_essential_features_are_recorded(collected_once: Path) -> None:
    """A smoke run does not even look for checks in the modules without one."""
    everything = json.loads((collected_once / collected.DEPTHS).read_text())["everything"]
    assert with_gates(recorded_cases(), {check: everything[check] for check in recorded_cases()}) == recorded_cases(), (
        AGAIN
    )
