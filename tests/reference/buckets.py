"""Making, looking at, listing and deleting buckets."""

from __future__ import annotations

import re

from tests.reference import answers, documents, grants, ownership
from tests.reference.errors import S3Error
from tests.reference.messages import Answer, Request
from tests.reference.state import Bucket, now

REGION = "us-east-1"
_NAME = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"EU|[a-z]{2}(-[a-z]+)+-\d")


def list_buckets(request: Request) -> Answer:
    """The requester's own buckets, whoever else's he may use."""
    owner = request.requester
    own = [bucket for _, bucket in sorted(request.state.buckets.items()) if bucket.owner == owner]
    entries = [{"Name": bucket.name, "CreationDate": bucket.created} for bucket in own]
    return answers.xml("ListAllMyBucketsResult", {"Owner": owner.described(), "Buckets": {"Bucket": entries}})


def create_bucket(request: Request) -> Answer:
    name = request.bucket
    if not _NAME.fullmatch(name):
        raise S3Error("InvalidBucketName", BucketName=name)
    region = _location(request)
    location = [("Location", f"/{name}")]
    existing = request.stored_bucket
    if existing is not None:
        if existing.owner != request.requester:
            raise S3Error("BucketAlreadyExists", BucketName=name)
        if region != existing.region:
            raise S3Error("BucketAlreadyOwnedByYou", BucketName=name)
        return answers.empty(200, location)  # in us-east-1 it is no error to make one's own bucket again
    bucket = Bucket(name, now(), region, request.requester)
    bucket.grants = grants.from_headers(request, bucket.owner)
    ownership.of_a_new_bucket(request, bucket)
    if request.header("x-amz-bucket-object-lock-enabled").lower() == "true":
        bucket.lock_enabled, bucket.versioning = True, "Enabled"
    request.state.buckets[name] = bucket
    return answers.empty(200, location)


def _location(request: Request) -> str:
    if not request.body:
        return ""
    wanted = documents.parse(request.body, "CreateBucketConfiguration")
    if wanted is None:
        raise S3Error("MalformedXML")
    region = documents.text(wanted, "LocationConstraint") or ""
    if region and not _REGION.fullmatch(region):
        raise S3Error("InvalidLocationConstraint", LocationConstraint=region)
    return "" if region == REGION else region


def head_bucket(request: Request, bucket: Bucket) -> Answer:
    headers = [("x-amz-bucket-region", bucket.region or REGION), ("Content-Type", "application/xml")]
    return answers.empty(200, [*headers, ("x-amz-access-point-alias", "false")])


def delete_bucket(request: Request, bucket: Bucket) -> Answer:
    if bucket.versions:
        message = "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
        raise S3Error("BucketNotEmpty", message if bucket.versioning else "", BucketName=bucket.name)
    del request.state.buckets[bucket.name]
    return answers.empty(204)


def get_bucket_location(request: Request, bucket: Bucket) -> Answer:
    return answers.xml("LocationConstraint", bucket.region)
