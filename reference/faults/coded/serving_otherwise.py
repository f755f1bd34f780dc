"""A request that is served while something that is stored has other values."""

from __future__ import annotations

from typing import Any

from reference.protocol.messages import Response, S3Request, Serve


def serve_with(request: S3Request, serve: Serve, stored: object, **values: Any) -> Response:
    """Returns the response to a request that is served while these attributes of what is stored, such as a bucket, have
    other values. They are restored afterwards."""
    kept = {name: getattr(stored, name) for name in values}
    _set(stored, values)
    try:
        return serve(request)
    finally:
        _set(stored, kept)


def _set(stored: object, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(stored, name, value)
