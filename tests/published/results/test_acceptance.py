"""Tests of the records that may replace published ones of a server."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from published.results.published_servers import PublishedServer
from published.results.updating import Rejected, admit
from record.client_names import CLIENTS
from record.lines import CheckResult, ListedResult, Record, RunHeader, RunSummary
from record.selection import EVERY_CLIENT, Selection

ONE = PublishedServer("one-1", "One 1", "one")
KNOWN = ListedResult("objects/a::*", "fail")


def result(number: int, verdict: str = "fail", listed: ListedResult | None = KNOWN, **more: Any) -> CheckResult:
    which = f"objects/a::c{number}"
    return CheckResult(which, "boto3-s3v4", verdict, feature="objects", listed=listed, **more)  # type: ignore[arg-type]


WHOLE = Record(
    RunHeader(clients=CLIENTS, selection=Selection({"depth": EVERY_CLIENT})),
    (*(result(number) for number in range(9)), result(9, "pass", None)),
    RunSummary({}),
)


def of(selection: dict[str, Any]) -> Record:
    return replace(WHOLE, header=replace(WHOLE.header, selection=Selection(selection)))


def refused(record: Record, message: str) -> None:
    with pytest.raises(Rejected, match=re.escape(message)):
        admit(ONE, record)


def test_a_whole_run_of_the_server_is_admitted() -> None:
    admit(ONE, WHOLE)
    admit(ONE, replace(WHOLE, results=(*WHOLE.results, result(10, listed=None))))
    admit(ONE, replace(WHOLE, results=(result(0, "pass", None),)))
    admit(ONE, replace(WHOLE, results=(result(0, listed=replace(KNOWN, expired=True)),)))


def test_what_did_not_end_is_refused() -> None:
    assert WHOLE.summary is not None
    refused(replace(WHOLE, summary=None), "was cut off")
    refused(replace(WHOLE, summary=replace(WHOLE.summary, interrupted=True)), "was stopped")
    lost = result(11, endpoint_lost=True)
    refused(replace(WHOLE, results=(*WHOLE.results, lost)), "stopped answering")
    with pytest.raises(Rejected):
        admit(ONE, replace(WHOLE, summary=None), whole=False)


@pytest.mark.parametrize(
    "selection",
    [
        {"depth": "usual"},
        {"depth": "smoke"},
        {"levels": ["core"]},
        {"areas": ["objects"]},
        {"keyword": "put"},
        {"shard": "1/2"},
        {"paths": ["conformance/objects"]},
        {"parts": ["levels core", "all checks"]},
    ],
    ids=lambda selection: next(iter(selection)),
)
def test_a_part_is_refused_where_a_whole_run_is_needed(selection: dict[str, Any]) -> None:
    refused(of(selection), "The run was of a part (")
    admit(ONE, of(selection), whole=False)


def test_a_run_without_some_clients_or_checks_is_refused() -> None:
    assert WHOLE.summary is not None
    header = replace(WHOLE.header, clients=CLIENTS[1:])
    refused(replace(WHOLE, header=header), f"The run lacks clients: {CLIENTS[0]}.")
    left_out = replace(WHOLE.summary, left_out=("objects/a::b",))
    refused(replace(WHOLE, summary=left_out), "The run left out 1 check.")


def test_a_run_of_another_server_is_refused() -> None:
    """A part of a run is also refused, if most failures were not expected, or expected failures pass."""
    for other in (result(20, listed=None), result(20, "pass")):
        others = tuple(replace(other, id=f"objects/b::c{number}") for number in range(2))
        refused(
            replace(WHOLE, results=(*WHOLE.results, *others)),
            "Of another server? 2 results are not as expected in one-1/expected.txt, and 9 are.",
        )
