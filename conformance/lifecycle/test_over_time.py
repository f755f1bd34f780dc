"""The effects of lifecycle rules after their days, at an endpoint where a day lasts some seconds."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "lifecycle-actions"

pytestmark = pytest.mark.xdist_group("lifecycles over time")

RULES = userguide("intro-lifecycle-rules")


@pytest.mark.parametrize(
    ("group", "key"),
    [
        pytest.param("prefixes", "days/object", id="days"),
        pytest.param("prefixes", "date/object", id="date"),
        pytest.param("prefixes", "tagged", id="tag"),
        pytest.param("prefixes", "and/tagged", id="prefix_and_tag"),
        pytest.param("sizes", "larger/of_11", id="larger"),
        pytest.param("sizes", "smaller/of_9", id="smaller"),
    ],
)
@check("HeadObject", "PutBucketLifecycleConfiguration", level="common", spec=RULES, gate=True)
def test_expired_object_is_gone(s3, aged, group, key):
    """HeadObject of an object returns 404 when the days of an Expiration rule that applies to it are over, or its date
    has come."""
    bucket = aged(group).bucket
    with expect.error(404):
        s3.head_object(Bucket=bucket, Key=key)


@pytest.mark.parametrize(
    ("group", "key"),
    [
        pytest.param("prefixes", "later/object", id="rule_of_many_days"),
        pytest.param("prefixes", "off/object", id="disabled_rule"),
        pytest.param("prefixes", "other/days/object", id="no_rule"),
        pytest.param("prefixes", "and/untagged", id="without_the_tag"),
        pytest.param("sizes", "larger/of_9", id="too_small"),
        pytest.param("sizes", "smaller/of_11", id="too_large"),
    ],
)
@check("GetObject", "PutBucketLifecycleConfiguration", level="common", spec=RULES)
def test_other_objects_stay(s3, aged, group, key):
    """GetObject returns an object to which no enabled Expiration rule applies whose days are over."""
    bucket = aged(group).bucket
    expect.equal(s3.get_object(Bucket=bucket, Key=key)["Body"].read()[:1], b"x", "body", sort="data")


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="common", spec=RULES)
def test_expired_version_is_kept_below_a_delete_marker(s3, aged):
    """The current version of an object whose days are over stays in a bucket with versioning, below a delete marker
    that ListObjectVersions returns as the latest version."""
    made = aged("versions")
    found = s3.list_object_versions(Bucket=made.bucket, Prefix="current/")
    expect.equal(
        [(each["VersionId"], each["IsLatest"]) for each in found.get("Versions", [])],
        [(made.ids["current/object"], False)],
        "versions",
        sort="entries",
    )
    expect.equal(
        [each["IsLatest"] for each in found.get("DeleteMarkers", [])], [True], "delete markers", sort="entries"
    )


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="common", spec=RULES)
def test_noncurrent_version_is_gone(s3, aged):
    """ListObjectVersions returns only the current version of an object when the NoncurrentDays of its other version are
    over."""
    made = aged("versions")
    found = s3.list_object_versions(Bucket=made.bucket, Prefix="old/").get("Versions", [])
    expect.equal([each["IsLatest"] for each in found], [True], "versions", sort="entries")
    expect.that(
        found[0]["VersionId"] != made.ids["old/object"],
        "the newer one",
        found[0]["VersionId"],
        "version",
        sort="version",
    )


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
def test_newest_noncurrent_versions_stay(s3, aged):
    """ListObjectVersions returns the current version and as many of the others, the newest, as
    NewerNoncurrentVersions says."""
    made = aged("newest versions")
    found = s3.list_object_versions(Bucket=made.bucket).get("Versions", [])
    expect.equal([each["VersionId"] for each in found], [made.ids["3"], made.ids["2"]], "versions", sort="entries")


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
def test_delete_marker_alone_is_gone(s3, aged):
    """ListObjectVersions returns no delete marker that has no version below it under a rule with
    ExpiredObjectDeleteMarker, and one that has."""
    found = s3.list_object_versions(Bucket=aged("versions").bucket, Prefix="marker/")
    expect.equal(
        [each["Key"] for each in found.get("DeleteMarkers", [])], ["marker/on_top"], "delete markers", sort="entries"
    )
    expect.equal([each["Key"] for each in found.get("Versions", [])], ["marker/on_top"], "versions", sort="entries")


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
def test_delete_marker_goes_after_its_versions(s3, aged):
    """ListObjectVersions returns neither the versions nor the delete marker of a deleted object under one rule with
    NoncurrentVersionExpiration and ExpiredObjectDeleteMarker."""
    found = s3.list_object_versions(Bucket=aged("versions").bucket, Prefix="both/")
    left = [each["Key"] for kind in ("Versions", "DeleteMarkers") for each in found.get(kind, [])]
    expect.equal(left, [], "versions and delete markers", sort="entries")


@check("ListMultipartUploads", "PutBucketLifecycleConfiguration", level="common", spec=RULES)
def test_incomplete_upload_is_aborted(s3, aged):
    """ListMultipartUploads returns no upload whose DaysAfterInitiation are over, and those under other prefixes."""
    found = s3.list_multipart_uploads(Bucket=aged("prefixes").bucket).get("Uploads", [])
    expect.equal([each["Key"] for each in found], ["upload"], "uploads", sort="entries")
