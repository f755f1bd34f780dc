"""The right that each operation needs: an action that a policy allows or denies, and the ACL permission that stands for
it.

The pairs are those of the user guide's mapping of ACL permissions to access policy permissions. A right that no ACL
grants belongs to the bucket's owner, and to the accounts that the bucket's policy allows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from reference.protocol.messages import S3Request

BUCKET, KEY, OBJECT = "bucket", "key", "object"


@dataclass(frozen=True)
class Right:
    """`on` is the target of the action: the bucket, a key of it that need not exist, or an object, which must exist.

    `version_action` is the action's name if the request names a version. `acl` is the permission that grants it, in the
    ACL of the object or else of the bucket. An `is_implied` right needs no permission, but can be denied.
    """

    action: str
    on: str = BUCKET
    acl: str = ""
    version_action: str = ""
    is_implied: bool = False


READ = Right("s3:GetObject", OBJECT, "READ", "s3:GetObjectVersion")
LIST = Right("s3:ListBucket", acl="READ")
WRITE = Right("s3:PutObject", KEY, "WRITE")
# Only the bucket's owner deletes an old version, whatever the object's ACL says.
DELETE = Right("s3:DeleteObject", KEY, "WRITE", "s3:DeleteObjectVersion")
TAG = Right("s3:PutObjectTagging", KEY)
READ_TAGS = Right("s3:GetObjectTagging", OBJECT, version_action="s3:GetObjectVersionTagging")
BYPASS = Right("s3:BypassGovernanceRetention", KEY)

_CONFIGURATION_ACTIONS = {
    "GetBucketLocation": "GetBucketLocation",
    "GetBucketVersioning": "GetBucketVersioning",
    "PutBucketVersioning": "PutBucketVersioning",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "GetBucketOwnershipControls": "GetBucketOwnershipControls",
    "PutBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketTagging": "GetBucketTagging",
    "PutBucketTagging": "PutBucketTagging",
    "DeleteBucketTagging": "PutBucketTagging",
    "GetBucketPolicy": "GetBucketPolicy",
    "GetBucketPolicyStatus": "GetBucketPolicyStatus",
    "PutBucketPolicy": "PutBucketPolicy",
    "DeleteBucketPolicy": "DeleteBucketPolicy",
    "GetBucketCors": "GetBucketCORS",
    "PutBucketCors": "PutBucketCORS",
    "DeleteBucketCors": "PutBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "GetBucketWebsite": "GetBucketWebsite",
    "PutBucketWebsite": "PutBucketWebsite",
    "DeleteBucketWebsite": "DeleteBucketWebsite",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetBucketLogging": "GetBucketLogging",
    "PutBucketLogging": "PutBucketLogging",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "GetBucketRequestPayment": "GetBucketRequestPayment",
    "PutBucketRequestPayment": "PutBucketRequestPayment",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "GetBucketReplication": "GetReplicationConfiguration",
    "PutBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "GetBucketAbac": "GetBucketAbac",
    "PutBucketAbac": "PutBucketAbac",
    **{
        f"{verb}Bucket{name}Configuration{'s' if verb == 'List' else ''}": f"{action}{name}Configuration"
        for name in ("Analytics", "IntelligentTiering", "Inventory", "Metrics")
        for verb, action in (("Get", "Get"), ("List", "Get"), ("Put", "Put"), ("Delete", "Put"))
    },
    **{
        f"{verb}BucketMetadata{table}Configuration": f"{verb}BucketMetadataTableConfiguration"
        for verb in ("Create", "Get", "Delete")
        for table in ("", "Table")
    },
    **{
        f"UpdateBucketMetadata{table}TableConfiguration": f"UpdateBucketMetadata{table}TableConfiguration"
        for table in ("Annotation", "Inventory", "Journal")
    },
    "DeleteBucket": "DeleteBucket",
    **{
        f"{verb}Bucket{kind}Configuration{'s' if verb == 'List' else ''}": f"{action}{kind}Configuration"
        for kind in ("Analytics", "IntelligentTiering", "Inventory", "Metrics")
        for verb, action in {"Get": "Get", "List": "Get", "Put": "Put", "Delete": "Put"}.items()
    },
}
_OBJECT_ACTIONS = {
    "GetObjectTagging": ("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
    "PutObjectTagging": ("s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
    "DeleteObjectTagging": ("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
    "GetObjectRetention": ("s3:GetObjectRetention", ""),
    "PutObjectRetention": ("s3:PutObjectRetention", ""),
    "GetObjectLegalHold": ("s3:GetObjectLegalHold", ""),
    "PutObjectLegalHold": ("s3:PutObjectLegalHold", ""),
    "RestoreObject": ("s3:RestoreObject", ""),
    "UpdateObjectEncryption": ("s3:UpdateObjectEncryption", ""),
    "GetObjectAnnotation": ("s3:GetObjectAnnotation", ""),
    "PutObjectAnnotation": ("s3:PutObjectAnnotation", ""),
    "DeleteObjectAnnotation": ("s3:DeleteObjectAnnotation", ""),
    "ListObjectAnnotations": ("s3:ListObjectAnnotations", ""),
}
RIGHTS: dict[str, tuple[Right, ...]] = {
    **{operation: (Right(f"s3:{action}"),) for operation, action in _CONFIGURATION_ACTIONS.items()},
    **{
        operation: (Right(action, OBJECT, version_action=of_version),)
        for operation, (action, of_version) in _OBJECT_ACTIONS.items()
    },
    **dict.fromkeys(("HeadBucket", "ListObjects", "ListObjectsV2"), (LIST,)),
    "ListObjectVersions": (Right("s3:ListBucketVersions", acl="READ"),),
    "ListMultipartUploads": (Right("s3:ListBucketMultipartUploads", acl="READ"),),
    "GetBucketAcl": (Right("s3:GetBucketAcl", acl="READ_ACP"),),
    "PutBucketAcl": (Right("s3:PutBucketAcl", acl="WRITE_ACP"),),
    **dict.fromkeys(("GetObject", "HeadObject", "SelectObjectContent"), (READ,)),
    "GetObjectTorrent": (Right("s3:GetObjectTorrent", OBJECT, "READ", "s3:GetObjectVersionTorrent"),),
    "GetObjectAttributes": (
        READ,
        Right("s3:GetObjectAttributes", OBJECT, version_action="s3:GetObjectVersionAttributes"),
    ),
    "GetObjectAcl": (Right("s3:GetObjectAcl", OBJECT, "READ_ACP", "s3:GetObjectVersionAcl"),),
    "PutObjectAcl": (Right("s3:PutObjectAcl", OBJECT, "WRITE_ACP", "s3:PutObjectVersionAcl"),),
    **dict.fromkeys(("PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart", "UploadPartCopy"), (WRITE,)),
    "CompleteMultipartUpload": (WRITE,),
    "AbortMultipartUpload": (Right("s3:AbortMultipartUpload", KEY),),
    "ListParts": (Right("s3:ListMultipartUploadParts", KEY),),
    "DeleteObject": (DELETE,),
    "DeleteObjects": (),  # each of the keys needs its own
    "PostObject": (),  # the rights of PutObject, once the form's signer is known
}
INITIATOR_OPERATIONS = ("AbortMultipartUpload", "ListParts")
"""Operations on an upload that its initiator may always use."""
POLICY_OPERATIONS = ("GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy")
"""Operations that no policy denies to the bucket's owner, or allows to other accounts."""
_ANONYMOUS_REFUSALS = {
    **dict.fromkeys(("ListBuckets", "CreateBucket", "SelectObjectContent"), "Access Denied"),
    **dict.fromkeys(("PutBucketAcl", "PutObjectAcl"), "Anonymous users cannot modify ACLs.  Please authenticate."),
    **dict.fromkeys(
        ("GetBucketOwnershipControls", "PutBucketOwnershipControls", "DeleteBucketOwnershipControls"),
        "Anonymous users cannot invoke this API. Please authenticate.",
    ),
    "CreateMultipartUpload": "Anonymous users cannot initiate multipart uploads.  Please authenticate.",
    "CopyObject": "Anonymous users cannot copy objects.  Please authenticate.",
    "UploadPartCopy": "Anonymous users cannot copy objects.  Please authenticate.",
}


def needed_rights(request: S3Request) -> tuple[Right, ...]:
    """All rights that the request needs; anything that is not an operation is for the bucket's owner."""
    rights = RIGHTS.get(request.operation, (Right("s3:NoSuchAction"),))
    if request.operation not in ("PutObject", "CopyObject", "CreateMultipartUpload"):
        return rights
    more = []
    if any(name == "x-amz-acl" or name.startswith("x-amz-grant-") for name in request.headers):
        more.append(Right("s3:PutObjectAcl", KEY, is_implied=True))
    if "x-amz-tagging" in request.headers:
        more.append(TAG)
    if any(f"x-amz-object-lock-{name}" in request.headers for name in ("mode", "retain-until-date")):
        more.append(Right("s3:PutObjectRetention", KEY))
    if "x-amz-object-lock-legal-hold" in request.headers:
        more.append(Right("s3:PutObjectLegalHold", KEY))
    return (*rights, *more)


def anonymous_refusal(operation: str) -> str | None:
    """Returns the error for requests without credentials that are never allowed, whatever is granted to everybody."""
    return _ANONYMOUS_REFUSALS.get(operation)
