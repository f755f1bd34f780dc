"""Fixtures for the tests of the clients: a server with canned answers, and adapters that talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fixtures.clients.legacy import LegacyClient, connect
from fixtures.endpoint import Credentials, Endpoint
from fixtures.recorder import Recorder
from tests.clients.canned import CannedServer

KEYS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")


@pytest.fixture
def server() -> Iterator[CannedServer]:
    with CannedServer().serving() as running:
        yield running


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(time_limit=30)


@pytest.fixture
def legacy(server: CannedServer, recorder: Recorder) -> Callable[..., LegacyClient]:
    """Makes an adapter for the canned server; arguments go to `connect`, or into the Endpoint."""

    def make(profile: str = "boto-s3", credentials: Credentials | None = KEYS, **options: Any) -> LegacyClient:
        where = {name: options.pop(name) for name in ("addressing", "url", "region") if name in options}
        endpoint = Endpoint(**({"url": server.url, "region": "eu-test-1", "addressing": "path", "main": KEYS} | where))
        options = {"timeout": 5, "throttle": lambda status, attempt: None} | options
        return LegacyClient(connect(profile, endpoint, credentials, recorder, **options), profile, recorder)

    return make


@pytest.fixture
def s3(legacy: Callable[..., LegacyClient]) -> LegacyClient:
    return legacy()
