"""The part of S3 Select's SQL that the checks use: columns, conditions, a few functions, LIMIT."""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Expression = Callable[[Row], Any]

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(\d+)|([A-Za-z_]\w*)|(<>|!=|<=|>=|[=<>*,.()\[\]]))")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


class SqlError(Exception):
    """The text is not such a query."""


@dataclass(frozen=True)
class Item:
    """One selected value; an aggregate is computed from all rows. The name is None for `*`."""

    name: str | None
    value: Expression
    aggregate: Callable[[list[Any]], Any] | None = None


@dataclass(frozen=True)
class Query:
    """`path` leads from a JSON document to the list whose elements are the rows."""

    items: list[Item]
    path: list[str]
    condition: Expression
    limit: int | None

    def run(self, rows: Iterable[Row]) -> list[Row]:
        found = (row for row in rows if self.condition(row))
        if any(item.aggregate for item in self.items):
            kept = list(found)
            return [{i.name or "": (i.aggregate or list)([i.value(row) for row in kept]) for i in self.items}]
        return [self._selected(row) for row in itertools.islice(found, self.limit)]

    def _selected(self, row: Row) -> Row:
        if self.items[0].name is None:
            return row
        return {item.name or "": item.value(row) for item in self.items}


def parse(text: str) -> Query:
    """Raises SqlError."""
    return _Parser(text).query()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        rest = text.strip()
        while rest:
            found = _TOKEN.match(rest)
            if found is None:
                raise SqlError(rest)
            self._tokens.append(found[0].strip())
            rest = rest[found.end() :].lstrip()

    def query(self) -> Query:
        self._must("SELECT")
        items = [self._item(1)]
        while self._may(","):
            items.append(self._item(len(items) + 1))
        self._must("FROM")
        self._must("S3Object")
        path = self._path()
        if self._tokens and self._tokens[0].upper() not in ("WHERE", "LIMIT"):
            self._name()  # an alias
        condition = self._condition() if self._may("WHERE") else lambda row: True
        limit = int(self._next()) if self._may("LIMIT") else None
        if self._tokens:
            raise SqlError(self._tokens[0])
        return Query(items, path, condition, limit)

    def _path(self) -> list[str]:
        path = []
        while self._tokens and self._tokens[0] in ("[", "."):
            if self._may("["):
                self._must("*")
                self._must("]")
            else:
                self._must(".")
                path.append(self._name())
        return path

    def _item(self, number: int) -> Item:
        if self._may("*"):
            return Item(None, lambda row: row)
        if self._may("COUNT"):
            self._must("(")
            self._must("*")
            self._must(")")
            return Item(f"_{number}", lambda row: row, len)
        if self._may("SUM"):
            return Item(f"_{number}", self._in_brackets(), sum)
        column = self._tokens[2] if self._tokens[1:2] == ["."] else f"_{number}"
        return Item(column, self._expression())

    def _in_brackets(self) -> Expression:
        self._must("(")
        inner = self._expression()
        self._must(")")
        return inner

    def _expression(self) -> Expression:
        if self._may("CAST"):
            self._must("(")
            inner = self._expression()
            self._must("AS")
            self._must("INT")
            self._must(")")
            return lambda row: int(inner(row))
        if self._may("UPPER"):
            raised = self._in_brackets()
            return lambda row: raised(row).upper()
        token = self._next()
        if token.startswith("'"):
            text = token[1:-1].replace("''", "'")
            return lambda row: text
        if token.isdigit():
            return lambda row: int(token)
        column = self._name() if self._may(".") else token
        return lambda row: _column(row, column)

    def _condition(self) -> Expression:
        left = self._expression()
        if self._may("LIKE"):
            wanted = re.escape(self._expression()({})).replace("%", ".*").replace("_", ".")
            return lambda row: re.fullmatch(wanted, left(row), re.DOTALL) is not None
        if self._may("IN"):
            self._must("(")
            values = [self._expression()]
            while self._may(","):
                values.append(self._expression())
            self._must(")")
            return lambda row: left(row) in [value(row) for value in values]
        compare = _COMPARISONS.get(self._next())
        if compare is None:
            raise SqlError("no comparison")
        right = self._expression()
        return lambda row: compare(left(row), right(row))

    def _next(self) -> str:
        if not self._tokens:
            raise SqlError("the end")
        return self._tokens.pop(0)

    def _name(self) -> str:
        name = self._next()
        if not name.isidentifier():
            raise SqlError(name)
        return name

    def _may(self, word: str) -> bool:
        if self._tokens and self._tokens[0].upper() == word.upper():
            self._tokens.pop(0)
            return True
        return False

    def _must(self, word: str) -> None:
        if not self._may(word):
            raise SqlError(self._tokens[0] if self._tokens else "the end")


def _column(row: Row, name: str) -> Any:
    """A column by its name, or by its number after an underscore."""
    if name in row:
        return row[name]
    number = int(name[1:]) if name[1:].isdigit() else 0
    return list(row.values())[number - 1] if name[0] == "_" and 0 < number <= len(row) else None
