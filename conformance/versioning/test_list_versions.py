"""ListObjectVersions: every version and delete marker of every key, in order."""

import itertools

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "list-versions"
SIDE = "server"

LISTING = userguide("list-obj-version-enabled-bucket")
VERSIONS = api("ListObjectVersions")
STEPS = [
    *[("a", b"1"), ("B", b"1"), ("a", b"22"), ("dir/c", b"1"), ("a", None), ("dir/d", b"1"), ("a", b"333")],
    *[("dir/c", None), ("e", b"1"), ("z-z", b"1"), ("z-z", None), ("x", b"1"), ("y", b"1"), ("e", b"22")],
]
LISTED = ("CommonPrefixes", "Versions", "DeleteMarkers")

pytestmark = pytest.mark.xdist_group("listed versions")


@pytest.fixture(scope="session")
def listed_versions(versions_once):
    """Creates versions and delete markers of several keys; returns their bucket and prefix, and all of them in
    listing order."""
    where, made = versions_once(STEPS)
    made.reverse()
    return where, sorted(made, key=lambda version: version.key.encode())  # stable sort: newest first


@pytest.fixture(scope="session")
def one_key(listed_versions):
    """The bucket and prefix, and the four versions of the key `a`, newest first; the second is a delete marker."""
    where, made = listed_versions
    return where, [version for version in made if version.key == where["Prefix"] + "a"]


def _ids(entries):
    return [(entry["Key"], entry.get("VersionId")) for entry in entries]


def _of(made, *, markers):
    return [(version.key, version.id) for version in made if (version.body is None) == markers]


def _holds(pages, made):
    """Another order of the versions of a key loses nothing, as long as all are there: it is a form."""
    for kind, returned in (("Versions", "versions"), ("DeleteMarkers", "markers")):
        found = _ids(entry for page in pages for entry in page.get(kind, []))
        wanted = _of(made, markers=kind == "DeleteMarkers")
        expect.equal(found, wanted, returned, sort="form" if _by_key(found) == _by_key(wanted) else "entries")


def _by_key(ids):
    """Returns the keys in the order in which they come, and the versions of each in no order."""
    return [(key, sorted(str(each) for _, each in some)) for key, some in itertools.groupby(ids, lambda each: each[0])]


@check("ListObjectVersions", level="core", spec=LISTING, gate=True)
@recorded("LocalStack", "TestS3ListObjectVersions::test_list_objects_versions_markers", 2026)
def test_all_are_listed_in_order(s3, listed_versions):
    """ListObjectVersions returns 200 with every version and every delete marker: keys in order, and the versions
    of one key newest first."""
    where, made = listed_versions
    listed = s3.list_object_versions(**where)
    expect.status(listed, 200)
    _holds([listed], made)
    expect.equal(listed.get("IsTruncated"), False, "IsTruncated", sort="entries")


@check("ListObjectVersions", level="core", spec=VERSIONS)
@recorded("boto", "test_versioning.py::S3VersionTest::test_latest_version", 2012)
def test_one_of_each_key_is_the_latest(s3, listed_versions):
    """ListObjectVersions returns IsLatest true only for the newest version or delete marker of each key."""
    where, made = listed_versions
    listed = s3.list_object_versions(**where)
    newest = {version.key: version for version in reversed(made)}
    for kind, markers in (("Versions", False), ("DeleteMarkers", True)):
        found = _ids(entry for entry in listed.get(kind, []) if entry["IsLatest"])
        expect.equal(found, _of(newest.values(), markers=markers)[::-1], f"latest {kind}", sort="entries")


@check("ListObjectVersions", level="core", spec=VERSIONS)
def test_entry_of_a_version(s3, one_key):
    """The entry of a version has its own ETag and Size, a recent LastModified, and no StorageClass other than
    STANDARD."""
    where, made = one_key
    bodies = [version.body for version in made if version.body is not None]
    listed = s3.list_object_versions(**where)
    entries = [entry for entry in listed["Versions"] if entry["Key"] == made[0].key]
    expect.equal(len(entries), len(bodies), "number of versions", sort="entries")
    for entry, body in zip(entries, bodies, strict=True):
        expect.equal(
            (entry["Size"], entry.get("StorageClass", "STANDARD")),
            (len(body), "STANDARD"),
            "size and class",
            sort=("data", "option"),
        )
        expect.etag_is_md5(entry["ETag"], body)
        expect.recent(entry["LastModified"], "LastModified")


@pytest.fixture(scope="session")
def a_second_apart(versions_once):
    """The bucket and prefix, and the two versions of a key, the second written a second after the first."""
    return versions_once([("object", b"first"), ("object", b"second")])


