"""A pytest plugin that notes what the checks of a run send: `-p tests.coverage_api.plugin`.

Each process writes a JSON file, named after it, into the folder that the environment variable names: for each operation
the input members that some check sent, in whatever way the check ended. What cleans up, or is shared, is not counted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from fixtures.operations import operation_of
from fixtures.run import RUN
from tests.coverage_api.wire import members_in

FOLDER = "S3_CONFORMANCE_COVERAGE"
SEEN = pytest.StashKey[dict[str, set[str]]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SEEN] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        if run := item.config.stash.get(RUN, None):
            seen = item.config.stash[SEEN]
            for exchange in run.recorder.exchanges:
                operation = operation_of(exchange, run.endpoint)
                if operation and operation not in ("PostObject", "CORSPreflight"):
                    seen.setdefault(operation, set()).update(members_in(exchange, operation))


def pytest_sessionfinish(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", {}).get("workerid", "main")
    seen = {operation: sorted(members) for operation, members in session.config.stash[SEEN].items()}
    Path(os.environ[FOLDER], f"{worker}.json").write_text(json.dumps(seen), encoding="utf-8")
