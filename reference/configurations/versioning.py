"""The versioning of buckets: enabled, suspended, or never set."""

from __future__ import annotations

from reference.protocol import documents, responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.signatures import integrity
from reference.state import Bucket


def get_bucket_versioning(request: S3Request, bucket: Bucket) -> Response:
    return responses.xml("VersioningConfiguration", {"Status": bucket.versioning or None})


def put_bucket_versioning(request: S3Request, bucket: Bucket) -> Response:
    integrity.verify(request)
    if not request.body:
        raise S3Error("MissingRequestBodyError")
    wanted = documents.parse(request.body, "VersioningConfiguration")
    if wanted is None:
        raise S3Error("MalformedXML")
    status = documents.text(wanted, "Status")
    if status is None:
        raise S3Error("IllegalVersioningConfigurationException")
    if status not in ("Enabled", "Suspended"):
        raise S3Error("MalformedXML")
    if status == "Suspended" and bucket.lock_enabled:
        raise S3Error(
            "InvalidBucketState",
            "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
        )
    bucket.versioning = status
    return responses.empty()
