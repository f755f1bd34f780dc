"""The parts of S3's model that no request shows: members of structures, values of enumerations, errors. Each is looked
for by its name, in the source of the checks and of what they know of S3; no check runs. A name that many responses
share is looked for in the checks of each operation.

A member is written as `Structure.Member`, a value as `Enumeration.value`. The reasons for those that nothing names are
in `named.toml`; a reason that begins with `Missing` is a gap.
"""

from __future__ import annotations

import ast
import fnmatch
import functools
import importlib
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec.toml
from rich.console import Console
from rich.table import Table

from fixtures.model.checksums import ALGORITHMS, NEWER
from fixtures.model.places import CONFORMANCE
from fixtures.model.service_model import service_model
from tests.defects.running import ROOT

REASONS = Path(__file__).with_name("named.toml")
KNOWN_TO_CHECKS = (
    CONFORMANCE,
    *(ROOT / "fixtures" / room for room in ("given", "linearizability", "invariants", "assertions", "s3")),
)
"""The source of checks, and of what they use to make requests and to compare responses."""
SHARED = frozenset({"VersionId"})
"""Members of many responses: that one check names it says nothing of other operations."""
_WORD = re.compile(r"[\w.:*/-]+")


@dataclass(frozen=True)
class Part:
    """A part of the model: `name` is its full name, and it counts as named if one of `words` is: anywhere, or in a
    check of the `operation`, if it has one."""

    kind: str
    name: str
    words: frozenset[str]
    operation: str = ""


@functools.cache
def parts() -> tuple[Part, ...]:
    """All members of inputs that are inside of documents, all members of outputs, all values of enumerations and all
    errors; each once."""
    found: dict[tuple[str, str], Part] = {}
    for name in service_model().operation_names:
        operation = service_model().operation_model(name)
        inside = [(s, m, v) for s, m, v in _members(operation.input_shape) if s is not operation.input_shape]
        returned = list(_members(operation.output_shape))
        for kind, members in (("input", inside), ("output", returned)):
            for structure, member, shape in members:
                words = frozenset((member, shape.serialization.get("name", member)))
                is_shared = structure is operation.output_shape and member in SHARED
                part = Part(kind, f"{structure.name}.{member}", words, name if is_shared else "")
                found.setdefault((kind, part.name), part)
        for _, _, shape in [*_members(operation.input_shape), *returned]:
            of = shape.member if shape.type_name == "list" else shape
            for value in getattr(of, "enum", None) or ():
                found.setdefault(
                    ("value", f"{of.name}.{value}"), Part("value", f"{of.name}.{value}", frozenset((value,)))
                )
    errors = [Part("error", shape.name, frozenset((shape.name,))) for shape in service_model().error_shapes]
    return (*found.values(), *errors)


def _members(shape: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[Any, str, Any]]:
    """The members of a structure and of all structures in it, each with its structure."""
    if shape is None or shape.name in above:
        return
    inside = (*above, shape.name)
    if shape.type_name == "structure":
        for member, value in shape.members.items():
            yield shape, member, value
            yield from _members(value, inside)
    elif shape.type_name == "list":
        yield from _members(shape.member, inside)
    elif shape.type_name == "map":
        yield from _members(shape.value, inside)


@functools.cache
def words_of_checks() -> frozenset[str]:
    """The words in strings, and the names of arguments and attributes, in the source of checks."""
    files = [file for place in KNOWN_TO_CHECKS for file in place.rglob("*.py")]
    algorithms = (*ALGORITHMS, *NEWER)  # of these, checks make names and values
    found = {word for file in files for word in words_in(file.read_text(encoding="utf-8"))}
    return frozenset((*found, *algorithms, *(f"Checksum{algorithm}" for algorithm in algorithms)))


@functools.cache
def words_of_operations() -> Mapping[str, frozenset[str]]:
    """The words in the functions of checks, by operation."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in CONFORMANCE.rglob("test_*.py"):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for function in vars(module).values():
            check = getattr(function, "__s3_check__", None)
            for operation in check.operations if check else ():
                found[operation].update(words_in(inspect.getsource(function)))
    return {operation: frozenset(words) for operation, words in found.items()}


def words_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
            yield from _WORD.findall(node.value)
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Attribute):
            yield node.attr


def unnamed(
    found: Iterable[Part], words: frozenset[str], of_operations: Mapping[str, frozenset[str]] | None = None
) -> list[Part]:
    """The parts of the model whose names no check has, in any case of letters."""
    anywhere = _folded(words)
    by_operation = {operation: _folded(some) for operation, some in (of_operations or {}).items()}

    def named_in(part: Part) -> frozenset[str]:
        return by_operation.get(part.operation, frozenset()) if part.operation else anywhere

    return [part for part in found if named_in(part).isdisjoint(_folded(part.words))]


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


def report(console: Console) -> bool:
    """Prints how much of each kind is named, and the reasons for the rest, each with the number of names that it
    explains; returns whether everything has one, and each explains something."""
    every, given = parts(), reasons()
    rest = unnamed(every, words_of_checks(), words_of_operations())
    counts, why = Table("of the model", "parts", "named", "with a reason", "missing"), Table("not named", "why")
    fine = True
    for kind in given:
        patterns = given[kind]
        by_pattern: dict[str, list[str]] = {pattern: [] for pattern in patterns}
        left = []
        for part in (part for part in rest if part.kind == kind):
            pattern = pattern_for(part.name, patterns)
            (left if pattern is None else by_pattern[pattern]).append(part.name)
        gaps = sum(len(names) for pattern, names in by_pattern.items() if patterns[pattern].startswith("Missing"))
        total, absent = (sum(part.kind == kind for part in some) for some in (every, rest))
        explained = absent - len(left) - gaps
        counts.add_row(f"{kind}s", str(total), str(total - absent), str(explained), str(gaps + len(left)))
        for pattern, names in by_pattern.items():
            why.add_row(f"{kind} {pattern}" + (f" ({len(names)})" if len(names) > 1 else ""), patterns[pattern])
        unused = [pattern for pattern, names in by_pattern.items() if not names]
        for pattern in unused:
            console.print(f"[red]{REASONS.name} has a reason for what is named: {kind} {pattern}[/red]")
        for name in left:
            console.print(f"[red]no check names {kind} {name}, and no reason is given[/red]")
        fine = fine and not left and not unused
    console.print(why)
    console.print(counts)
    return fine


def pattern_for(name: str, patterns: Iterable[str]) -> str | None:
    """The first pattern, a glob, that matches."""
    return next((pattern for pattern in patterns if fnmatch.fnmatchcase(name, pattern)), None)


def reasons() -> Mapping[str, Mapping[str, str]]:
    """By kind, a reason for each name, which may be a glob."""
    found: Mapping[str, Mapping[str, str]] = msgspec.toml.decode(REASONS.read_text(encoding="utf-8"))
    return found
