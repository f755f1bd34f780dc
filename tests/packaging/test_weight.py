"""The repository is small: results are built from records, and records belong to releases."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 300_000
"""Bytes of one file."""
PUBLISHED = 3_200_000
"""Bytes of everything in the folders of the published servers: about 200,000 a server."""
APPLICATIONS = 300_000
"""Bytes of the outcomes of applications at these servers: about 300 an outcome."""


@pytest.fixture(scope="module")
def sizes() -> dict[str, int]:
    """The size of each tracked file that exists."""
    if not shutil.which("git"):
        pytest.skip("there is no git to list the files")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip(f"not in a git checkout: {listed.stderr.decode().strip()}")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    assert "pyproject.toml" in names
    return {name: (ROOT / name).lstat().st_size for name in names if (ROOT / name).exists()}


def test_no_file_is_large(sizes: dict[str, int]) -> None:
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_the_published_results_are_small(sizes: dict[str, int]) -> None:
    folders = {str(Path(name).parent) for name in sizes if Path(name).name == "server.toml"}
    assert sum(size for name, size in sizes.items() if str(Path(name).parent) in folders) <= PUBLISHED
    outcomes = (size for name, size in sizes.items() if name.startswith("published/applications."))
    assert sum(outcomes) <= APPLICATIONS
