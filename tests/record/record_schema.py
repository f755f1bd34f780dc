"""Records against their JSON Schema."""

from __future__ import annotations

import functools
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from record.schema import schema

KINDS = ("run", "check", "summary")
"""The types of lines, in the schema's order."""


@functools.cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def what_is_wrong(line: Any) -> str | None:
    """Why a line's JSON does not match the schema; None if it does."""
    error = next(validator().iter_errors(line), None)
    if error is None:
        return None
    # The errors are those of the kind that the line means to be, of the three kinds.
    kind = KINDS.index(line["type"]) if isinstance(line, dict) and line.get("type") in KINDS else None
    meant = best_match(found for found in error.context or () if found.relative_schema_path[0] == kind) or error
    return f"{meant.json_path}: {meant.message[:300]}"


def wrong_lines(path: Path) -> Iterator[str]:
    """Yields the errors of a file's lines. Half a line at the end comes from a killed run, and does not count."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = content.split(b"\n")[:-1]
    for number, text in enumerate(lines, start=1):
        try:
            wrong = what_is_wrong(json.loads(text))
        except ValueError:
            wrong = "$: not JSON"
        if wrong:
            yield f"{path}:{number}: {wrong}"
