"""The reference server in a process of its own: benches do not count its time."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.defects.running import environment


@contextlib.contextmanager
def reference_process() -> Iterator[tuple[str, dict[str, str]]]:
    """Its URL, and the environment of a run with all its credentials and nothing of the user's."""
    process = subprocess.Popen([sys.executable, "-m", "reference"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        found = (re.search(r"--endpoint-url (\S+)", line) for line in process.stdout)
        url = next((match[1] for match in found if match), "")
        assert url, "the reference server has not started"
        with tempfile.TemporaryDirectory() as folder:
            yield url, environment(Path(folder))
    finally:
        process.terminate()
        process.wait()
