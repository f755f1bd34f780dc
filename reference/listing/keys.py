"""The three listings of objects: ListObjects in both versions, and ListObjectVersions."""

from __future__ import annotations

import base64
import bisect
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from reference.access import ownership
from reference.listing.paging import ListingPage, encoding, limit, page
from reference.protocol import responses
from reference.protocol.errors import invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.state import Bucket, Version, is_version_id


def list_objects(request: S3Request, bucket: Bucket) -> Response:
    for name, called in (("continuation-token", "continuation-token"), ("start-after", "startAfter")):
        if name in request.query:
            message = f"{called} only supported in REST.GET.BUCKET with list-type=2"
            raise invalid_argument(name, request.parameter(name), message)
    marker, delimiter = request.parameter("marker"), request.parameter("delimiter")
    if delimiter and request.parameter("allow-unordered") == "true":  # as Ceph RGW
        raise invalid_argument("delimiter", delimiter, "Unordered listings have no delimiter")
    kind, encoded = encoding(request)
    most = limit("max-keys", request.query.get("max-keys"))
    found = page(
        _current_versions(bucket, request.parameter("prefix"), marker),
        request.parameter("prefix"),
        delimiter,
        most,
        marker,
    )
    content: dict[str, Any] = {
        "Name": bucket.name,
        "Prefix": encoded(request.parameter("prefix")),
        "Marker": encoded(marker),
        "NextMarker": encoded(_last_key_or_prefix(found)) if found.truncated and delimiter else None,
        "MaxKeys": most,
        "Delimiter": encoded(delimiter) if delimiter else None,
        "EncodingType": kind,
        "IsTruncated": found.truncated,
    }
    return responses.xml("ListBucketResult", content | _listing_entries(request, bucket, found, encoded, owned=True))


def list_objects_v2(request: S3Request, bucket: Bucket) -> Response:
    if request.parameter("list-type") != "2":
        raise invalid_argument("list-type", request.parameter("list-type"), "Invalid List Type specified in Request")
    if "marker" in request.query:
        raise invalid_argument(
            "marker", request.parameter("marker"), "Marker unsupported with REST.GET.BUCKET in list-type=2"
        )
    prefix, delimiter = request.parameter("prefix"), request.parameter("delimiter")
    token, start_after = request.query.get("continuation-token"), request.parameter("start-after")
    kind, encoded = encoding(request)
    most = limit("max-keys", request.query.get("max-keys"))
    past = start_after if token is None else position_of(token)
    found = page(_current_versions(bucket, prefix, past), prefix, delimiter, most, "" if token is None else past)
    content: dict[str, Any] = {
        "Name": bucket.name,
        "Prefix": encoded(prefix),
        "ContinuationToken": token,
        "NextContinuationToken": _token(_last_key_or_prefix(found)) if found.truncated else None,
        "StartAfter": encoded(start_after) if start_after and token is None else None,
        "KeyCount": len(found.items) + len(found.prefixes),
        "MaxKeys": most,
        "Delimiter": encoded(delimiter) if delimiter else None,
        "EncodingType": kind,
        "IsTruncated": found.truncated,
    }
    owned = request.parameter("fetch-owner") == "true"
    return responses.xml("ListBucketResult", content | _listing_entries(request, bucket, found, encoded, owned=owned))


def _keys(bucket: Bucket, prefix: str, first: str) -> Iterator[str]:
    """The keys that begin with the prefix, from `first` on."""
    names = bucket.names
    for at in range(bisect.bisect_left(names, max(prefix, first)), len(names)):
        if not names[at].startswith(prefix):
            return
        yield names[at]


def _current_versions(bucket: Bucket, prefix: str, past: str) -> Iterator[tuple[str, Version]]:
    """The current versions of the keys after `past`."""
    for key in _keys(bucket, prefix, past):
        version = bucket.current(key)
        if version is not None and key != past:
            yield key, version


def _last_key_or_prefix(found: ListingPage[Version]) -> str:
    return found.last_prefix or (found.last_item.key if found.last_item else "")


def _token(last: str) -> str:
    """Returns an opaque token, in a form that can be told from junk."""
    name = last.encode()
    return base64.urlsafe_b64encode(zlib.crc32(name).to_bytes(4, "big") + name).decode()


