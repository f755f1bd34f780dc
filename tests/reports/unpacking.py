"""The compressed details of a page, unpacked as its script does."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any


def details_of(page: str) -> list[Any]:
    """The parts that they are packed in."""
    found = re.search(r'<script type="application/json" id="details">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return [json.loads(gzip.decompress(base64.b64decode(part))) for part in json.loads(found[1])]
