"""Documents in requests, as data: the statements of a policy, the elements of XML, and what a refusal names of them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from record.exchanges import RecordedExchange
from reports.diagnosis.exchanges.requests import names_in

MAX_VALUE_LENGTH = 60
"""The greatest length, in characters, of a value to search in a message."""
_MESSAGE_ELEMENT = re.compile(r"<(?:\w+:)?(Message|ArgumentName|ArgumentValue)>([^<]*)<")
_NON_WORD_CHARACTERS = re.compile(r"[-:\d]|[a-z][A-Z]")
"""The characters of names and values that no word of a sentence has."""
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


def particulars_in_response(exchange: RecordedExchange) -> frozenset[str]:
    """Returns the particulars of a request, in words, that its refusal names: `condition key s3:x-amz-acl`."""
    message = html.unescape(" ".join(text for _, text in _MESSAGE_ELEMENT.findall(exchange.response_body.text)))
    if not message:
        return frozenset()
    return frozenset(
        words
        for words, value in _particulars(exchange)
        if len(value) <= MAX_VALUE_LENGTH
        and _NON_WORD_CHARACTERS.search(value)
        and value in message
        and _is_whole(value, message)
    )


def _is_whole(value: str, message: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", message) is not None


def _particulars(exchange: RecordedExchange) -> Iterator[tuple[str, str]]:
    """Yields each particular of the request in words, and its name or value as a message would show it."""
    for name in names_in(exchange):
        yield name, name
    text = exchange.request_body.text
    if text.startswith("{"):
        yield from _policy_particulars(text)
    elif text.startswith("<"):
        for name, value in elements_in(text):
            yield name, name
            if value.strip():
                yield f"{name} {value}", value


def _policy_particulars(text: str) -> Iterator[tuple[str, str]]:
    for operator, key in conditions_of(statements_in(text)):
        yield f"operator {operator}", operator
        yield f"condition key {key}", key
    document = document_of(text)
    version = document.get("Version") if isinstance(document, dict) else None
    if isinstance(version, str):
        yield f"Version {version}", version
