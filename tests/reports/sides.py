"""The sides of a deviation: what was expected, and what came."""

from __future__ import annotations

from typing import Any

SUCCESS: dict[str, Any] = {"success": None}


def replies(*pairs: tuple[int, str]) -> dict[str, Any]:
    """One of these statuses and codes."""
    return {"replies": [list(pair) for pair in pairs]}
