"""Putting, getting and deleting a bucket's policy, and whether it is public."""

from __future__ import annotations

from reference.access import public_access
from reference.access.policies.parsing import parse
from reference.access.policies.publicness import is_public
from reference.access.policies.statements import Policy
from reference.protocol import responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.signatures import integrity
from reference.state import Bucket


def _policy_of(bucket: Bucket) -> Policy:
    if bucket.policy is None:
        raise S3Error("NoSuchBucketPolicy", BucketName=bucket.name)
    return bucket.policy


def put_bucket_policy(request: S3Request, bucket: Bucket) -> Response:
    integrity.verify(request)
    policy = parse(request.body, bucket.name)
    if public_access.is_on(bucket, public_access.BLOCK_POLICY) and is_public(policy):
        raise S3Error("AccessDenied")
    bucket.policy = policy
    return responses.empty(204)


def get_bucket_policy(request: S3Request, bucket: Bucket) -> Response:
    return Response(200, [("Content-Type", "application/json")], _policy_of(bucket).text.encode())


def get_bucket_policy_status(request: S3Request, bucket: Bucket) -> Response:
    return responses.xml("PolicyStatus", {"IsPublic": is_public(_policy_of(bucket))})


def delete_bucket_policy(request: S3Request, bucket: Bucket) -> Response:
    bucket.policy = None
    return responses.empty(204)
