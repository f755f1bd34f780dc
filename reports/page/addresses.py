"""The names by which things on the page are found: fragments of URLs, and classes of the style sheet."""

from __future__ import annotations

import re
import zlib

from ..record import CheckResult


def anchor(result: CheckResult) -> str:
    """The part after # that addresses a check with a client; it stays the same from run to run."""
    key = f"{result.id}@{result.client}"
    return f"check-{slug(key)}-{zlib.crc32(key.encode('utf-8', 'replace')) & 0xFFFF:04x}"


def slug(text: str) -> str:
    """A text as letters, digits and single hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def class_of(verdict: str) -> str:
    """The style's class of a verdict."""
    return "v-" + verdict.replace("/", "")
