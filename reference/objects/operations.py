"""Storing, reading and deleting objects."""

from __future__ import annotations

from reference.access import decisions as access
from reference.access import ownership
from reference.configurations import lifecycle
from reference.objects import conditions, encryption, object_lock, ranges, storing
from reference.protocol import checksums, responses
from reference.protocol.errors import PROTECTED_MESSAGE, S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.protocol.versions import find, requested_version_id
from reference.signatures import integrity
from reference.state import NULL_VERSION_ID, STANDARD, Bucket, Version, now

_OVERRIDES = {
    f"response-{name}": header for name, header in storing.SYSTEM_HEADERS.items()
}  # response-content-type and its kind


def put_object(request: S3Request, bucket: Bucket) -> Response:
    if "x-amz-write-offset-bytes" in request.headers:  # for directory buckets
        raise S3Error("NotImplemented", "A header you provided implies functionality that is not implemented")
    version = storing.version_of_request(request, bucket)
    given = integrity.verify(request)
    object_lock.refuse_without_digest(request, version.lock)
    conditions.evaluate_write(request, bucket)
    version.body = request.body
    version.etag = encryption.etag_of(version)
    version.checksum = checksums.full_object(given.algorithm if given else "CRC64NVME", request.body)
    storing.store(request, bucket, version)
    headers = [("ETag", responses.quoted(version.etag)), *version.encryption.items()]
    headers += [
        *responses.checksum_headers(version.checksum),
        *_new_version_header(version),
        *lifecycle.expiration_headers(bucket, version),
    ]
    return responses.empty(200, headers)


def _new_version_header(version: Version) -> responses.Headers:
    """The header with the id of the version that a write created; none for the null version."""
    return [("x-amz-version-id", version.version_id)] if version.version_id != NULL_VERSION_ID else []


def get_object(request: S3Request, bucket: Bucket) -> Response:
    return _read(request, bucket)


def head_object(request: S3Request, bucket: Bucket) -> Response:
    answer = _read(request, bucket)
    if answer.status != 304:
        answer.set("Content-Length", str(len(answer.body)))
    answer.body = b""
    return answer


def _read(request: S3Request, bucket: Bucket) -> Response:
    encryption.refuse_encryption_headers(request)
    version = find(request, bucket)
    encryption.admit_reader(request, version)
    unchanged = conditions.evaluate_read(request, version)
    if unchanged:
        return unchanged
    wanted = ranges.slice_of(request, version)
    if request.method == "GET" and is_archived(version):
        raise S3Error("InvalidObjectState", StorageClass=version.storage_class)
    headers = [
        ("Last-Modified", responses.http_time(version)),
        ("ETag", responses.quoted(version.etag)),
        ("Accept-Ranges", "bytes"),
        *version.encryption.items(),
        *_metadata_headers(request, version),
        *responses.version_headers(bucket, version),
        *object_lock.headers(version),
    ]
    if "versionId" not in request.query:
        headers += lifecycle.expiration_headers(bucket, version)
    if version.storage_class != STANDARD:
        headers.append(("x-amz-storage-class", version.storage_class))
    if version.restored_until:
        headers.append(("x-amz-restore", restore_header(version)))
    if version.tags:
        headers.append(("x-amz-tagging-count", str(len(version.tags))))
    if version.is_replicated:
        headers.append(("x-amz-replication-status", "PENDING"))
    if wanted.parts_count:
        headers.append(("x-amz-mp-parts-count", str(wanted.parts_count)))
    if wanted.checksum and request.header("x-amz-checksum-mode").upper() == "ENABLED":
        headers += responses.checksum_headers(wanted.checksum)
    body = version.body if not wanted.partial else version.body[wanted.first : wanted.end]
    # An empty part has no first and last bytes to name.
    if wanted.partial and wanted.end > wanted.first:
        headers.append(("Content-Range", f"bytes {wanted.first}-{wanted.end - 1}/{version.size}"))
        return Response(206, headers, body)
    return Response(200, headers, body)


def _metadata_headers(request: S3Request, version: Version) -> responses.Headers:
    """System metadata, with a read's overrides, and user metadata."""
    kept = dict(version.headers)
    for name in request.query:
        if name.startswith("response-") and name not in _OVERRIDES:
            raise invalid_argument(
                name, request.parameter(name), f"{name} is not in the set of overridable response headers."
            )
    for name, header in _OVERRIDES.items():
        if name not in request.query:
            continue
        value = request.parameter(name)
        if request.account is None:
            raise S3Error(
                "InvalidRequest", "Request specific response headers cannot be used for anonymous GET requests."
            )
        if any(ord(character) > 255 or ord(character) < 32 for character in value):
            raise invalid_argument(name, value, "Header value cannot be represented using ISO-8859-1.")
        kept[header.lower()] = value
    found = [(storing.SYSTEM_HEADERS.get(name, name), value) for name, value in kept.items()]
    return found + [(f"x-amz-meta-{name}", value) for name, value in version.metadata.items()]


def is_archived(version: Version) -> bool:
    return version.storage_class in ("GLACIER", "DEEP_ARCHIVE") and (
        version.restored_until is None or version.restored_until <= now()
    )


def restore_header(version: Version) -> str:
    until = version.restored_until
    assert until is not None
    return f'ongoing-request="false", expiry-date="{until:%a, %d %b %Y %H:%M:%S GMT}"'


def delete_object(request: S3Request, bucket: Bucket) -> Response:
    for name in ("x-amz-if-match-last-modified-time", "x-amz-if-match-size"):
        if name in request.headers:  # of directory buckets
            raise S3Error("NotImplemented", Header=name)
    bypass, version_id = object_lock.asks_for_bypass(request, bucket), requested_version_id(request)
    if version_id is not None and "if-match" in request.headers:
        raise S3Error("NotImplemented", Header="If-Match")  # measured in March 2026: localstack issue 13894
    conditions.evaluate_delete(request.headers.get("if-match"), bucket, request.key, version_id)
    bypass = bypass and access.may_bypass(request, bucket, request.key)
    gone = delete(request, bucket, request.key, version_id, bypass=bypass)
    headers = []
    if gone.is_delete_marker:
        headers.append(("x-amz-delete-marker", "true"))
    if bucket.versioning and gone.version_id:
        headers.append(("x-amz-version-id", gone.version_id))
    return responses.empty(204, headers)


def delete(request: S3Request, bucket: Bucket, key: str, version_id: str | None, *, bypass: bool) -> Version:
    """Deletes a version permanently, or otherwise the key's current one, which a delete marker may replace.

    Returns the version that was deleted by its id, or the new delete marker.
    """
    sequence = next(request.state.changes)
    if version_id is None and bucket.versioning:
        owner = ownership.owner_of_new_object(request, bucket)
        marker = Version(key, bucket.version_id_for_a_new_one(), sequence, owner, is_delete_marker=True)
        if marker.version_id == NULL_VERSION_ID:
            _refuse_protected(bucket.version(key, NULL_VERSION_ID), bypass)
        bucket.add(marker)
        bucket.deleted[key] = sequence
        return marker
    version_id = NULL_VERSION_ID if version_id is None else version_id
    _refuse_protected(bucket.version(key, version_id), bypass)
    before = bucket.current(key)
    gone = bucket.remove(key, version_id)
    if gone is before:
        bucket.deleted[key] = sequence
    return gone or Version(key, version_id, sequence)


def _refuse_protected(version: Version | None, bypass: bool) -> None:
    if version is not None and object_lock.protects(version.lock, bypass=bypass):
        raise S3Error("AccessDenied", PROTECTED_MESSAGE)
