"""The compressed details of a page, unpacked as its script does."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any


def details_of(page: str) -> Any:
    found = re.search(r'<script type="text/plain" id="details">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(gzip.decompress(base64.b64decode(found[1])))
