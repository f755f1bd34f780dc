"""The error codes that checks assert, read from their source: in `expect.error(…)`, and in tables of cases."""

from __future__ import annotations

import ast
from collections.abc import Collection
from pathlib import Path


def asserted(folder: Path, documented: Collection[str]) -> set[str]:
    """The codes in the checks below a folder: all that `expect.error` names, and documented codes in other strings."""
    found: set[str] = set()
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_error(node.func)]
        found.update(text for call in named for text in _texts(*call.args))
        found.update(text for text in _texts(tree) if text in documented)
    return found


def _is_error(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "error"


def _texts(*trees: ast.AST) -> list[str]:
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
