"""An HTTP exchange as the record has it: what was sent and what came, redacted, and its JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.record.recipes import Recipe, recipe_from_json, recipe_to_json

Headers = tuple[tuple[str, str], ...]
"""In the order on the wire."""


@dataclass(frozen=True)
class Body:
    """Its beginning, as text, or as base64 where it is no text; `length` is that of the whole, in bytes.

    `withheld` is that of a request which was answered before its body was sent.
    """

    text: str = ""
    base64: str | None = None
    length: int = 0
    cut: bool = False
    withheld: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Exchange:
    """`status` is None where no answer came, and `error` says why no answer, or no whole one, did. What is `shared` was
    sent before the check, once for several.

    `version` of HTTP and `recipe`, which makes the request anew, are those of requests from below the SDKs, empty for
    others.
    """

    client: str = ""
    method: str = ""
    url: str = ""
    request_headers: Headers = ()
    request_body: Body = Body()
    status: int | None = None
    reason: str | None = None
    response_headers: Headers = ()
    response_body: Body = Body()
    started: str = ""
    seconds: float = 0.0
    error: str | None = None
    throttled: bool = False
    shared: bool = False
    version: str = ""
    recipe: Recipe | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


# JSON to types and back

OR_NULL = type(None)
KINDS: Mapping[str, tuple[type, ...]] = {
    "client": (str,),
    "method": (str,),
    "url": (str,),
    "status": (int, OR_NULL),
    "reason": (str, OR_NULL),
    "started": (str,),
    "seconds": (float, int),
    "error": (str, OR_NULL),
    "throttled": (bool,),
    "shared": (bool,),
    "version": (str,),
}
KINDS_OF_A_BODY: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "base64": (str,),
    "length": (int,),
    "cut": (bool,),
    "withheld": (bool,),
}
HEADERS = ("request_headers", "response_headers")
BODIES = ("request_body", "response_body")
_WHERE_THEY_ARE = ("shared", "version", "recipe")
"""Fields that exchanges lack which have nothing to say there."""


def exchange_from_json(data: Any) -> Exchange:
    """Raises ValueError where a field has the wrong form; one that is missing is empty."""
    if not isinstance(data, Mapping):
        raise ValueError("exchanges is not a list of objects")
    kept = _of_their_kinds(data, KINDS)
    kept |= {name: _headers(name, data[name]) for name in HEADERS if name in data}
    kept |= {name: body_from_json(data[name]) for name in BODIES if name in data}
    if "recipe" in data and (recipe := recipe_from_json(data["recipe"])):
        kept["recipe"] = recipe
    return Exchange(**kept, extra={name: value for name, value in data.items() if name not in kept})


def exchange_to_json(exchange: Exchange) -> dict[str, Any]:
    """The object that it was read from, with the fields that are not known here."""
    known = {name: value for name, value in vars(exchange).items() if name not in (*_WHERE_THEY_ARE, "extra")}
    known |= {name: [list(pair) for pair in known[name]] for name in HEADERS}
    known |= {name: _body_to_json(known[name]) for name in BODIES}
    if exchange.shared:
        known["shared"] = True
    if exchange.version:
        known["version"] = exchange.version
    if exchange.recipe:
        known["recipe"] = recipe_to_json(exchange.recipe)
    return {**known, **exchange.extra}


def body_from_json(data: Any) -> Body:
    """Raises ValueError where a field has the wrong form."""
    if not isinstance(data, Mapping):
        raise ValueError(f"expected the object of a body, got {data!r}")
    kept = _of_their_kinds(data, KINDS_OF_A_BODY)
    return Body(**kept, extra={name: value for name, value in data.items() if name not in kept})


def _body_to_json(body: Body) -> dict[str, Any]:
    shown = {"text": body.text} if body.base64 is None else {"base64": body.base64}
    withheld = {"withheld": True} if body.withheld else {}
    return {**shown, "length": body.length, "cut": body.cut, **withheld, **body.extra}


def _headers(name: str, data: Any) -> Headers:
    if not isinstance(data, (list, tuple)):
        raise ValueError(f"{name}: expected a list of names and values, got {data!r}")
    for pair in data:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2 or not all(isinstance(text, str) for text in pair):
            raise ValueError(f"{name}: expected a name and a value, got {pair!r}")
    return tuple((pair[0], pair[1]) for pair in data)


def _of_their_kinds(data: Mapping[str, Any], kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    kept = {name: data[name] for name in kinds if name in data}
    for name, value in kept.items():
        if not isinstance(value, kinds[name]):
            raise ValueError(f"{name} of an exchange cannot be {value!r}")
    return kept
