"""Tests of the forecast of the rest of a run."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from reports.plugin.eta import Pace
from reports.plugin.live import kind_of_check, weight


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def items(number: int, skipped: int = 0) -> Any:
    """Items `a::0`, `a::1` …, of which the last ones are skipped."""
    return [
        SimpleNamespace(
            nodeid=f"a::{each}", get_closest_marker=lambda name, skip=each >= number - skipped: skip or None
        )
        for each in range(number)
    ]


@pytest.mark.parametrize(
    ("done", "seconds", "message"),
    [
        (1, 100, ""),
        (27, 10, ""),
        (28, 10, ", about 8 min left"),
        (28, 4, ""),
        (679, 100, ", about 2 min left"),
        (1_100, 100, ", about 20 s left"),
        (1_300, 100, ", less than 10 s left"),
        (1_357, 100, ""),
    ],
)
def test_nothing_is_guessed_from_the_first_few_results(
    clock: list[float], done: int, seconds: float, message: str
) -> None:
    """Processes take a while to start, and their first checks are slow: a guess from them is three times too long."""
    pace = Pace()
    pace.begin(items(1_357))
    for number in range(done):
        clock[0] = seconds * number / max(1, done - 1)
        pace.note(f"a::{number}", 0.1)
    clock[0] = seconds
    assert pace.left() == message


def test_what_is_skipped_takes_no_time(clock: list[float]) -> None:
    pace = Pace()
    pace.begin(items(1_000, skipped=900))
    for number in (*range(51), *range(100, 900)):
        clock[0] = min(number, 50)
        pace.note(f"a::{number}", 0.1)
    assert pace.left() == ", about 50 s left"


def test_items_of_many_requests_take_longer(clock: list[float]) -> None:
    """Half of the items are done in 50 s; each of the others weighs three times as much."""
    pace = Pace()
    pace.begin(items(100), lambda nodeid: 3 if int(nodeid[3:]) >= 50 else 1)
    for number in range(50):
        clock[0] += 1
        pace.note(f"a::{number}", 0.5)
    assert pace.left() == ", about 2 min left"


def test_each_kind_of_check_has_its_cost(clock: list[float]) -> None:
    """Checks of one kind take ten times as long, and most of those that are left are of this kind: 100 s at the pace of
    the whole run, without kinds."""
    pace = Pace()
    pace.begin(items(2_000), kind=lambda nodeid: "slow" if int(nodeid[3:]) >= 900 else "fast")
    for number in range(1_000):
        seconds = 1.0 if number >= 900 else 0.1
        clock[0] += seconds
        pace.note(f"a::{number}", seconds)
    assert pace.left() == ", about 9 min left"


def test_an_item_weighs_what_its_check_sends() -> None:
    """The check sends three requests, each of which counts twice; an unknown one sends none."""
    check = "conformance/access/test_acl_by_others.py::test_account_with_full_control_puts_the_acl_of_a_bucket"
    assert weight(f"{check}[boto3-s3v4]") == 7
    assert weight("conformance/access/test_new.py::test_new[boto3-s3v4]") == 1


def test_the_kind_of_a_check_is_its_area() -> None:
    assert kind_of_check("conformance/access/test_new.py::test_new[boto3-s3v4]") == "access"
    assert kind_of_check("/lib/conformance/access/test_new.py::test_new") == "access"


def test_what_is_known_to_take_long_is_not_over_before(clock: list[float]) -> None:
    """Large checks come late, and lifecycle rules need days: most other checks are done soon."""
    pace = Pace()
    pace.begin(items(1_000))
    pace.expected = 600.0
    for number in range(900):
        clock[0] = number / 10
        pace.note(f"a::{number}", 0.1)
    assert pace.left() == ", about 9 min left"


def test_an_endpoint_that_gets_slower_takes_longer(clock: list[float]) -> None:
    """The first 900 items take a minute; then one takes 4 s. At the pace of the whole run, 65 take 14 s."""
    pace = Pace()
    pace.begin(items(1_000))
    for number in range(900):
        clock[0] = number / 15
        pace.note(f"a::{number}", 0.1)
    for number in range(900, 935):
        clock[0] += 4
        pace.note(f"a::{number}", 0.4)
    assert pace.left() == ", about 40 s left"


def test_a_minute_without_results_is_no_pace(clock: list[float]) -> None:
    """A few checks may take minutes, while an endpoint restarts: the other 900 would not take two days."""
    pace = Pace()
    pace.begin(items(1_000))
    for number in range(100):
        clock[0] = float(number)
        pace.note(f"a::{number}", 1.0)
    clock[0] += 120
    pace.note("a::100", 1.0)
    assert pace.left() == ", slow checks are running"


def test_results_that_come_at_once_after_a_slow_start_are_no_pace(clock: list[float]) -> None:
    pace = Pace()
    pace.begin_with(54)
    for clock[0] in (12.0, 12.01):
        pace.note("a::b", 0.5)
    assert pace.left() == ""
    clock[0] = 15.0
    assert pace.left() == ", about 3 min left"


def test_checks_that_run_again_at_the_end_are_told(clock: list[float]) -> None:
    pace = Pace()
    pace.begin(items(1_000))
    for number in range(980):
        clock[0] = number / 10
        pace.note(f"a::{number}", 0.1)
        pace.aside = 5 if number >= 100 else 0
        if number == 499:
            assert pace.left() == ", about 50 s left, then 5 checks once more"
    for number in range(980, 996):
        pace.note(f"a::{number}", 0.1)
    assert pace.left() == ", 4 checks left, each once more and alone"
