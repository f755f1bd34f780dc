"""Recipes that make a raw request again, as recorded: values, and the texts that contain them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from record.json_form import Integer, RecordPart

How = Literal["text", "time", "key", "repeated", "quoted", "base64", "sha256", "length", "size", "signature"]
ACCOUNTS = ("main", "alt", "limited", "expired")
KEYS = ("access_key", "secret_key", "session_token")
NEEDS: Mapping[How, tuple[str, ...]] = {
    **dict.fromkeys(("text", "quoted", "base64", "sha256", "length", "size"), ()),
    "time": ("seconds",),
    "key": ("account",),
    "repeated": ("times",),
    "signature": ("secret_key", "scope"),
}
"""The ways in which values are made, and the fields that each needs in addition to its text."""
LENGTH = "length"
"""The name for the body's length, which is not among the values."""
MOST_TIMES = 10**9
"""A limit, because more repetitions would not fit into memory."""
_NAME = "[a-z][a-z0-9_]{0,63}"
_PART = r"\[-?\d{0,4}:-?\d{0,4}\]|\.(?:upper|lower|swapcase)\(\)"
_PIECE = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<name>" + _NAME + r")(?P<part>" + _PART + r")?\}|[{}]")


class Value(RecordPart, frozen=True, forbid_unknown_fields=True):
    """A value: `how` it is made, and `of` which text; the other fields depend on that. `reports/README.md` describes
    them."""

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"account", "seconds", "times", "secret_key", "scope"})

    name: Annotated[str, Meta(pattern=f"^{_NAME}$")]
    how: How
    of: str
    account: Annotated[str, Meta(pattern="^(main|alt|limited|expired)$")] = ""
    seconds: Integer = 0
    times: Annotated[int, Meta(ge=1, le=MOST_TIMES)] = 0
    secret_key: str = ""
    scope: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or keyword.iskeyword(self.name):
            raise ValueError(f"a value cannot be called {self.name!r}")
        if self.how == "key" and (self.of not in KEYS or self.account not in ACCOUNTS):
            raise ValueError(f"there is no key {self.of!r}")  # nor any other variable of the environment
        if self.how == "repeated" and not self.times:
            raise ValueError("there is no times")

    def written(self) -> Iterator[str]:
        return iter(("name", "how", "of", *NEEDS[self.how]))


class Recipe(RecordPart, frozen=True, forbid_unknown_fields=True):
    """The values in the order in which they are made, the lines of the request's head, and its body.

    `skew` is the lead of the endpoint's clock in seconds. Others may write a record, and people start the program that
    is made of a recipe: so the braces of its texts contain nothing but names.
    """

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"skew"})

    values: tuple[Value, ...]
    head: Annotated[tuple[str, ...], Meta(min_length=1)]
    body: str
    encoding: Literal["utf-8", "latin-1"]
    skew: Integer = 0

    def __post_init__(self) -> None:
        known: set[str] = set()
        for value in self.values:
            _check((value.of, value.secret_key, *value.scope), known)
            known.add(value.name)
        _check(self.head, known | {LENGTH})
        _check([self.body], known)
        "".join((*self.head, self.body)).encode(self.encoding)

    @classmethod
    def understands(cls, data: Any) -> bool:
        """Returns whether all its fields and ways are known here: others would be misread."""
        if not isinstance(data, Mapping) or not isinstance(data.get("values"), list):
            return True  # it is refused
        values = [value for value in data["values"] if isinstance(value, Mapping)]
        hows = {how for value in values if isinstance(how := value.get("how"), str)}
        fields = {name for value in values for name in value}
        later = data.keys() - set(cls.__struct_fields__), hows - NEEDS.keys(), fields - set(Value.__struct_fields__)
        return not any(later)


def pieces(text: str, literal: Callable[[str], str], reference: Callable[[str, str], str]) -> str:
    """The text, with each literal and each `{name}`, and the part after the name, replaced."""
    out, end = [], 0
    for found in _PIECE.finditer(text):
        out.append(literal(text[end : found.start()]))
        out.append(literal(found["brace"][0]) if found["brace"] else reference(found["name"], found["part"] or ""))
        end = found.end()
    return "".join((*out, literal(text[end:])))


def references(text: str) -> list[str]:
    """The names of the values that a text contains."""
    return [found["name"] for found in _PIECE.finditer(text) if found["name"]]


def _check(texts: Iterable[str], known: Collection[str]) -> None:
    for text in texts:
        for found in _PIECE.finditer(text):
            if not found["brace"] and found["name"] not in known:
                raise ValueError(f"a recipe has no value for {found[0]}")
