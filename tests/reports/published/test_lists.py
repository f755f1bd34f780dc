"""The lists of known deviations that come with the suite."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from reports.known.deviations import matches
from reports.known.known_file import load, shipped

ROOT = Path(__file__).parents[3]


def test_every_entry_names_an_existing_check() -> None:
    """Entries use the present ids: former ids are valid, but nobody finds the check by them."""
    command = [sys.executable, "-m", "s3_conformance", "list", "--format", "json"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    by_module: dict[str, list[str]] = {}
    for check in json.loads(listed.stdout):
        by_module.setdefault(check["id"].partition("::")[0], []).append(check["id"])
    every = [check for checks in by_module.values() for check in checks]
    gone = [
        f"{name}: {entry.check}"
        for name in shipped()
        for entry in load([name]).entries
        if not any(matches(entry.check, check) for check in by_module.get(entry.check.partition("::")[0], every))
    ]
    assert gone == []
