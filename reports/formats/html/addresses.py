"""The names by which things on a page are found: fragments of URLs, and classes of the style sheet."""

from __future__ import annotations

import re
import zlib

from reports.record.lines import CheckResult
from reports.record.text import visible


def anchor(key: str) -> str:
    """The part after # that addresses what has this key; it stays the same from run to run and from page to page."""
    return f"{stem(key)}-{zlib.crc32(visible(key).encode()) & 0xFFFF:04x}"


def stem(key: str) -> str:
    """What the addresses of all keys that begin with this one begin with."""
    return "check-" + re.sub(r"[^A-Za-z0-9]+", "-", visible(key)).strip("-")


def result_anchor(result: CheckResult) -> str:
    """The address of a check with a client."""
    return anchor(f"{result.id}@{result.client}")


def class_of(verdict: str) -> str:
    """The style's class of a verdict."""
    return "v-" + verdict.replace("/", "")
