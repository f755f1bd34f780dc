"""A module is found by its name, and is large enough to be worth opening."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("fixtures", "reports", "s3_conformance")
SERVERS = ROOT / "reports" / "published" / "servers"
"""Scripts for real servers, most of which run in the servers' own environments."""
NAMES_OF_PYTEST_AND_PYTHON = ("__init__.py", "__main__.py", "conftest.py")
FEWEST_LINES = 30


def modules() -> list[Path]:
    """The modules of the harness, the reports and the command line."""
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if path.name not in NAMES_OF_PYTEST_AND_PYTHON and SERVERS not in path.parents]


def test_module_names_are_unique() -> None:
    """No two modules of fixtures/, reports/ and s3_conformance/ have the same file name."""
    paths = defaultdict(list)
    for path in modules():
        paths[path.name].append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in paths.items() if len(found) > 1} == {}


def test_modules_are_not_splinters() -> None:
    """Every module has 30 lines or more; a smaller one belongs in the module that it serves."""
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: number for path, number in lines.items() if number < FEWEST_LINES} == {}
