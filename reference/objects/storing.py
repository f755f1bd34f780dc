"""The properties that an object keeps from the request that creates it: system and user metadata, tags, ACL, class,
lock, encryption."""

from __future__ import annotations

import base64
import re

from reference.access import ownership, public_access
from reference.configurations import replication, tagging
from reference.objects import encryption, object_lock
from reference.protocol.errors import S3Error
from reference.protocol.messages import S3Request
from reference.state import STANDARD, Bucket, Version

DEFAULT_CONTENT_TYPE = "binary/octet-stream"
REDIRECT = "x-amz-website-redirect-location"
SYSTEM_HEADERS = {
    "cache-control": "Cache-Control",
    "content-disposition": "Content-Disposition",
    "content-encoding": "Content-Encoding",
    "content-language": "Content-Language",
    "content-type": "Content-Type",
    "expires": "Expires",
}
STORAGE_CLASSES = (
    STANDARD,
    *(
        "REDUCED_REDUNDANCY",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "GLACIER",
        "DEEP_ARCHIVE",
        "GLACIER_IR",
    ),
)
_METADATA_PREFIX = "x-amz-meta-"
_MAX_METADATA_BYTES = 2048


def version_of_request(request: S3Request, bucket: Bucket) -> Version:
    """An object with the attributes in a request's headers, without bytes and id."""
    granted = ownership.grants_of_new_object(request, bucket)
    public_access.refuse_public(bucket, granted)
    return Version(
        key=request.key,
        version_id="",
        sequence=next(request.state.changes),
        headers=system_metadata(request),
        metadata=user_metadata(request),
        tags=tagging.from_header(request),
        owner=ownership.owner_of_new_object(request, bucket),
        grants=granted,
        storage_class=storage_class(request),
        lock=object_lock.from_headers(request, bucket),
        encryption=encryption.headers_of_new_object(request, bucket),
    )


def store(request: S3Request, bucket: Bucket, version: Version) -> None:
    """Stores a version as the key's current one. That of an upload has its id since the upload was begun."""
    version.version_id = version.version_id or bucket.version_id_for_a_new_one()
    version.is_replicated = replication.is_eligible(bucket, version)
    bucket.add(version)


def system_metadata(request: S3Request) -> dict[str, str]:
    headers = {name: request.headers[name] for name in SYSTEM_HEADERS if request.headers.get(name)}
    encodings = headers.pop("content-encoding", "")
    if "aws-chunked" in encodings:  # of the transfer, not of the object
        encodings = re.sub(r"\s*,?\s*aws-chunked(?=\s*(,|$))", "", encodings).lstrip(", ")
    if encodings:
        headers["content-encoding"] = encodings
    redirect = request.headers.get(REDIRECT)
    if redirect is not None:
        if not redirect.startswith(("/", "http://", "https://")):
            raise S3Error("InvalidRedirectLocation")
        headers[REDIRECT] = redirect
    return {"content-type": DEFAULT_CONTENT_TYPE, **headers}


def user_metadata(request: S3Request) -> dict[str, str]:
    """The headers below `x-amz-meta-`, names in lower case; non-ASCII values are kept in RFC 2047 form."""
    found = {
        n.removeprefix(_METADATA_PREFIX): _decoded_text(v)
        for n, v in request.headers.items()
        if n.startswith(_METADATA_PREFIX)
    }
    size = sum(len(name.encode()) + len(value.encode()) for name, value in found.items())
    if size > _MAX_METADATA_BYTES:
        raise S3Error("MetadataTooLarge", Size=size, MaxSizeAllowed=_MAX_METADATA_BYTES)
    return {name: value if value.isascii() else _encoded(value) for name, value in found.items()}


def _decoded_text(value: str) -> str:
    """Returns the header's text: its bytes, which the string has as Latin-1, are decoded as UTF-8; ASCII in RFC 2047
    form is decoded."""
    try:
        text = value.encode("latin-1").decode()
    except UnicodeDecodeError:
        return value
    found = re.fullmatch(r"=\?utf-8\?([bq])\?([^?]*)\?=", text, re.IGNORECASE)
    if found and found[1].lower() == "b":
        try:
            decoded = base64.b64decode(found[2], validate=True)
        except ValueError:
            return text
        return decoded.decode() if decoded.isascii() and decoded.decode().isprintable() else text
    return text


def _encoded(value: str) -> str:
    return f"=?UTF-8?B?{base64.b64encode(value.encode()).decode()}?="


def storage_class(request: S3Request) -> str:
    wanted = request.header("x-amz-storage-class", STANDARD)
    if wanted not in STORAGE_CLASSES:
        raise S3Error("InvalidStorageClass", StorageClassRequested=wanted)
    return wanted