@check("ListObjectVersions", level="common", spec=VERSIONS, shows="versions-lose-their-time")
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_version_keeps_its_time(s3, a_second_apart):
    """After a later write of the key, ListObjectVersions and HeadObject return an earlier LastModified for the version
    than for the one written after it."""
    where, made = a_second_apart
    entries = s3.list_object_versions(**where).get("Versions", [])
    found = {entry["VersionId"]: entry["LastModified"] for entry in entries}
    expect.equal(sorted(found), sorted(version.id for version in made), "versions", sort="entries")
    read = [s3.head_object(Bucket=where["Bucket"], Key=each.key, VersionId=each.id)["LastModified"] for each in made]
    for name, times in (("LastModified of entries", [found[each.id] for each in made]), ("Last-Modified", read)):
        expect.that(times[0] < times[1], "an earlier time for the first version", times, name, sort="form")


@pytest.fixture(scope="session")
def deleted_a_second_later(versions_once):
    """The bucket and prefix, and a version and the delete marker of its key, which was made a second after it."""
    return versions_once([("object", b"first"), ("object", None)])


@check("ListObjectVersions", level="common", spec=VERSIONS, shows="versions-lose-their-time")
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_version_keeps_its_time_when_its_key_is_deleted(s3, deleted_a_second_later):
    """After a later deletion of the key, ListObjectVersions and HeadObject return an earlier LastModified for the
    version than ListObjectVersions for the delete marker."""
    where, (version, _) = deleted_a_second_later
    listed = s3.list_object_versions(**where)
    [entry], [marker] = listed.get("Versions", []), listed.get("DeleteMarkers", [])
    deleted = marker["LastModified"].replace(microsecond=0)
    read = s3.head_object(Bucket=where["Bucket"], Key=version.key, VersionId=version.id)["LastModified"]
    for name, time in (("LastModified of the entry", entry["LastModified"]), ("Last-Modified", read)):
        expect.that(time < deleted, f"a time before {deleted}", time, name, sort="form")


@check("ListObjectVersions", level="common", spec=VERSIONS)
def test_entry_of_a_delete_marker(s3, one_key):
    """The entry of a delete marker has Key, VersionId, IsLatest, a recent LastModified and the Owner of the versions,
    but no Size or ETag."""
    where, made = one_key
    listed = s3.list_object_versions(**where)
    [entry] = [entry for entry in listed["DeleteMarkers"] if entry["Key"] == made[0].key]
    expect.equal((entry["VersionId"], entry["IsLatest"]), (made[1].id, False), "VersionId and IsLatest", sort="entries")
    expect.recent(entry["LastModified"], "LastModified")
    owners = {version["Owner"]["ID"] for version in listed["Versions"]}
    expect.equal({entry["Owner"]["ID"]}, owners, "ID of the owner", sort="form")
    expect.equal(sorted({"Size", "ETag"} & set(entry)), [], "members that only versions have", sort="form")


@check("ListObjectVersions", level="extended", spec=VERSIONS)
def test_markers_are_listed_between_versions(s3, one_key, last_exchange):
    """The ListObjectVersions document lists the versions and delete markers of a key together, newest first."""
    where, made = one_key
    s3.list_object_versions(Bucket=where["Bucket"], Prefix=made[0].key)
    document = expect.document(last_exchange(), "ListVersionsResult")
    found = [entry.findtext("VersionId") for entry in document if entry.tag in ("Version", "DeleteMarker")]
    expect.equal(found, [version.id for version in made], "versions and markers", sort="entries")


@check("ListObjectVersions", level="core", spec=VERSIONS)
@recorded("LocalStack", "TestS3ListObjectVersions::test_list_objects_versions_with_prefix", 2026)
def test_prefix_selects_keys(s3, listed_versions):
    """ListObjectVersions with a Prefix lists only versions and delete markers of keys that begin with it."""
    where, made = listed_versions
    prefix = where["Prefix"] + "dir/"
    listed = s3.list_object_versions(Bucket=where["Bucket"], Prefix=prefix)
    _holds([listed], [version for version in made if version.key.startswith(prefix)])


@check("ListObjectVersions", level="core", spec=VERSIONS)
@recorded("LocalStack", "TestS3ListObjectVersions::test_list_objects_versions_with_prefix", 2026)
def test_delimiter_rolls_keys_up(s3, listed_versions):
    """ListObjectVersions with a Delimiter groups the versions of keys that contain the delimiter after the prefix
    into one entry of CommonPrefixes, whether it is a slash or a letter."""
    where, made = listed_versions
    for delimiter, name in (("/", "dir/"), ("r", "dir")):
        listed = s3.list_object_versions(**where, Delimiter=delimiter)
        rolled_up = where["Prefix"] + name
        expect.equal(
            [entry["Prefix"] for entry in listed.get("CommonPrefixes", [])],
            [rolled_up],
            "common prefixes",
            sort="entries",
        )
        _holds([listed], [version for version in made if not version.key.startswith(rolled_up)])


