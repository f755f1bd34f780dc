"""The allowed targets for a bucket's access logs. No logs are delivered."""

from __future__ import annotations

from reference.access import ownership
from reference.listing.buckets import region_of
from reference.protocol import documents
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error
from reference.protocol.messages import S3Request
from reference.state import Bucket


def validate(request: S3Request, bucket: Bucket, root: Element) -> None:
    wanted = root.find("LoggingEnabled")
    if wanted is None:
        return
    name = documents.text(wanted, "TargetBucket") or ""
    target = request.state.buckets.get(name)
    if target is None or target.owner != bucket.owner:
        raise S3Error("InvalidTargetBucketForLogging", TargetBucket=name)
    if region_of(target) != region_of(bucket):
        raise S3Error("CrossLocationLoggingProhibitted", TargetBucketLocation=region_of(target))
    if wanted.find("TargetGrants") is not None and not ownership.accepts_acls(target):
        raise S3Error("InvalidArgument", "The target bucket takes no ACLs, and so no target grants")
