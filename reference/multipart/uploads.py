"""Listing parts and uploads in progress."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reference.access import ownership
from reference.configurations import lifecycle
from reference.listing.paging import encoding, limit, page
from reference.multipart.operations import upload_of, version_header
from reference.protocol import responses
from reference.protocol.errors import invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.state import Bucket, MultipartUpload, UploadedPart

_MAX_LIMIT = 2**31 - 1


def list_parts(request: S3Request, bucket: Bucket) -> Response:
    upload = upload_of(request, bucket)
    most = limit("max-parts", request.parameter("max-parts"))
    marker = limit("part-number-marker", request.parameter("part-number-marker") or "0", _MAX_LIMIT)
    after = [upload.parts[number] for number in sorted(upload.parts) if number > marker]
    shown = after[:most]
    content: dict[str, Any] = {
        "Bucket": bucket.name,
        "Key": upload.key,
        "UploadId": upload.upload_id,
        **_initiator_and_owner(bucket, upload),
        "StorageClass": upload.target.storage_class,
        "PartNumberMarker": marker,
        "NextPartNumberMarker": shown[-1].number if shown else 0,
        "MaxParts": most,
        "IsTruncated": len(after) > len(shown) > 0,
        "ChecksumAlgorithm": upload.checksum_algorithm or None,
        "ChecksumType": upload.checksum_type or None,
        "Part": [_part_entry(part) for part in shown],
    }
    headers = [*lifecycle.abort_headers(bucket, upload.key, upload.initiated), *version_header(upload.target)]
    return responses.xml("ListPartsResult", content, headers)


def _initiator_and_owner(bucket: Bucket, upload: MultipartUpload) -> dict[str, Any]:
    """Returns the initiator of the upload, and the future owner of the object."""
    owner = ownership.owner_of(bucket, upload.target)
    return {"Initiator": upload.initiator.as_element(), "Owner": owner.as_element()}


def _part_entry(part: UploadedPart) -> dict[str, Any]:
    content = {
        "PartNumber": part.number,
        "LastModified": part.modified,
        "ETag": responses.quoted(part.etag),
        "Size": part.size,
    }
    return content | ({part.checksum.element: part.checksum.value} if part.checksum else {})


def list_multipart_uploads(request: S3Request, bucket: Bucket) -> Response:
    if "uploadId" in request.query:
        raise invalid_argument(
            "uploadId", request.parameter("uploadId"), "Conflicting query string parameters: uploads, uploadId"
        )
    prefix, delimiter = request.parameter("prefix"), request.parameter("delimiter")
    key_marker = request.parameter("key-marker")
    id_marker = request.parameter("upload-id-marker") if key_marker else ""
    kind, encoded = encoding(request)
    most = limit("max-uploads", request.parameter("max-uploads"))
    uploads = _uploads_after_markers(_sorted_uploads(bucket), key_marker, id_marker)
    found = page(uploads, prefix, delimiter, most, "" if id_marker else key_marker)
    last = found.items[-1] if found.items else None
    content: dict[str, Any] = {
        "Bucket": bucket.name,
        "KeyMarker": encoded(key_marker),
        "UploadIdMarker": id_marker,
        "NextKeyMarker": encoded(last.key) if last else "",
        "NextUploadIdMarker": last.upload_id if last else "",
        "Delimiter": encoded(delimiter) if delimiter else None,
        "Prefix": encoded(prefix),
        "EncodingType": kind,
        "MaxUploads": most,
        "IsTruncated": found.truncated,
        "Upload": [_upload_entry(bucket, upload) | {"Key": encoded(upload.key)} for upload in found.items],
        "CommonPrefixes": [{"Prefix": encoded(rolled)} for rolled in found.prefixes],
    }
    return responses.xml("ListMultipartUploadsResult", content)


def _sorted_uploads(bucket: Bucket) -> list[MultipartUpload]:
    """Returns the uploads by key, and by start time within a key."""
    return sorted(bucket.uploads.values(), key=lambda upload: (upload.key, upload.sequence))


def _uploads_after_markers(
    uploads: list[MultipartUpload], key_marker: str, id_marker: str
) -> Iterator[tuple[str, MultipartUpload]]:
    """Yields the uploads after the markers; without an upload id, after the whole key."""
    if id_marker:
        at = next((i for i, u in enumerate(uploads) if (u.key, u.upload_id) == (key_marker, id_marker)), None)
        if at is None:
            raise invalid_argument("upload-id-marker", id_marker, "Invalid uploadId marker")
        uploads = uploads[at + 1 :]
    else:
        uploads = [upload for upload in uploads if upload.key > key_marker]
    return ((upload.key, upload) for upload in uploads)


def _upload_entry(bucket: Bucket, upload: MultipartUpload) -> dict[str, Any]:
    return {
        "Key": upload.key,
        "UploadId": upload.upload_id,
        "VersionId": dict(version_header(upload.target)).get("x-amz-version-id"),
        **_initiator_and_owner(bucket, upload),
        "StorageClass": upload.target.storage_class,
        "Initiated": upload.initiated,
        "ChecksumAlgorithm": upload.checksum_algorithm or None,
        "ChecksumType": upload.checksum_type or None,
    }
