"""The shapes of responses that operations share."""

from __future__ import annotations

import email.utils
from typing import Any

from reference.protocol import documents
from reference.protocol.checksums import Checksum
from reference.protocol.messages import Response
from reference.state import Bucket, Version

Headers = list[tuple[str, str]]


def xml(root: str, content: Any, headers: Headers | None = None) -> Response:
    return Response(200, [("Content-Type", "application/xml"), *(headers or [])], documents.render(root, content))


def empty(status: int = 200, headers: Headers | None = None) -> Response:
    return Response(status, headers or [])


def http_time(version: Version) -> str:
    return email.utils.format_datetime(version.modified, usegmt=True)


def quoted(etag: str) -> str:
    return f'"{etag}"'


def version_headers(bucket: Bucket, version: Version) -> Headers:
    """The version's id, if the bucket was ever versioned."""
    return [("x-amz-version-id", version.version_id)] if bucket.versioning else []


def checksum_headers(checksum: Checksum | None) -> Headers:
    return [(checksum.header, checksum.value), ("x-amz-checksum-type", checksum.type)] if checksum else []
