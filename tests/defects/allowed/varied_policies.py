"""Allowed variations of policies when they are read back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.varying import variation


@variation("less")
def policies_are_reformatted(request: S3Request, serve: Serve) -> Response:
    """GetBucketPolicy returns a policy without white space, lists of one as a single value, and everybody as {"AWS":
    "*"}."""
    answer = serve(request)
    if request.operation != "GetBucketPolicy" or answer.status != 200:
        return answer
    found = json.loads(answer.body)
    stated = found["Statement"]
    found["Statement"] = [_reformatted(each) for each in (stated if isinstance(stated, list) else [stated])]
    return replace(answer, body=json.dumps(found, separators=(",", ":")).encode())


def _reformatted(statement: dict[str, Any]) -> dict[str, Any]:
    short = {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in statement.items()
    }
    return {**short, "Principal": {"AWS": "*"}} if short.get("Principal") == "*" else short
