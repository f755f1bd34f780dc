"""A user in an empty folder; a server that changes between two commands, for tests of the life of a server and of a CI
job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reference.server.connections import running
from tests.s3_conformance.commands import User, user
from tests.s3_conformance.servers import Changing


@pytest.fixture
def someone(tmp_path: Path) -> User:
    return user(tmp_path)


@pytest.fixture(scope="module")
def server() -> Changing:
    return Changing()


@pytest.fixture(scope="module")
def url(server: Changing) -> Iterator[str]:
    with running(server) as url:
        yield url
