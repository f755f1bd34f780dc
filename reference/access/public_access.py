"""The public access block: four switches that keep ACLs and policies from opening a bucket to everybody."""

from __future__ import annotations

from collections.abc import Sequence

from reference.access import grants
from reference.protocol import documents, responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.signatures import integrity
from reference.state import Bucket, Grant

BLOCK_ACLS, IGNORE_ACLS = "BlockPublicAcls", "IgnorePublicAcls"
BLOCK_POLICY, RESTRICT = "BlockPublicPolicy", "RestrictPublicBuckets"
SWITCHES = (BLOCK_ACLS, IGNORE_ACLS, BLOCK_POLICY, RESTRICT)
_NAME = "publicAccessBlock"


def is_on(bucket: Bucket, switch: str) -> bool:
    return bool(bucket.documents.get(_NAME, {}).get(switch))


def refuse_public(bucket: Bucket, wanted: Sequence[Grant]) -> None:
    """Refuses an ACL, for the bucket or for an object in it, that grants something to everybody."""
    if is_on(bucket, BLOCK_ACLS) and any(map(grants.is_public, wanted)):
        raise S3Error("AccessDenied")


def effective_grants(bucket: Bucket, granted: Sequence[Grant]) -> list[Grant]:
    """The part of an ACL that is in effect."""
    ignored = is_on(bucket, IGNORE_ACLS)
    return [grant for grant in granted if not (ignored and grants.is_public(grant))]


def get_public_access_block(request: S3Request, bucket: Bucket) -> Response:
    content = bucket.documents.get(_NAME)
    if content is None:
        raise S3Error("NoSuchPublicAccessBlockConfiguration", BucketName=bucket.name)
    return responses.xml("PublicAccessBlockConfiguration", content)


def put_public_access_block(request: S3Request, bucket: Bucket) -> Response:
    integrity.verify(request)
    wanted = documents.parse(request.body, "PublicAccessBlockConfiguration")
    if wanted is None:
        raise S3Error("MalformedXML")
    given = {name: documents.text(wanted, name) for name in SWITCHES}
    if any(value not in (None, "true", "false", "TRUE", "FALSE") for value in given.values()):
        raise S3Error("MalformedXML")
    bucket.documents[_NAME] = {name: (value or "").lower() == "true" for name, value in given.items()}
    return responses.empty()


def delete_public_access_block(request: S3Request, bucket: Bucket) -> Response:
    bucket.documents.pop(_NAME, None)
    return responses.empty(204)
