"""The names of values in checks, which rules go by."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.diagnosis.kinds.of_deviations import has_a_kind
from reports.diagnosis.signs import value_names
from reports.diagnosis.signs.value_names import SECRET, Names

CONFORMANCE = Path(__file__).parents[4] / "conformance"


NAMED = {"equal": 2, "that": 3, "eventually": 1, "recent": 1, "documented_timestamp": 1}
"""The verbs that name a value, and which of their arguments does."""


def _says_its_kind(node: ast.AST) -> bool:
    verbs = ("expect.keeping_out(", "expect.safeguard(")
    return isinstance(node, ast.With) and any(ast.unparse(item).startswith(verbs) for item in node.items)


def _names(path: Path) -> Iterator[str]:
    """The names of values in a module, as far as they are constant; without those whose kind their checks say."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(each) for block in ast.walk(tree) if _says_its_kind(block) for each in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in said or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        for each in node.args[NAMED.get(node.func.attr, 99) :][:1]:
            if isinstance(each, ast.Constant):
                yield each.value


def test_the_name_of_each_value_has_a_kind() -> None:
    unknown = {
        f"{path.name}: {name}" for path in CONFORMANCE.rglob("*.py") for name in _names(path) if not has_a_kind(name)
    }
    assert not unknown


def test_checks_say_of_what_must_not_be_shown_that_they_keep_somebody_out() -> None:
    """The kind of no new result is that of the English words of a name. They may as well say that nobody is let in."""
    guessed = {f"{path.name}: {name}" for path in CONFORMANCE.rglob("*.py") for name in _names(path) if name in SECRET}
    assert not guessed, "use expect.keeping_out"


SORTS = {name: sort for name, sort in vars(value_names).items() if isinstance(sort, Names) and sort is not SECRET}
"""The names that rules go by. Checks say of what is secret that they keep somebody out."""


@pytest.mark.parametrize("sort", SORTS.values(), ids=SORTS)
def test_checks_have_values_of_each_sort_of_names(sort: Names) -> None:
    """A check that is given other words for its value takes it out of the rules without a trace."""
    assert any(name in sort for path in CONFORMANCE.rglob("*.py") for name in _names(path))


def test_a_new_name_has_no_kind() -> None:
    assert not has_a_kind("anything else")


def test_checks_have_no_bare_assertions() -> None:
    bare = [
        f"{path.name}:{node.lineno}"
        for path in CONFORMANCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert not bare, "without values: use the verbs of expect"
