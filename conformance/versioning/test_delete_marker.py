"""Delete markers: DeleteObject without a version id hides an object and keeps its versions."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.listings import versions_of

FEATURE = "delete-markers"
SIDE = "server"

MARKERS = userguide("DeleteMarker")
ANSWERED = "x-amz-delete-marker and x-amz-version-id"


@pytest.fixture
def hidden(s3, versioned_target, written):
    """Creates an object with one version under a delete marker; returns its bucket and key, the version's id and the
    marker's id."""
    [version] = written(versioned_target, b"hidden")
    return versioned_target, version, s3.delete_object(**versioned_target)["VersionId"]


@pytest.fixture
def hidden_to_read(s3, written, made_to_read, versioned_bucket, new_prefix):
    """The same for a check that only reads the object, its version and its marker."""

    def make():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        [version] = written(target, b"hidden")
        return target, version, s3.delete_object(**target)["VersionId"]

    with expect.arranging():
        return made_to_read(("hidden under a delete marker", versioned_bucket), make)


def _markers(listed):
    """Returns the ids of a key's delete markers, the latest first."""
    return [entry["VersionId"] for entry in listed.get("DeleteMarkers", [])]


def _added(listed, *older):
    """Expects one delete marker more than these older ones, and returns its id."""
    found = _markers(listed)
    before = ["older" for _ in older]
    expect.equal(
        ["older" if each in older else "added" for each in found],
        ["added", *before],
        "delete markers",
        before=before,
        sort="entries",
    )
    return found[0]


def _names_the_marker(exchange, marker):
    found = [exchange.response_header(name) for name in ("x-amz-delete-marker", "x-amz-version-id")]
    expect.equal(found, ["true", marker], ANSWERED, sort="form")


@check("DeleteObject", level="core", spec=MARKERS, gate=True)
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026)
def test_delete_makes_a_marker(s3, versioned_target, written):
    """DeleteObject without a version id succeeds with DeleteMarker true and the new marker's VersionId; the
    marker is listed as the latest, and the version is kept."""
    [version] = written(versioned_target, b"x")
    answer = s3.delete_object(**versioned_target)
    expect.succeeded(answer)
    listed = versions_of(s3, versioned_target)
    found = _markers(listed)
    expect.equal(len(found), 1, "number of delete markers", sort="entries")
    [marker] = found
    expect.that(marker not in ("null", version), "a new id", marker, "VersionId of the delete marker", sort="version")
    expect.versions(listed, [version], markers=[marker], latest=marker)
    expect.equal((answer.get("DeleteMarker"), answer.get("VersionId")), (True, marker), ANSWERED, sort="form")


@check("GetObject", level="core", spec=MARKERS)
@recorded("LocalStack", "TestS3::test_get_object_after_deleted_in_versioned_bucket", 2026)
def test_hidden_object_is_missing(s3, hidden_to_read, last_exchange):
    """GetObject of a key whose latest version is a delete marker returns 404 NoSuchKey, with x-amz-delete-marker
    true and the marker's id in x-amz-version-id."""
    target, _, marker = hidden_to_read
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target)
    _names_the_marker(last_exchange(), marker)


@check("HeadObject", level="core", spec=api("HeadObject"))
@recorded("moto", "test_s3.py::test_delete_versioned_bucket_returns_metadata", 2023)
def test_hidden_object_is_missing_for_head(s3, hidden_to_read, last_exchange):
    """HeadObject of a key whose latest version is a delete marker returns 404, with x-amz-delete-marker true and the
    marker's id in x-amz-version-id."""
    target, _, marker = hidden_to_read
    with expect.error(404):
        s3.head_object(**target)
    _names_the_marker(last_exchange(), marker)


@check("GetObject", level="core", spec=MARKERS)
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026)
def test_marker_itself_is_not_read(s3, hidden_to_read, last_exchange):
    """GetObject with the id of a delete marker returns 405 MethodNotAllowed, with x-amz-delete-marker true and the
    marker's id in x-amz-version-id."""
    target, _, marker = hidden_to_read
    with expect.error(405, "MethodNotAllowed"):
        s3.get_object(**target, VersionId=marker)
    _names_the_marker(last_exchange(), marker)


@check("HeadObject", level="core", spec=api("HeadObject"))
@recorded("moto", "test_s3.py::test_delete_versioned_bucket_returns_metadata", 2023)
def test_head_of_a_marker_is_refused(s3, hidden_to_read, last_exchange):
    """HeadObject with the id of a delete marker returns 405, with x-amz-delete-marker true."""
    target, _, marker = hidden_to_read
    with expect.error(405):
        s3.head_object(**target, VersionId=marker)
    expect.equal(last_exchange().response_header("x-amz-delete-marker"), "true", "x-amz-delete-marker", sort="form")


