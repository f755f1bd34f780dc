"""The elements of analytics, intelligent tiering, inventory and metrics configurations, and values that are refused."""

import pytest

from conformance.configuration.listed_configurations import TIERS, inventory
from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

PUT_TIERING = "PutBucketIntelligentTieringConfiguration"
FILTERS = {
    "prefix": {"Prefix": "documents/"},
    "tag": {"Tag": {"Key": "priority", "Value": "high"}},
    "prefix_and_tags": {
        "And": {"Prefix": "documents/", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}
    },
}
FILTERED = pytest.mark.parametrize("part", list(FILTERS.values()), ids=list(FILTERS))


@FILTERED
@check("PutBucketMetricsConfiguration", level="extended", spec=api("PutBucketMetricsConfiguration"))
def test_filter_of_metrics_is_read_back(s3, configured_bucket, part, soon):
    """A metrics configuration with a Filter is returned unchanged by GetBucketMetricsConfiguration."""
    wanted = {"Id": "filtered", "Filter": part}
    s3.put_bucket_metrics_configuration(Bucket=configured_bucket, Id="filtered", MetricsConfiguration=wanted)
    read = lambda: s3.get_bucket_metrics_configuration(Bucket=configured_bucket, Id="filtered")  # noqa: E731
    soon.equal(lambda: read()["MetricsConfiguration"], wanted, "configuration", sort="option")


@FILTERED
@check("PutBucketAnalyticsConfiguration", level="extended", spec=api("PutBucketAnalyticsConfiguration"))
def test_filter_of_an_analysis_is_read_back(s3, configured_bucket, part, soon):
    """An analytics configuration with a Filter is returned unchanged by GetBucketAnalyticsConfiguration."""
    wanted = {"Id": "filtered", "Filter": part, "StorageClassAnalysis": {}}
    s3.put_bucket_analytics_configuration(Bucket=configured_bucket, Id="filtered", AnalyticsConfiguration=wanted)
    read = lambda: s3.get_bucket_analytics_configuration(Bucket=configured_bucket, Id="filtered")  # noqa: E731
    soon.equal(lambda: read()["AnalyticsConfiguration"], wanted, "configuration", sort="option")


@check("PutBucketAnalyticsConfiguration", level="extended", spec=api("PutBucketAnalyticsConfiguration"))
def test_export_of_an_analysis_is_read_back(s3, configured_bucket, soon):
    """An analytics configuration with a DataExport is returned by GetBucketAnalyticsConfiguration with the same
    schema version, format, bucket and prefix."""
    target = {"Format": "CSV", "Bucket": f"arn:aws:s3:::{configured_bucket}", "Prefix": "exports/"}
    export = {"OutputSchemaVersion": "V_1", "Destination": {"S3BucketDestination": target}}
    wanted = {"Id": "exported", "StorageClassAnalysis": {"DataExport": export}}
    s3.put_bucket_analytics_configuration(Bucket=configured_bucket, Id="exported", AnalyticsConfiguration=wanted)
    read = lambda: s3.get_bucket_analytics_configuration(Bucket=configured_bucket, Id="exported")  # noqa: E731
    soon.equal(lambda: read()["AnalyticsConfiguration"], wanted, "configuration", sort="option")


@FILTERED
@check(
    "PutBucketIntelligentTieringConfiguration", level="extended", spec=api("PutBucketIntelligentTieringConfiguration")
)
def test_filter_of_tiering_is_read_back(s3, configured_bucket, part, soon):
    """An intelligent tiering configuration with a Filter is returned unchanged by
    GetBucketIntelligentTieringConfiguration."""
    wanted = {"Id": "filtered", "Filter": part, "Status": "Disabled", "Tierings": TIERS}
    s3.put_bucket_intelligent_tiering_configuration(
        Bucket=configured_bucket, Id="filtered", IntelligentTieringConfiguration=wanted
    )
    read = lambda: s3.get_bucket_intelligent_tiering_configuration(Bucket=configured_bucket, Id="filtered")  # noqa: E731
    soon.equal(lambda: read()["IntelligentTieringConfiguration"], wanted, "configuration", sort="option")


ARCHIVE, DEEP = "ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"
DAYS = {
    "archive_89": (ARCHIVE, 89),
    "archive_731": (ARCHIVE, 731),
    "archive_0": (ARCHIVE, 0),
    "deep_archive_179": (DEEP, 179),
    "deep_archive_731": (DEEP, 731),
}


@pytest.mark.parametrize(("tier", "days"), list(DAYS.values()), ids=list(DAYS))
@check(PUT_TIERING, level="extended", spec=api("Tiering"))
def test_days_of_a_tier_have_limits(s3, configured_bucket, tier, days):
    """PutBucketIntelligentTieringConfiguration returns 400 for an ARCHIVE_ACCESS tier with less than 90 or more than
    730 days, and for a DEEP_ARCHIVE_ACCESS tier with less than 180 or more than 730 days."""
    wanted = {"Id": "days", "Status": "Enabled", "Tierings": [{"AccessTier": tier, "Days": days}]}
    with expect.error(400):
        s3.put_bucket_intelligent_tiering_configuration(
            Bucket=configured_bucket, Id="days", IntelligentTieringConfiguration=wanted
        )


UNKNOWN = {
    "tier": {"Status": "Enabled", "Tierings": [{"AccessTier": "WARM", "Days": 90}]},
    "status": {"Status": "On", "Tierings": TIERS},
    "no_tiering": {"Status": "Enabled", "Tierings": []},
}


