"""Reading a version by its id."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "versioning"
SIDE = "server"

RETRIEVING = userguide("RetrievingObjectVersions")
# AWS was recorded to return 400 for an id that it never assigns. Ids are opaque: on a server that accepts any text as
# an id, it is the id of a version that does not exist.
MALFORMED = "not-a-version-id"
NO_SUCH = ((400, "InvalidArgument"), (404, "NoSuchVersion"))


@pytest.fixture
def deleted_version(s3, written, made_to_read, versioned_bucket, new_prefix):
    """Bucket and key of an object, and the id of its older version, which is deleted; checks only read them."""

    def make():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        first, _ = written(target, b"first", b"second")
        s3.delete_object(**target, VersionId=first)
        return {**target, "VersionId": first}

    with expect.arranging():
        return made_to_read(("deleted version", versioned_bucket), make)


@pytest.fixture(scope="session")
def versions_to_read(versions_once):
    """An object with three versions, for all clients: its bucket and key, and the bodies by version id, oldest
    first."""
    where, made = versions_once([("object", b"first"), ("object", b""), ("object", b"the third")])
    return {"Bucket": where["Bucket"], "Key": made[0].key}, {version.id: version.body for version in made}


@pytest.fixture
def only_version(versioned_bucket, new_prefix, written):
    """Bucket and key of an object, and the id of its only version."""
    target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
    return target, *written(target, b"mine")


@check("GetObject", level="core", spec=RETRIEVING, gate=True)
@recorded("boto", "test_versioning.py::S3VersionTest::test_1_versions", 2011)
def test_each_version_is_read_by_its_id(s3, versions_to_read):
    """GetObject with a VersionId returns that version's bytes, ETag and id, even after later writes, and without one
    those of the latest version."""
    obj, versions = versions_to_read
    asked = [(version, body, {"VersionId": version}) for version, body in versions.items()]
    for version, body, named in (*asked, (*asked[-1][:2], {})):
        got = s3.get_object(**obj, **named)
        expect.equal(
            (got.get("VersionId"), got["Body"].read()), (version, body), "version and body", sort=("version", "data")
        )
        expect.etag_is_md5(got["ETag"], body)


@check("HeadObject", level="core", spec=api("HeadObject"))
def test_each_version_has_its_own_headers(s3, versioned_target, written):
    """HeadObject with a VersionId returns that version's id, length, ETag, Content-Type and metadata, and without one
    those of the latest version."""
    [first] = written(versioned_target, b"first", ContentType="text/x-first", Metadata={"colour": "red"})
    [second] = written(versioned_target, b"the second", ContentType="text/x-second", Metadata={"size": "big"})
    wanted = {
        first: (b"first", "text/x-first", {"colour": "red"}),
        second: (b"the second", "text/x-second", {"size": "big"}),
    }
    for version, named in ((first, {"VersionId": first}), (second, {"VersionId": second}), (second, {})):
        body, kind, metadata = wanted[version]
        head = s3.head_object(**versioned_target, **named)
        found = (head.get("VersionId"), head["ContentLength"], head["ContentType"])
        expect.equal(found, (version, len(body), kind), "version, length and type", sort=("version", "data", "data"))
        expect.etag_is_md5(head["ETag"], body)
        expect.same_metadata(head, metadata)


@check("GetObject", level="common", spec=api("GetObject"))
@derived("A version is an object of its own; so its reads return its own properties.")
def test_part_of_a_version_with_another_type(s3, versions_to_read, last_exchange):
    """GetObject and HeadObject with a VersionId, PartNumber 1 and ResponseContentType return that version with this
    Content-Type."""
    obj, versions = versions_to_read
    first, body = next(iter(versions.items()))
    for read in (s3.get_object, s3.head_object):
        got = read(**obj, VersionId=first, PartNumber=1, ResponseContentType="text/x-asked")
        found = (got.get("VersionId"), got["ContentLength"], last_exchange().response_header("Content-Type"))
        expect.equal(
            found, (first, len(body), "text/x-asked"), "version, length and type", sort=("version", "data", "option")
        )
        expect.etag_is_md5(got["ETag"], body)


@check("GetObject", level="common", spec=RETRIEVING)
def test_range_of_a_version(s3, versions_to_read):
    """GetObject with a VersionId and a Range returns 206 with those bytes of that version."""
    obj, versions = versions_to_read
    first = next(iter(versions))
    got = s3.get_object(**obj, VersionId=first, Range="bytes=2-4")
    expect.status(got, 206)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), (first, b"rst"), "version and body", sort=("version", "data")
    )


@check("GetObject", level="core", spec=api("GetObject"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026)
def test_deleted_version_is_missing(s3, deleted_version, last_exchange):
    """GetObject with the id of a deleted version returns 404 NoSuchVersion, without x-amz-delete-marker."""
    with expect.error(404, "NoSuchVersion"):
        s3.get_object(**deleted_version)
    expect.equal(last_exchange().response_header("x-amz-delete-marker"), None, "x-amz-delete-marker", sort="form")


@check("HeadObject", level="core", spec=api("HeadObject"))
def test_deleted_version_is_missing_for_head(s3, deleted_version):
    """HeadObject with the id of a deleted version returns 404."""
    with expect.error(404):
        s3.head_object(**deleted_version)


@check("GetObject", level="common", spec=api("GetObject"))
@derived("A version id names one version of one key; another id reads and deletes none.")
def test_version_of_another_key_is_missing(s3, only_version, versions_to_read):
    """GetObject with the id of a version of another key returns 404 NoSuchVersion."""
    obj, _ = only_version
    _, others = versions_to_read
    with expect.error(404, "NoSuchVersion"):
        s3.get_object(**obj, VersionId=next(iter(others)))


@check("GetObject", level="common", spec=api("GetObject"))
def test_malformed_id_is_refused(s3, only_version):
    """GetObject with a malformed version id returns 400 InvalidArgument or 404 NoSuchVersion."""
    obj, _ = only_version
    with expect.error(*NO_SUCH):
        s3.get_object(**obj, VersionId=MALFORMED)


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_malformed_id_is_refused_for_head(s3, only_version):
    """HeadObject with a malformed version id returns 400 or 404."""
    obj, _ = only_version
    with expect.error((400, "400"), (404, "404")):
        s3.head_object(**obj, VersionId=MALFORMED)


def _delete(s3, obj, version):
    """Deletes a version that does not exist: both 400 InvalidArgument and success, as for an already deleted version,
    are accepted."""
    if answer := expect.response_unless(lambda: s3.delete_object(**obj, VersionId=version), 400, "InvalidArgument"):
        expect.succeeded(answer)


@check("DeleteObject", level="common", spec=api("DeleteObject"))
@derived("A version id names one version of one key; another id reads and deletes none.")
def test_malformed_id_deletes_nothing(s3, only_version):
    """DeleteObject with a malformed version id returns 400 InvalidArgument, or 204 as for an already deleted
    version, and deletes no version."""
    obj, only = only_version
    _delete(s3, obj, MALFORMED)
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.versions(listed, [only], latest=only)


def _altered(version):
    return version[:-4] + ("ABCD" if version[-4:] != "ABCD" else "EFGH")


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
@derived("A version id names one version of one key; another id reads and deletes none.")
def test_altered_id_deletes_nothing(s3, only_version):
    """DeleteObject with a version id whose last four characters were changed returns 400 InvalidArgument, or 204 as
    for an already deleted version, and deletes no version."""
    obj, only = only_version
    _delete(s3, obj, _altered(only))
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.versions(listed, [only], latest=only)


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026)
def test_altered_id_is_an_invalid_argument(s3, only_version):
    """DeleteObject with a version id whose last four characters were changed returns 400 InvalidArgument, as AWS
    does, although ids are opaque and it could be the id of an already deleted version."""
    obj, only = only_version
    with expect.error(400, "InvalidArgument"):
        s3.delete_object(**obj, VersionId=_altered(only))


# Several projects measured that the message of AWS is "Version id cannot be the empty string".
@check("GetObject", level="common", spec=api("GetObject"))
def test_empty_id_is_refused(s3, only_version, altered):
    """GetObject with an empty versionId returns 400 InvalidArgument."""
    obj, _ = only_version
    with expect.error(400, "InvalidArgument"), altered(query={"versionId": ""}):
        s3.get_object(**obj)


@check("GetObject", level="extended", spec=api("GetObject"))
@derived("A version id names one version of one key; another id reads and deletes none.")
def test_id_in_an_unversioned_bucket_is_refused(s3, stored_to_read):
    """GetObject with a made-up version id in a bucket that was never versioned returns 400 InvalidArgument or 404
    NoSuchVersion."""
    obj = stored_to_read(b"body")
    with expect.error(*NO_SUCH):
        s3.get_object(**obj, VersionId=MALFORMED)


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
@derived("A version id names one version of one key; another id reads and deletes none.")
def test_id_in_an_unversioned_bucket_deletes_nothing(s3, stored):
    """DeleteObject with a made-up version id in a bucket that was never versioned returns 400 InvalidArgument, or
    204 as for an already deleted version, and the object is kept."""
    obj = stored(b"x")
    _delete(s3, obj, MALFORMED)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"x", "body", sort="data")


@check("GetObject", level="extended", spec=api("GetObject"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_get_object_with_version_unversioned_bucket", 2026)
def test_id_in_an_unversioned_bucket_is_an_invalid_argument(s3, stored_to_read):
    """GetObject with a made-up version id in a bucket that was never versioned returns 400 InvalidArgument, as AWS
    does, although 404 NoSuchVersion is also documented."""
    obj = stored_to_read(b"body")
    with expect.error(400, "InvalidArgument"):
        s3.get_object(**obj, VersionId=MALFORMED)


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object", 2026)
def test_id_to_delete_in_an_unversioned_bucket_is_an_invalid_argument(s3, stored):
    """DeleteObject with a made-up version id in a bucket that was never versioned returns 400 InvalidArgument, as
    AWS does, although 204 is documented for already deleted versions."""
    obj = stored(b"x")
    with expect.error(400, "InvalidArgument"):
        s3.delete_object(**obj, VersionId=MALFORMED)


@check("GetObject", level="common", spec=userguide("versioning-workflows"))
@recorded("LocalStack", "TestS3::test_s3_put_object_versioned", 2026, of="get_object")
@pytest.mark.parametrize("answered", ["get_object", "head_object"])
def test_unversioned_object_has_no_id(s3, stored_to_read, last_exchange, answered):
    """GetObject and HeadObject in a bucket that was never versioned return no x-amz-version-id."""
    obj = stored_to_read(b"body")
    if answered == "get_object":
        s3.get_object(**obj)
    else:
        s3.head_object(**obj)
    expect.equal(last_exchange().response_header("x-amz-version-id"), None, "x-amz-version-id", sort="version")
