"""Tests of the users who meet a failure: they follow from the check's requests, and the needs of recorded programs."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.lines import CheckResult
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.reach import (
    AFFECTED_SENDERS,
    affected_senders,
    is_always_listed,
    may_stop_program,
    most_common_sender_rank,
)
from tests.reports.diagnosis.findings.results import accepted, refused
from tests.reports.made import deviating

NEEDED = CheckResult(
    "a/x::y", "boto3-s3v4", "fail", feature="objects", subject="PutObject", level="core", deviation=refused()
)
RARE = replace(NEEDED, feature="torrents", subject="GetObjectTorrent")
MALFORMED = replace(NEEDED, deviation=accepted("InvalidArgument", 400))
PLACE = {("a/x::y", "boto3-s3v4")}


@pytest.mark.parametrize(
    ("result", "weighing", "who"),
    [
        (NEEDED, PLACE, "programs"),
        (RARE, PLACE, "documented use"),
        (NEEDED, set(), "rarities"),
        (MALFORMED, PLACE, "nobody"),
    ],
)
def test_who_meets_a_result(result: CheckResult, weighing: set[tuple[str, str]], who: str) -> None:
    assert affected_senders(result, weighing) == who


def test_a_finding_is_met_by_whoever_meets_one_of_its_results() -> None:
    found = Finding("x", "refused", "X", ("objects",), (MALFORMED, replace(RARE, id="a/x::z")))
    assert AFFECTED_SENDERS[most_common_sender_rank(found, {("a/x::z", "boto3-s3v4")})] == "documented use"


LOST = replace(RARE, deviation=deviating("a", "b", "body", sort="data"))
ENDED = replace(MALFORMED, endpoint_lost=True)
RELIED_ON = replace(NEEDED, feature="conditional-writes", gate=True)
CAME_BACK = replace(MALFORMED, endpoint_returned=True)


@pytest.mark.parametrize(
    ("severity", "result", "weighing", "never_small"),
    [
        ("corrupt", LOST, PLACE, True),
        ("corrupt", LOST, set(), False),
        ("refused", NEEDED, PLACE, False),
        ("ignored", RELIED_ON, set(), True),
        ("ignored", replace(RELIED_ON, gate=False), PLACE, False),
        ("ignored", replace(RELIED_ON, subject="DeleteObject"), PLACE, False),
        ("crash", MALFORMED, PLACE, False),
        ("crash", ENDED, set(), True),
        ("crash", CAME_BACK, set(), True),
        ("crash", replace(ENDED, verdict="blocked"), set(), False),
        ("crash", replace(CAME_BACK, verdict="blocked", spared=True), set(), False),
    ],
    ids=[
        "use",
        "rare",
        "not grave",
        "relied on",
        "no main use",
        "not relied on",
        "malformed",
        "ends the server",
        "ends it for a time",
        "after its end",
        "not run again",
    ],
)
def test_what_is_grave_for_use_or_ends_the_server_is_never_small(
    severity: str, result: CheckResult, weighing: set[tuple[str, str]], never_small: bool
) -> None:
    assert is_always_listed(Finding("x", severity, "X", ("f",), (result,)), weighing) == never_small


FOUND = replace(RARE, subject="CopyObject", feature="copies", shows=("encoded-plus-stays-in-copy-sources",))


@pytest.mark.parametrize(
    ("result", "stops"),
    [
        (replace(RARE, area="program_requests"), True),
        (replace(NEEDED, gate=True), True),
        (NEEDED, False),
        (replace(RARE, gate=True), False),
        (FOUND, True),
        (replace(FOUND, shows=()), False),
    ],
    ids=["sent by programs", "needed gate", "no gate", "gate that none needs", "measured fault", "no fault"],
)
def test_results_that_may_stop_a_program(result: CheckResult, stops: bool) -> None:
    assert may_stop_program(Finding("x", "refused", "X", ("f",), (RARE, result))) == stops
