"""The expected results that come with the suite."""

from __future__ import annotations

from typing import Any

from programs.catalogue import APPLICATIONS
from reports.known.known_folder import load, shipped
from reports.known.patterns import matches


def test_every_entry_names_an_existing_check(every_check: list[dict[str, Any]]) -> None:
    """Entries use the present ids: former ids are valid, but nobody finds the check by them."""
    workflow = "applications/workflows::workflow_has_its_outcome"  # there with --applications alone
    by_module = {"applications/workflows": [f"{workflow}[{name}]" for name in APPLICATIONS]}
    for check in every_check:
        by_module.setdefault(check["id"].partition("::")[0], []).append(check["id"])
    every = [check for checks in by_module.values() for check in checks]
    gone = [
        f"{name}: {entry.check}"
        for name in shipped()
        for entry in load([name]).entries
        if not any(matches(entry.check, check) for check in by_module.get(entry.check.partition("::")[0], every))
    ]
    assert gone == []
