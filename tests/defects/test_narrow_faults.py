"""No fault breaks most of an area: then its checks would notice it whatever they are about."""

from __future__ import annotations

import random
from typing import Any

import pytest

from record.text import without_case
from reference.faults.table import faults
from tests.defects.fault_search import TableJob, search_by_fault
from tests.defects.proofs import proofs

OTHER_AREAS = ("consistency", "documented", "invariants", "properties")
"""Their checks need chance or other checks, or take long."""
CLIENTS = ("boto3-s3v4", "raw-s3v4", "raw-s3", "raw-anonymous")
TRIED, ENOUGH = 12, 2
"""The number of checks that may be tried of an area, and of those that have to pass."""


def _by_area() -> dict[str, list[str]]:
    """The faults by the first area of their proofs."""
    found: dict[str, list[str]] = {}
    for name in faults():
        areas = sorted({check.partition("/")[0] for proof in proofs().get(name, ()) for check in proof.checks})
        for area in [area for area in areas if area not in OTHER_AREAS][:1]:
            found.setdefault(area, []).append(name)
    return found


BY_AREA = _by_area()


@pytest.mark.exhaustive
@pytest.mark.parametrize("area", sorted(BY_AREA))
def test_no_fault_breaks_most_of_an_area(area: str, every_check: list[dict[str, Any]]) -> None:
    functions: dict[str, list[str]] = {}
    for check in every_check:
        if check["id"].startswith(f"{area}/"):
            functions.setdefault(without_case(check["id"]), []).append(check["id"])
    chosen = random.Random(area).sample(sorted(functions), min(TRIED, len(functions)))
    pairs = [(functions[name][0], client) for name in chosen for client in CLIENTS]
    found = search_by_fault([TableJob(name, pairs, enough=ENOUGH, noticed=("pass",)) for name in BY_AREA[area]])
    passed = {name: {each.check for each in one.seen if each.verdict == "pass"} for name, one in found.items()}
    assert [name for name, some in passed.items() if len(some) < min(ENOUGH, len(chosen) - 1)] == []
