"""Exchanges as the record has them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from reports.exchange import Body, exchange_from_json, exchange_to_json
from reports.record import result_from_json, to_json
from tests.reports import fake

PUBLISHED = sorted((Path(__file__).parents[2] / "reports" / "published").glob("*/results.jsonl*"))


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.parent.name)
def test_published_results_are_written_as_they_were_read(path: Path) -> None:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = [json.loads(line) for line in content.splitlines() if b'"type":"check"' in line]
    assert any(line["exchanges"] for line in lines)
    for line in lines:
        assert json.dumps(to_json(result_from_json(line))["exchanges"]) == json.dumps(line["exchanges"])


@pytest.mark.parametrize(
    "changes",
    [
        {"later": [1]},
        {"request_body": {"base64": "AAEC", "length": 3, "cut": True, "later": 1}},
        {"request_body": {"text": "a", "length": 1, "cut": False, "withheld": True}},
        {"status": None, "reason": None, "error": "ReadTimeout: 30 s"},
        {"seconds": 3, "request_headers": []},
    ],
)
def test_what_is_read_is_written(changes: dict[str, Any]) -> None:
    data = {**fake.EXCHANGE, **changes}
    assert exchange_to_json(exchange_from_json(data)) == data


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
