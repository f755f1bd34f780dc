"""A test that the forms of other SDKs and browsers are asked of each operation of the model."""

from __future__ import annotations

from conformance.http import test_dressed_operations as dressed
from fixtures.model.service_model import service_model

NOT_DRESSED = {
    "CreateBucketMetadataConfiguration": "it costs",
    "CreateBucketMetadataTableConfiguration": "it costs",
    "CreateSession": "only of directory buckets",
    "DeleteBucketMetadataConfiguration": "there is none to delete",
    "DeleteBucketMetadataTableConfiguration": "there is none to delete",
    "GetBucketLifecycle": "the same request as GetBucketLifecycleConfiguration",
    "GetBucketMetadataTableConfiguration": "deprecated",
    "GetBucketNotification": "the same request as GetBucketNotificationConfiguration",
    "GetObjectTorrent": "retired",
    "ListDirectoryBuckets": "only of directory buckets",
    "PutBucketLifecycle": "deprecated",
    "PutBucketNotification": "deprecated",
    "PutBucketReplication": "it needs a role and another bucket",
    "RenameObject": "only of directory buckets",
    "RestoreObject": "it needs an archived object",
    "SelectObjectContent": "it returns no document",
    "UpdateBucketMetadataAnnotationTableConfiguration": "it costs",
    "UpdateBucketMetadataInventoryTableConfiguration": "it costs",
    "UpdateBucketMetadataJournalTableConfiguration": "it costs",
    "UpdateObjectEncryption": "it needs a KMS key",
    "WriteGetObjectResponse": "only of Lambda functions",
}


def test_each_operation_is_dressed_or_has_a_reason() -> None:
    asked = {each for first in dressed.FIRST for each in dressed._chain(first)}
    asked |= {*dressed.READS, *dressed.OF_BUCKETS, *dressed.OF_OBJECTS}
    asked |= {each for put, others in dressed.KEPT.items() for each in (put, *others)}
    assert set(service_model().operation_names) - asked == set(NOT_DRESSED)
