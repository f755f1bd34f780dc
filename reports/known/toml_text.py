"""TOML that people write: parsed, with errors that name file and line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec.toml

from reports.known.known_file import KnownError


def decoded(text: str, shown: str) -> dict[str, Any]:
    """The data of a file's text; `shown` is the file's name for messages. Raises `KnownError`."""
    try:
        data: dict[str, Any] = msgspec.toml.decode(text)
    except msgspec.DecodeError as error:
        raise KnownError(_malformed(shown, text, str(error))) from None
    except (ValueError, RecursionError):
        raise KnownError(f"{shown}: not valid TOML: a number is too long, or brackets are nested too deeply") from None
    return data


def line_of(lines: Sequence[str], key: str) -> int:
    """The line number, from 1, of a key or table with this name; 1 if it cannot be found."""
    spelled = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=\].]""")
    return next((number for number, line in enumerate(lines, start=1) if spelled.match(line)), 1)


def _malformed(shown: str, text: str, message: str) -> str:
    found = re.search(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)", message)
    number = found[1] if found and found[1] else max(1, text.count("\n") + (not text.endswith("\n")))
    return f"{shown}:{number}: not valid TOML: {message[: found.start()] if found else message}"
