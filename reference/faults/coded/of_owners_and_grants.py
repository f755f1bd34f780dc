"""Faults of expected owners, paying requesters and grants."""

from __future__ import annotations

from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve


@fault()
def grant_headers_are_ignored(request: S3Request, serve: Serve) -> Response:
    """Grant headers are ignored."""
    kept = {name: value for name, value in request.headers.items() if not name.startswith("x-amz-grant-")}
    return serve(replace(request, headers=kept))
