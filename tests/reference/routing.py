"""The operation of a request, by its method, path, query parameters and copy source header."""

from __future__ import annotations

from collections.abc import Collection, Mapping

# Operation by method and sub-resource; without a sub-resource, the empty string.
_SERVICE = {("GET", ""): "ListBuckets"}

_BUCKET = {
    ("PUT", ""): "CreateBucket",
    ("HEAD", ""): "HeadBucket",
    ("DELETE", ""): "DeleteBucket",
    ("GET", ""): "ListObjects",
    ("GET", "list-type"): "ListObjectsV2",
    ("GET", "versions"): "ListObjectVersions",
    ("GET", "uploads"): "ListMultipartUploads",
    ("POST", ""): "PostObject",
    ("POST", "delete"): "DeleteObjects",
    ("GET", "cors"): "GetBucketCors",
    ("PUT", "cors"): "PutBucketCors",
    ("DELETE", "cors"): "DeleteBucketCors",
    ("GET", "acl"): "GetBucketAcl",
    ("PUT", "acl"): "PutBucketAcl",
    ("GET", "location"): "GetBucketLocation",
    ("GET", "versioning"): "GetBucketVersioning",
    ("PUT", "versioning"): "PutBucketVersioning",
    ("GET", "object-lock"): "GetObjectLockConfiguration",
    ("PUT", "object-lock"): "PutObjectLockConfiguration",
    ("GET", "ownershipControls"): "GetBucketOwnershipControls",
    ("PUT", "ownershipControls"): "PutBucketOwnershipControls",
    ("DELETE", "ownershipControls"): "DeleteBucketOwnershipControls",
    ("GET", "publicAccessBlock"): "GetPublicAccessBlock",
    ("PUT", "publicAccessBlock"): "PutPublicAccessBlock",
    ("DELETE", "publicAccessBlock"): "DeletePublicAccessBlock",
    ("GET", "policy"): "GetBucketPolicy",
    ("PUT", "policy"): "PutBucketPolicy",
    ("DELETE", "policy"): "DeleteBucketPolicy",
    ("GET", "policyStatus"): "GetBucketPolicyStatus",
    ("GET", "lifecycle"): "GetBucketLifecycleConfiguration",
    ("PUT", "lifecycle"): "PutBucketLifecycleConfiguration",
    ("DELETE", "lifecycle"): "DeleteBucketLifecycle",
    ("GET", "encryption"): "GetBucketEncryption",
    ("PUT", "encryption"): "PutBucketEncryption",
    ("DELETE", "encryption"): "DeleteBucketEncryption",
    ("GET", "tagging"): "GetBucketTagging",
    ("PUT", "tagging"): "PutBucketTagging",
    ("DELETE", "tagging"): "DeleteBucketTagging",
    ("GET", "website"): "GetBucketWebsite",
    ("PUT", "website"): "PutBucketWebsite",
    ("DELETE", "website"): "DeleteBucketWebsite",
    ("GET", "logging"): "GetBucketLogging",
    ("PUT", "logging"): "PutBucketLogging",
    ("GET", "notification"): "GetBucketNotificationConfiguration",
    ("PUT", "notification"): "PutBucketNotificationConfiguration",
    ("GET", "replication"): "GetBucketReplication",
    ("PUT", "replication"): "PutBucketReplication",
    ("DELETE", "replication"): "DeleteBucketReplication",
    ("GET", "accelerate"): "GetBucketAccelerateConfiguration",
    ("PUT", "accelerate"): "PutBucketAccelerateConfiguration",
    ("GET", "requestPayment"): "GetBucketRequestPayment",
    ("PUT", "requestPayment"): "PutBucketRequestPayment",
    ("GET", "abac"): "GetBucketAbac",
    ("PUT", "abac"): "PutBucketAbac",
    ("GET", "metadataConfiguration"): "GetBucketMetadataConfiguration",
    ("POST", "metadataConfiguration"): "CreateBucketMetadataConfiguration",
    ("DELETE", "metadataConfiguration"): "DeleteBucketMetadataConfiguration",
    ("GET", "metadataTable"): "GetBucketMetadataTableConfiguration",
    ("POST", "metadataTable"): "CreateBucketMetadataTableConfiguration",
    ("DELETE", "metadataTable"): "DeleteBucketMetadataTableConfiguration",
    ("PUT", "metadataAnnotationTable"): "UpdateBucketMetadataAnnotationTableConfiguration",
    ("PUT", "metadataInventoryTable"): "UpdateBucketMetadataInventoryTableConfiguration",
    ("PUT", "metadataJournalTable"): "UpdateBucketMetadataJournalTableConfiguration",
}
# Of these a bucket may have many, each with an id; a GET without one lists them.
_LISTED = {
    "analytics": "Analytics",
    "intelligent-tiering": "IntelligentTiering",
    "inventory": "Inventory",
    "metrics": "Metrics",
}
_BUCKET |= {("GET", mark): f"ListBucket{name}Configurations" for mark, name in _LISTED.items()}
_BUCKET |= {("PUT", mark): f"PutBucket{name}Configuration" for mark, name in _LISTED.items()}
_BUCKET |= {("DELETE", mark): f"DeleteBucket{name}Configuration" for mark, name in _LISTED.items()}

