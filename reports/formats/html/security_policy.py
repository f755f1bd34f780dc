"""The Content-Security-Policy of a page: it runs its own scripts alone, and loads nothing."""

from __future__ import annotations

import base64
import hashlib
import re

from markupsafe import Markup

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HANDLER = ' onclick="location.reload()"'
"""An attribute of a button that pytest-html shows while tests run; the policy allows no script in an attribute."""
_HEAD_START = '<meta charset="utf-8"/>'


def meta(*scripts: str, stylesheet: bool = False) -> Markup:
    """The element for the page's head. Only these scripts may run. Styles are the page's own, or with a `stylesheet`
    those of a file in the page's folder, whose address may begin with file:."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    styles = "'self' file:" if stylesheet else "'unsafe-inline'"
    parts = [
        "default-src 'none'",
        f"style-src {styles}",
        *([f"script-src {hashes}"] if hashes else []),
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return Markup('<meta http-equiv="Content-Security-Policy" content="{}">').format(Markup("; ".join(parts)))


def with_security_policy(page: str) -> str:
    """A page of pytest-html with a policy for the scripts at the beginning of the head."""
    before, start, after = page.partition(_HEAD_START)
    if not start:
        raise ValueError("the page of pytest-html begins otherwise: there is no place for its security policy")
    return f"{before}{start}\n    {meta(*_SCRIPT.findall(page))}{after.replace(_HANDLER, '')}"
