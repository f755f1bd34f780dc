"""The particulars of a request, as data: the keys and operators of a policy, and the elements of a document. Also the
rule that decided about a request before it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.diagnosis.exchanges.requests import decisive_place, names_in, sub_resources
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult

LONGEST_VALUE = 60
"""The greatest length, in characters, of a value to search in a message."""
_ELEMENT = re.compile(r"<(\w+)(?: [^<>]*)?>([^<]*)")
_OF_MESSAGES = re.compile(r"<(?:\w+:)?(Message|ArgumentName|ArgumentValue)>([^<]*)<")
_NO_WORD = re.compile(r"[-:\d]|[a-z][A-Z]")
"""The characters of names and values that no word of a sentence has."""
ACL = "an ACL"
RULES = {"policy": "a bucket policy", "publicAccessBlock": "a public access block", "acl": ACL}
"""Sub-resources that decide about access, in words."""
_NEGATED = {"NotAction", "NotPrincipal", "NotResource"}
"""Elements of a policy that invert its meaning."""
_OF_AN_ACL = re.compile(r"x-amz-(acl|grant-.*)", re.IGNORECASE)


def named_in_response(exchange: Exchange) -> frozenset[str]:
    """Returns the particulars of a request, in words, that its refusal names: `condition key s3:x-amz-acl`."""
    said = html.unescape(" ".join(text for _, text in _OF_MESSAGES.findall(exchange.response_body.text)))
    if not said:
        return frozenset()
    return frozenset(
        words
        for words, value in _particulars(exchange)
        if len(value) <= LONGEST_VALUE and _NO_WORD.search(value) and value in said and _is_whole(value, said)
    )


def _is_whole(value: str, said: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", said) is not None


def _particulars(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yields each particular of the request in words, and its name or value as a message would show it."""
    for name in names_in(exchange):
        yield name, name
    text = exchange.request_body.text
    if text.startswith("{"):
        yield from _of_a_policy(_document(text))
    elif text.startswith("<"):
        for name, value in _ELEMENT.findall(text):
            yield name, name
            if value.strip():
                yield f"{name} {value}", value


def _of_a_policy(document: Any) -> Iterator[tuple[str, str]]:
    for operator, key in _conditions(document):
        yield f"operator {operator}", operator
        yield f"condition key {key}", key
    version = document.get("Version") if isinstance(document, dict) else None
    if isinstance(version, str):
        yield f"Version {version}", version


def _document(text: str) -> Any:
    """Returns the JSON document; None if the text is not JSON, or longer than the part that the record keeps."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _statements(document: Any) -> list[dict[str, Any]]:
    """Returns the statements of a policy."""
    found = document.get("Statement") if isinstance(document, dict) else None
    return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)]


def _conditions(document: Any) -> Iterator[tuple[str, str]]:
    """Yields the operators and keys of the conditions of a policy."""
    for statement in _statements(document):
        found = statement.get("Condition")
        for operator, keys in found.items() if isinstance(found, dict) else ():
            for key in keys if isinstance(keys, dict) else ():
                yield operator, key.partition("/")[0]


@dataclass(frozen=True)
class Rule:
    """A rule that decides about requests: its name in words, and its particulars by their names in lower case. The
    latter are the keys of its conditions, or the switches that are on."""

    words: str
    keys: Mapping[str, str]
    put: Exchange
    """The request that has put it."""


def rule_of(result: CheckResult) -> Rule | None:
    """Returns the rule that decides about the request of a result: the last one that was put before it; None if there
    is none."""
    place = decisive_place(result)
    if place is None:
        return None
    exchanges: Sequence[Exchange] = result.exchanges
    return next(filter(None, map(_rule_in, reversed(exchanges[:place]))), None)


def _rule_in(exchange: Exchange) -> Rule | None:
    if exchange.method not in ("PUT", "POST") or exchange.status is None or exchange.status >= 300:
        return None
    names = RULES.keys() & sub_resources(exchange.url)
    if names:
        return Rule(RULES[min(names)], _keys_of(exchange.request_body.text), exchange)
    return Rule(ACL, {}, exchange) if any(_OF_AN_ACL.fullmatch(name) for name, _ in exchange.request_headers) else None


def _keys_of(text: str) -> dict[str, str]:
    if text.startswith("{"):
        document = _document(text)
        conditions = {key.lower(): key for _, key in _conditions(document)}
        return conditions | {name.lower(): name for each in _statements(document) for name in _NEGATED & each.keys()}
    return {name.lower(): name for name, value in _ELEMENT.findall(text) if value == "true"}
