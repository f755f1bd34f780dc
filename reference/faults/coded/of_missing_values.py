"""Faults of responses without some values that AWS always sends, or with changed ones: echoes, markers, ARNs,
storage classes."""

from __future__ import annotations

import re

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve


@fault()
def spaces_in_metadata_are_folded(request: S3Request, serve: Serve) -> Response:
    """Several spaces in a value of user metadata are returned as one."""
    answer = serve(request)
    for name, value in list(answer.headers):
        if name.lower().startswith("x-amz-meta-"):
            answer.set(name, re.sub(" +", " ", value))
    return answer


@fault()
def tag_values_are_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """The values of tags are returned in lower case."""
    return serve(request).sub(rb"<Value>[^<]*</Value>", lambda found: b"<Value>%b</Value>" % found[0][7:-8].lower())
