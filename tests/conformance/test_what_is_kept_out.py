"""Tests that a check says so if data of a sender without the right to write is stored: no kind is guessed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from fixtures.model.places import CONFORMANCE

OF_SIGNATURES = ("signatures", "signature_v2", "signature_v4", "presigned", "streaming", "post_object")
"""Areas with requests that are refused because of their sender; nothing else there returns these codes."""
DENIED = re.compile(r"403\s+(AccessDenied|InvalidAccessKeyId|RequestTimeTooSkewed|SignatureDoesNotMatch)")
POLICIES = 'FEATURE = "post-policies"'
OF_REFUSALS = 'FEATURE = "signature-refusal"'


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


def _guessed() -> Iterator[str]:
    """Yields the refusals of wrong signatures by statuses alone, or by codes of malformed requests alone: neither
    denies access to anybody."""
    for path in (path for path in CONFORMANCE.rglob("*.py") if OF_REFUSALS in path.read_text(encoding="utf-8")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        kept = {id(each) for block in ast.walk(tree) if _keeps_out(block) for each in ast.walk(block)}
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in kept):
            verb, wanted = ast.unparse(call.func), [ast.unparse(each) for each in call.args[1:]]
            if verb == "expect.status" and not {"200", "204"}.intersection(wanted):
                yield f"{path.parent.name}/{path.name}:{call.lineno} {', '.join(wanted)}"
            if verb == "expect.refused" and wanted[:1] == ["400"]:
                yield f"{path.parent.name}/{path.name}:{call.lineno} {', '.join(wanted)}"


def _keeps_out(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and any("keeping_out" in ast.unparse(item) for item in node.items)


def test_refusals_of_signatures_without_a_code_of_a_denial_keep_out() -> None:
    assert not list(_guessed()), "use expect.keeping_out"


def test_what_a_refused_sender_has_stored_was_let_in() -> None:
    assert not list(_bare()), "use expect.nothing_stored"


def _without_their_verb(feature: str, verb: str, refusal: re.Pattern[str]) -> Iterator[str]:
    """Refusals in checks of a feature, or in the functions that they call, that are not in a block of this verb."""
    for path in (path for path in CONFORMANCE.rglob("*.py") if f'"{feature}"' in path.read_text(encoding="utf-8")):
        of_module = f'FEATURE = "{feature}"' in path.read_text(encoding="utf-8")
        for function in _functions(path):
            if not of_module and f"feature='{feature}'" not in "".join(map(ast.unparse, function.decorator_list)):
                continue
            for block in (node for node in ast.walk(function) if isinstance(node, ast.With)):
                items = [ast.unparse(item) for item in block.items]
                if any(map(refusal.match, items)) and f"expect.{verb}()" not in items:
                    yield f"{path.parent.name}/{path.name}:{block.lineno} {function.name}"


def test_an_expected_owner_is_a_safeguard_of_its_sender() -> None:
    refusal = re.compile(r"expect\.error\((403|status)")
    assert not list(_without_their_verb("expected-owner", "safeguard", refusal)), "use expect.safeguard"
    assert list(_without_their_verb("expected-owner", "no_verb", refusal))


def test_a_requester_who_does_not_pay_gets_no_access() -> None:
    """The owner has opened what the requester asks for: the owner only pays for it."""
    refusal = re.compile(r"expect\.error\(403")
    assert not list(_without_their_verb("requester-pays", "safeguard", refusal)), "use expect.safeguard"
