"""Patterns of ids and of clients, in which only `*` and `?` are wildcards: brackets are part of ids.

There are thousands of patterns and of results, so each pattern is compiled once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_compiled: dict[str, re.Pattern[str]] = {}


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches the pattern."""
    return pattern == text or (is_wild(pattern) and _expression(pattern).fullmatch(text) is not None)


def any_matches(patterns: Iterable[str], text: str) -> bool:
    """Whether the text matches one of the patterns."""
    return any(matches(pattern, text) for pattern in patterns)


def is_wild(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def _expression(pattern: str) -> re.Pattern[str]:
    if pattern not in _compiled:
        wild = {"*": ".*", "?": "."}
        _compiled[pattern] = re.compile("".join(wild.get(c, re.escape(c)) for c in pattern), re.DOTALL)
    return _compiled[pattern]