@check("GetObject", level="common", spec=MARKERS)
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026)
def test_marker_allows_only_delete(s3, hidden_to_read, last_exchange):
    """GetObject with the id of a delete marker returns 405 MethodNotAllowed with the header Allow: DELETE."""
    target, _, marker = hidden_to_read
    with expect.error(405, "MethodNotAllowed"):
        s3.get_object(**target, VersionId=marker)
    expect.equal(last_exchange().response_header("Allow"), "DELETE", "Allow", sort="form")


@check("HeadObject", level="extended", spec=MARKERS)
@recorded("moto", "test_s3.py::test_delete_versioned_bucket_returns_metadata", 2023)
def test_head_of_a_marker_allows_only_delete(s3, hidden_to_read, last_exchange):
    """HeadObject with the id of a delete marker returns 405 with the header Allow: DELETE."""
    target, _, marker = hidden_to_read
    with expect.error(405):
        s3.head_object(**target, VersionId=marker)
    expect.equal(last_exchange().response_header("Allow"), "DELETE", "Allow", sort="form")


@check("GetObject", level="core", spec=userguide("RetrievingObjectVersions"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026)
def test_versions_below_a_marker_are_read(s3, hidden_to_read):
    """GetObject with the id of a version under a delete marker returns that version."""
    target, version, _ = hidden_to_read
    got = s3.get_object(**target, VersionId=version)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), (version, b"hidden"), "version and body", sort=("version", "data")
    )


@check("DeleteObject", level="core", spec=userguide("RemDelMarker"))
def test_deleting_the_marker_brings_the_object_back(s3, hidden):
    """DeleteObject with the id of a delete marker succeeds with DeleteMarker true and that VersionId, and
    GetObject then returns the version under the marker."""
    target, version, marker = hidden
    answer = s3.delete_object(**target, VersionId=marker)
    expect.succeeded(answer)
    got = s3.get_object(**target)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), (version, b"hidden"), "version and body", sort=("version", "data")
    )
    expect.equal((answer.get("DeleteMarker"), answer.get("VersionId")), (True, marker), ANSWERED, sort="form")


@check("DeleteObject", level="core", spec=MARKERS)
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026)
def test_missing_key_gets_a_marker(s3, versioned_target):
    """DeleteObject of a key that never existed succeeds with DeleteMarker true, and the marker is listed."""
    answer = s3.delete_object(**versioned_target)
    expect.succeeded(answer)
    listed = versions_of(s3, versioned_target)
    marker = _added(listed)
    expect.versions(listed, [], markers=[marker], latest=marker)
    expect.equal((answer.get("DeleteMarker"), answer.get("VersionId")), (True, marker), ANSWERED, sort="form")


@check("DeleteObject", level="common", spec=userguide("ManagingDelMarkers"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026)
def test_each_delete_makes_a_marker(s3, hidden):
    """DeleteObject of a key whose latest version is a delete marker adds another delete marker with its own id."""
    target, version, first = hidden
    s3.delete_object(**target)
    listed = versions_of(s3, target)
    second = _added(listed, first)
    expect.versions(listed, [version], markers=[second, first], latest=second)


@check("DeleteObject", level="common", spec=userguide("RemDelMarker"))
def test_object_stays_hidden_below_another_marker(s3, hidden):
    """GetObject still returns 404 NoSuchKey after only one of two delete markers is deleted."""
    target, _, first = hidden
    with expect.arranging():
        s3.delete_object(**target)
        second = _added(versions_of(s3, target), first)
    s3.delete_object(**target, VersionId=second)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target)


@check("PutObject", level="core", spec=MARKERS)
def test_write_above_a_marker(s3, hidden):
    """PutObject of a key whose latest version is a delete marker creates its current version, and keeps the marker
    as an older version."""
    target, version, marker = hidden
    new = s3.put_object(**target, Body=b"new")["VersionId"]
    expect.versions(versions_of(s3, target), [new, version], markers=[marker], latest=new)
    expect.equal(s3.get_object(**target)["Body"].read(), b"new", "body", sort="data")


@check("DeleteObject", level="common", spec=userguide("DeletingObjectVersions"))
def test_marker_alone_stays_when_its_version_goes(s3, hidden):
    """After the only version under a delete marker is deleted, the marker is still listed and GetObject still
    returns 404 NoSuchKey."""
    target, version, marker = hidden
    s3.delete_object(**target, VersionId=version)
    expect.versions(versions_of(s3, target), [], markers=[marker], latest=marker)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target)


@check("DeleteObject", level="extended", spec=userguide("RemDelMarker"))
@recorded("moto", "test_s3.py::test_delete_versioned_bucket_returns_metadata", 2023)
def test_removed_marker_is_deleted_again(s3, hidden):
    """DeleteObject with the id of a delete marker that is already deleted succeeds with this id in VersionId and
    without x-amz-delete-marker, and the object stays visible."""
    target, version, marker = hidden
    with expect.arranging():
        s3.delete_object(**target, VersionId=marker)
    answer = s3.delete_object(**target, VersionId=marker)
    expect.equal((answer.get("VersionId"), answer.get("DeleteMarker")), (marker, None), ANSWERED, sort="form")
    expect.versions(versions_of(s3, target), [version], latest=version)
