"""Exchanges as the record has them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from reports.record.exchanges import Body, exchange_from_json, exchange_to_json
from tests.reports import fake

VALUES = [
    {"name": "now", "how": "time", "of": "", "seconds": 0},
    {"name": "access_key", "how": "key", "of": "access_key", "account": "alt"},
    {"name": "filling", "how": "repeated", "of": "{{a", "times": 9},
    {"name": "signature", "how": "signature", "of": "{now}", "secret_key": "x", "scope": []},
]
RECIPE = {
    "values": VALUES,
    "head": ["GET / HTTP/1.0", "X: {signature[:-1]}{filling.upper()}", "Content-Length: {length}"],
    "body": "{access_key}}}",
    "encoding": "latin-1",
}


@pytest.mark.parametrize(
    "changes",
    [
        {"later": [1]},
        {"request_body": {"base64": "AAEC", "length": 3, "cut": True, "later": 1}},
        {"request_body": {"text": "a", "length": 1, "cut": False, "withheld": True}},
        {"status": None, "reason": None, "error": "ReadTimeout: 30 s"},
        {"seconds": 3, "request_headers": []},
        {"shared": True, "version": "HTTP/1.0", "recipe": RECIPE},
        {"recipe": {**RECIPE, "body": "{access_key.swapcase()}", "skew": -61}},
    ],
)
def test_what_is_read_is_written(changes: dict[str, Any]) -> None:
    data = {**fake.EXCHANGE, **changes}
    assert exchange_to_json(exchange_from_json(data)) == data


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"values": None}, "recipe of an exchange is not an object"),
        ({"head": []}, "has no head"),
        ({"encoding": "utf-7"}, "has no head, or no encoding"),
        ({"body": None}, "a text of a recipe cannot be None"),
        ({"head": ["{nothing}"]}, "a recipe has no value for {nothing}"),
        ({"body": "{length}"}, "a recipe has no value for {length}"),
        ({"body": "{__import__('os')}"}, "a recipe has no value for {"),
        ({"body": "{now.real}"}, "a recipe has no value for {"),
        ({"values": VALUES[::-1]}, "a recipe has no value for {now}"),
        ({"values": [{"name": "a", "how": "repeated", "of": "a"}]}, "a value of a recipe has no times"),
        ({"values": [{"name": "a", "how": "repeated", "of": "a", "times": 10**12}]}, "times of a recipe's value"),
        ({"values": [{**VALUES[0], "name": "import"}]}, "a value of a recipe cannot be"),
        ({"values": [{**VALUES[0], "name": "a; b"}]}, "a value of a recipe cannot be"),
        ({"values": [{**VALUES[0], "seconds": "1"}]}, "seconds of a recipe's value cannot be '1'"),
        ({"values": [{**VALUES[1], "of": "path"}]}, "a key of a recipe cannot be"),
        ({"values": [{**VALUES[1], "account": "another"}]}, "a key of a recipe cannot be"),
        ({"body": "\u20ac"}, "codec can't encode character"),
        ({"skew": "1"}, "skew of a recipe cannot be '1'"),
        ({"values": [{**VALUES[3], "scope": [1]}]}, "scope of a recipe's value cannot be [1]"),
    ],
)
def test_recipe_that_is_none_is_refused(changes: dict[str, Any], said: str) -> None:
    """What is made of it is a program that people start."""
    with pytest.raises(ValueError, match=re.escape(said)):
        exchange_from_json({**fake.EXCHANGE, "recipe": {**RECIPE, **changes}})


@pytest.mark.parametrize(
    "changes",
    [{"later": 1}, {"values": [{**VALUES[0], "how": "magic"}]}, {"values": [{**VALUES[0], "later": 1}]}],
)
def test_recipe_of_a_later_version_is_kept_and_not_followed(changes: dict[str, Any]) -> None:
    data = {**fake.EXCHANGE, "version": "HTTP/1.1", "recipe": {**RECIPE, **changes}}
    exchange = exchange_from_json(data)
    assert exchange.recipe is None
    assert exchange_to_json(exchange) == data


def test_what_is_missing_is_empty() -> None:
    exchange = exchange_from_json({"method": "GET", "url": "https://s3.test/b"})
    assert (exchange.status, exchange.request_headers, exchange.response_body) == (None, (), Body())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("GET", "not a list of objects"),
        ({"method": 3}, "method of an exchange cannot be 3"),
        ({"status": "200"}, "status of an exchange cannot be '200'"),
        ({"request_headers": [["Host"]]}, "request_headers: expected a name and a value"),
        ({"request_headers": None}, "request_headers: expected a list"),
        ({"response_body": "text"}, "expected the object of a body"),
        ({"response_body": {"text": 1}}, "text of an exchange cannot be 1"),
    ],
)
def test_what_is_none_is_refused(data: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("[", ".")):
        exchange_from_json(data)
