"""One collection of all checks: the list of them, and the ones that a usual run leaves out.

The module is also the plugin that writes `depths.json` while `s3-conformance list` collects: by check, its area, level,
gate, side and operations, and if it is a gate of an essential feature; with the clients and what it covers through
each, once for all depths.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fixtures.session.selection.collection import Candidate

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "COLLECTED"
"""The environment variable with the folder to write into."""
LIST = "every-check.json"
DEPTHS = "depths.json"


def collect(folder: Path) -> None:
    """Writes both files into the folder."""
    command = [sys.executable, "-m", "s3_conformance", "list", "--format", "json", "--every-client"]
    variables = os.environ | {"PYTEST_PLUGINS": __name__, FOLDER: str(folder)}
    listed = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert (listed.returncode, listed.stderr) == (0, "")
    (folder / LIST).write_text(listed.stdout)  # nothing else is on the standard output


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> Generator[None, None, None]:
    """Runs after the choice of the suite's plugins: `everything` is the rest, in the order of collection."""
    before = list(items)
    yield
    chosen = set(items)
    _write(Path(os.environ[FOLDER]) / DEPTHS, [item for item in before if item in chosen])


def _write(file: Path, checks: Sequence[pytest.Function]) -> None:
    from fixtures.session.selection import depth
    from fixtures.session.selection.collection import CANDIDATE_KEY

    possible = [item.stash[CANDIDATE_KEY] for item in checks]
    found = {"everything": _described(possible, ())}
    for name, whole in (("usual", True), ("part", False)):
        found[name] = _described(possible, depth.checks_for_one_client(possible, whole=whole))
    file.write_text(json.dumps(found))


def _described(checks: Sequence[Candidate], without: Collection[Candidate]) -> dict[str, Any]:
    from fixtures.model.features import ESSENTIAL
    from fixtures.session.selection.recorded_calls import NOT_RECORDED, recorded_cases
    from tests.right_answers.recording import covers

    found: dict[str, Any] = {}
    for each in checks:
        subject, check = each.subject, each.subject.check
        about = {"area": subject.area, "level": check.level, "gate": check.gate, "side": check.side}
        about["operations"] = check.operations
        about["essential"] = check.gate and check.feature in ESSENTIAL
        one = found.setdefault(subject.id, {**about, "clients": {}, "covers": {}})
        if each not in without:
            did = recorded_cases().get(subject.id, NOT_RECORDED)
            one["clients"][subject.client] = each.why and str(each.why)
            covered = set() if each.why else covers(did, check.operations)
            one["covers"][subject.client] = sorted(map(list, covered))
    return found
