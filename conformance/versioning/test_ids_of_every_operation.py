"""The version id in a request, for every operation that takes one: that of another key, one that no version has, and
`null`.

These are raw requests: which version an id names does not depend on a client.
"""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3 import object_operations
from fixtures.s3.uploads import start_upload

FEATURE = "versioning"
DERIVED = "A version id names one version of one key; another id reads and deletes none."

BODY = b"0123456789"
# Ids are opaque: AWS was recorded to return 400 for those that it never made, and a service for which any text can be
# an id returns 404.
NO_SUCH = ((400, "InvalidArgument"), (404, "NoSuchVersion"))
WITHOUT_CODE = ((400, "400"), (404, "404"))
OF_A_SOURCE = (*NO_SUCH, (400, "InvalidRequest"))

READING = ("GetObject", "HeadObject", "GetObjectAcl", "GetObjectTagging", "GetObjectAttributes")
CHANGING = ("PutObjectAcl", "PutObjectTagging", "DeleteObjectTagging")
LOCKING = ("GetObjectLegalHold", "GetObjectRetention", "PutObjectLegalHold", "PutObjectRetention")
COPYING = ("CopyObject", "UploadPartCopy")
EVERY = (*READING, *CHANGING, *LOCKING, *COPYING)
NAMES = {name: object_operations.COMMON[name] for name in EVERY}
"""DeleteObject is not among them: it succeeds where the version is already gone."""

NOBODYS = {
    "malformed": "not-a-version-id",
    "made_up": "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD",
}


@pytest.fixture
def current(request, control, new_prefix, made_to_read, operation):
    """`current(name)` returns bucket and key of an object, and the id of its only version: in a bucket with versions,
    or one with Object Lock if the operation needs that, and with a tag if the operation could change tags or grants. It
    is the same object for all operations that only read."""
    bucket = request.getfixturevalue("locked_bucket" if operation in LOCKING else "versioned_bucket")

    def make():
        place = {"Bucket": bucket, "Key": f"{new_prefix()}object"}
        members = {"Tagging": "colour=red"} if operation in CHANGING else {}
        return place, control.put_object(**place, Body=BODY, **members).get("VersionId")

    def find(name):
        with expect.arranging():
            return made_to_read(f"{name} under version ids", make) if operation in READING else make()

    return find


@pytest.fixture
def two_kept(control, versioned_bucket, new_prefix):
    """Two objects with one version each, in a bucket with versions: bucket, prefix, and the ids by name. Both
    have to stay."""
    with expect.arranging():
        prefix = new_prefix()
        ids = {
            name: control.put_object(Bucket=versioned_bucket, Key=prefix + name, Body=BODY)["VersionId"]
            for name in ("key", "other")
        }
        return {"Bucket": versioned_bucket, "Prefix": prefix, "ids": ids}


@pytest.fixture
def ask(raw_s3v4, control, new_target, operation):
    """`ask(place, version)` sends the operation for this version of an object, and returns the response. A copy is to
    another key."""

    def send(place, version):
        if operation not in COPYING:
            asked = object_operations.request(raw_s3v4, operation, place)
            return raw_s3v4.ask(asked.with_target(_with_version(asked.target, version)))
        source = {"x-amz-copy-source": f"/{place['Bucket']}/{place['Key']}?versionId={version}"}
        if operation == "CopyObject":
            return raw_s3v4.ask(raw_s3v4.request("PUT", **new_target(), headers=source))
        upload = dict(start_upload(control, new_target()))
        query = f"partNumber=1&uploadId={upload.pop('UploadId')}"
        return raw_s3v4.ask(raw_s3v4.request("PUT", **upload, query=query, headers=source))

    return send


def _with_version(target, version):
    return target + ("&" if "?" in target else "?") + "versionId=" + version


def _refused(answer, operation):
    of_copies = dict.fromkeys(COPYING, OF_A_SOURCE)
    expect.refused(answer, *{"HeadObject": WITHOUT_CODE, **of_copies}.get(operation, NO_SUCH))


