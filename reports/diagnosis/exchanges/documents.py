"""Documents in requests, as data: the statements of a policy, and the elements of XML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_ELEMENT = re.compile(r"<(\w+)(?: [^<>]*)?>([^<]*)")


def document_of(text: str) -> Any:
    """Returns the JSON document; None if the text is not JSON, or longer than the part that the record keeps."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def statements_in(text: str) -> list[dict[str, Any]]:
    """Returns the statements of a policy; those before the cut if the record does not have the whole text."""
    document = document_of(text)
    if document is None:
        return list(_statements_before_cut(text))
    found = document.get("Statement") if isinstance(document, dict) else None
    return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)]


def _statements_before_cut(text: str) -> Iterator[dict[str, Any]]:
    place = _STATEMENTS.search(text)
    while place is not None:
        try:
            statement, end = _JSON.raw_decode(text, place.end())
        except (ValueError, RecursionError):
            return
        yield statement
        place = _NEXT.match(text, end)


_STATEMENTS, _NEXT = re.compile(r'"Statement"\s*:\s*\[\s*(?={)'), re.compile(r"\s*,\s*(?={)")
_JSON = json.JSONDecoder()


def conditions_of(statements: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yields the operators and keys of the conditions of statements."""
    for statement in statements:
        found = statement.get("Condition")
        for operator, keys in found.items() if isinstance(found, dict) else ():
            for key in keys if isinstance(keys, dict) else ():
                yield operator, key.partition("/")[0]


def elements_in(text: str) -> list[tuple[str, str]]:
    """Returns the elements of an XML document, each with the text at the beginning."""
    return _ELEMENT.findall(text)