def position_of(token: str) -> str:
    """Returns the name that the page of a token follows."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if len(raw) < 4 or zlib.crc32(raw[4:]).to_bytes(4, "big") != raw[:4]:
        raise invalid_argument("continuation-token", token or None, "The continuation token provided is incorrect")
    return raw[4:].decode()


def _listing_entries(
    request: S3Request, bucket: Bucket, found: ListingPage[Version], encoded: Callable[[str], str], *, owned: bool
) -> dict[str, Any]:
    restores = "RestoreStatus" in request.header("x-amz-optional-object-attributes")
    contents = []
    for version in found.items:
        entry = {"Key": encoded(version.key)} | _object_entry(version)
        if owned:
            entry["Owner"] = ownership.owner_of(bucket, version).as_element()
        if restores and version.restored_until:
            entry["RestoreStatus"] = {"IsRestoreInProgress": False, "RestoreExpiryDate": version.restored_until}
        contents.append(entry)
    return {"Contents": contents, "CommonPrefixes": [{"Prefix": encoded(prefix)} for prefix in found.prefixes]}


def _object_entry(version: Version) -> dict[str, Any]:
    checksum = version.checksum
    return {
        "LastModified": version.modified,
        "ETag": responses.quoted(version.etag),
        "ChecksumAlgorithm": checksum.algorithm if checksum else None,
        "ChecksumType": checksum.type if checksum else None,
        "Size": version.size,
        "StorageClass": version.storage_class,
    }


def list_object_versions(request: S3Request, bucket: Bucket) -> Response:
    prefix, delimiter = request.parameter("prefix"), request.parameter("delimiter")
    key_marker, id_marker = request.parameter("key-marker"), request.parameter("version-id-marker")
    if "version-id-marker" in request.query and not key_marker:
        message = "A version-id marker cannot be specified without a key marker."
        raise invalid_argument("version-id-marker", id_marker, message)
    if id_marker and not is_version_id(id_marker):
        raise invalid_argument("version-id-marker", id_marker, "Invalid version id specified")
    kind, encoded = encoding(request)
    most = limit("max-keys", request.query.get("max-keys"))
    past = "" if id_marker else key_marker
    found = page(_versions(bucket, prefix, key_marker, id_marker), prefix, delimiter, most, past)
    last = found.last_item if found.truncated else None
    content: dict[str, Any] = {
        "Name": bucket.name,
        "Prefix": encoded(prefix),
        "KeyMarker": encoded(key_marker),
        "VersionIdMarker": id_marker,
        "NextKeyMarker": encoded(_last_key_or_prefix(found)) if found.truncated else None,
        "NextVersionIdMarker": last.version_id if last else None,
        "MaxKeys": most,
        "Delimiter": encoded(delimiter) if delimiter else None,
        "EncodingType": kind,
        "IsTruncated": found.truncated,
    }
    # Versions and delete markers of a key come in the order of their creation; only their elements differ.
    entries = [_version_entry(bucket, version, encoded) for version in found.items]
    prefixes = [{"Prefix": encoded(prefix)} for prefix in found.prefixes]
    return responses.xml("ListVersionsResult", content | {"": entries, "CommonPrefixes": prefixes})


def _versions(bucket: Bucket, prefix: str, key_marker: str, id_marker: str) -> Iterator[tuple[str, Version]]:
    """Newest first within a key, starting after the markers."""
    for key in _keys(bucket, prefix, key_marker):
        versions = bucket.versions[key][::-1]
        if key == key_marker:
            ids = [version.version_id for version in versions]
            versions = versions[ids.index(id_marker) + 1 :] if id_marker in ids else []
        for version in versions:
            yield key, version


def _version_entry(bucket: Bucket, version: Version, encoded: Callable[[str], str]) -> dict[str, Any]:
    named = {
        "Key": encoded(version.key),
        "VersionId": version.version_id,
        "IsLatest": version is bucket.versions[version.key][-1],
    }
    owner = ownership.owner_of(bucket, version).as_element()
    if version.is_delete_marker:
        return {"DeleteMarker": named | {"LastModified": version.modified, "Owner": owner}}
    return {"Version": named | _object_entry(version) | {"Owner": owner}}
