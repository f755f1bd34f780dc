"""Making, looking at, listing and deleting buckets, and the configurations that are only kept."""

from __future__ import annotations

import re
from typing import Any

from tests.reference import acl, answers, documents
from tests.reference.account import owner
from tests.reference.errors import S3Error
from tests.reference.messages import Answer, Request
from tests.reference.state import Bucket, now

REGION = "us-east-1"
_NAME = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"EU|[a-z]{2}(-[a-z]+)+-\d")
_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def list_buckets(request: Request) -> Answer:
    entries = [{"Name": b.name, "CreationDate": b.created} for _, b in sorted(request.state.buckets.items())]
    return answers.xml("ListAllMyBucketsResult", {"Owner": owner(), "Buckets": {"Bucket": entries}})


def create_bucket(request: Request) -> Answer:
    name = request.bucket
    if not _NAME.fullmatch(name):
        raise S3Error("InvalidBucketName", BucketName=name)
    region = _location(request)
    location = [("Location", f"/{name}")]
    existing = request.stored_bucket
    if existing is not None:
        if region != existing.region:
            raise S3Error("BucketAlreadyOwnedByYou", BucketName=name)
        return answers.empty(200, location)  # in us-east-1 it is no error to make one's own bucket again
    bucket = Bucket(name, now(), region)
    bucket.grants = acl.from_headers(request, of_bucket=True)
    ownership = request.headers.get("x-amz-object-ownership")
    if ownership is not None:
        bucket.documents["ownershipControls"] = {"Rule": {"ObjectOwnership": ownership}}
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


def get_ownership_controls(request: Request, bucket: Bucket) -> Answer:
    return _kept(bucket, "ownershipControls", "OwnershipControls", "OwnershipControlsNotFoundError")


def put_ownership_controls(request: Request, bucket: Bucket) -> Answer:
    wanted = documents.parse(request.body, "OwnershipControls")
    rules = [] if wanted is None else [documents.text(rule, "ObjectOwnership") for rule in wanted.findall("Rule")]
    if len(rules) != 1 or rules[0] not in ("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"):
        raise S3Error("MalformedXML")
    bucket.documents["ownershipControls"] = {"Rule": {"ObjectOwnership": rules[0]}}
    return answers.empty()


def get_public_access_block(request: Request, bucket: Bucket) -> Answer:
    root, missing = "PublicAccessBlockConfiguration", "NoSuchPublicAccessBlockConfiguration"
    return _kept(bucket, "publicAccessBlock", root, missing)


def put_public_access_block(request: Request, bucket: Bucket) -> Answer:
    wanted = documents.parse(request.body, "PublicAccessBlockConfiguration")
    if wanted is None:
        raise S3Error("MalformedXML")
    bucket.documents["publicAccessBlock"] = {n: documents.text(wanted, n) == "true" for n in _BLOCKS}
    return answers.empty()


def delete_document(request: Request, bucket: Bucket) -> Answer:
    """Takes a kept configuration away; there need be none."""
    for name in ("ownershipControls", "publicAccessBlock"):
        if name in request.query:
            bucket.documents.pop(name, None)
    return answers.empty(204)


def _kept(bucket: Bucket, name: str, root: str, missing: str) -> Answer:
    content: Any = bucket.documents.get(name)
    if content is None:
        raise S3Error(missing, BucketName=bucket.name)
    return answers.xml(root, content)
