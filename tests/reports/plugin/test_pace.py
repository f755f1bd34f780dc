"""Tests of the forecast of the rest of a run."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from reports.plugin.live import weight
from reports.plugin.pace import Pace


@pytest.mark.parametrize(
    ("done", "seconds", "said"),
    [
        (1, 100, ""),
        (270, 10, ""),
        (272, 10, ", about 8 min left"),
        (272, 4, ""),
        (6786, 100, ", about 2 min left"),
        (11_000, 100, ", about 20 s left"),
        (13_000, 100, ", less than 10 s left"),
        (13_571, 100, ""),
    ],
)
def test_nothing_is_guessed_from_the_first_few_results(monkeypatch, done, seconds, said) -> None:
    """Processes take a while to start, and their first checks are slow: a guess from them is three times too long."""
    pace = Pace()
    pace.begin_with(13_571)
    pace.begun, pace.first_at, pace.done = 0.0, 0.0, done
    monkeypatch.setattr(time, "monotonic", lambda: seconds)
    assert pace.left() == said


def test_what_is_skipped_takes_no_time(monkeypatch) -> None:
    def item(number: int, skip: bool) -> SimpleNamespace:
        return SimpleNamespace(nodeid=f"a::{number}", get_closest_marker=lambda name: skip or None)

    pace = Pace()
    pace.begin([item(number, skip=number >= 100) for number in range(1_000)])
    pace.begun = pace.first_at = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    for number in (*range(51), *range(100, 900)):
        pace.note(f"a::{number}")
    monkeypatch.setattr(time, "monotonic", lambda: 50.0)
    assert pace.left() == ", about 50 s left"


def test_items_of_many_requests_take_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the items are done in 50 s; each of the others weighs three times as much."""
    pace, now = Pace(), [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    items = [SimpleNamespace(nodeid=f"a::{number}", get_closest_marker=lambda name: None) for number in range(100)]
    pace.begin(items, lambda nodeid: 3 if nodeid.startswith(("a::5", "a::6", "a::7", "a::8", "a::9")) else 1)
    for number in (*range(5), *range(10, 50)):
        now[0] += 1
        pace.note(f"a::{number}")
    assert pace.left() == ", about 3 min left"


def test_an_item_weighs_what_its_check_sends() -> None:
    """The check sends three requests, each of which counts twice; an unknown one sends none."""
    check = "conformance/access/test_acl_by_others.py::test_account_with_full_control_puts_the_acl_of_a_bucket"
    assert weight(f"{check}[boto3-s3v4]") == 7
    assert weight("conformance/access/test_new.py::test_new[boto3-s3v4]") == 1


def test_what_is_known_to_take_long_is_not_over_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large checks come late, and lifecycle rules need days: most other checks are done soon."""
    pace = Pace()
    pace.begin_with(1_000)
    pace.begun, pace.first_at, pace.done, pace.expected = 0.0, 0.0, 900, 600.0
    monkeypatch.setattr(time, "monotonic", lambda: 90.0)
    assert pace.left() == ", about 8 min left"


def test_an_endpoint_that_gets_slower_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first 900 items take a minute; then one item takes 4 s: 75 more take 5 minutes, and not 5 s."""
    pace, now = Pace(), [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pace.begin(
        [SimpleNamespace(nodeid=f"a::{number}", get_closest_marker=lambda name: None) for number in range(1_000)]
    )
    for number in range(900):
        now[0] = number / 15
        pace.note(f"a::{number}")
    for number in range(900, 925):
        now[0] += 4
        pace.note(f"a::{number}")
    assert pace.left() == ", about 5 min left"


def test_a_minute_without_results_is_no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few checks may take minutes, while an endpoint restarts: the other 900 would not take two days."""
    pace, now = Pace(), [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pace.begin_with(1_000)
    for number in range(100):
        now[0] = float(number)
        pace.note(f"a::{number}")
    now[0] += 120
    pace.note("a::100")
    assert pace.left() == ", slow checks are running"


def test_results_that_come_at_once_after_a_slow_start_are_no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    pace, now = Pace(), [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pace.begin_with(54)
    for now[0] in (12.0, 12.01):
        pace.note("a::b")
    assert pace.left() == ""
    now[0] = 15.0
    assert pace.left() == ", about 3 min left"
