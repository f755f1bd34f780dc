"""The time left, as it was told in real runs: their results are replayed at the times at which they came.

`times_of_runs.json.gz` has four runs of 2026: Ceph RGW 18, which requests ended 17 times while three processes ran
checks, and 15 times afterwards; Swift, which becomes slower and faster; Ceph RGW 16 and s3s. A run has its length up to
its last check in seconds, the number of steps into which this time is divided, and rows: step, area, and the number,
weight and tenths of seconds of the results of this area that came in this step. Skipped results are left out. `aside`
has the times at which checks were put aside, to be run again alone, with their number.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reports.plugin.eta import Pace

RUNS: dict[str, Any] = json.loads(gzip.decompress(Path(__file__).with_name("times_of_runs.json.gz").read_bytes()))
LEAST, MOST = 0.38, 1.55
"""The time that is told, divided by the time that was left. Most are too short: slow checks come late."""


def told(run: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[float, int, str]]:
    """Yields for each step its time, the number of checks left, and what is told."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    step = run["seconds"] / run["steps"]
    by_step: dict[int, list[tuple[str, float]]] = {}
    items: dict[str, tuple[str, int]] = {}
    for place, (at, area, number, weight, tenths) in enumerate(run["rows"]):
        for each in range(number):
            items[f"{place}/{each}"] = run["areas"][area], weight // number + (each < weight % number)
            by_step.setdefault(at, []).append((f"{place}/{each}", tenths / 10 / number))
    pace = Pace()
    pace.begin(
        [SimpleNamespace(nodeid=item, get_closest_marker=lambda name: None) for item in items],
        lambda nodeid: items[nodeid][1],
        lambda nodeid: items[nodeid][0],
    )
    aside = dict(run["aside"])
    for at in range(1, run["steps"] + 1):
        results = by_step.get(at, [])
        for number, (item, seconds) in enumerate(results, 1):
            now[0] = (at - 1 + number / len(results)) * step
            pace.note(item, seconds)
        now[0] = at * step
        pace.aside = max((number for since, number in aside.items() if since <= now[0]), default=0)
        yield now[0], pace.items_left, pace.left()


def in_seconds(message: str) -> float | None:
    found = re.match(r", about (\d+) (min|s) left", message)
    return int(found[1]) * (60 if found[2] == "min" else 1) if found else None


@pytest.mark.parametrize("name", RUNS)
def test_it_is_never_silent(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    run = RUNS[name]
    silent = [at for at, left, message in told(run, monkeypatch) if left and not message]
    assert max(silent) < 0.06 * run["seconds"]


@pytest.mark.parametrize("name", RUNS)
def test_it_is_roughly_true(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """At each tenth of the time until the last checks but those that run again alone."""
    run = RUNS[name]
    steps = list(told(run, monkeypatch))
    last = next(at for at, left, message in steps if not left or "each once more and alone" in message)
    found = {}
    for tenth in range(1, 10):
        at, _, message = next(each for each in steps if each[0] >= last * tenth / 10)
        seconds = in_seconds(message)
        assert seconds is not None, message
        found[tenth] = round(seconds / (last - at), 2)
    assert {tenth: share for tenth, share in found.items() if not LEAST <= share <= MOST} == {}


def test_checks_that_run_again_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """They took a third of this run."""
    run = RUNS["rgw18"]
    message = {at: words for at, _, words in told(run, monkeypatch)}
    assert any(words.endswith(" left, then 17 checks once more") for words in message.values())
    late = [words for at, words in list(message.items())[:-1] if 0.75 * run["seconds"] < at < run["seconds"]]
    assert late[-1].startswith(", 5 checks left")
    assert all(words.endswith("each once more and alone") for words in late)
