"""The compressed data of a page, unpacked as its script does."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator
from typing import Any


def details_of(page: str) -> list[Any]:
    """The parts that the details are packed in."""
    return _parts(page, "details")


def data_of(page: str) -> list[Any]:
    """Returns the data of a run's page: the results, the views, and the HTML of features and findings."""
    return _parts(page, "conformance-data")


def texts_of(page: str) -> list[str]:
    """The details of each result with exchanges, as one text with its lines."""
    table, *parts = details_of(page)
    return ["\n".join(_texts_in(each, table)) for part in parts for each in part]


def unpacked(page: str) -> str:
    """All that is packed in the page of a run, as one text."""
    return "\n".join([json.dumps(data_of(page), ensure_ascii=False), *texts_of(page)])


def _texts_in(value: Any, table: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts_in(each, table)
    else:
        yield table[value] if isinstance(value, int) else value


def _parts(page: str, name: str) -> list[Any]:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return [json.loads(gzip.decompress(base64.b64decode(part))) for part in json.loads(found[1]) if part]
