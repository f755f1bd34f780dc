"""Names on a page: fragments of URLs, and classes of the style sheet."""

from __future__ import annotations

import re
import zlib

from reports.record.lines import CheckResult
from reports.record.text import visible


def anchor(key: str) -> str:
    """The URL fragment for this key; the same in every run and on every page."""
    return f"{stem(key)}-{zlib.crc32(visible(key).encode()) & 0xFFFF:04x}"


def stem(key: str) -> str:
    """The common prefix of the fragments of all keys that begin with this one."""
    return "check-" + re.sub(r"[^A-Za-z0-9]+", "-", visible(key)).strip("-")


def result_anchor(result: CheckResult) -> str:
    """The fragment of a check with a client."""
    return anchor(f"{result.id}@{result.client}")


def class_of(verdict: str) -> str:
    """The CSS class of a verdict."""
    return "v-" + verdict.replace("/", "")
