"""The wildcards of policies: `*` stands for any characters, including slashes and none, `?` for one.

Written as variables, `${*}`, `${?}` and `${$}`, the characters stand for themselves.
"""

from __future__ import annotations

import functools
import re

_PIECE = re.compile(r"\$\{[*?$]\}|.", re.DOTALL)
_WILD = {"*": ".*", "?": "."}


def _of_a_piece(piece: str) -> str:
    return _WILD.get(piece) or re.escape(piece[2] if len(piece) > 1 else piece)


@functools.lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(map(_of_a_piece, _PIECE.findall(pattern))), re.DOTALL)


def matches(pattern: str, text: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


def is_fixed(text: str) -> bool:
    """Tells if a value stands only for itself: it has neither a wildcard nor a variable."""
    return not any(mark in text for mark in ("*", "?", "${"))
