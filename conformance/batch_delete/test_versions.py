"""DeleteObjects in a bucket with versioning: without a VersionId it creates a delete marker, with one it deletes
that version."""

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.object_states import NUMBERED_BODY

FEATURE = "batch-delete"
SIDE = "server"


def _left(s3, obj):
    """Returns the ids of an object's versions and of its delete markers, the latest first."""
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    return tuple([entry["VersionId"] for entry in listed.get(kind, [])] for kind in ("Versions", "DeleteMarkers"))


@check("DeleteObjects", level="core", spec=userguide("DeleteMarker"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_objects_versioned", 2026)
def test_key_alone_makes_a_delete_marker(s3, twice_written):
    """In a versioned bucket, DeleteObjects of a key without a VersionId creates a delete marker, and returns
    DeleteMarker true and the marker's id as DeleteMarkerVersionId. All versions stay."""
    obj, ids = twice_written
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    found = [(e.get("Key"), e.get("DeleteMarker")) for e in answer.get("Deleted", [])]
    expect.equal(found, [(obj["Key"], True)], "Key and DeleteMarker", sort="form")
    marker = answer["Deleted"][0].get("DeleteMarkerVersionId")
    expect.equal(_left(s3, obj), (ids[::-1], [marker]), "versions and delete markers", sort="entries")


@check("DeleteObjects", level="core", spec=userguide("DeleteMarker"))
def test_key_under_a_new_delete_marker_is_missing(s3, twice_written):
    """In a versioned bucket, after DeleteObjects of a key, GetObject returns 404 NoSuchKey, but with the VersionId
    of an older version it still returns that version."""
    obj, ids = twice_written
    with expect.arranging():
        s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**obj)
    expect.equal(s3.get_object(**obj, VersionId=ids[0])["Body"].read(), b"older", "body of the version", sort="data")


@check("DeleteObjects", level="common", spec=userguide("DeleteMarker"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_objects_versioned", 2026)
def test_missing_key_gets_a_delete_marker(s3, versioned_target):
    """In a versioned bucket, DeleteObjects of two keys that never existed creates a delete marker for each and returns
    its DeleteMarkerVersionId."""
    obj = versioned_target
    keys = [obj["Key"], obj["Key"] + "-other"]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": key} for key in keys]})
    deleted = {entry.get("Key"): entry.get("DeleteMarkerVersionId") for entry in answer.get("Deleted", [])}
    expect.equal(sorted(map(str, deleted)), keys, "deleted keys", sort="form")
    versions, markers = _left(s3, obj)
    left = versions, ["added" for _ in markers]
    expect.equal(left, ([], ["added"] * 2), "versions and delete markers", before=([], []), sort="entries")
    expect.equal([deleted[key] for key in keys], markers, "DeleteMarkerVersionId", sort="form")


@check("DeleteObjects", level="core", spec=userguide("DeletingObjectVersions"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_objects_versioned", 2026)
def test_version_is_deleted_for_good(s3, twice_written):
    """DeleteObjects of a key with the id of its latest version deletes that version and returns its VersionId. The
    previous version is then the latest."""
    obj, ids = twice_written
    objects = [{"Key": obj["Key"], "VersionId": ids[1]}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    found = [(e.get("Key"), e.get("VersionId"), e.get("DeleteMarker", False)) for e in answer.get("Deleted", [])]
    expect.equal(found, [(obj["Key"], ids[1], False)], "Key, VersionId and DeleteMarker", sort="form")
    expect.equal(_left(s3, obj), (ids[:1], []), "versions and delete markers", sort="entries")
    expect.equal(s3.get_object(**obj)["Body"].read(), b"older", "body", sort="data")


@check("DeleteObjects", level="core", spec=userguide("DeletingObjectVersions"))
def test_all_versions_in_one_request(s3, twice_written):
    """DeleteObjects of all versions of a key returns a Deleted entry for each and no Error, and no version or delete
    marker of the key is left."""
    obj, ids = twice_written
    objects = [{"Key": obj["Key"], "VersionId": version} for version in ids]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    found = sorted(entry.get("VersionId", "") for entry in answer.get("Deleted", []))
    expect.equal(
        (found, answer.get("Errors", [])), (sorted(ids), []), "deleted versions and errors", sort=("form", "refusals")
    )
    expect.equal(_left(s3, obj), ([], []), "versions and delete markers", sort="entries")


@check("DeleteObjects", level="core", spec=userguide("ManagingDelMarkers"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_objects_versioned", 2026)
def test_delete_marker_is_deleted_by_its_id(s3, versioned_target):
    """DeleteObjects of a key with the id of its delete marker returns DeleteMarker true and this id as VersionId and
    DeleteMarkerVersionId, and the object can be read again."""
    obj = versioned_target
    with expect.arranging():
        s3.put_object(**obj, Body=b"back again")
        marker = s3.delete_object(**obj)["VersionId"]
    objects = [{"Key": obj["Key"], "VersionId": marker}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    names = ("Key", "VersionId", "DeleteMarker", "DeleteMarkerVersionId")
    found = [tuple(entry.get(name) for name in names) for entry in answer.get("Deleted", [])]
    expect.equal(found, [(obj["Key"], marker, True, marker)], ", ".join(names), sort="form")
    expect.equal(s3.get_object(**obj)["Body"].read(), b"back again", "body", sort="data")


@check("DeleteObjects", level="common", spec=userguide("ManagingDelMarkers"), feature="versioning-suspended")
def test_null_delete_marker_is_deleted_by_its_id(s3, object_states):
    """DeleteObjects of a key with the VersionId null of its delete marker returns DeleteMarker true and null as
    VersionId and DeleteMarkerVersionId, and the object can be read again."""
    obj, _ = object_states.next("Enabled", NUMBERED_BODY, "Suspended", None)
    objects = [{"Key": obj["Key"], "VersionId": "null"}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    names = ("Key", "VersionId", "DeleteMarker", "DeleteMarkerVersionId")
    found = [tuple(entry.get(name) for name in names) for entry in answer.get("Deleted", [])]
    expect.equal(found, [(obj["Key"], "null", True, "null")], ", ".join(names), sort="form")
    expect.equal(s3.get_object(**obj)["Body"].read(), NUMBERED_BODY, "body", sort="data")


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_versions_and_keys_in_one_request(s3, twice_written):
    """DeleteObjects of a version of one key and of another key without a VersionId deletes that version, and creates
    a delete marker only for the other key."""
    obj, ids = twice_written
    other = {"Bucket": obj["Bucket"], "Key": obj["Key"] + "-other"}
    objects = [{"Key": obj["Key"], "VersionId": ids[0]}, {"Key": other["Key"]}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    found = {entry.get("Key"): entry.get("DeleteMarker", False) for entry in answer.get("Deleted", [])}
    expect.equal(found, {obj["Key"]: False, other["Key"]: True}, "DeleteMarker of each key", sort="form")
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.equal([entry["VersionId"] for entry in listed.get("Versions", [])], ids[1:], "versions", sort="entries")
    expect.equal(
        [entry["Key"] for entry in listed.get("DeleteMarkers", [])],
        [other["Key"]],
        "delete markers",
        before=[],
        sort="entries",
    )


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_quiet_omits_delete_markers(s3, twice_written):
    """In a versioned bucket, DeleteObjects with Quiet true returns neither Deleted nor Error, and creates the delete
    marker."""
    obj, ids = twice_written
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}], "Quiet": True})
    expect.equal(
        (answer.get("Deleted", []), answer.get("Errors", [])), ([], []), "Deleted and Errors", sort=("form", "refusals")
    )
    versions, markers = _left(s3, obj)
    expect.equal((versions, len(markers)), (ids[::-1], 1), "versions and number of delete markers", sort="entries")
