"""The compressed data of a page, unpacked as its script does."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any


def details_of(page: str) -> list[Any]:
    """The parts that the details are packed in."""
    return _parts(page, "details")


def data_of(page: str) -> list[Any]:
    """Returns the data of a run's page: the results, the views, and the HTML of features and findings."""
    return _parts(page, "conformance-data")


def texts_of(page: str) -> list[str]:
    """The HTML of the details of the page of a run."""
    table, *parts = details_of(page)
    return ["\n".join(_line(line, table) for line in text) for part in parts for text in part]


def unpacked(page: str) -> str:
    """All that is packed in the page of a run, as one text."""
    return "\n".join([json.dumps(data_of(page), ensure_ascii=False), *texts_of(page)])


def _line(line: str | int, table: list[str]) -> str:
    return table[line] if isinstance(line, int) else line


def _parts(page: str, name: str) -> list[Any]:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return [json.loads(gzip.decompress(base64.b64decode(part))) for part in json.loads(found[1])]
