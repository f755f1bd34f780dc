"""The particulars of a request that its refusal names, such as a key or an operator of a policy."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from record.exchanges import RecordedExchange
from reports.diagnosis.exchanges.documents import conditions_of, document_of, elements_in, statements_in
from reports.diagnosis.exchanges.requests import names_in

MAX_VALUE_LENGTH = 60
"""The greatest length, in characters, of a value to search in a message."""
_MESSAGE_ELEMENT = re.compile(r"<(?:\w+:)?(Message|ArgumentName|ArgumentValue)>([^<]*)<")
_NON_WORD_CHARACTERS = re.compile(r"[-:\d]|[a-z][A-Z]")
"""The characters of names and values that no word of a sentence has."""


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
