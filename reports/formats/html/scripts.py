"""The pages' scripts, and their data."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from typing import Any

from reports.formats.html.templating import file_text


def join_scripts(*names: str) -> str:
    """These files, in this order, as one script with a separate scope."""
    return f"(() => {{\n'use strict'\n{''.join(map(file_text, names))}}})()\n"


def script_text(value: Any) -> str:
    """JSON for a script element, without anything that could end the element."""
    return _json(value).replace("</", "<\\/").replace("<!--", "\\u003c!--")


def packed(parts: Sequence[Any]) -> str:
    """Compressed JSON in a list for a script element, for long and repetitive data. `packed.js` unpacks it on
    demand."""
    return _json([compressed(part) for part in parts])


def compressed(part: Any) -> str:
    return base64.b64encode(gzip.compress(_json(part).encode("utf-8", "backslashreplace"), mtime=0)).decode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
