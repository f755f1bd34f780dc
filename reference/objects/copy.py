"""CopyObject, and finding the source that a copy names."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote_plus

from reference.access import decisions as access
from reference.access import ownership
from reference.configurations import lifecycle, payment
from reference.objects import conditions, encryption, storing
from reference.objects.operations import is_archived
from reference.protocol import checksums, responses
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.state import NULL_VERSION_ID, Bucket, Version, is_version_id

SOURCE = "x-amz-copy-source"
_BUCKET_NAME = re.compile(r"[A-Za-z0-9._-]{3,255}")
# Any of these makes a copy onto itself a change.
_CHANGING_HEADERS = ("x-amz-storage-class", storing.REDIRECT, encryption.HEADER, f"{encryption.CUSTOMER_KEY}algorithm")


def source_of(request: S3Request) -> tuple[Bucket, Version]:
    """The version that `x-amz-copy-source` names, if the conditions are true."""
    given, _, asked = request.header(SOURCE).partition("?")
    if re.search("%(?![0-9A-Fa-f]{2})", given):
        raise invalid_argument(SOURCE, SOURCE, "Invalid copy source encoding.")
    # S3 also reads a plus sign as a space (github.com/aws/aws-cli/issues/614): s5cmd sends one.
    name, _, key = unquote_plus(given).removeprefix("/").partition("/")
    if not key:
        raise invalid_argument(SOURCE, SOURCE, "Invalid copy source object key")
    if not _BUCKET_NAME.fullmatch(name):
        raise invalid_argument(SOURCE, SOURCE, "Invalid copy source bucket name")
    version_id = dict(parse_qsl(asked)).get("versionId")
    if version_id is not None and not is_version_id(version_id):
        raise invalid_argument("versionId", version_id, "Invalid version id specified")
    bucket = request.state.buckets.get(name)
    if bucket is None:
        raise S3Error("NoSuchBucket", BucketName=name)
    access.authorize_source_read(request, bucket, key, version_id)
    ownership.must_own(bucket, request.headers.get("x-amz-source-expected-bucket-owner"))
    payment.refuse_unconfirmed_requester(request, bucket)
    version = bucket.current(key) if version_id is None else bucket.version(key, version_id)
    if version is None and version_id is None:
        raise S3Error("NoSuchKey", Key=key)
    if version is None:
        raise S3Error("NoSuchVersion", Key=key, VersionId=version_id)
    if version.is_delete_marker:
        message = "The source of a copy request may not specifically refer to a delete marker by version id."
        raise S3Error("InvalidRequest", message)
    encryption.admit_reader(request, version, encryption.COPY_SOURCE_CUSTOMER_KEY)
    conditions.evaluate_source(request, version)
    if is_archived(version):
        raise S3Error("InvalidObjectState", StorageClass=version.storage_class)
    return bucket, version


def source_headers(source: Version) -> responses.Headers:
    return [("x-amz-copy-source-version-id", source.version_id)] if source.version_id != NULL_VERSION_ID else []


def copy_object(request: S3Request, bucket: Bucket) -> Response:
    if request.body:
        raise S3Error("InvalidRequest", "A copy request has no body.")
    directive = _directive(request, "x-amz-metadata-directive", "Unknown metadata directive.")
    tagging_directive = _directive(request, "x-amz-tagging-directive", "Unknown tagging directive.")
    algorithm = request.header("x-amz-checksum-algorithm").upper()
    if algorithm and algorithm not in checksums.ALL:
        raise S3Error("InvalidRequest", checksums.UNSUPPORTED_MESSAGE)
    _, source = source_of(request)
    _refuse_no_change(request, bucket, source, directive)
    conditions.evaluate_write(request, bucket)
    target = storing.version_of_request(request, bucket)
    if directive == "COPY":
        redirect = {n: v for n, v in target.headers.items() if n == storing.REDIRECT}
        kept = {n: v for n, v in source.headers.items() if n != storing.REDIRECT}
        target.headers, target.metadata = kept | redirect, dict(source.metadata)
    if tagging_directive == "COPY":
        target.tags = dict(source.tags)
    if request.header("x-amz-object-annotation-directive", "COPY") == "COPY":
        target.annotations = dict(source.annotations)
    target.body = source.body
    target.etag = encryption.etag_of(target)
    algorithm = algorithm or (source.checksum.algorithm if source.checksum else "CRC64NVME")
    target.checksum = checksums.full_object(algorithm, source.body)
    storing.store(request, bucket, target)
    headers = [*source_headers(source), *responses.version_headers(bucket, target), *target.encryption.items()]
    headers += lifecycle.expiration_headers(bucket, target)
    return responses.xml("CopyObjectResult", copy_result(target), headers)


def copy_result(made: Version) -> dict[str, object]:
    """The response of a copy about the new object."""
    content: dict[str, object] = {"LastModified": made.modified, "ETag": responses.quoted(made.etag)}
    if made.checksum:
        content |= {made.checksum.element: made.checksum.value, "ChecksumType": made.checksum.type}
    return content


def _directive(request: S3Request, name: str, message: str) -> str:
    given = request.header(name, "COPY")
    if given not in ("COPY", "REPLACE"):
        raise invalid_argument(name, given, message)
    return given


def _refuse_no_change(request: S3Request, bucket: Bucket, source: Version, directive: str) -> None:
    """A copy onto itself must change something, name the version to create another, or encrypt as the bucket's default
    says."""
    itself = source is bucket.current(request.key) and bucket.encryption is None
    named = bucket.versioning == "Enabled" and "versionId=" in request.header(SOURCE).partition("?")[2]
    if itself and not named and directive == "COPY" and not any(name in request.headers for name in _CHANGING_HEADERS):
        raise S3Error(
            "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes.",
        )
