"""What lifecycle rules do when their days are over, at an endpoint where a day lasts some seconds."""

import datetime
import time
from dataclasses import dataclass, field
from functools import partial

import pytest

from fixtures.language import check, expect
from fixtures.language.attempt import Attempt
from fixtures.model.sources import userguide
from fixtures.s3.lifecycle import put_rules, rule

FEATURE = "lifecycle-actions"

pytestmark = pytest.mark.xdist_group("lifecycles over time")

RULES = userguide("intro-lifecycle-rules")
DAY, TAGGED = {"Expiration": {"Days": 1}}, {"Key": "class", "Value": "short"}
LONGEST = 8
"""Days that the rules, all of one day, may take; services apply them now and then."""
LOOKS = 4
"""How often to look in a day."""


@dataclass
class Aged:
    """A bucket and what was stored in it. `going` are the keys that its rules remove, `ending` those of uploads
    that they abort; `ids` are version and upload ids, by what they are of."""

    bucket: str
    going: set[str] = field(default_factory=set)
    ending: set[str] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)


def _by_prefix(control, bucket):
    today = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    put_rules(
        control,
        bucket,
        rule(ID="days", Filter={"Prefix": "days/"}, **DAY),
        rule(ID="date", Filter={"Prefix": "date/"}, Expiration={"Date": today}),
        rule(ID="later", Filter={"Prefix": "later/"}, Expiration={"Days": 3000}),
        rule(ID="off", Filter={"Prefix": "off/"}, Status="Disabled", **DAY),
        rule(ID="tag", Filter={"Tag": TAGGED}, **DAY),
        rule(ID="and", Filter={"And": {"Prefix": "and/", "Tags": [TAGGED]}}, **DAY),
        rule(ID="abort", Filter={"Prefix": "abort/"}, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}),
    )
    for key in ("days/object", "date/object", "later/object", "off/object", "other/days/object", "and/untagged"):
        control.put_object(Bucket=bucket, Key=key, Body=b"x")
    for key in ("tagged", "and/tagged"):
        control.put_object(Bucket=bucket, Key=key, Body=b"x", Tagging="class=short")
    made = Aged(bucket, {"days/object", "date/object", "tagged", "and/tagged"}, ending={"abort/object"})
    for key in ("abort/object", "upload"):
        made.ids[key] = control.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    return made


def _by_size(control, bucket):
    larger, smaller = (
        {"Prefix": "larger/", "ObjectSizeGreaterThan": 10},
        {"Prefix": "smaller/", "ObjectSizeLessThan": 10},
    )
    put_rules(control, bucket, *(rule(ID=each["Prefix"], Filter={"And": each}, **DAY) for each in (larger, smaller)))
    for folder in ("larger", "smaller"):
        for name, size in (("of_9", 9), ("of_11", 11)):
            control.put_object(Bucket=bucket, Key=f"{folder}/{name}", Body=b"x" * size)
    return Aged(bucket, {"larger/of_11", "smaller/of_9"})


def _of_versions(control, bucket):
    control.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    put_rules(
        control,
        bucket,
        rule(ID="current", Filter={"Prefix": "current/"}, **DAY),
        rule(ID="old", Filter={"Prefix": "old/"}, NoncurrentVersionExpiration={"NoncurrentDays": 1}),
        rule(ID="marker", Filter={"Prefix": "marker/"}, Expiration={"ExpiredObjectDeleteMarker": True}),
        rule(
            ID="both",
            Filter={"Prefix": "both/"},
            Expiration={"ExpiredObjectDeleteMarker": True},
            NoncurrentVersionExpiration={"NoncurrentDays": 1},
        ),
    )
    made = Aged(bucket, {"current/object", "old/object", "marker/alone", "both/object"})
    for key in ("current/object", "old/object", "old/object", "marker/alone", "marker/on_top", "both/object"):
        put = control.put_object(Bucket=bucket, Key=key, Body=b"x")
        made.ids.setdefault(key, put["VersionId"])
    for key in ("marker/alone", "marker/on_top", "both/object"):
        control.delete_object(Bucket=bucket, Key=key)
    control.delete_object(Bucket=bucket, Key="marker/alone", VersionId=made.ids["marker/alone"])
    return made


def _of_newest_versions(control, bucket):
    control.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    few = {"NoncurrentDays": 1, "NewerNoncurrentVersions": 1}
    put_rules(control, bucket, rule(ID="few", Filter={"Prefix": ""}, NoncurrentVersionExpiration=few))
    made = Aged(bucket, {"object"})
    for number in range(4):
        made.ids[str(number)] = control.put_object(Bucket=bucket, Key="object", Body=b"x")["VersionId"]
    return made


GROUPS = {
    "prefixes": _by_prefix,
    "sizes": _by_size,
    "versions": _of_versions,
    "newest versions": _of_newest_versions,
}


