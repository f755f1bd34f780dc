"""The pages' scripts, and data for them."""

from __future__ import annotations

import json
from typing import Any

from .templating import file_text


def joined(*names: str) -> str:
    """These files as one script, in a scope of their own, which they share in this order."""
    return f"(() => {{\n'use strict'\n{''.join(map(file_text, names))}}})()\n"


def script_text(value: Any) -> str:
    """JSON for a script element, which nothing inside can end."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")
