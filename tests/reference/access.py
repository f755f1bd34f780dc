"""Who may do what: the owner everything, readers without credentials what ACLs grant to all users."""

from __future__ import annotations

from tests.reference.errors import S3Error
from tests.reference.messages import Request
from tests.reference.state import ALL_USERS, Bucket, Grant

# What an operation needs of the bucket, and of the object.
_OF_THE_BUCKET = {
    **dict.fromkeys(
        ("ListObjects", "ListObjectsV2", "ListObjectVersions", "HeadBucket", "ListMultipartUploads"), "READ"
    ),
    **dict.fromkeys(("PutObject", "DeleteObject", "DeleteObjects", "CreateMultipartUpload", "UploadPart"), "WRITE"),
    "CompleteMultipartUpload": "WRITE",
    "GetBucketAcl": "READ_ACP",
    "PutBucketAcl": "WRITE_ACP",
}
_OF_THE_OBJECT = {
    **dict.fromkeys(("GetObject", "HeadObject", "GetObjectAttributes", "GetObjectTorrent"), "READ"),
    "GetObjectAcl": "READ_ACP",
    "PutObjectAcl": "WRITE_ACP",
}


def refuse_strangers(request: Request, bucket: Bucket | None) -> None:
    """A key that does not exist is told from a private one only to who may list the bucket."""
    if request.account is not None:
        return
    if bucket is not None and request.operation in _OF_THE_BUCKET:
        if _allows(bucket.grants, _OF_THE_BUCKET[request.operation]):
            return
    elif bucket is not None and request.operation in _OF_THE_OBJECT:
        version_id = request.query.get("versionId")
        version = bucket.current(request.key) if version_id is None else bucket.version(request.key, version_id)
        if version is None:
            if _allows(bucket.grants, "READ"):
                return
        elif _allows(version.grants, _OF_THE_OBJECT[request.operation]):
            return
    raise S3Error("AccessDenied")


def _allows(grants: list[Grant], permission: str) -> bool:
    return any(grant.grantee == ALL_USERS and grant.permission in (permission, "FULL_CONTROL") for grant in grants)
