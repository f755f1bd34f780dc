"""The data that the server holds for a request, for defects that read or change it."""

from __future__ import annotations

from reference.protocol.messages import S3Request
from reference.state import Lock, Version


def versioning_state(request: S3Request) -> str:
    """The state of the request's bucket: `Enabled`, `Suspended`, or empty."""
    return request.stored_bucket.versioning if request.stored_bucket is not None else ""


def versions_of(request: S3Request) -> list[Version]:
    """All versions of the request's key, oldest first."""
    return request.stored_bucket.versions.get(request.key, []) if request.stored_bucket is not None else []


def version_named(request: S3Request) -> Version | None:
    """The version that the request names, or the current one, which may be a delete marker."""
    named = request.parameter("versionId")
    return next((version for version in reversed(versions_of(request)) if named in ("", version.version_id)), None)


def lock_of(request: S3Request) -> Lock:
    """The lock of that version; an empty one if there is no version."""
    version = version_named(request)
    return version.lock if version is not None else Lock()
