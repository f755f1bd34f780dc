"""The version that a request is about."""

from __future__ import annotations

from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import S3Request
from reference.state import Bucket, Version, is_version_id


def requested_version_id(request: S3Request) -> str | None:
    """The version id in the query, None without one; malformed ids are refused."""
    given = request.query.get("versionId")
    if given is not None and not is_version_id(given):
        raise invalid_argument("versionId", given, "Invalid version id specified")
    return given


def find(request: S3Request, bucket: Bucket, *, marker_is_missing: bool = True) -> Version:
    """Returns the version that the request names, or the current one; refused if there is none or it is a delete
    marker.

    `marker_is_missing`: a key whose current version is a delete marker counts as missing (404), and is not refused with
    405, as the marker's own id always is.
    """
    version_id = requested_version_id(request)
    if version_id is not None:
        version = bucket.version(request.key, version_id)
        if version is None:
            raise S3Error("NoSuchVersion", Key=request.key, VersionId=version_id)
    else:
        versions = bucket.versions.get(request.key)
        if not versions:
            raise S3Error("NoSuchKey", Key=request.key)
        version = versions[-1]
    if version.is_delete_marker:
        headers = [("x-amz-delete-marker", "true"), ("x-amz-version-id", version.version_id)]
        if version_id is None and marker_is_missing:
            raise S3Error("NoSuchKey", headers=headers, Key=request.key)
        headers.append(("Allow", "DELETE"))
        raise S3Error("MethodNotAllowed", headers=headers, Method=request.method, ResourceType="DeleteMarker")
    return version
