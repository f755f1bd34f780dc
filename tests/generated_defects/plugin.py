"""A pytest plugin that notes the members that each passing check saw: `-p tests.generated_defects.plugin`.

Each process writes a JSON file, named after it, into the folder that the environment variable names: for each check and
client its seconds, the number of members in its exchanges, and these with some of its set-up.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator, Hashable
from pathlib import Path
from typing import Any

import pytest

from fixtures.http.operations import operation_of
from fixtures.invariants.answer import is_endpoint_host
from fixtures.run.run import RUN
from fixtures.session.selection.collection import SUBJECT_KEY, id_of
from tests.generated_defects.members import Member, MemberPlace, members_of, texts

FOLDER_VARIABLE = "S3_CONFORMANCE_GENERATED_DEFECTS"
ARRANGED_PLACES: frozenset[MemberPlace] = frozenset(
    ("setting", "request header", "request parameter", "request element")
)
"""Places in the requests of a shared set-up: a check also sees their effect. Only the first of the checks sends these
requests, and another one may look at the effect."""
NOTED_MEMBERS = pytest.StashKey[list[dict[str, Any]]]()


@pytest.fixture(autouse=True)
def nothing_made_before(made_once: dict[Hashable, Any]) -> None:
    """Each check makes what it reads: it is a witness of responses that another check would otherwise have received."""
    made_once.clear()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOTED_MEMBERS] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    began = time.monotonic()
    result = yield  # a failed check is not noted
    run, check = item.config.stash.get(RUN, None), id_of(item)
    if run is not None and check is not None:
        seen: set[Member] = set()
        for exchange in run.recorder.exchanges:
            operation = operation_of(exchange, run.endpoint)
            if operation and is_endpoint_host(exchange, run.endpoint):
                seen |= members_of(exchange, operation)
        focus = len(seen)
        for exchange in run.shared_setup.shared_by_check(run.recorder.exchanges, None):
            operation = operation_of(exchange, run.endpoint)
            if operation:
                seen |= {member for member in members_of(exchange, operation) if member.place in ARRANGED_PLACES}
        noted = {"check": check, "client": item.stash[SUBJECT_KEY].client, "seconds": time.monotonic() - began}
        item.config.stash[NOTED_MEMBERS].append({**noted, "focus": focus, "seen": texts(seen)})
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", {}).get("workerid", "main")
    Path(os.environ[FOLDER_VARIABLE], f"{worker}.json").write_text(
        json.dumps(session.config.stash[NOTED_MEMBERS]), encoding="utf-8"
    )
