"""The server that a bench of disturbances tests."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from tests.reference_process import reference_process


@contextlib.contextmanager
def tested_endpoint(url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yields the URL, and the environment of a run: the user's server with its settings, or a new reference server."""
    if url:
        yield url, dict(os.environ)
    else:
        with reference_process() as own:
            yield own
