"""The pages' scripts, and data for them."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

from .templating import file_text


def joined(*names: str) -> str:
    """These files as one script, in a scope of their own, which they share in this order."""
    return f"(() => {{\n'use strict'\n{''.join(map(file_text, names))}}})()\n"


def script_text(value: Any) -> str:
    """JSON for a script element, which nothing inside can end."""
    return _json(value).replace("</", "<\\/").replace("<!--", "\\u003c!--")


def packed(value: Any) -> str:
    """Compressed JSON for a script element, for what is long and alike. `packed.js` unpacks it on demand."""
    return base64.b64encode(gzip.compress(_json(value).encode("utf-8", "backslashreplace"), mtime=0)).decode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
