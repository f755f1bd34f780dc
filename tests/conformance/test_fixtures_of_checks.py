"""Where the fixtures of checks are: with the checks that use them. The run stays in `fixtures/given`."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from fixtures.language.check import CONFORMANCE
from fixtures.session.selection.collection import CLIENT_FIXTURES

GIVEN = CONFORMANCE.parent / "fixtures" / "given"
CHECKS = sorted(CONFORMANCE.rglob("*.py"))
OF_THE_RUN = {*CLIENT_FIXTURES, "raw_client", "crew", "lifecycle_day"}
"""Fixtures that give clients or settings of the run, which only `given` can do, however few modules ask for them."""


def functions_in(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def arguments_in(path: Path) -> set[str]:
    return {each.arg for found in functions_in(path) for each in (*found.args.args, *found.args.kwonlyargs)}


def texts_in(path: Path) -> set[str]:
    """Constant texts; some of them name a fixture, as in `usefixtures`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def fixtures_in(path: Path) -> set[str]:
    def is_fixture(function: ast.FunctionDef) -> bool:
        return any(ast.unparse(each).startswith("pytest.fixture") for each in function.decorator_list)

    return {function.name for function in functions_in(path) if is_fixture(function)}


def test_no_check_asks_for_the_run() -> None:
    assert not [str(path.relative_to(CONFORMANCE)) for path in CHECKS if "run" in arguments_in(path) | texts_in(path)]


def test_a_fixture_of_one_module_is_in_that_module() -> None:
    given = sorted(GIVEN.glob("*.py"))
    users = defaultdict(set)
    for path in (*CHECKS, *given):
        for name in arguments_in(path) | texts_in(path):
            users[name].add(path)
    elsewhere = [
        f"{name} of {path.relative_to(CONFORMANCE.parent)}"
        for path in (*given, *CONFORMANCE.rglob("conftest.py"))
        for name in fixtures_in(path) - OF_THE_RUN
        if path not in users[name] and len(users[name]) < 2
    ]
    assert not elsewhere
