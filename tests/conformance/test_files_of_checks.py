"""How many files somebody opens to understand a check: its own, and those that define what it names and is given."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from fixtures.language.check import CONFORMANCE
from fixtures.model import sources

GIVEN = CONFORMANCE.parent / "fixtures" / "given"
MOST = 7
LINKS = Path(inspect.getfile(sources))
"""Which page a check is about can be read without it."""


@dataclass(frozen=True)
class Definition:
    """What a name stands for; without a `node` it is imported, and opening its file is enough."""

    path: Path
    node: ast.AST | None = None

    @property
    def is_fixture(self) -> bool:
        decorators = self.node.decorator_list if isinstance(self.node, ast.FunctionDef) else []
        return any(ast.unparse(each).startswith("pytest.fixture") for each in decorators)


@functools.cache
def defined_in(path: Path) -> dict[str, Definition]:
    """What a file defines, and what it imports from the harness, by name."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = Definition(path, node)
        elif isinstance(node, ast.Assign):
            names = [each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)]
            found |= dict.fromkeys(names, Definition(path, node.value))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("fixtures"):
            found |= {each.asname or each.name: Definition(file_of(node.module, each.name)) for each in node.names}
    return found


def file_of(module: str, name: str) -> Path:
    """The file that defines what is imported, which may be a module itself."""
    package = import_module(module)
    if hasattr(package, "__path__") and find_spec(f"{module}.{name}"):
        return Path(inspect.getfile(import_module(f"{module}.{name}")))
    found = getattr(package, name)
    return Path(inspect.getfile(found if inspect.isfunction(found) or inspect.isclass(found) else package))


@functools.cache
def given() -> dict[str, Definition]:
    return {name: found for path in GIVEN.glob("*.py") for name, found in defined_in(path).items() if found.is_fixture}


def fixture(name: str, path: Path) -> Definition | None:
    """The fixture that a file gets by this name: its own, the area's, or one for all areas."""
    for place in (path, path.parent / "conftest.py"):
        if place.exists() and name in defined_in(place) and defined_in(place)[name].is_fixture:
            return defined_in(place)[name]
    return given().get(name)


def parameters_of(function: ast.FunctionDef) -> set[str]:
    calls = [each for each in function.decorator_list if isinstance(each, ast.Call)]
    names = [each.args[0] for each in calls if ast.unparse(each.func) == "pytest.mark.parametrize"]
    return set().union(*(texts_in(name) for name in names))


def texts_in(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def fixtures_for(found: Definition) -> Iterator[Definition | None]:
    """The fixtures that a function asks for, as arguments or while it runs."""
    if isinstance(found.node, ast.FunctionDef):
        for name in {each.arg for each in found.node.args.args} - parameters_of(found.node):
            yield fixture(name, found.path)
        for node in ast.walk(found.node):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "request.getfixturevalue":
                yield from (fixture(name, found.path) for name in texts_in(node.args[0]))


def named_by(found: Definition) -> Iterator[Definition]:
    """What a check's own file and its area define or import of what is named there."""
    if found.node and found.path.is_relative_to(CONFORMANCE):
        names = {node.id for node in ast.walk(found.node) if isinstance(node, ast.Name)}
        yield from (each for name, each in defined_in(found.path).items() if name in names)


def files_of(check: Definition) -> set[Path]:
    seen: set[Definition] = set()
    left = [check]
    while left:
        found = left.pop()
        if found not in seen:
            seen.add(found)
            left += [*named_by(found), *(each for each in fixtures_for(found) if each)]
    return {found.path for found in seen} - {LINKS}


def test_a_check_is_understood_from_few_files() -> None:
    counts = {
        f"{path.relative_to(CONFORMANCE)}::{name}": len(files_of(found))
        for path in CONFORMANCE.rglob("test_*.py")
        for name, found in defined_in(path).items()
        if name.startswith("test_") and isinstance(found.node, ast.FunctionDef)
    }
    assert len(counts) > 2000
    assert {name: count for name, count in counts.items() if count > MOST} == {}
