"""GetObjectAttributes."""

from __future__ import annotations

from typing import Any

from reference.listing import paging
from reference.objects import encryption
from reference.protocol import responses
from reference.protocol.checksums import COMPOSITE, Checksum
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.protocol.versions import find
from reference.state import Bucket, Version

_HEADER = "x-amz-object-attributes"
_ATTRIBUTES = ("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize")


def get_object_attributes(request: S3Request, bucket: Bucket) -> Response:
    version = find(request, bucket)
    encryption.admit_reader(request, version)
    asked = [name.strip() for name in request.header(_HEADER).split(",") if name.strip()]
    if not asked:
        raise S3Error(
            "InvalidRequest",
            f"The {_HEADER} header specifying the attributes to be retrieved is either missing or empty",
        )
    unknown = next((name for name in asked if name not in _ATTRIBUTES), None)
    if unknown is not None:
        raise invalid_argument(_HEADER, unknown, "Invalid attribute name specified.")
    known: dict[str, Any] = {
        "ETag": version.etag,
        "Checksum": _checksum(version.checksum),
        "ObjectParts": _parts(request, version),
        "StorageClass": version.storage_class,
        "ObjectSize": version.size,
    }
    headers = [("Last-Modified", responses.http_time(version)), *responses.version_headers(bucket, version)]
    return responses.xml("GetObjectAttributesResponse", {n: v for n, v in known.items() if n in asked}, headers)


def _checksum(checksum: Checksum | None) -> dict[str, str] | None:
    """In this operation, a composite value does not end with the number of parts."""
    if checksum is None:
        return None
    return {checksum.element: checksum.value.partition("-")[0], "ChecksumType": checksum.type}


def _parts(request: S3Request, version: Version) -> dict[str, Any] | None:
    if not version.parts:
        return None
    content: dict[str, Any] = {"PartsCount": len(version.parts)}
    if version.checksum is None or version.checksum.type != COMPOSITE:
        return content
    most = paging.limit("max-parts", request.headers.get("x-amz-max-parts"))
    marker = paging.limit("part-number-marker", request.header("x-amz-part-number-marker") or "0", 10000)
    after = [part for part in version.parts if part.number > marker]
    shown = after[:most]
    content |= {
        "PartNumberMarker": marker,
        "NextPartNumberMarker": shown[-1].number if shown else 0,
        "MaxParts": most,
        "IsTruncated": len(after) > len(shown),
        "Part": [
            {"PartNumber": part.number, "Size": part.size}
            | ({part.checksum.element: part.checksum.value} if part.checksum else {})
            for part in shown
        ],
    }
    return content
