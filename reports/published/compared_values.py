"""The sorts of compared values, by their names, as in the text of the checks: expected results have only names, and
reports do not import checks."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reports.published.server_folders import ROOT

ROOMS = ("conformance", "fixtures")
VERBS = {"equal": 2, "that": 3, "eventually": 1, "differ": 2}
"""The verbs that take a sort, each with the position of the argument that names the value."""
KEEPING_OUT = "expect.keeping_out("
MEMBERS = "fixtures/language/sorts.py", "OF_MEMBERS"
"""The module and the table with the sorts of members that responses lack."""
SORTS = ("option", "entries", "data", "use", "version", "access", "form")
"""The order of preference among several values of one name: expected results do not show which of them differs. Nor do
they show which entries a batch names as refused, so that a difference is one of form."""
OF_VERSIONS = {"version", "data"}
"""The sorts of a version and its bytes. In every examined record, the difference was that the id null was missing. No
data are lost by that."""
OTHERWISE = "form"
ANY = ".*"


class Said(NamedTuple):
    """A check's facts about a value: its sort, and whether another value lets somebody in."""

    sort: str = OTHERWISE
    lets_in: bool = False


def said_of(check: str, name: str) -> Said:
    """The facts about a value of this name in a check: from its module, or else from another one."""
    area, _, file = check.partition("::")[0].rpartition("/")
    said = _said_in(ROOT / "conformance" / area / f"test_{file}.py")
    own = next((each for form, each in said if form != ANY and re.fullmatch(form, name)), None)
    unnamed = next((each for form, each in said if form == ANY), None)
    return own or _everywhere().get(name) or unnamed or Said()


@cache
def _everywhere() -> Mapping[str, Said]:
    """The most frequent facts about a name, and those about members."""
    counted: dict[str, Counter[Said]] = defaultdict(Counter)
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for form, said in _said_in(path):
            counted[re.sub(r"\\(.)", r"\1", form)][said] += 1
    return _of_members() | {name: said.most_common(1)[0][0] for name, said in counted.items()}


def _of_members() -> dict[str, Said]:
    file, table = MEMBERS
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assigned = (node for node in tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == table)
    sorts = ast.literal_eval(next(node.value for node in assigned if node.value is not None))
    return {name: Said(sort) for sort, names in sorts.items() for name in names.split()}


@cache
def _said_in(path: Path) -> list[tuple[str, Said]]:
    """The names in a module as regular expressions, constant ones first, and the facts about them; nothing for a module
    that no longer exists."""
    if not path.is_file():
        return []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    blocks = (node for node in ast.walk(tree) if isinstance(node, ast.With) and _keeps_out(node))
    kept = {id(each) for block in blocks for each in ast.walk(block)}
    constants = dict(_constants(tree))
    found = [
        (_form(name, constants), Said(sort, id(name) in kept))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for name, sort in _named(node)
    ]
    return sorted(found, key=lambda each: ANY in each[0])


def _keeps_out(block: ast.With) -> bool:
    return any(ast.unparse(item).startswith(KEEPING_OUT) for item in block.items)


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            yield from ((ast.unparse(target), str(node.value.value)) for target in node.targets)


def _named(call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
    """The name of the value that a verb compares, and its sort as far as it is constant."""
    verb = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    said = next((each.value for each in call.keywords if each.arg == "sort"), None)
    sorts = {each.value for each in ast.walk(said) if isinstance(each, ast.Constant)} if said else set()
    place = VERBS.get(verb, len(call.args))
    if sorts and place < len(call.args):
        known = next((each for each in SORTS if each in sorts), OTHERWISE)
        yield call.args[place], OTHERWISE if sorts >= OF_VERSIONS else known


def _form(name: ast.expr, constants: Mapping[str, str]) -> str:
    """A regular expression for a name; any text matches its parts that are not constant."""
    parts = name.values if isinstance(name, ast.JoinedStr) else [name]
    return "".join(_part(each, constants) for each in parts)


def _part(part: ast.expr, constants: Mapping[str, str]) -> str:
    inner = part.value if isinstance(part, ast.FormattedValue) else part
    if isinstance(inner, ast.Constant):
        return re.escape(str(inner.value))
    return re.escape(constants[inner.id]) if isinstance(inner, ast.Name) and inner.id in constants else ANY