def _unchanged(control, place, operation):
    """Expects the object to have the tag and the grants that it was stored with, if the operation could change them."""
    if operation in CHANGING:
        tags = control.get_object_tagging(**place)["TagSet"]
        expect.equal(tags, [{"Key": "colour", "Value": "red"}], "tags", sort="data")
        expect.equal(len(control.get_object_acl(**place)["Grants"]), 1, "number of grants", sort="access")


@pytest.mark.parametrize("operation", object_operations.cases(NAMES))
@pytest.mark.parametrize("version", NOBODYS.values(), ids=NOBODYS)
@check("GetObject", level="extended", spec=api("GetObject"))
def test_id_that_no_version_has_is_refused(control, ask, current, operation, version):
    """A request with a version id that no version has is refused with 400 InvalidArgument or 404 NoSuchVersion, a
    copy also with 400 InvalidRequest, and does not change the current version."""
    place, _ = current("an object")
    _refused(ask(place, version), operation)
    _unchanged(control, place, operation)


@pytest.mark.parametrize("operation", object_operations.cases(NAMES))
@check("GetObject", level="extended", spec=api("GetObject"))
def test_id_of_another_keys_version_is_refused(control, ask, current, operation):
    """A request with the id of a version of another key is refused with 404 NoSuchVersion or 400 InvalidArgument, and
    does not change that version."""
    place, _ = current("an object")
    beside, another = current("another object")
    expect.that(another, "the id of a version", another, "VersionId of PutObject", sort="version")
    _refused(ask(place, another), operation)
    _unchanged(control, beside, operation)


@pytest.mark.parametrize("operation", object_operations.cases(NAMES))
@check("GetObject", level="extended", spec=userguide("AddingObjectstoVersioningEnabledBuckets"))
def test_null_of_a_key_without_a_null_version_is_refused(control, ask, current, operation):
    """A request with the version id null for a key of which all versions were written with versioning enabled is
    refused with 404 NoSuchVersion or 400 InvalidArgument, and does not change the current version."""
    place, _ = current("an object")
    _refused(ask(place, "null"), operation)
    _unchanged(control, place, operation)


# DeleteObject succeeds where there is nothing to delete; AWS was recorded to refuse ids that it never made.
@pytest.mark.parametrize("named", ["null", "made_up", "of_another_key"])
@check("DeleteObject", level="extended", spec=api("DeleteObject"))
def test_deleting_a_version_that_is_not_there_deletes_nothing(raw_s3v4, control, two_kept, named):
    """DeleteObject with a version id that the key does not have, be it null, made up or that of another key's version,
    returns 204, 200, 400 or 404, and no version of either key is deleted, and no delete marker is added."""
    where, others_id = two_kept["Bucket"], two_kept["ids"]["other"]
    version = {"null": "null", "made_up": NOBODYS["made_up"], "of_another_key": others_id}[named]
    asked = raw_s3v4.request("DELETE", where, two_kept["Prefix"] + "key", query=f"versionId={version}")
    expect.any_status(raw_s3v4.ask(asked), 204, 200, 400, 404)
    listed = control.list_object_versions(Bucket=where, Prefix=two_kept["Prefix"])
    found = {entry["Key"].removeprefix(two_kept["Prefix"]): entry["VersionId"] for entry in listed.get("Versions", [])}
    expect.equal(
        (found, listed.get("DeleteMarkers", [])), (two_kept["ids"], []), "versions and delete markers", sort="entries"
    )


ANYWHERE = {name: NAMES[name] for name in EVERY if name not in LOCKING}


@pytest.mark.parametrize("operation", object_operations.cases(ANYWHERE))
@check("GetObject", level="extended", spec=userguide("versioning-workflows"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_get_object_with_version_unversioned_bucket", 2026, of="GetObject")
def test_null_names_the_object_of_a_bucket_without_versions(control, ask, target, operation):
    """A request with the version id null for an object in a bucket that was never versioned is about this object, and
    succeeds."""
    with expect.arranging():
        control.put_object(**target, Body=BODY)
    expect.succeeded(ask(target, "null"))
