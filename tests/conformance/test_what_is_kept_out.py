"""What somebody who may not write has sent, and is stored, was let in: checks say so, and leave no kind to guess."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from fixtures.language.check import CONFORMANCE

OF_SIGNATURES = ("signatures", "signature_v2", "signature_v4", "presigned", "streaming", "post_object")
"""Areas of requests that are refused for who sent them, in which nothing else returns these codes."""
DENIED = re.compile(r"403\s+(AccessDenied|InvalidAccessKeyId|RequestTimeTooSkewed|SignatureDoesNotMatch)")
POLICIES = 'FEATURE = "post-policies"'


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef))


def _looks_whether_it_is_stored(function: ast.FunctionDef) -> bool:
    blocks = (node for node in ast.walk(function) if isinstance(node, ast.With))
    return any(ast.unparse(item) == "expect.error(404)" for block in blocks for item in block.items)


def _bare() -> Iterator[str]:
    for path in (path for area in OF_SIGNATURES for path in (CONFORMANCE / area).glob("*.py")):
        of_policies = POLICIES in path.read_text(encoding="utf-8")
        for function in filter(_looks_whether_it_is_stored, _functions(path)):
            if of_policies or DENIED.search(ast.get_docstring(function) or ""):
                yield f"{path.parent.name}/{path.name}:{function.lineno} {function.name}"


def test_what_a_refused_sender_has_stored_was_let_in() -> None:
    assert not list(_bare()), "use expect.nothing_stored"
