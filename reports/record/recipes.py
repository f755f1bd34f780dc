"""How a request from below the SDKs is made again, as the record has it: values, and texts in which they stand."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KEYS = ("access_key", "secret_key", "session_token")
NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("text", "quoted", "base64", "sha256"), ()),
    "time": ("seconds",),
    "key": ("account",),
    "repeated": ("times",),
    "signature": ("secret_key", "scope"),
}
"""The ways in which values are made, and what each needs besides the text that it is made of."""
LENGTH = "length"
"""The name that stands for the body's length, which is no value."""
MOST_TIMES = 10**9
"""What is repeated more often fits into no memory."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_PIECE = re.compile(
    r"(?P<brace>\{\{|\}\})|\{(?P<name>[a-z][a-z0-9_]{0,63})(?P<part>\[-?\d{0,4}:-?\d{0,4}\]|\.(?:upper|lower|swapcase)\(\))?\}|[{}]"
)


@dataclass(frozen=True)
class Value:
    """`how` it is made, and `of` which text; what else is there depends on that. `reports/README.md` has the fields."""

    name: str
    how: str
    of: str
    account: str = ""
    seconds: int = 0
    times: int = 0
    secret_key: str = ""
    scope: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """The values in the order in which they are made, the lines of the request's head, and its body.

    `skew` is how many seconds the endpoint's clock was ahead.
    """

    values: tuple[Value, ...]
    head: tuple[str, ...]
    body: str
    encoding: str
    skew: int = 0


_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("name", "how", "of", "account", "secret_key"), str),
    **dict.fromkeys(("seconds", "times"), int),
}
_FIELDS = {"values", "head", "body", "encoding", "skew"}


def recipe_from_json(data: Any) -> Recipe | None:
    """None for one that a later version wrote, with fields or ways that are not known here: what it says would be
    misread. Raises ValueError where a field has the wrong form, or a text has anything but names in its braces.

    A record is a file that others write, and what is made of this is a program that people start.
    """
    if not isinstance(data, Mapping) or not all(isinstance(data.get(name), list) for name in ("values", "head")):
        raise ValueError("recipe of an exchange is not an object with values and a head")
    if _is_later(data):
        return None
    values = tuple(map(_value, data["values"]))
    if not data["head"] or data.get("encoding") not in ("utf-8", "latin-1"):
        raise ValueError("recipe of an exchange has no head, or no encoding")
    known: set[str] = set()
    for value in values:
        _check((value.of, value.secret_key, *value.scope), known)
        known.add(value.name)
    _check(data["head"], known | {LENGTH})
    _check([data.get("body")], known)
    "".join((*data["head"], data["body"])).encode(data["encoding"])
    skew = data.get("skew", 0)
    if type(skew) is not int:
        raise ValueError(f"skew of a recipe cannot be {skew!r}")
    return Recipe(values, tuple(data["head"]), data["body"], data["encoding"], skew)


def recipe_to_json(recipe: Recipe) -> dict[str, Any]:
    """The object that it was read from."""
    values = []
    for value in recipe.values:
        fields = {name: getattr(value, name) for name in ("name", "how", "of", *NEEDS[value.how])}
        values.append({name: list(found) if isinstance(found, tuple) else found for name, found in fields.items()})
    skew = {"skew": recipe.skew} if recipe.skew else {}
    return {"values": values, "head": list(recipe.head), "body": recipe.body, "encoding": recipe.encoding, **skew}


def pieces(text: str, literal: Callable[[str], str], reference: Callable[[str, str], str]) -> str:
    """The text, each literal and each `{name}`, with what is behind the name, put in another way."""
    out, end = [], 0
    for found in _PIECE.finditer(text):
        out.append(literal(text[end : found.start()]))
        out.append(literal(found["brace"][0]) if found["brace"] else reference(found["name"], found["part"] or ""))
        end = found.end()
    return "".join((*out, literal(text[end:])))


def references(text: str) -> list[str]:
    """The names of the values that a text has in it."""
    return [found["name"] for found in _PIECE.finditer(text) if found["name"]]


def _is_later(data: Mapping[str, Any]) -> bool:
    values = [value for value in data["values"] if isinstance(value, Mapping)]
    hows = {how for value in values if isinstance(how := value.get("how"), str)}
    fields = {name for value in values for name in value}
    return bool(data.keys() - _FIELDS or hows - NEEDS.keys() or fields - _KINDS.keys() - {"scope"})


def _value(data: Any) -> Value:
    if not isinstance(data, Mapping):
        raise ValueError(f"a value of a recipe cannot be {data!r}")
    read = {name: data[name] for name in _KINDS if name in data}
    for name, found in read.items():
        if type(found) is not _KINDS[name]:
            raise ValueError(f"{name} of a recipe's value cannot be {found!r}")
    named = _NAME.fullmatch(read.get("name", "")) and not keyword.iskeyword(read["name"])
    if not {"how", "of"} <= read.keys() or read["how"] not in NEEDS or not named:
        raise ValueError(f"a value of a recipe cannot be {data!r}")
    if read["how"] == "key" and (read["of"] not in KEYS or read.get("account") not in ("main", "alt")):
        raise ValueError(f"a key of a recipe cannot be {data!r}")  # nor any other variable of the environment
    if missing := [name for name in NEEDS[read["how"]] if name not in data]:
        raise ValueError(f"a value of a recipe has no {missing[0]}: {data!r}")
    if not 0 <= read.get("times", 1) <= MOST_TIMES:
        raise ValueError(f"times of a recipe's value cannot be {read['times']!r}")
    scope = data.get("scope", [])
    if not isinstance(scope, list) or not all(isinstance(part, str) for part in scope):
        raise ValueError(f"scope of a recipe's value cannot be {scope!r}")
    return Value(**read, scope=tuple(scope))


def _check(texts: Iterable[Any], known: Iterable[str]) -> None:
    for text in texts:
        if not isinstance(text, str):
            raise ValueError(f"a text of a recipe cannot be {text!r}")
        for found in _PIECE.finditer(text):
            if not found["brace"] and found["name"] not in known:
                raise ValueError(f"a recipe has no value for {found[0]}")
