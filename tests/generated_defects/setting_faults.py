"""Faults of a bucket's settings: they apply to new objects only, or for a while only."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from reference.faults.coded.stored_versions import version_named
from reference.protocol.messages import Middleware, Response, S3Request, Serve
from reference.state import Bucket
from tests.generated_defects.members import Member

_SETTINGS = (
    *("policy", "cors", "lifecycle", "documents", "configurations"),
    *("tags", "versioning", "encryption", "default_lock"),
)
"""The attributes of a bucket that hold its settings."""
_READS = ("GET", "HEAD", "OPTIONS")


def for_new_objects_only(member: Member) -> Middleware:
    """Objects that were there before the member's operation are read as if it had set nothing."""

    def middleware(request: S3Request, serve: Serve) -> Response:
        bucket = request.stored_bucket
        if bucket is None:
            return serve(request)
        if request.operation == member.operation:
            before = _settings(bucket)
            answer = serve(request)
            request.memory[member, bucket.name] = next(request.state.changes), _changed_settings(before, bucket)
            return answer
        since, changed = request.memory.get((member, bucket.name), (0, {}))
        version, answer = version_named(request), serve(request)
        if version is None or version.sequence > since or request.method not in _READS:
            return answer
        return _serve_with_settings(changed, bucket, request, serve)

    return middleware


def configures_bucket(request: S3Request) -> bool:
    """Returns whether the request configures a bucket; DeleteObjects is a POST."""
    return not request.key and request.method in ("PUT", "DELETE")


def changes_object(request: S3Request) -> bool:
    """Returns whether the request changes an object."""
    return bool(request.key)


def hidden_after_write(ends: Callable[[S3Request], bool]) -> Callable[[Member], Middleware]:
    """Hides a setting of the member's operation from readers once another write in the bucket succeeds."""

    def middleware_for(member: Member) -> Middleware:
        def middleware(request: S3Request, serve: Serve) -> Response:
            bucket = request.stored_bucket
            if bucket is None:
                return serve(request)
            places, forgotten = request.memory.setdefault(member, ({}, set()))
            if request.operation == member.operation:
                before = _settings(bucket)
                answer = serve(request)
                places |= _places(before, bucket)
                forgotten.discard(bucket.name)
                return answer
            answer = serve(request)
            if request.method in _READS and bucket.name in forgotten:
                return _serve_with_settings(_without_values(places, bucket), bucket, request, serve)
            if request.method not in _READS and answer.status < 300 and ends(request):
                forgotten.add(bucket.name)
            return answer

        return middleware

    return middleware_for


def _settings(bucket: Bucket) -> dict[str, Any]:
    return {name: _copied(getattr(bucket, name)) for name in _SETTINGS}


def _copied(value: Any) -> Any:
    return {key: copy.copy(each) for key, each in value.items()} if isinstance(value, dict) else copy.copy(value)


def _changed_settings(before: dict[str, Any], bucket: Bucket) -> dict[str, Any]:
    """The former values of the settings that differ now."""
    return {name: value for name, value in before.items() if value != getattr(bucket, name)}


def _places(before: dict[str, Any], bucket: Bucket) -> dict[str, set[str]]:
    """Returns the places of changed settings: by attribute, and in one that has several settings by their names."""
    found = {}
    for name, value in _changed_settings(before, bucket).items():
        present = getattr(bucket, name)
        keys = {*value, *present} if isinstance(value, dict) else set()
        found[name] = {key for key in keys if value.get(key) != present.get(key)}
    return found


def _without_values(places: dict[str, set[str]], bucket: Bucket) -> dict[str, Any]:
    """Returns the settings without the values that were set at these places."""
    unset, found = Bucket(bucket.name, bucket.created), {}
    for name, keys in places.items():
        present = getattr(bucket, name)
        is_one = not isinstance(present, dict) or name == "tags"
        found[name] = getattr(unset, name) if is_one else {k: v for k, v in present.items() if k not in keys}
    return found


def _serve_with_settings(values: dict[str, Any], bucket: Bucket, request: S3Request, serve: Serve) -> Response:
    """Returns the response of a server in which the bucket has these settings."""
    present = {name: getattr(bucket, name) for name in values}
    vars(bucket).update(values)
    try:
        return serve(request)
    finally:
        vars(bucket).update(present)
