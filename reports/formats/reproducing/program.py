"""A Python program of several parts: its imports and the names of buckets are at its beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_MODULES = (
    "base64",
    "concurrent.futures",
    "datetime",
    "hashlib",
    "hmac",
    "os",
    "re",
    "socket",
    "ssl",
    "time",
    "urllib.parse",
    "zlib",
    "botocore.auth",
    "botocore.awsrequest",
    "botocore.credentials",
    "botocore.httpsession",
)
_TEXT = r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\""""
_NAME_OR_TEXT = re.compile(
    rf"f(?P<filled_in>{_TEXT})|b?(?:{_TEXT})|#.*|(?<![\w.])(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
)
_IN_BRACES = re.compile(r"(?<!\{)\{([^{}]+)\}")


def whole(parts: Iterable[str], buckets: Mapping[str, str]) -> str:
    """The program of these parts, with the modules and buckets that they use; `buckets` has the variable of each."""
    text = "\n\n".join(parts)
    used = _used(text)
    imported = [module for module in _MODULES if module in used]
    named = [f"{variable} = {name!r}" for name, variable in buckets.items() if variable in used]
    return "\n".join([f"import {', '.join(imported)}", *named, text])


def uses(text: str, buckets: Mapping[str, str]) -> bool:
    """Returns whether a part has a variable for a bucket."""
    return not _used(text).isdisjoint(buckets.values())


def _used(text: str) -> set[str]:
    """The names that a program uses, also those with dots; the contents of its texts are no names. They are found by a
    regular expression: a page has thousands of programs, and to parse them takes ten times as long."""
    return set().union(*map(_used_in_line, text.split("\n")))


@lru_cache(maxsize=4096)
def _used_in_line(line: str) -> frozenset[str]:
    """The names in a line, or in an expression inside an f-string: most are those of other programs, too. No text of a
    program has more than one line."""
    used: set[str] = set()
    for found in _NAME_OR_TEXT.finditer(line):
        if found["name"]:
            parts = found["name"].split(".")
            used.update(".".join(parts[: number + 1]) for number in range(len(parts)))
        elif found["filled_in"]:
            used.update(*map(_used_in_line, _IN_BRACES.findall(found["filled_in"])))
    return frozenset(used)
