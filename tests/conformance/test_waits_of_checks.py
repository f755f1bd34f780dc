"""How long checks and their fixtures wait: each number of seconds has a name, and is there once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from fixtures.language.check import CONFORMANCE
from tests.conformance.definitions import GIVEN


def own_seconds(text: str) -> Iterator[float]:
    """The numbers that calls of `time.sleep` have."""
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("time.sleep", "sleep"):
            for within in (node for argument in call.args for node in ast.walk(argument)):
                if isinstance(within, ast.Constant) and isinstance(within.value, int | float) and within.value:
                    yield within.value


def test_no_check_has_its_own_number_of_seconds() -> None:
    files: list[Path] = [*CONFORMANCE.rglob("*.py"), *GIVEN]
    found = {str(path): [*own_seconds(path.read_text(encoding="utf-8"))] for path in files}
    assert {name: seconds for name, seconds in found.items() if seconds} == {}


def test_a_number_is_found() -> None:
    assert [*own_seconds("time.sleep(2 * 1.1)\ntime.sleep(max(0.0, NAMED))\nprint(3)")] == [2, 1.1]
