"""Creating, inspecting, listing and deleting buckets."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from reference.access import grants, ownership
from reference.configurations import tagging
from reference.listing.buckets import arn, is_region, region_of
from reference.protocol import documents, responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.state import US_EAST_1, Bucket, now

_NAME = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_RESERVED_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def create_bucket(request: S3Request) -> Response:
    name = request.bucket
    if not _NAME.fullmatch(name) or name.startswith(_RESERVED_STARTS) or name.endswith(_RESERVED_ENDS):
        raise S3Error("InvalidBucketName", BucketName=name)
    if not _has_right_namespace_suffix(request):
        raise S3Error("InvalidBucketName", BucketName=name)
    region, tags = _configuration(request)
    location = [("Location", f"/{name}"), ("x-amz-bucket-arn", arn(name))]
    existing = request.stored_bucket
    if existing is not None:
        if existing.owner != request.requester:
            raise S3Error("BucketAlreadyExists", BucketName=name)
        if region != existing.region or tags or request.state.region != US_EAST_1:
            raise S3Error("BucketAlreadyOwnedByYou", BucketName=name)
        return responses.empty(200, location)  # in us-east-1, making one's own bucket again is no error
    bucket = Bucket(name, now(), region, request.requester)
    bucket.tags = tags
    bucket.grants = grants.from_headers(request, bucket.owner)
    ownership.set_ownership_of_new_bucket(request, bucket)
    if request.header("x-amz-bucket-object-lock-enabled").lower() == "true":
        bucket.lock_enabled, bucket.versioning = True, "Enabled"
    request.state.buckets[name] = bucket
    return responses.empty(200, location)


def _has_right_namespace_suffix(request: S3Request) -> bool:
    """Returns whether the name has the suffix of the account's namespace exactly if it is for that."""
    if request.header("x-amz-bucket-namespace") == "account-regional":
        return request.bucket.endswith(f"-{request.requester.number}-{request.state.region}-an")
    return not request.bucket.endswith("-an")


def _configuration(request: S3Request) -> tuple[str, dict[str, str]]:
    """The region (empty for us-east-1) and the tags of a new bucket."""
    wanted = documents.parse(request.body, "CreateBucketConfiguration") if request.body else Element("nothing")
    if wanted is None:
        raise S3Error("MalformedXML")
    region, here = documents.text(wanted, "LocationConstraint") or "", request.state.region
    if here != US_EAST_1 and region != here and (region, here) != ("EU", "eu-west-1"):
        constraint = region or "unspecified"
        message = f"The {constraint} location constraint is incompatible for the region specific endpoint"
        raise S3Error("IllegalLocationConstraintException", message)
    if region == US_EAST_1 or (region and not is_region(region)):
        raise S3Error("InvalidLocationConstraint", LocationConstraint=region)
    return region, tagging.tags_of_new_bucket(wanted)


def head_bucket(request: S3Request, bucket: Bucket) -> Response:
    headers = [("x-amz-bucket-region", region_of(bucket)), ("Content-Type", "application/xml")]
    headers.append(("x-amz-bucket-arn", arn(bucket.name)))
    return responses.empty(200, [*headers, ("x-amz-access-point-alias", "false")])


def delete_bucket(request: S3Request, bucket: Bucket) -> Response:
    if bucket.versions:
        message = "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
        raise S3Error("BucketNotEmpty", message if bucket.versioning else "", BucketName=bucket.name)
    del request.state.buckets[bucket.name]
    return responses.empty(204)


def get_bucket_location(request: S3Request, bucket: Bucket) -> Response:
    return responses.xml("LocationConstraint", bucket.region)
