"""The owners of buckets and objects: ownership controls, and the owner that a request expects."""

from __future__ import annotations

import re
from typing import Any

from reference.access import grants
from reference.account import Account
from reference.protocol import documents, responses
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.signatures import integrity
from reference.state import Bucket, Grant, Version

ENFORCED, PREFERRED, OBJECT_WRITER = "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"
HEADER = "x-amz-object-ownership"
_NAME = "ownershipControls"
_BUCKET_OWNER_CANNED_ACL = "bucket-owner-full-control"


def setting_of(bucket: Bucket) -> str:
    """The bucket's setting. Without one, an object belongs to its writer."""
    controls: Any = bucket.documents.get(_NAME, {})
    setting: str = controls.get("Rule", {}).get("ObjectOwnership", OBJECT_WRITER)
    return setting


def accepts_acls(bucket: Bucket) -> bool:
    return setting_of(bucket) != ENFORCED


def owner_of(bucket: Bucket, version: Version) -> Account:
    """Returns the version's present owner: former owners and ACLs do not count while the bucket's owner owns
    everything."""
    return version.owner if accepts_acls(bucket) else bucket.owner


def grants_of(bucket: Bucket, version: Version | None = None) -> list[Grant]:
    """The grants in the ACL of the bucket, or of a version."""
    if accepts_acls(bucket):
        return bucket.grants if version is None else version.grants
    return [grants.full_control(bucket.owner)]


def owner_of_new_object(request: S3Request, bucket: Bucket) -> Account:
    given_away = (
        setting_of(bucket) == PREFERRED and request.header(grants.CANNED_ACL_HEADER) == _BUCKET_OWNER_CANNED_ACL
    )
    return bucket.owner if given_away or not accepts_acls(bucket) else request.requester.root


def grants_of_new_object(request: S3Request, bucket: Bucket) -> list[Grant]:
    """The grants in the request's headers, if the bucket accepts ACLs."""
    owner = owner_of_new_object(request, bucket)
    found = grants.from_headers(request, owner, bucket_owner=bucket.owner)
    refuse_acl_where_disabled(request, bucket, found)
    return found


def refuse_acl_where_disabled(request: S3Request, bucket: Bucket, wanted: list[Grant]) -> None:
    """Refuses an ACL if ACLs are disabled, except the one that gives the bucket's owner full control, and nobody else
    anything.

    The canned ACL private, with the same meaning, is refused.
    """
    if accepts_acls(bucket):
        return
    canned = request.headers.get(grants.CANNED_ACL_HEADER, _BUCKET_OWNER_CANNED_ACL)
    if canned != _BUCKET_OWNER_CANNED_ACL or wanted != [grants.full_control(bucket.owner)]:
        raise S3Error("AccessControlListNotSupported")


def must_own(bucket: Bucket, expected: str | None) -> None:
    """Refuses a request that expects another owner of the bucket."""
    if expected is None or expected == bucket.owner.number:
        return
    if not re.fullmatch(r"\d{12}", expected):
        raise S3Error("InvalidBucketOwnerAWSAccountID")
    raise S3Error("AccessDenied")


def set_ownership_of_new_bucket(request: S3Request, bucket: Bucket) -> None:
    """Sets the ownership in CreateBucket, if the bucket's grants allow that."""
    wanted = request.headers.get(HEADER)
    if wanted is None:
        return
    if wanted not in (ENFORCED, PREFERRED, OBJECT_WRITER):
        raise invalid_argument(HEADER, wanted, f"Invalid {HEADER} header: {wanted}")
    _set_ownership(bucket, wanted)


def _set_ownership(bucket: Bucket, wanted: str) -> None:
    if wanted == ENFORCED and any(grant.grantee != bucket.owner.canonical_id for grant in bucket.grants):
        raise S3Error("InvalidBucketAclWithObjectOwnership", BucketName=bucket.name)
    bucket.documents[_NAME] = {"Rule": {"ObjectOwnership": wanted}}


def get_ownership_controls(request: S3Request, bucket: Bucket) -> Response:
    content = bucket.documents.get(_NAME)
    if content is None:
        raise S3Error("OwnershipControlsNotFoundError", BucketName=bucket.name)
    return responses.xml("OwnershipControls", content)


def put_ownership_controls(request: S3Request, bucket: Bucket) -> Response:
    integrity.verify(request)
    wanted = documents.parse(request.body, "OwnershipControls")
    rules = [] if wanted is None else [documents.text(rule, "ObjectOwnership") for rule in wanted.findall("Rule")]
    if len(rules) != 1 or rules[0] not in (ENFORCED, PREFERRED, OBJECT_WRITER):
        raise S3Error("MalformedXML")
    _set_ownership(bucket, rules[0])
    return responses.empty()


def delete_ownership_controls(request: S3Request, bucket: Bucket) -> Response:
    bucket.documents.pop(_NAME, None)
    return responses.empty(204)
