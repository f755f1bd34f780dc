"""DeleteObjects."""

from __future__ import annotations

from typing import Any

from reference.access import decisions as access
from reference.objects import conditions, object_lock
from reference.objects.operations import delete
from reference.protocol import documents, responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.signatures import integrity
from reference.state import Bucket, is_version_id

_MAX_KEYS = 1000
MAX_KEY_BYTES = 1024


def delete_objects(request: S3Request, bucket: Bucket) -> Response:
    if not request.body:
        raise S3Error("MissingRequestBodyError")
    integrity.require_digest(request)
    integrity.verify(request)
    wanted = documents.parse(request.body, "Delete")
    entries = [] if wanted is None else wanted.findall("Object")
    if wanted is None or not 1 <= len(entries) <= _MAX_KEYS:
        raise S3Error("MalformedXML")
    if any(not documents.text(entry, "Key") for entry in entries):
        raise S3Error("MalformedXML")
    bypass = object_lock.asks_for_bypass(request, bucket)
    quiet = documents.text(wanted, "Quiet") == "true"
    deleted, errors = [], []
    for entry in entries:
        try:
            deleted.append(_delete(request, bucket, entry, bypass))
        except S3Error as error:
            errors.append(_key_and_version(entry) | {"Code": error.code, "Message": error.message})
    return responses.xml("DeleteResult", {"Deleted": [] if quiet else deleted, "Error": errors})


def _key_and_version(entry: documents.Element) -> dict[str, Any]:
    return {"Key": documents.text(entry, "Key"), "VersionId": documents.text(entry, "VersionId") or None}


def _delete(request: S3Request, bucket: Bucket, entry: documents.Element, bypass: bool) -> dict[str, Any]:
    """Returns the entry for the deleted key."""
    named = _key_and_version(entry)
    key, version_id = named["Key"], named["VersionId"]
    if len(key.encode()) > MAX_KEY_BYTES:
        raise S3Error("KeyTooLongError")
    if version_id is not None and not is_version_id(version_id):
        raise S3Error("NoSuchVersion")
    if not access.may_delete(request, bucket, key, version_id):
        raise S3Error("AccessDenied")
    conditions.evaluate_delete(documents.text(entry, "ETag"), bucket, key, version_id)
    gone = delete(request, bucket, key, version_id, bypass=bypass and access.may_bypass(request, bucket, key))
    if gone.is_delete_marker:
        named |= {"DeleteMarker": True, "DeleteMarkerVersionId": gone.version_id}
    return named
