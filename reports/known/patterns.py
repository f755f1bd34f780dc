"""Patterns of ids and of clients, in which only `*` and `?` are wildcards: brackets are part of ids.

There are thousands of patterns and of results, so each pattern is compiled once.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

_compiled: dict[str, Callable[[str], object] | None] = {}
"""The function that matches a whole text, by pattern; None for patterns without wildcards."""


def matches(pattern: str, text: str) -> bool:
    if pattern == text:
        return True
    try:
        whole = _compiled[pattern]
    except KeyError:
        whole = _compiled[pattern] = re.compile(_expression(pattern)).match if has_wildcard(pattern) else None
    return whole is not None and whole(text) is not None


def any_matches(patterns: tuple[str, ...], text: str) -> bool:
    return _any_pattern_regex(patterns).match(text) is not None


def has_wildcard(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


class CheckIds:
    """Many ids of checks. A pattern is only compared with those of its own module, because comparing takes time."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._all = frozenset(ids)
        self._of_module: defaultdict[str, list[str]] = defaultdict(list)
        for check in self._all:
            self._of_module[check.partition("::")[0]].append(check)

    def has(self, pattern: str) -> bool:
        if not has_wildcard(pattern):
            return pattern in self._all
        module, colons, _ = pattern.partition("::")
        candidates = self._all if has_wildcard(module) or not colons else self._of_module.get(module, ())
        return any(matches(pattern, check) for check in candidates)


@functools.cache
def _any_pattern_regex(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_expression, patterns)) or "(?!)")


def _expression(pattern: str) -> str:
    """Matches from the start to the end of a text. fnmatch's expressions never retry a star after a match of the text
    that follows it, so that many stars do not take exponential time."""
    return fnmatch.translate(pattern.replace("[", "[[]"))