@pytest.mark.parametrize("part", list(UNKNOWN.values()), ids=list(UNKNOWN))
@check(
    "PutBucketIntelligentTieringConfiguration", level="extended", spec=api("PutBucketIntelligentTieringConfiguration")
)
def test_unknown_tiering_is_refused(s3, configured_bucket, part):
    """PutBucketIntelligentTieringConfiguration with an unknown tier, an unknown Status or no tier returns 400
    MalformedXML."""
    with expect.error(400, "MalformedXML"):
        s3.put_bucket_intelligent_tiering_configuration(
            Bucket=configured_bucket, Id="unknown", IntelligentTieringConfiguration={"Id": "unknown", **part}
        )


FIELDS = ["Size", "LastModifiedDate", "StorageClass", "ETag", "IsMultipartUploaded", "EncryptionStatus"]
OTHER_FIELDS = [
    *("ObjectLockRetainUntilDate", "ObjectLockMode", "ObjectLockLegalHoldStatus"),
    *("ObjectLockEventHoldStatus", "ObjectLockEventHoldDuration", "IntelligentTieringAccessTier", "BucketKeyStatus"),
    *("ChecksumAlgorithm", "ObjectAccessControlList", "ObjectOwner", "LifecycleExpirationDate"),
    "IntelligentTieringReferenceDate",
]
ELEMENTS = {
    "filter": {"Filter": {"Prefix": "documents/"}},
    "fields": {"OptionalFields": FIELDS},
    "other_fields": {"OptionalFields": OTHER_FIELDS},
    "current_versions": {"IncludedObjectVersions": "Current"},
    "daily": {"Schedule": {"Frequency": "Daily"}},
}


@pytest.mark.parametrize("part", list(ELEMENTS.values()), ids=list(ELEMENTS))
@check("PutBucketInventoryConfiguration", level="extended", spec=api("PutBucketInventoryConfiguration"))
def test_elements_of_an_inventory_are_read_back(s3, configured_bucket, part, soon):
    """An inventory configuration with a Filter, OptionalFields, IncludedObjectVersions Current or a daily Schedule
    is returned unchanged by GetBucketInventoryConfiguration."""
    wanted = {"Id": "elements", **inventory(configured_bucket), **part}
    s3.put_bucket_inventory_configuration(Bucket=configured_bucket, Id="elements", InventoryConfiguration=wanted)
    read = lambda: s3.get_bucket_inventory_configuration(Bucket=configured_bucket, Id="elements")  # noqa: E731
    soon.equal(lambda: read()["InventoryConfiguration"], wanted, "configuration", sort="option")


@pytest.mark.parametrize("form", ["ORC", "Parquet"])
@check("PutBucketInventoryConfiguration", level="extended", spec=api("InventoryS3BucketDestination"))
def test_destination_of_an_inventory_is_read_back(s3, configured_bucket, form, soon):
    """An inventory configuration with the Format ORC or Parquet and a Prefix is returned with the same destination
    by GetBucketInventoryConfiguration."""
    target = {"Bucket": f"arn:aws:s3:::{configured_bucket}", "Format": form, "Prefix": "p"}
    wanted = {"Id": "to", **inventory(configured_bucket), "Destination": {"S3BucketDestination": target}}
    s3.put_bucket_inventory_configuration(Bucket=configured_bucket, Id="to", InventoryConfiguration=wanted)
    read = lambda: s3.get_bucket_inventory_configuration(Bucket=configured_bucket, Id="to")  # noqa: E731
    soon.equal(
        lambda: read()["InventoryConfiguration"]["Destination"], wanted["Destination"], "destination", sort="option"
    )


def _to(bucket="arn:aws:s3:::reports", form="CSV"):
    return {"Destination": {"S3BucketDestination": {"Bucket": bucket, "Format": form}}}


BAD = {
    "plain_bucket_name": ("InvalidS3DestinationBucket", _to("reports")),
    "unknown_format": ("MalformedXML", _to(form="WORDPERFECT")),
    "unknown_field": ("MalformedXML", {"OptionalFields": ["Size", "Colour"]}),
    "unknown_frequency": ("MalformedXML", {"Schedule": {"Frequency": "Hourly"}}),
    "unknown_versions": ("MalformedXML", {"IncludedObjectVersions": "Old"}),
}


@pytest.mark.parametrize(("code", "part"), list(BAD.values()), ids=list(BAD))
@check("PutBucketInventoryConfiguration", level="extended", spec=api("PutBucketInventoryConfiguration"))
@recorded(
    "LocalStack",
    "TestS3::test_s3_put_inventory_report_exceptions",
    2026,
    of="plain_bucket_name unknown_format unknown_field",
)
def test_bad_inventory_is_refused(s3, configured_bucket, code, part):
    """PutBucketInventoryConfiguration with a destination bucket that is not an ARN returns 400
    InvalidS3DestinationBucket, and with an unknown Format, field, Frequency or IncludedObjectVersions 400
    MalformedXML."""
    with expect.error(400, code):
        s3.put_bucket_inventory_configuration(
            Bucket=configured_bucket,
            Id="bad",
            InventoryConfiguration={"Id": "bad", **inventory(configured_bucket), **part},
        )


BAD_IDS = {"65_characters": "i" * 65, "slash": "a/b", "comma": "a,b"}


@pytest.mark.parametrize("identifier", list(BAD_IDS.values()), ids=list(BAD_IDS))
@check("PutBucketMetricsConfiguration", level="extended", spec=api("PutBucketMetricsConfiguration"))
def test_bad_id_is_refused(s3, configured_bucket, identifier):
    """PutBucketMetricsConfiguration with an Id of more than 64 characters, or with characters other than letters,
    digits, periods, dashes and underscores, returns 400."""
    with expect.error(400):
        s3.put_bucket_metrics_configuration(
            Bucket=configured_bucket, Id=identifier, MetricsConfiguration={"Id": identifier}
        )
