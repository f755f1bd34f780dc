"""A server that changes between two commands, for tests of the life of a server and of a CI job."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fixtures.reference.server import running
from tests.command_line.changing import Changing


@pytest.fixture(scope="module")
def server() -> Changing:
    return Changing()


@pytest.fixture(scope="module")
def url(server: Changing) -> Iterator[str]:
    with running(server) as url:
        yield url
