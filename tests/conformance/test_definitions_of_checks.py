"""Tests of the number of definitions that a reader looks up in other files to understand a check.

They are the definitions of the names in the check's own file and in its area's fixtures, and those of all its fixtures:
as arguments, by `request.getfixturevalue`, by `usefixtures` at the check or for its module, or by `autouse`, and the
fixtures that these ask for. A name imported from the harness is one definition, whatever it needs itself. The number of
files does not count: a file has one subject.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from fixtures.model import sources
from fixtures.model.places import CONFORMANCE, SUITE
from tests.conformance.definitions import (
    Definition,
    arguments_of,
    defined_in,
    fixtures_for_checks_in,
    texts_of_calls,
)

MOST = 24
LINKS = Path(inspect.getfile(sources))
"""The module with the pages of checks. A reader can understand a check without it."""


def fixtures_for(found: Definition) -> Iterator[Definition]:
    """The fixtures that a check or fixture names, in its arguments, its marks or its body."""
    if isinstance(found.node, ast.FunctionDef):
        names = arguments_of(found.node) - texts_of_calls(found.node, "pytest.mark.parametrize")
        names |= texts_of_calls(found.node, "request.getfixturevalue")
        names |= texts_of_calls(found.node, "pytest.mark.usefixtures")
        yield from (each for name, each in fixtures_for_checks_in(found.path).items() if name in names)


def fixtures_of_all_checks_in(path: Path) -> Iterator[Definition]:
    """The fixtures that no check of the file has to name: automatic ones, and those of the module's marks."""
    marks = defined_in(path).get("pytestmark")
    names = texts_of_calls(marks.node, "pytest.mark.usefixtures") if marks and marks.node else set()
    fixtures = fixtures_for_checks_in(path)
    yield from (each for name, each in fixtures.items() if each.is_automatic or name in names)


def named_by(found: Definition) -> Iterator[Definition]:
    """Yields the definitions that a check's own file and its area have of the names in this one."""
    if found.node and found.path.is_relative_to(CONFORMANCE):
        names = {node.id for node in ast.walk(found.node) if isinstance(node, ast.Name)}
        yield from (each for name, each in defined_in(found.path).items() if name in names)


def looked_up_for(check: Definition) -> set[Definition]:
    seen: set[Definition] = set()
    left = [check, *fixtures_of_all_checks_in(check.path)]
    while left:
        found = left.pop()
        if found not in seen:
            seen.add(found)
            left += [*named_by(found), *fixtures_for(found)]
    return {found for found in seen if found.path not in (check.path, LINKS)}


def test_a_check_is_understood_from_few_definitions() -> None:
    numbers = {
        f"{path.relative_to(SUITE)}::{name}": len(looked_up_for(found))
        for path in CONFORMANCE.rglob("test_*.py")
        for name, found in defined_in(path).items()
        if name.startswith("test_") and isinstance(found.node, ast.FunctionDef)
    }
    assert len(numbers) > 2000
    many = {name: number for name, number in numbers.items() if number > MOST}
    assert not many, f"name fewer fixtures, so that these look up {MOST} definitions at most: {many}"


def test_fixtures_that_a_check_does_not_name_are_counted(tmp_path: Path) -> None:
    module = tmp_path / "test_module.py"
    (tmp_path / "conftest.py").write_text("import pytest\n@pytest.fixture\ndef wanted(): ...\n")
    named = "@pytest.mark.usefixtures('wanted')\ndef test_it(): ...\n"
    for text in (
        f"import pytest\n{named}",
        "pytestmark: list = [pytest.mark.usefixtures('wanted')]\ndef test_it(): ...\n",
    ):
        module.write_text(text)
        defined_in.cache_clear()
        fixtures_for_checks_in.cache_clear()
        found = looked_up_for(defined_in(module)["test_it"])
        assert found == {fixtures_for_checks_in(module)["wanted"]}
