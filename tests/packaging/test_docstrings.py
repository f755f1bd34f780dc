"""Tests that docstrings begin with a noun or a verb: the thing that they describe, or its action."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("conformance", "fixtures", "reports", "s3_conformance", "tests")
REFUSED = re.compile(r"\s*(What|Whether|Of|Those|Whose|Whom|Which|Who|Where|How)\b")
MADE_UP = '''
"""The module."""

LIMIT = 1
"""Of a run."""

class Thing:
    """Whatever a run needs."""

    size: int
    """How large it is."""

    def method(self):
        """Returns how large it is."""

        async def inner():
            """
            Who asks for it."""

def test_of_a_check():
    """What a check requires."""
    text = "What is no docstring"
'''


def docstrings(source: str, *, requirements: bool = True) -> Iterator[tuple[int, str]]:
    """Yields the docstrings of modules, classes, functions and attributes, with their lines. The docstrings of checks
    are `requirements`."""
    tree = ast.parse(source)
    checks = {node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    left_out = set() if requirements else {node.body[0] for node in checks}
    for node in ast.walk(tree):
        if node not in left_out and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            text = node.value.value
            yield from [(node.lineno, text)] if isinstance(text, str) else ()


def refused(source: str, *, requirements: bool = True) -> list[int]:
    """The lines of docstrings that begin with a relative or question word, or with `Of`."""
    return sorted(line for line, text in docstrings(source, requirements=requirements) if REFUSED.match(text))


@pytest.mark.parametrize(("requirements", "lines"), [(True, [5, 11, 17, 21]), (False, [5, 11, 17])])
def test_refused_docstrings_are_found(requirements: bool, lines: list[int]) -> None:
    assert refused(MADE_UP, requirements=requirements) == lines


@pytest.mark.parametrize("package", PACKAGES)
def test_docstrings_begin_with_a_noun_or_a_verb(package: str) -> None:
    """The docstrings of checks are left out: they are requirements, which reports print."""
    found = []
    for path in sorted((ROOT / package).rglob("*.py")):
        lines = refused(path.read_text(encoding="utf-8"), requirements=package != "conformance")
        found += [f"{path.relative_to(ROOT)}:{line}" for line in lines]
    assert not found, "start with a noun (`The …`) or a verb (`Returns …`):\n" + "\n".join(found)
