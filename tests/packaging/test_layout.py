"""A module is found by its name, and is large enough to be worth opening."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("fixtures", "record", "reports", "programs", "published", "s3_conformance")
SERVERS = ROOT / "published" / "servers"
"""Scripts for real servers; most of them run in the servers' own environments."""
NAMES_OF_PYTEST_AND_PYTHON = ("__init__.py", "__main__.py", "conftest.py")
FEWEST_LINES = 30
PAGES = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "docs/maintaining.md", "SECURITY.md", "reports/README.md")
NAMED = re.compile(r"`((?:\w+/)*\w+\.(?:py|jsonl))`")
OF_USERS = {"conftest.py", "results.jsonl", "new.jsonl", "old.jsonl", "NAME.jsonl"}
"""Files that pages name and that are not the project's."""


def modules() -> list[Path]:
    """The modules of all houses but the checks and the reference: these have the names of what S3 has."""
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    others = [path for path in found if SERVERS not in path.parents]
    return [path for path in others if path.name not in NAMES_OF_PYTEST_AND_PYTHON]


def test_module_names_are_unique() -> None:
    """No two of these modules have the same file name."""
    paths = defaultdict(list)
    for path in modules():
        paths[path.name].append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in paths.items() if len(found) > 1} == {}


def test_modules_are_not_splinters() -> None:
    """Every module has 30 lines or more; a smaller one belongs in the module that it serves."""
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: number for path, number in lines.items() if number < FEWEST_LINES} == {}


def test_files_that_pages_and_docstrings_name_exist() -> None:
    paths = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if ".venv" not in path.parts]
    paths += [path.relative_to(ROOT).as_posix() for path in (ROOT / "published").rglob("*.jsonl")]
    ends = {"/".join(path.split("/")[-length:]) for path in paths for length in range(1, path.count("/") + 2)}
    texts = [ROOT / page for page in PAGES] + [*modules(), *(ROOT / "reports").rglob("__init__.py")]
    named = {(path.name, name) for path in texts for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert sorted((where, name) for where, name in named if name not in {*ends, *OF_USERS}) == []
