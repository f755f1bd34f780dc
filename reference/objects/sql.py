"""S3 Select's SQL: the SELECT clause, aliases, paths, WHERE, LIMIT, and the grammar of expressions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from reference.objects import sql_values
from reference.objects.sql_values import Row, SqlError, Value

__all__ = ["Query", "Row", "SqlError", "parse"]

Expression = Callable[[Row], Value]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+(?:\.\d+)?)|(?P<moment>`[^`]*`)|(?P<quoted>"[^"]*")"""
    r"""|(?P<word>[A-Za-z_]\w*)|(?P<sign><>|!=|<=|>=|\|\||[-+/%=<>*,.()\[\]]))"""
)
_ADDED, _MULTIPLIED = ("+", "-"), ("*", "/", "%")
_COMPARED = ("=", "!=", "<>", "<", ">", "<=", ">=")
_AGGREGATES = ("COUNT", "SUM", "AVG", "MIN", "MAX")


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
        found = (row for row in rows if self.condition(row) is True)
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
    """A parser whose methods read the thing that they are named after; from `either` on they are the levels of
    precedence, loosest first."""

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
        items = [self.item(1)]
        while self._may(","):
            items.append(self.item(len(items) + 1))
        self._must("FROM")
        self._must("S3Object")
        path = self.path()
        if self._tokens and self._tokens[0].upper() not in ("WHERE", "LIMIT"):
            self._name()  # an alias
        condition: Expression = self.either() if self._may("WHERE") else lambda row: True
        limit = int(self._next()) if self._may("LIMIT") else None
        if self._tokens:
            raise SqlError(self._tokens[0])
        return Query(items, path, condition, limit)

    def path(self) -> list[str]:
        path = []
        while self._tokens and self._tokens[0] in ("[", "."):
            if self._may("["):
                self._must("*")
                self._must("]")
            else:
                self._must(".")
                path.append(self._name())
        return path

    def item(self, number: int) -> Item:
        if self._may("*"):
            return Item(None, lambda row: True)
        name = self._tokens[0].upper() if self._tokens[1:2] == ["("] else ""
        if name in _AGGREGATES:
            self._next()
            return Item(f"_{number}", self._counted(), getattr(sql_values, f"{name.lower()}_of"))
        column = self._tokens[2] if self._tokens[1:2] == ["."] else f"_{number}"
        value = self.either()
        return Item(self._name() if self._may("AS") else column, value)

    def _counted(self) -> Expression:
        if self._tokens[1:2] == ["*"]:
            del self._tokens[:2]
            self._must(")")
            return lambda row: True
        return self._in_brackets()

    def _in_brackets(self) -> Expression:
        self._must("(")
        inner = self.either()
        self._must(")")
        return inner

    def either(self) -> Expression:
        left = self.both()
        while self._may("OR"):
            left = _joined(sql_values.either, left, self.both())
        return left

    def both(self) -> Expression:
        left = self.negated()
        while self._may("AND"):
            left = _joined(sql_values.both, left, self.negated())
        return left

    def negated(self) -> Expression:
        if not self._may("NOT"):
            return self.compared()
        inner = self.negated()
        return lambda row: sql_values.negated(inner(row))

    def compared(self) -> Expression:
        left = self.added()
        while self._tokens:
            if self._may("IS"):
                left = self._is(left)
            elif self._tokens[0] in _COMPARED:
                left = _joined(sql_values.comparison(self._next()), left, self.added())
            elif self._tokens[0].upper() in ("NOT", "IN", "LIKE", "BETWEEN"):
                opposite = self._may("NOT")
                left = self._within(left)
                left = _opposite(left) if opposite else left
            else:
                return left
        return left

    def _is(self, left: Expression) -> Expression:
        opposite = self._may("NOT")
        if not self._may("MISSING"):
            self._must("NULL")
        found: Expression = lambda row: left(row) is None  # noqa: E731
        return _opposite(found) if opposite else found

    def _within(self, left: Expression) -> Expression:
        """Parses the rest after IN, LIKE or BETWEEN."""
        if self._may("BETWEEN"):
            least = self.added()
            self._must("AND")
            most, at_least, at_most = self.added(), sql_values.comparison(">="), sql_values.comparison("<=")
            return lambda row: sql_values.both(at_least(left(row), least(row)), at_most(left(row), most(row)))
        if self._may("LIKE"):
            pattern = self.added()
            escape = self.added() if self._may("ESCAPE") else lambda row: ""
            return lambda row: sql_values.like(left(row), pattern(row), escape(row))
        self._must("IN")
        values = self._arguments()
        equal = sql_values.comparison("=")
        return lambda row: any(equal(left(row), value(row)) is True for value in values)

    def _arguments(self) -> list[Expression]:
        self._must("(")
        found = [] if self._tokens[:1] == [")"] else [self.either()]
        while self._may(","):
            found.append(self.either())
        self._must(")")
        return found

    def added(self) -> Expression:
        return self._left_to_right(_ADDED, self.multiplied)

    def multiplied(self) -> Expression:
        return self._left_to_right(_MULTIPLIED, self.signed)

    def _left_to_right(self, signs: tuple[str, ...], operand: Callable[[], Expression]) -> Expression:
        left = operand()
        while self._tokens and self._tokens[0] in signs:
            left = _joined(sql_values.arithmetic(self._next()), left, operand())
        return left

    def signed(self) -> Expression:
        if not self._may("-"):
            return self.operand()
        inner, minus = self.signed(), sql_values.arithmetic("-")
        return lambda row: minus(0, inner(row))

    def operand(self) -> Expression:
        if self._tokens[:1] == ["("]:
            return self._in_brackets()
        if self._tokens[1:2] == ["("]:
            return self.function(self._next().upper())
        if self._may("CASE"):
            return self.case()
        token = self._next()
        kind = _TOKEN.fullmatch(token)
        if kind is not None and kind.lastgroup != "word":
            return self._literal(token, str(kind.lastgroup))
        if token.upper() in sql_values.NAMED:
            named = sql_values.NAMED[token.upper()]
            return lambda row: named
        column = self._name() if self._may(".") else self._checked(token)
        return lambda row: _column(row, column)

    def _literal(self, token: str, kind: str) -> Expression:
        if kind == "quoted":
            return lambda row: _column(row, token[1:-1])
        if kind == "sign":
            raise SqlError(token)
        value = sql_values.literal(token, kind)
        return lambda row: value

    def case(self) -> Expression:
        subject = None if self._tokens[0].upper() == "WHEN" else self.either()
        equal = sql_values.comparison("=")
        branches: list[tuple[Expression, Expression]] = []
        while self._may("WHEN"):
            when = self.either()
            self._must("THEN")
            branches.append((when if subject is None else _joined(equal, subject, when), self.either()))
        other: Expression = self.either() if self._may("ELSE") else lambda row: None
        self._must("END")
        return lambda row: next((then(row) for when, then in branches if when(row) is True), other(row))

    def function(self, name: str) -> Expression:
        if name in ("CAST", "TRIM", "SUBSTRING", "EXTRACT"):
            self._must("(")
            found: Expression = getattr(self, f"_{name.lower()}")()
            self._must(")")
            return found
        if name in ("DATE_ADD", "DATE_DIFF"):
            self._tokens[1] = f"'{self._tokens[1]}'"  # the name of a part of a date
        apply, arguments = sql_values.function(name), self._arguments()
        return lambda row: apply(*(argument(row) for argument in arguments))

    def _cast(self) -> Expression:
        inner = self.either()
        self._must("AS")
        kind = self._name().upper()
        if self._tokens[:1] == ["("]:
            self._arguments()  # precision and scale; no check needs them
        return lambda row: sql_values.cast(inner(row), kind)

    def _trim(self) -> Expression:
        side = next((side for side in ("LEADING", "TRAILING", "BOTH") if self._may(side)), "BOTH")
        removed: Expression = lambda row: " "  # noqa: E731
        if self._may("FROM"):
            inner = self.either()
        else:
            inner = self.either()
            if self._may("FROM"):
                removed, inner = inner, self.either()
        return lambda row: sql_values.trim(side, removed(row), inner(row))

    def _substring(self) -> Expression:
        parts = [self.either()]
        while self._may(",") or self._may("FROM") or self._may("FOR"):
            parts.append(self.either())
        return lambda row: sql_values.substring(*(part(row) for part in parts))

    def _extract(self) -> Expression:
        part = self._name()
        self._must("FROM")
        inner = self.either()
        return lambda row: sql_values.extract(part, inner(row))

    def _next(self) -> str:
        if not self._tokens:
            raise SqlError("the end")
        return self._tokens.pop(0)

    def _name(self) -> str:
        return self._checked(self._next())

    def _checked(self, name: str) -> str:
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


def _joined(how: Callable[[Value, Value], Value], left: Expression, right: Expression) -> Expression:
    return lambda row: how(left(row), right(row))


def _opposite(inner: Expression) -> Expression:
    return lambda row: sql_values.negated(inner(row))


def _column(row: Row, name: str) -> Value:
    """A column by name, or by number after an underscore."""
    if name in row:
        return row[name]
    number = int(name[1:]) if name[1:].isdigit() else 0
    return list(row.values())[number - 1] if name[0] == "_" and 0 < number <= len(row) else None
