"""The operations, by their names in the API reference."""

from __future__ import annotations

from reference.configurations import logging, metadata_tables, notification, payment, replication, website
from reference.configurations.multiple_configurations import ListedConfiguration, validate_inventory, validate_tiering
from reference.configurations.single_configurations import Operation, SingleConfiguration
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error
from reference.protocol.messages import S3Request
from reference.state import Bucket


def _validate_acceleration(request: S3Request, bucket: Bucket, root: Element) -> None:
    if root.findtext("Status") not in ("Enabled", "Suspended") and "." not in bucket.name:
        raise S3Error("MalformedXML")
    if "." in bucket.name:
        raise S3Error("InvalidRequest", "S3 Transfer Acceleration is not supported for buckets with periods (.)")


WEBSITE = SingleConfiguration(
    "website",
    "WebsiteConfiguration",
    "NoSuchWebsiteConfiguration",
    validate=website.validate,
    free=website.FREE_ELEMENTS,
)
LOGGING = SingleConfiguration("logging", "BucketLoggingStatus", validate=logging.validate)
# The names of filter rules may be in capitals.
NOTIFICATION = SingleConfiguration(
    "notification", "NotificationConfiguration", validate=notification.validate, free=("Name",)
)
REPLICATION = SingleConfiguration(
    "replication",
    "ReplicationConfiguration",
    "ReplicationConfigurationNotFoundError",
    validate=replication.validate,
)
# The name of the bucket is verified before the Status.
ACCELERATE = SingleConfiguration(
    "accelerate", "AccelerateConfiguration", validate=_validate_acceleration, free=("Status",)
)
PAYMENT = SingleConfiguration(payment.NAME, "RequestPaymentConfiguration", unset="<Payer>BucketOwner</Payer>")
ABAC = SingleConfiguration("abac", "AbacStatus", unset="<Status>Disabled</Status>")
ANALYTICS = ListedConfiguration("analytics", "ListBucketAnalyticsConfigurationResult")
INTELLIGENT_TIERING = ListedConfiguration(
    "intelligent-tiering", "ListBucketIntelligentTieringConfigurationsOutput", validate=validate_tiering
)
INVENTORY = ListedConfiguration(
    "inventory", "ListInventoryConfigurationsResult", "IdMismatch", validate=validate_inventory
)
METRICS = ListedConfiguration("metrics", "ListMetricsConfigurationsResult")

_LISTED = {
    "Analytics": ANALYTICS,
    "IntelligentTiering": INTELLIGENT_TIERING,
    "Inventory": INVENTORY,
    "Metrics": METRICS,
}

OPERATIONS: dict[str, Operation] = {
    "GetBucketWebsite": WEBSITE.get,
    "PutBucketWebsite": WEBSITE.put,
    "DeleteBucketWebsite": WEBSITE.delete,
    "GetBucketLogging": LOGGING.get,
    "PutBucketLogging": LOGGING.put,
    "GetBucketNotificationConfiguration": NOTIFICATION.get,
    "PutBucketNotificationConfiguration": NOTIFICATION.put,
    "GetBucketReplication": REPLICATION.get,
    "PutBucketReplication": REPLICATION.put,
    "DeleteBucketReplication": REPLICATION.delete,
    "GetBucketAccelerateConfiguration": ACCELERATE.get,
    "PutBucketAccelerateConfiguration": ACCELERATE.put,
    "GetBucketRequestPayment": PAYMENT.get,
    "PutBucketRequestPayment": PAYMENT.put,
    "GetBucketAbac": ABAC.get,
    "PutBucketAbac": ABAC.put,
    **{f"GetBucket{name}Configuration": listed.get for name, listed in _LISTED.items()},
    **{f"PutBucket{name}Configuration": listed.put for name, listed in _LISTED.items()},
    **{f"DeleteBucket{name}Configuration": listed.delete for name, listed in _LISTED.items()},
    **{f"ListBucket{name}Configurations": listed.list for name, listed in _LISTED.items()},
    "CreateBucketMetadataConfiguration": metadata_tables.create,
    "GetBucketMetadataConfiguration": metadata_tables.get,
    "DeleteBucketMetadataConfiguration": metadata_tables.delete,
    "CreateBucketMetadataTableConfiguration": metadata_tables.create,
    "GetBucketMetadataTableConfiguration": metadata_tables.get,
    "DeleteBucketMetadataTableConfiguration": metadata_tables.delete,
    "UpdateBucketMetadataAnnotationTableConfiguration": metadata_tables.update,
    "UpdateBucketMetadataInventoryTableConfiguration": metadata_tables.update,
    "UpdateBucketMetadataJournalTableConfiguration": metadata_tables.update,
}
