"""The names that a file of checks defines and the fixtures that its functions get, read from its text."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from fixtures.model.places import FIXTURES

GIVEN = sorted((FIXTURES / "given").glob("*.py"))
"""The files of the fixtures that checks of several areas ask for."""


@dataclass(frozen=True)
class Definition:
    """The definition of a name; without a `node` it is imported from this file."""

    path: Path
    node: ast.AST | None = None

    @property
    def fixture(self) -> str:
        """The decorator that makes it a pytest fixture; empty if it is none."""
        decorators = self.node.decorator_list if isinstance(self.node, ast.FunctionDef) else []
        return next((each for each in map(ast.unparse, decorators) if each.startswith("pytest.fixture")), "")

    @property
    def is_automatic(self) -> bool:
        return "autouse=True" in self.fixture


@functools.cache
def defined_in(path: Path) -> dict[str, Definition]:
    """Maps the names that a file defines, or imports from the harness, to their definitions."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = Definition(path, node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
            found |= dict.fromkeys(names, Definition(path, node.value))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("fixtures"):
            found |= {each.asname or each.name: Definition(file_of(node.module, each.name)) for each in node.names}
    return found


def file_of(module: str, name: str) -> Path:
    """Returns the file that defines an imported name, which may be a module itself."""
    package = import_module(module)
    if hasattr(package, "__path__") and find_spec(f"{module}.{name}"):
        return Path(inspect.getfile(import_module(f"{module}.{name}")))
    found = getattr(package, name)
    return Path(inspect.getfile(found if inspect.isfunction(found) or inspect.isclass(found) else package))


def fixtures_in(path: Path) -> dict[str, Definition]:
    return {name: found for name, found in defined_in(path).items() if found.fixture}


@functools.cache
def fixtures_for_checks_in(path: Path) -> dict[str, Definition]:
    """The fixtures that a file of checks gets by their names: those for all areas, its area's, and its own."""
    places = (*GIVEN, path.parent / "conftest.py", path)
    return {name: found for place in places if place.exists() for name, found in fixtures_in(place).items()}


def functions_in(node: ast.AST) -> Iterator[ast.FunctionDef]:
    yield from (each for each in ast.walk(node) if isinstance(each, ast.FunctionDef))


def arguments_of(function: ast.FunctionDef) -> set[str]:
    return {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}


def texts_in(node: ast.AST) -> set[str]:
    """Constant texts; some of them name a fixture, as in `usefixtures`."""
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def texts_of_calls(node: ast.AST, function: str) -> set[str]:
    """The constant texts in the first arguments of all calls of this function, or mark, in the node."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call) and ast.unparse(each.func) == function]
    return set().union(*(texts_in(argument) for call in calls for argument in call.args[:1]))
