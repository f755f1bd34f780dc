"""The storage classes to which lifecycle rules move objects after their days, at an endpoint where a day lasts some
seconds. The existing classes are found by storing objects in them. With only STANDARD nothing can move."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.assertions.check import skip_check
from fixtures.model.sources import userguide

FEATURE = "lifecycle-transitions"

pytestmark = pytest.mark.xdist_group("lifecycles over time")

MOVING = userguide("lifecycle-transition-general-considerations")
ELEMENTS = userguide("intro-lifecycle-rules")
STANDARD = "STANDARD"


def _class(answered):
    """Returns the storage class in a response or an entry of a listing; a missing one means STANDARD."""
    return answered.get("StorageClass") or STANDARD


@pytest.fixture
def moved(aged):
    """The bucket whose rules move objects, when they had the time to do it."""
    return aged("transitions")


def _classes_of_versions(s3, made, key):
    """The classes of the versions that ListObjectVersions returns, the newest first."""
    where = made.at(key)
    found = s3.list_object_versions(Bucket=where["Bucket"], Prefix=where["Key"])
    return [_class(each) for each in found.get("Versions", [])]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("days/object", id="days"),
        pytest.param("date/object", id="date"),
        pytest.param("stays/object", id="before_an_expiration"),
        pytest.param("one_of_two/object", id="first_of_two"),
        pytest.param("days/in_parts", id="stored_in_parts"),
        pytest.param("days/before_versioning", id="null_version"),
    ],
)
@check("HeadObject", "PutBucketLifecycleConfiguration", level="common", spec=MOVING, gate=True)
def test_object_is_moved(s3, moved, key):
    """HeadObject of an object returns the storage class of a transition that applies to it when its days are over, or
    its date has come."""
    where = moved.at(key)
    expect.equal(_class(s3.head_object(**where)), moved.classes.first, "storage class", sort="option")


@check("HeadObject", "PutBucketLifecycleConfiguration", level="common", spec=MOVING)
def test_object_is_moved_on(s3, moved):
    """HeadObject of an object under a rule with transitions to two storage classes returns the second one when its days
    are over."""
    where = moved.at("two/object")
    expect.equal(_class(s3.head_object(**where)), moved.classes.second, "storage class", sort="option")


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("later/object", id="rule_of_many_days"),
        pytest.param("off/object", id="disabled_rule"),
        pytest.param("other/object", id="no_rule"),
    ],
)
@check("HeadObject", "PutBucketLifecycleConfiguration", level="common", spec=MOVING)
def test_other_objects_are_not_moved(s3, moved, key):
    """HeadObject of an object to which no enabled rule applies whose days are over returns STANDARD or no storage
    class."""
    where = moved.at(key)
    expect.equal(_class(s3.head_object(**where)), STANDARD, "storage class", sort="option")


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("days/object", id="stored_in_one_request"),
        pytest.param("days/in_parts", id="stored_in_parts"),
    ],
)
@check("GetObject", "PutBucketLifecycleConfiguration", level="common", spec=MOVING)
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_moved_object_is_whole(s3, moved, key):
    """GetObject of an object that a rule has moved to a storage class with immediate access returns its bytes, ETag
    and metadata as they were stored."""
    where = moved.at(key)
    if not moved.classes.is_readable:
        skip_check("skipped", f"objects in {moved.classes.first}, where the endpoint's rules move them, need a restore")
    got, body = s3.get_object(**where), moved.body_of(key)
    expect.equal(_class(got), moved.classes.first, "storage class", sort="option")
    expect.equal(
        (got["ContentLength"], got["Body"].read() == body),
        (len(body), True),
        "length, and whether bytes agree",
        sort="data",
    )
    expect.equal(got["ETag"], moved.etags[key], "ETag", sort="form")
    expect.same_metadata(got, moved.metadata)


@check("ListObjects", "PutBucketLifecycleConfiguration", level="common", spec=MOVING)
def test_class_of_moved_object_is_listed(listing, moved):
    """ListObjects and ListObjectsV2 return the storage class to which a rule has moved an object, and its size."""
    where = moved.at("days/object")
    listed = listing(Bucket=where["Bucket"], Prefix=where["Key"])["Contents"]
    expect.equal([_class(each) for each in listed], [moved.classes.first], "storage classes", sort="option")
    expect.equal(
        [each["Size"] for each in listed],
        [len(moved.body_of("days/object"))],
        "sizes of the listed objects",
        sort="data",
    )


@check("HeadObject", "PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS)
def test_moved_object_expires(s3, moved):
    """HeadObject of an object under one rule with a transition and an Expiration returns 404 when the days of the
    Expiration are over."""
    where = moved.at("gone/object")
    with expect.error(404):
        s3.head_object(**where)


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS)
def test_noncurrent_version_is_moved(s3, moved):
    """ListObjectVersions returns a noncurrent version with the storage class of a NoncurrentVersionTransition when its
    NoncurrentDays are over, and the current one with STANDARD."""
    expect.equal(
        _classes_of_versions(s3, moved, "old/object"), [STANDARD, moved.classes.first], "storage classes", sort="option"
    )


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS)
def test_only_the_current_version_is_moved(s3, moved):
    """ListObjectVersions returns the current version with the storage class of a transition when its Days are over, and
    a noncurrent one with STANDARD."""
    expect.equal(
        _classes_of_versions(s3, moved, "current/object"),
        [moved.classes.first, STANDARD],
        "storage classes",
        sort="option",
    )


@check("GetObject", "PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS)
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_moved_noncurrent_version_is_whole(s3, moved):
    """GetObject of a noncurrent version that a rule has moved to a storage class with immediate access returns its
    bytes, and not those of the current one."""
    where = moved.at("old/object")
    if not moved.classes.is_readable:
        skip_check("skipped", f"objects in {moved.classes.first}, where the endpoint's rules move them, need a restore")
    got = s3.get_object(**where, VersionId=moved.ids["old/object"][0])
    expect.equal(_class(got), moved.classes.first, "storage class", sort="option")
    expect.equal(got["Body"].read() == moved.body_of("old/object", 0), True, "whether bytes agree", sort="data")


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="extended", spec=ELEMENTS)
def test_noncurrent_version_is_moved_on(s3, moved):
    """ListObjectVersions returns a noncurrent version under a rule with transitions to two storage classes with the
    second one when its NoncurrentDays are over."""
    expect.equal(
        _classes_of_versions(s3, moved, "old_two/object"),
        [STANDARD, moved.classes.second],
        "storage classes",
        sort="option",
    )


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="extended", spec=ELEMENTS)
def test_newest_noncurrent_versions_are_not_moved(s3, moved):
    """ListObjectVersions returns the current version and as many of the others, the newest, as NewerNoncurrentVersions
    of a NoncurrentVersionTransition says with STANDARD, and the rest with its storage class."""
    first = moved.classes.first
    expect.equal(
        _classes_of_versions(s3, moved, "few/object"),
        [STANDARD, STANDARD, first, first],
        "storage classes",
        sort="option",
    )


@check("ListObjectVersions", "PutBucketLifecycleConfiguration", level="extended", spec=ELEMENTS)
def test_moved_noncurrent_version_expires(s3, moved):
    """ListObjectVersions returns only the current version under one rule with a NoncurrentVersionTransition and a
    NoncurrentVersionExpiration when the NoncurrentDays of that are over."""
    expect.equal(_classes_of_versions(s3, moved, "old_gone/object"), [STANDARD], "storage classes", sort="option")
