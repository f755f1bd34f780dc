"""Tests of the place of checks' fixtures: with the checks that use them. The run stays in `fixtures/given`."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from fixtures.model.places import CONFORMANCE, SUITE
from fixtures.session.selection.collection import CLIENT_FIXTURES
from tests.conformance.definitions import GIVEN, arguments_of, fixtures_in, functions_in, texts_in

CHECKS = sorted(CONFORMANCE.rglob("*.py"))
OF_THE_RUN = {*CLIENT_FIXTURES, "raw_client", "concurrent_clients", "lifecycle_day", "corrected"}
"""Fixtures that give clients or settings of the run, which only `given` can do, however few modules ask for them."""


def names_in(path: Path) -> set[str]:
    """Returns the arguments and the constant texts in a file: they may name a fixture."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return texts_in(tree).union(*map(arguments_of, functions_in(tree)))


def test_no_check_asks_for_the_run() -> None:
    asking = [str(path.relative_to(SUITE)) for path in CHECKS if "run" in names_in(path)]
    assert not asking, f"use control, apart, new_prefix or new_target instead of run in {asking}"


def test_a_fixture_of_one_module_is_in_that_module() -> None:
    users = defaultdict(set)
    for path in (*CHECKS, *GIVEN):
        for name in names_in(path):
            users[name].add(path)
    elsewhere = [
        f"{name} of {path.relative_to(SUITE)}"
        for path in (*GIVEN, *CONFORMANCE.rglob("conftest.py"))
        for name in fixtures_in(path).keys() - OF_THE_RUN
        if path not in users[name] and len(users[name]) < 2
    ]
    assert not elsewhere, f"move what one module uses into that module, and delete what none uses: {elsewhere}"
