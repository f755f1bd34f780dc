"""A pytest plugin that notes the requests and responses of a run's checks: `-p tests.coverage_api.plugin`.

Each process writes two JSON files, named after it, into the folder that the environment variable names, however the
checks ended. `NAME.members.json` has for each operation the input members that some check sent; `NAME.asserted.json`
has for each check its assertions about refusals. Cleaning up and shared requests are not counted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from fixtures.http.operations import operation_of
from fixtures.run.run import RUN
from fixtures.session.selection.collection import id_of
from tests.coverage_api.assertions import noting
from tests.coverage_api.wire import members_in

FOLDER = "S3_CONFORMANCE_COVERAGE"
SEEN = pytest.StashKey[dict[str, set[str]]]()
ASSERTED = pytest.StashKey[dict[str, set[str]]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SEEN] = {}
    config.stash[ASSERTED] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    run = item.config.stash.get(RUN, None)
    if run is None:
        return (yield)
    seen = item.config.stash[SEEN]
    with noting(run.recorder, run.endpoint) as asserted:
        try:
            return (yield)
        finally:
            item.config.stash[ASSERTED].setdefault(id_of(item) or item.nodeid, set()).update(asserted)
            for exchange in run.recorder.exchanges:
                operation = operation_of(exchange, run.endpoint)
                if operation and operation not in ("PostObject", "CORSPreflight"):
                    seen.setdefault(operation, set()).update(members_in(exchange, operation))


def pytest_sessionfinish(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", {}).get("workerid", "main")
    for kind, found in (("members", session.config.stash[SEEN]), ("asserted", session.config.stash[ASSERTED])):
        text = json.dumps({name: sorted(values) for name, values in found.items()})
        Path(os.environ[FOLDER], f"{worker}.{kind}.json").write_text(text, encoding="utf-8")
