"""Which operation a request is, by its method, its path, its query parameters and the header of a copy's source."""

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
}

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
_UNKNOWN_OF_BUCKETS = {
    *("abac", "accelerate", "analytics", "intelligent-tiering", "inventory"),
    *("logging", "metadataAnnotationTable", "metadataConfiguration", "metadataInventoryTable", "metadataJournalTable"),
    *("metadataTable", "metrics", "notification", "replication", "requestPayment"),
    *("session", "website"),
}
_UNKNOWN_OF_OBJECTS = {"encryption", "uploads"}
_OF_BUCKETS = {mark for _, mark in _BUCKET if mark} | _UNKNOWN_OF_BUCKETS
_OF_OBJECTS = {mark for _, mark in _OBJECT if mark} | _UNKNOWN_OF_OBJECTS
_WITH_NAME = {"ListObjectAnnotations": "GetObjectAnnotation"}
_WITH_SOURCE = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}


def operation_of(method: str, bucket: str, key: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The operation's name as the API reference has it, `CORSPreflight`, or an empty string."""
    if method == "OPTIONS":
        return "CORSPreflight"
    table = _OBJECT if key else _BUCKET if bucket else _SERVICE
    name = table.get((method, subresource(bucket, key, query)), "")
    if "annotationName" in query:
        name = _WITH_NAME.get(name, name)
    return _WITH_SOURCE.get(name, name) if "x-amz-copy-source" in headers else name


def subresource(bucket: str, key: str, query: Mapping[str, str]) -> str:
    """What of the bucket or object a request is about; an empty string for itself."""
    marks: Collection[str] = _OF_OBJECTS if key else _OF_BUCKETS if bucket else ()
    return next((name for name in query if name in marks), "")
