"""The JSON Schema of one line of a record, made from the types: `python -m record.schema` prints it."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from record.exchanges import Body
from record.json_form import TYPE, Always, RecordPart
from record.lines import SCHEMA, CheckResult, RunHeader, RunSummary
from record.selection import Fields, Selection

LINES = (RunHeader, CheckResult, RunSummary)


def schema() -> dict[str, Any]:
    references, parts = msgspec.json.schema_components(LINES, schema_hook=_custom, ref_template="#/$defs/{name}")
    for kind in RecordPart.__subclasses__():
        _require_written_fields(kind, parts[kind.__name__])
    parts[Body.__name__]["oneOf"] = [{"required": ["text"]}, {"required": ["base64"]}]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:s3-conformance:record:{SCHEMA}",
        "title": "One line of results.jsonl, the record of a run",
        "description": "Fields that a reader does not know are to be ignored. reports/README.md documents each field.",
        "type": "object",
        "required": [TYPE],
        "oneOf": list(references),
        "$defs": parts,
    }


def _require_written_fields(kind: type[RecordPart], part: dict[str, Any]) -> None:
    """Makes all fields required except the optional ones, which are never null."""
    part.pop("additionalProperties", None)
    properties = part["properties"]
    fields = msgspec.structs.fields(kind)
    always = [each.encode_name for each in fields if each.required or isinstance(each.default_factory, Always)]
    for name, value in properties.items():
        value.pop("default", None)
        if name not in always and {"type": "null"} in value.get("anyOf", ()):
            (properties[name],) = (each for each in value["anyOf"] if each != {"type": "null"})
    config = kind.__struct_config__
    part["required"] = ([config.tag_field] if config.tag else []) + always


def _custom(kind: type) -> dict[str, Any]:
    if kind is Selection:
        return msgspec.json.schema_components([Fields])[1][Fields.__name__]
    raise NotImplementedError(kind)


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2))