_OBJECT = {
    ("GET", ""): "GetObject",
    ("HEAD", ""): "HeadObject",
    ("PUT", ""): "PutObject",
    ("DELETE", ""): "DeleteObject",
    ("GET", "acl"): "GetObjectAcl",
    ("PUT", "acl"): "PutObjectAcl",
    ("GET", "tagging"): "GetObjectTagging",
    ("PUT", "tagging"): "PutObjectTagging",
    ("DELETE", "tagging"): "DeleteObjectTagging",
    ("GET", "retention"): "GetObjectRetention",
    ("PUT", "retention"): "PutObjectRetention",
    ("GET", "legal-hold"): "GetObjectLegalHold",
    ("PUT", "legal-hold"): "PutObjectLegalHold",
    ("GET", "attributes"): "GetObjectAttributes",
    ("GET", "torrent"): "GetObjectTorrent",
    ("POST", "restore"): "RestoreObject",
    ("POST", "select"): "SelectObjectContent",
    ("PUT", "renameObject"): "RenameObject",
    ("PUT", "encryption"): "UpdateObjectEncryption",
    ("GET", "annotation"): "ListObjectAnnotations",
    ("PUT", "annotation"): "PutObjectAnnotation",
    ("DELETE", "annotation"): "DeleteObjectAnnotation",
    ("POST", "uploads"): "CreateMultipartUpload",
    ("PUT", "uploadId"): "UploadPart",
    ("GET", "uploadId"): "ListParts",
    ("POST", "uploadId"): "CompleteMultipartUpload",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
}

# Sub-resources that S3 has and this server has not: never taken for an object or a listing.
_UNKNOWN_OF_BUCKETS = {"session"}
_UNKNOWN_OF_OBJECTS = {"encryption", "uploads"}
_OF_BUCKETS = {mark for _, mark in _BUCKET if mark} | _UNKNOWN_OF_BUCKETS
_OF_OBJECTS = {mark for _, mark in _OBJECT if mark} | _UNKNOWN_OF_OBJECTS
_WITH_NAME = {"ListObjectAnnotations": "GetObjectAnnotation"}
_WITH_ID = {f"ListBucket{name}Configurations": f"GetBucket{name}Configuration" for name in _LISTED.values()}
_WITH_SOURCE = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}


def operation_of(method: str, bucket: str, key: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The operation's name in the API reference, `CORSPreflight`, or an empty string."""
    if method == "OPTIONS":
        return "CORSPreflight"
    table = _OBJECT if key else _BUCKET if bucket else _SERVICE
    name = table.get((method, subresource(bucket, key, query)), "")
    if "annotationName" in query:
        name = _WITH_NAME.get(name, name)
    if "id" in query:
        name = _WITH_ID.get(name, name)
    return _WITH_SOURCE.get(name, name) if "x-amz-copy-source" in headers else name


def subresource(bucket: str, key: str, query: Mapping[str, str]) -> str:
    """The sub-resource of the bucket or object that a request is about; empty for the bucket or object itself."""
    marks: Collection[str] = _OF_OBJECTS if key else _OF_BUCKETS if bucket else ()
    return next((name for name in query if name in marks), "")