@check("ListObjectVersions", level="common", spec=VERSIONS)
@derived("Listings are documented to show current versions; so hidden keys leave nothing in them.")
def test_group_of_delete_markers_is_rolled_up(s3, versioned_target):
    """ListObjectVersions with a Delimiter groups a key that has nothing but a delete marker into a common prefix."""
    bucket, prefix = versioned_target["Bucket"], versioned_target["Key"]
    with expect.arranging():
        version = s3.put_object(Bucket=bucket, Key=f"{prefix}/1", Body=b"x")["VersionId"]
        s3.delete_object(Bucket=bucket, Key=f"{prefix}/1")
        s3.delete_object(Bucket=bucket, Key=f"{prefix}/1", VersionId=version)
        s3.put_object(Bucket=bucket, Key=f"{prefix}0", Body=b"x")
    found = s3.list_object_versions(Bucket=bucket, Prefix=prefix, Delimiter="/")
    names = [entry.get("Prefix") or entry["Key"] for kind in LISTED for entry in found.get(kind, [])]
    expect.equal(names, [f"{prefix}/", f"{prefix}0"], "common prefix and key", sort="entries")


@check("ListObjectVersions", level="common", spec=VERSIONS)
def test_prefix_without_keys(s3, listed_versions):
    """ListObjectVersions with a Prefix that matches no key returns 200 with no entries and IsTruncated false."""
    where, _ = listed_versions
    listed = s3.list_object_versions(Bucket=where["Bucket"], Prefix=where["Prefix"] + "no-such")
    expect.status(listed, 200)
    expect.versions(listed, [], latest=None)
    expect.equal(listed.get("IsTruncated"), False, "IsTruncated", sort="entries")


@check("ListObjectVersions", level="core", spec=VERSIONS)
@recorded("LocalStack", "TestS3ObjectCRUD::test_list_object_versions_order_unversioned", 2026)
def test_unversioned_object_is_listed_as_null(s3, stored_to_read):
    """ListObjectVersions of a bucket that was never versioned lists an object as version null with IsLatest true."""
    obj = stored_to_read(b"body")
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.versions(listed, ["null"], latest="null")


@check("ListObjectVersions", level="core", spec=VERSIONS)
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """ListObjectVersions of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.list_object_versions(Bucket=new_bucket_name)


@check("ListObjectVersions", level="common", spec=VERSIONS)
@recorded("versitygw", "test_rest_list_object_versions.sh::ListObjectVersions - encoding success", 2026)
def test_encoding_type_encodes_keys(s3, versioned_target, written, last_exchange):
    """ListObjectVersions with EncodingType url returns percent-encoded keys, and EncodingType url."""
    target = {**versioned_target, "Key": versioned_target["Key"] + "/é%41&"}
    written(target, b"x")
    listed = s3.list_object_versions(Bucket=target["Bucket"], Prefix=target["Key"], EncodingType="url")
    expect.equal(listed.get("EncodingType"), "url", "EncodingType", sort="form")
    key = expect.document(last_exchange(), "ListVersionsResult").findtext("Version/Key", "")
    expect.that(
        key.upper().endswith("%C3%A9%2541%26"), "%C3%A9%2541%26 at the end", key, "percent-encoded key", sort="form"
    )


@check("ListObjectVersions", level="common", spec=VERSIONS)
@recorded(
    "LocalStack", "TestS3ListObjectVersions::test_list_objects_versions_markers", 2026, of="version-id-marker-alone"
)
@recorded("LocalStack", "TestS3ListObjectsV2::test_list_ops_encoding_type_validation", 2026, of="encoding-type-unknown")
@pytest.mark.parametrize(
    "query",
    [
        {"max-keys": "-1"},
        {"max-keys": "many"},
        {"max-keys": "1.5"},
        {"encoding-type": "base64"},
        {"version-id-marker": "null"},
    ],
    ids=[
        *("max-keys-negative", "max-keys-no-number", "max-keys-fraction"),
        *("encoding-type-unknown", "version-id-marker-alone"),
    ],
)
def test_invalid_argument_is_refused(s3, versioned_bucket, altered, query):
    """ListObjectVersions with a max-keys that is negative or no whole number, an encoding-type other than url, or
    a version-id-marker without a key-marker returns 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"), altered(query=query):
        s3.list_object_versions(Bucket=versioned_bucket)


# As versitygw's authors saw it on AWS.
@check("ListObjectVersions", level="extended", spec=VERSIONS)
def test_malformed_version_id_marker_is_refused(s3, versioned_bucket):
    """ListObjectVersions with a key-marker and a version-id-marker that is not a version id returns 400
    InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.list_object_versions(Bucket=versioned_bucket, KeyMarker="key", VersionIdMarker="not-a-version-id")
