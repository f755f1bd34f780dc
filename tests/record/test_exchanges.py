"""Exchanges in the record."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from record.exchanges import Body, RecordedExchange
from record.json_form import from_json, to_json
from record.record_file import read
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
        {"request_body": {"base64": "AAEC", "length": 3, "cut": True}},
        {"request_body": {"text": "a", "length": 1, "cut": False, "withheld": True}},
        {"status": None, "reason": None, "error": "ReadTimeout: 30 s"},
        {"seconds": 3, "request_headers": []},
        {"shared": True, "version": "HTTP/1.0", "recipe": RECIPE},
        {"recipe": {**RECIPE, "body": "{access_key.swapcase()}", "skew": -61}},
    ],
)
def test_what_is_read_is_written(changes: dict[str, Any]) -> None:
    data = {**fake.EXCHANGE, **changes}
    assert to_json(from_json(RecordedExchange, data)) == data


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"values": None}, "recipe.values: Expected array, got null"),
        ({"head": []}, "recipe.head: Expected array of length >= 1"),
        ({"encoding": "utf-7"}, "recipe.encoding: Invalid enum value 'utf-7'"),
        ({"body": None}, "recipe.body: Expected str, got null"),
        ({"head": ["{nothing}"]}, "a recipe has no value for {nothing}"),
        ({"body": "{length}"}, "a recipe has no value for {length}"),
        ({"body": "{__import__('os')}"}, "a recipe has no value for {"),
        ({"body": "{now.real}"}, "a recipe has no value for {"),
        ({"values": VALUES[::-1]}, "a recipe has no value for {now}"),
        ({"values": [{"name": "a", "how": "repeated", "of": "a"}]}, "recipe.values[0]: there is no times"),
        (
            {"values": [{"name": "a", "how": "repeated", "of": "a", "times": 10**12}]},
            "recipe.values[0].times: Expected int <= 1000000000",
        ),
        ({"values": [{**VALUES[0], "name": "import"}]}, "recipe.values[0]: a value cannot be called 'import'"),
        ({"values": [{**VALUES[0], "name": "a\n"}]}, "recipe.values[0]: a value cannot be called"),
        ({"values": [{**VALUES[1], "account": "alt\n"}]}, "recipe.values[0]: there is no key"),
        ({"values": [{**VALUES[0], "name": "a; b"}]}, "recipe.values[0].name: Expected str matching regex"),
        ({"values": [{**VALUES[0], "seconds": "1"}]}, "recipe.values[0].seconds: Expected int, got str"),
        ({"values": [{**VALUES[1], "of": "path"}]}, "recipe.values[0]: there is no key 'path'"),
        ({"values": [{**VALUES[1], "account": "another"}]}, "recipe.values[0].account: Expected str matching"),
        ({"body": "\u20ac"}, "codec can't encode character"),
        ({"skew": "1"}, "recipe.skew: Expected int, got str"),
        ({"values": [{**VALUES[3], "scope": [1]}]}, "recipe.values[0].scope[0]: Expected str, got int"),
    ],
)
def test_invalid_recipe_is_refused(changes: dict[str, Any], message: str) -> None:
    """A program that people run is made from it."""
    with pytest.raises(ValueError, match=re.escape(message)):
        from_json(RecordedExchange, {**fake.EXCHANGE, "recipe": {**RECIPE, **changes}})


@pytest.mark.parametrize(
    "changes",
    [{"later": 1}, {"values": [{**VALUES[0], "how": "magic"}]}, {"values": [{**VALUES[0], "later": 1}]}],
)
@pytest.mark.broken_records
def test_recipe_of_a_later_version_is_not_used(changes: dict[str, Any], tmp_path: Path) -> None:
    data = {**fake.EXCHANGE, "version": "HTTP/1.1"}
    later = {**data, "recipe": {**RECIPE, **changes}}
    exchange = from_json(RecordedExchange, later)
    assert exchange.recipe is None
    assert to_json(exchange) == data
    check = {"type": "check", "id": "x::a", "client": "c", "verdict": "pass", "exchanges": [later]}
    path = tmp_path / "results.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in ({"type": "run", "schema": 1}, check)))
    assert read(path).results[0].exchanges == (exchange,)


def test_missing_fields_are_empty() -> None:
    exchange = from_json(RecordedExchange, {"method": "GET", "url": "https://s3.test/b"})
    assert (exchange.status, exchange.request_headers, exchange.response_body) == (None, (), Body())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("GET", "Expected object, got str"),
        ({"method": 3}, "method: Expected str, got int"),
        ({"status": "200"}, "status: Expected int | null, got str"),
        ({"request_headers": [["Host"]]}, "request_headers[0]: Expected array of length 2, got 1"),
        ({"request_headers": None}, "request_headers: Expected array, got null"),
        ({"response_body": "text"}, "response_body: Expected object, got str"),
        ({"response_body": {"text": 1}}, "response_body.text: Expected str, got int"),
    ],
)
def test_invalid_exchanges_are_refused(data: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        from_json(RecordedExchange, data)
