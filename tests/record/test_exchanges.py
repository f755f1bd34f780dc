"""Exchanges in the record."""

from __future__ import annotations

import re
from typing import Any

import pytest

from record.exchanges import Body, RecordedExchange
from record.json_form import from_json, to_json
from tests.reports import fake


@pytest.mark.parametrize(
    "changes",
    [
        {"request_body": {"base64": "AAEC", "length": 3, "cut": True}},
        {"request_body": {"text": "a", "length": 1, "cut": False, "withheld": True}},
        {"status": None, "reason": None, "error": "ReadTimeout: 30 s"},
        {"seconds": 3, "request_headers": []},
        {"shared": True, "version": "HTTP/1.0", "follows": True},
    ],
)
def test_what_is_read_is_written(changes: dict[str, Any]) -> None:
    data = {**fake.EXCHANGE, **changes}
    assert to_json(from_json(RecordedExchange, data)) == data


@pytest.mark.broken_records
def test_the_way_to_make_it_again_of_an_earlier_version_is_not_read() -> None:
    recipe = {"values": [], "head": ["GET / HTTP/1.0"], "body": "{__import__('os')}", "encoding": "latin-1"}
    assert to_json(from_json(RecordedExchange, {**fake.EXCHANGE, "recipe": recipe})) == fake.EXCHANGE


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
        ({"response_body": {"text": 1}}, "response_body.text: Expected str | null, got int"),
    ],
)
def test_invalid_exchanges_are_refused(data: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        from_json(RecordedExchange, data)
