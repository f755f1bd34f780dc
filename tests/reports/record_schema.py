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

SCHEMA = Path(__file__).parents[2] / "reports" / "record.schema.json"


@functools.cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def what_is_wrong(line: Any) -> str | None:
    """Why a line's JSON is not as the schema says; None where it is."""
    error = best_match(validator().iter_errors(line))
    return f"{error.json_path}: {error.message[:300]}" if error else None


def wrong_lines(path: Path) -> Iterator[str]:
    """What is wrong with a file's lines. A half line at the end is a killed run's, and no line."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for number, text in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            wrong = what_is_wrong(json.loads(text))
        except ValueError:
            wrong = "$: not JSON"
        if wrong:
            yield f"{path}:{number}: {wrong}"