def _is_done(control, aged):
    """Whether the rules have done something to each of the keys that they are about."""
    if aged.ending and aged.ending & _keys(control.list_multipart_uploads(Bucket=aged.bucket), "Uploads"):
        return False
    if "object" not in aged.going and "marker/alone" not in aged.going:
        return not aged.going & _keys(control.list_objects_v2(Bucket=aged.bucket), "Contents")
    found = control.list_object_versions(Bucket=aged.bucket)
    versions = {(each["Key"], each["VersionId"]) for each in found.get("Versions", [])}
    markers = {(each["Key"], each["VersionId"]) for each in found.get("DeleteMarkers", [])}
    if aged.going == {"object"}:
        return len(versions) <= 2
    whole = ("marker/alone", "both/object")
    left = {("old/object", aged.ids["old/object"]), *(each for each in versions | markers if each[0] in whole)}
    return not left & (versions | markers) and "current/object" in {key for key, _ in markers}


def _may_take_longer(control, aged):
    """Whether the rules have more to do. What cannot be listed has all the time; the checks that list it say why."""
    looked = Attempt(partial(_is_done, control, aged))
    return looked.failed or not looked.result()


def _keys(listed, entries):
    return {each["Key"] for each in listed.get(entries, [])}


@pytest.fixture
def aged(apart, control, own_buckets, lifecycle_day):
    """What was stored in buckets with rules of one day, when these had the time to do their work: by name, attempts."""

    def make(new):
        made = {name: Attempt(partial(arrange, control, new())) for name, arrange in GROUPS.items()}
        waiting = [each.result() for each in made.values() if not each.failed]
        until = time.monotonic() + LONGEST * lifecycle_day
        while waiting and time.monotonic() < until:
            time.sleep(lifecycle_day / LOOKS)
            waiting = [each for each in waiting if _may_take_longer(control, each)]
        time.sleep(lifecycle_day)  # what must stay has had a day more
        return made

    with apart():
        kept = own_buckets.kept("lifecycles over time", make)
    return lambda name: kept[name].result()


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
    expect.equal(s3.get_object(Bucket=bucket, Key=key)["Body"].read()[:1], b"x", "body")


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
    )
    expect.equal([each["IsLatest"] for each in found.get("DeleteMarkers", [])], [True], "delete markers")


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="common", spec=RULES)
def test_noncurrent_version_is_gone(s3, aged):
    """ListObjectVersions returns only the current version of an object when the NoncurrentDays of its other version are
    over."""
    made = aged("versions")
    found = s3.list_object_versions(Bucket=made.bucket, Prefix="old/").get("Versions", [])
    expect.equal([each["IsLatest"] for each in found], [True], "versions")
    expect.that(found[0]["VersionId"] != made.ids["old/object"], "the newer one", found[0]["VersionId"], "version")


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
def test_newest_noncurrent_versions_stay(s3, aged):
    """ListObjectVersions returns the current version and as many of the others, the newest, as
    NewerNoncurrentVersions says."""
    made = aged("newest versions")
    found = s3.list_object_versions(Bucket=made.bucket).get("Versions", [])
    expect.equal([each["VersionId"] for each in found], [made.ids["3"], made.ids["2"]], "versions")


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
def test_delete_marker_alone_is_gone(s3, aged):
    """ListObjectVersions returns no delete marker that has no version below it under a rule with
    ExpiredObjectDeleteMarker, and one that has."""
    found = s3.list_object_versions(Bucket=aged("versions").bucket, Prefix="marker/")
    expect.equal([each["Key"] for each in found.get("DeleteMarkers", [])], ["marker/on_top"], "delete markers")
    expect.equal([each["Key"] for each in found.get("Versions", [])], ["marker/on_top"], "versions")


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
def test_delete_marker_goes_after_its_versions(s3, aged):
    """ListObjectVersions returns neither the versions nor the delete marker of a deleted object under one rule with
    NoncurrentVersionExpiration and ExpiredObjectDeleteMarker."""
    found = s3.list_object_versions(Bucket=aged("versions").bucket, Prefix="both/")
    left = [each["Key"] for kind in ("Versions", "DeleteMarkers") for each in found.get(kind, [])]
    expect.equal(left, [], "versions and delete markers")


@check("ListMultipartUploads", "PutBucketLifecycleConfiguration", level="common", spec=RULES)
def test_incomplete_upload_is_aborted(s3, aged):
    """ListMultipartUploads returns no upload whose DaysAfterInitiation are over, and those under other prefixes."""
    found = s3.list_multipart_uploads(Bucket=aged("prefixes").bucket).get("Uploads", [])
    expect.equal([each["Key"] for each in found], ["upload"], "uploads")
