"""The server that a bench of disturbances tests."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.defects.running import environment
from tests.reference import server
from tests.reference.service import reference


@contextlib.contextmanager
def tested_endpoint(url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Its URL, and the environment of a run: one's own server with what is set, or a new reference server."""
    if url:
        yield url, dict(os.environ)
        return
    with tempfile.TemporaryDirectory() as folder, server.running(reference()) as own:
        yield own, dict(os.environ) | environment(Path(folder))
