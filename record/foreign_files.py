"""Files that somebody else may have written: read within limits of size, depth and digits. Each error is one line that
names the file, and the line if it is known.

Records have a reader of their own (`record_file.py`), with the same limits: they are larger than what is read at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec.toml

MAX_FILE_BYTES = 64 * 1024 * 1024
"""The most bytes of a file."""
MAX_TOML_BYTES = 16 * 1024 * 1024
MAX_NESTING = 64
"""The most brackets within each other, and dots in a key. A run has some ten."""
MAX_DIGITS = 18
"""The most digits of a number: more do not fit into 64 bits."""

_TOKEN = re.compile(
    r""""(?:\\[^\n]|[^"\\\n])*"?|'[^'\n]*'?|\#[^\n]*"""  # a string or a comment, which may be cut off
    rf"""|(?P<opens>[\[{{])|(?P<closes>[\]}}])|(?P<dot>\.)|(?P<ends>\n)|(?P<digits>[0-9_]{{{MAX_DIGITS + 1},}})"""
)
_POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


class FileError(Exception):
    """A file cannot be used. The message is one line: `FILE:LINE: …`."""


def text_in(path: Path, label: str, largest: int = MAX_FILE_BYTES) -> str:
    """A file's text, line ends unchanged; `label` is the name in messages. Raises FileError."""
    try:
        if path.exists() and not path.is_file():  # reading a device or a pipe may never end
            raise FileError(f"{label}: is no file")
        if path.exists() and (size := path.stat().st_size) > largest:
            raise FileError(f"{label}: larger than any such file ({size} bytes)")
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{label}: {error.strerror or error}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(f"{label}:{line}: not UTF-8 text") from None


def toml_of(text: str, label: str) -> dict[str, Any]:
    """The data of a TOML file's text; `label` is the file's name for messages. Raises FileError, which never quotes the
    text: it may have secrets."""
    if len(text) > MAX_TOML_BYTES:
        raise FileError(f"{label}: larger than any such file ({len(text)} characters)")
    _require_limits(text, label)
    try:
        data: dict[str, Any] = msgspec.toml.decode(text)
    except msgspec.DecodeError as error:
        found = _POSITION.search(str(error))
        line = found[1] if found and found[1] else text.rstrip("\n").count("\n") + 1
        reason = re.sub(r"(character) .*", r"\1", _POSITION.sub("", str(error)))
        raise FileError(f"{label}:{line}: not valid TOML: {reason}") from None
    except (ValueError, RecursionError):  # beyond a limit that the scan does not see
        raise FileError(f"{label}: not valid TOML: a number is too long, or brackets are nested too deeply") from None
    return data


def line_of(lines: Sequence[str], key: str) -> int:
    """The line number, from 1, of a key or table with this name; 1 if none is found."""
    spelled = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=\].]""")
    return next((number for number, line in enumerate(lines, start=1) if spelled.match(line)), 1)


def is_nested_too_deeply(value: Any) -> bool:
    """Returns whether lists and dicts are nested too deeply for what comes after reading."""
    level = [value]
    for _ in range(MAX_NESTING):
        level = [inner for each in level for inner in _child_values(each)]
        if not level:
            return False
    return True


def _child_values(value: Any) -> Sequence[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()


def _require_limits(text: str, label: str) -> None:
    """Raises FileError for brackets and keys that are nested too deeply, and numbers with too many digits: parsers
    would take very long, or end in errors without a line."""
    depth = dots = 0
    line = 1
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "digits":
            raise FileError(f"{label}:{line}: not valid TOML: a number is too long")
        depth += (kind == "opens") - (kind == "closes")
        dots = 0 if kind == "ends" else dots + (kind == "dot")
        line += kind == "ends"
        if depth + dots > MAX_NESTING:
            raise FileError(f"{label}:{line}: not valid TOML: nested too deeply")
