"""Tests of time in checks and their fixtures: each number of seconds has one name, and is there once; requests at the
same time are marked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.model.places import CONFORMANCE, SUITE
from tests.conformance.definitions import GIVEN, arguments_of, functions_in


def own_seconds(text: str) -> Iterator[float]:
    """The numbers that calls of `time.sleep` have."""
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("time.sleep", "sleep"):
            for within in (node for argument in call.args for node in ast.walk(argument)):
                if isinstance(within, ast.Constant) and isinstance(within.value, int | float) and within.value:
                    yield within.value


def test_no_check_has_its_own_number_of_seconds() -> None:
    files: list[Path] = [*CONFORMANCE.rglob("*.py"), *GIVEN]
    found = {str(path.relative_to(SUITE)): [*own_seconds(path.read_text(encoding="utf-8"))] for path in files}
    own = {name: seconds for name, seconds in found.items() if seconds}
    assert not own, f"give these seconds a name, or wait with the fixture soon: {own}"


def test_a_number_is_found() -> None:
    assert [*own_seconds("time.sleep(2 * 1.1)\ntime.sleep(max(0.0, NAMED))\nprint(3)")] == [2, 1.1]


CONCURRENT = "pytest.mark.concurrent"


def _is_marked(function: ast.FunctionDef, tree: ast.Module) -> bool:
    of_module = f"pytestmark = {CONCURRENT}" in map(ast.unparse, tree.body)
    return of_module or CONCURRENT in map(ast.unparse, function.decorator_list)


def _sends_at_the_same_time(function: ast.FunctionDef, tree: ast.Module) -> bool:
    """Returns whether the function has several clients or threads, or one of its module that it calls or asks for, and
    so on.
    """
    own = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    reached, left = {function.name}, [function]
    while left:
        for name in (_named_in(left.pop()) & own.keys()) - reached:
            reached.add(name)
            left.append(own[name])
    text = "".join(ast.unparse(own.get(name, function)) for name in reached)
    return "ThreadPoolExecutor(" in text or "concurrent_clients" in arguments_of(function)


def _named_in(function: ast.FunctionDef) -> set[str]:
    """The names in a function, and of its arguments."""
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} | set(arguments_of(function))


@pytest.mark.exhaustive
def test_a_check_says_whether_timing_decides() -> None:
    wrong, marked = [], 0
    for path in CONFORMANCE.rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (each for each in functions_in(tree) if each.name.startswith("test_")):
            marked += _is_marked(function, tree)
            if _is_marked(function, tree) != _sends_at_the_same_time(function, tree):
                wrong.append(f"{path.relative_to(SUITE)}::{function.name}")
    assert not wrong, f"{CONCURRENT} marks what has several clients or threads (crew), and nothing else: {wrong}"
    assert marked > 20
