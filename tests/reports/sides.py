"""The sides of a deviation: the expected value, and the received one."""

from __future__ import annotations

from typing import Any

SORTS: dict[str, tuple[str, ...]] = {
    "form": ("ETag", "Last-Modified", "location", "owner", "region", "X-Server"),
    "option": ("checksums", "encryption", "every page", "rules"),
    "entries": (
        "NextMarker",
        "common prefixes",
        "entries",
        "keys",
        "listed entry",
        "next",
        "pages",
        "parts",
        "prefixes",
    ),
    "access": ("whether a bucket of another account",),
}
"""The prefixes of values' names in tests, by their sort; others are data."""


def sort_named(about: str) -> str:
    """Returns the sort of a value in a test for which it does not matter otherwise."""
    return next((sort for sort, beginnings in SORTS.items() if about.startswith(beginnings)), "data")


SUCCESS: dict[str, Any] = {"success": None}


def replies(*pairs: tuple[int, str]) -> dict[str, Any]:
    """One of these statuses and codes."""
    return {"replies": [list(pair) for pair in pairs]}
