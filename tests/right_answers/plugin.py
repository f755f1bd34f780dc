"""A pytest plugin that notes the answers to the requests of checks that pass: `-p tests.right_answers.plugin`.

Each process writes a JSON file, named after it, into the folder that the environment variable names.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import msgspec
import pytest

from fixtures.run.run import RUN
from fixtures.session.selection.collection import SUBJECT_KEY, id_of
from reports.diagnosis.exchanges.right_answers import RightResponse, answer_of, request_of

FOLDER = "S3_CONFORMANCE_RIGHT_ANSWERS"
MOST = 12
"""Requests of a check that are kept, from its first one on."""

Noted = dict[str, dict[str, list[tuple[str, RightResponse]]]]
"""Check → client → requests and their answers."""
NOTED = pytest.StashKey[Noted]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOTED] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    result = yield  # a failed check is not noted
    run, check = item.config.stash.get(RUN, None), id_of(item)
    if run is not None and check is not None:
        found = [run.redactor.exchange(each) for each in run.recorder.exchanges[:MOST]]
        client = item.stash[SUBJECT_KEY].client
        message = [(request_of(each), answer_of(each)) for each in found if each.status is not None]
        item.config.stash[NOTED].setdefault(check, {})[client] = message
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", {}).get("workerid", "main")
    Path(os.environ[FOLDER], f"{worker}.answers.json").write_bytes(msgspec.json.encode(session.config.stash[NOTED]))
