"""Whether a line of a record has the form that `record.schema.json` says, for those who read it.

A reader is less strict than the schema: fields that an earlier version of the suite did not write may be missing.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import jsonschema_rs

from reports.record.text import one_line

SCHEMA = Path(__file__).with_name("record.schema.json")
KINDS = {"run": "header", "check": "check", "summary": "summary"}
NEEDED = {"header": ["schema"], "check": ["id", "client", "verdict"], "summary": ["verdicts"]}
LONGEST_MESSAGE = 200


def what_is_wrong(kind: str, line: Any) -> str | None:
    """What is wrong with a line's JSON, in one line that names the field; None where it can be read."""
    validator = _validators()[kind]
    if validator.is_valid(line):
        return None
    error = next(iter(validator.iter_errors(line)))
    field = ".".join(str(part) for part in error.instance_path)
    return one_line(f"{field}: {error.message}" if field else error.message, LONGEST_MESSAGE)


@functools.cache
def _validators() -> dict[str, Any]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    parts = _without_required(schema["$defs"])
    for name, needed in NEEDED.items():
        parts[name]["required"] = needed
    return {
        kind: jsonschema_rs.validator_for({"$schema": schema["$schema"], "$ref": f"#/$defs/{name}", "$defs": parts})
        for kind, name in KINDS.items()
    }


def _without_required(schema: Any) -> Any:
    if isinstance(schema, dict):
        fields = "properties" in schema  # elsewhere it tells alternatives apart
        return {k: _without_required(v) for k, v in schema.items() if k != "required" or not fields}
    return [_without_required(item) for item in schema] if isinstance(schema, list) else schema
