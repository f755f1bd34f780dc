"""CopyObject of an object onto itself: refused if nothing changes, and the way to change an object's metadata."""

import base64
import hashlib

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "copy-metadata"
SIDE = "server"

BODY = b"copied onto itself"


@pytest.fixture
def obj_to_keep(stored):
    """Bucket and key of an object with metadata, for a check that leaves its bytes, content type and metadata."""
    return stored(BODY, ContentType="text/plain", Metadata={"colour": "red"})


@check("CopyObject", level="core", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place", 2026)
def test_no_change_is_refused(s3, obj_to_keep):
    """CopyObject of an object onto itself without any change is refused with 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.copy_object(**obj_to_keep, CopySource=obj_to_keep)


# Recorded from AWS: without REPLACE, the metadata of the request does not count as a change.
@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_metadata_directive", 2026)
def test_metadata_without_the_directive_is_no_change(s3, obj_to_keep):
    """CopyObject of an object onto itself with different metadata, but without MetadataDirective REPLACE, is refused
    with 400 InvalidRequest, and the metadata stays."""
    with expect.error(400, "InvalidRequest"):
        s3.copy_object(**obj_to_keep, CopySource=obj_to_keep, Metadata={"colour": "blue"})
    expect.same_metadata(s3.head_object(**obj_to_keep), {"colour": "red"})


# Recorded from AWS: neither an ACL nor the default class of a copy counts as a change.
NO_CHANGES = {
    "acl_alone": ({}, {"ACL": "bucket-owner-full-control"}),
    "another_class": ({"StorageClass": "STANDARD_IA"}, {}),
}


@pytest.mark.parametrize(("kept", "given"), NO_CHANGES.values(), ids=NO_CHANGES)
@check("CopyObject", level="extended", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place", 2026, of="acl_alone")
@recorded("LocalStack", "TestS3::test_s3_copy_object_storage_class", 2026, of="another_class")
def test_acl_or_default_class_is_no_change(s3, stored, kept, given):
    """CopyObject of an object onto itself with nothing but a canned ACL, or of an object in STANDARD_IA onto itself
    without a storage class, is refused with 400 InvalidRequest, and the object keeps its storage class."""
    obj = stored(BODY, **kept)
    with expect.error(400, "InvalidRequest"):
        s3.copy_object(**obj, CopySource=obj, **given)
    found = s3.head_object(**obj).get("StorageClass", "STANDARD")
    expect.equal(found, kept.get("StorageClass", "STANDARD"), "storage class", sort="option")


@pytest.fixture
def replaced(s3, made_to_read, new_target):
    """`replaced()` returns bucket and key of such an object whose metadata and content type were replaced by a copy
    onto itself, which checks only read, and the response."""

    def replace():
        obj = new_target()
        with expect.arranging():
            s3.put_object(**obj, Body=BODY, ContentType="text/plain", Metadata={"colour": "red"})
        given = {"Metadata": {"shape": "round"}, "ContentType": "text/html", "MetadataDirective": "REPLACE"}
        return obj, s3.copy_object(**obj, CopySource=obj, **given)

    return lambda: made_to_read("an object with replaced metadata", replace)


@check("CopyObject", level="core", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_metadata_directive", 2026)
def test_metadata_is_replaced(s3, replaced):
    """CopyObject of an object onto itself with MetadataDirective REPLACE returns 200, and the object then has only
    the new metadata and Content-Type."""
    obj, answer = replaced()
    expect.status(answer, 200)
    head = s3.head_object(**obj)
    expect.same_metadata(head, {"shape": "round"})
    expect.equal(head["ContentType"], "text/html", "Content-Type", sort="data")


@check("CopyObject", level="core", spec=api("CopyObject"), shows="copies-onto-themselves-lose-bytes")
def test_bytes_stay_while_metadata_is_replaced(s3, replaced):
    """CopyObject of an object onto itself with MetadataDirective REPLACE does not change its bytes and ETag."""
    obj, _ = replaced()
    got = s3.get_object(**obj)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")
    expect.etag_is_md5(got["ETag"], BODY)


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_same_metadata_again_is_a_change(s3, obj_to_keep):
    """CopyObject of an object onto itself with MetadataDirective REPLACE and the same metadata returns 200, and the
    metadata stays."""
    given = {"Metadata": {"colour": "red"}, "ContentType": "text/plain", "MetadataDirective": "REPLACE"}
    expect.status(s3.copy_object(**obj_to_keep, CopySource=obj_to_keep, **given), 200)
    expect.same_metadata(s3.head_object(**obj_to_keep), {"colour": "red"})


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_storage_class", 2026)
def test_storage_class_is_a_change(s3, obj_to_keep):
    """CopyObject of an object onto itself with a storage class, even its current one, returns 200, and bytes and
    metadata stay."""
    expect.status(s3.copy_object(**obj_to_keep, CopySource=obj_to_keep, StorageClass="STANDARD"), 200)
    got = s3.get_object(**obj_to_keep)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")
    expect.same_metadata(got, {"colour": "red"})


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_with_encryption", 2026)
def test_encryption_is_a_change(s3, obj_to_keep):
    """CopyObject of an object onto itself with ServerSideEncryption AES256 returns 200, GetObject then returns
    AES256, and bytes and metadata stay."""
    expect.status(s3.copy_object(**obj_to_keep, CopySource=obj_to_keep, ServerSideEncryption="AES256"), 200)
    got = s3.get_object(**obj_to_keep)
    expect.equal(
        (got["Body"].read(), got.get("ServerSideEncryption")),
        (BODY, "AES256"),
        "body and encryption",
        sort=("data", "option"),
    )
    expect.same_metadata(got, {"colour": "red"})


@check("CopyObject", level="extended", spec=api("CopyObject"), feature="website-hosting")
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_website_redirect_location", 2026)
def test_redirect_location_is_a_change(s3, obj_to_keep):
    """CopyObject of an object onto itself with a website redirect location returns 200, and the object then has this
    redirect location."""
    expect.status(s3.copy_object(**obj_to_keep, CopySource=obj_to_keep, WebsiteRedirectLocation="/elsewhere"), 200)
    expect.equal(
        s3.head_object(**obj_to_keep).get("WebsiteRedirectLocation"), "/elsewhere", "redirect location", sort="option"
    )


STATES = {"versioned": "versioned_target", "suspended": "suspended_target"}


@pytest.fixture
def of_a_state(request, s3, state):
    """Bucket and key of an object with metadata in a bucket whose versioning is enabled or suspended."""
    target = request.getfixturevalue(STATES[state])

    with expect.arranging():
        s3.put_object(**target, Body=BODY, Metadata={"colour": "red"})
        return target


def _versions(s3, target):
    """The ids of the versions and delete markers of a key, newest first."""
    listed = s3.list_object_versions(Bucket=target["Bucket"], Prefix=target["Key"])
    return [entry["VersionId"] for kind in ("Versions", "DeleteMarkers") for entry in listed.get(kind, [])]


@pytest.mark.parametrize("state", STATES)
@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place", 2026, of="versioned")
def test_no_change_where_versions_are_kept(s3, of_a_state):
    """CopyObject of an object onto itself without any change is refused with 400 InvalidRequest while versioning is
    enabled or suspended, and adds no version."""
    copied = expect.response_unless(lambda: s3.copy_object(**of_a_state, CopySource=of_a_state), 400, "InvalidRequest")
    expect.that(not copied, "a refusal", copied, "effect of the copy", sort="option")
    expect.equal(len(_versions(s3, of_a_state)), 1, "number of versions", sort="entries")


@pytest.mark.parametrize("state", STATES)
@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_versioned", 2026, of="versioned")
def test_replacing_metadata_where_versions_are_kept(s3, of_a_state, state):
    """CopyObject of an object onto itself with MetadataDirective REPLACE adds a version if versioning is enabled, and
    replaces the null version if it is suspended: bytes stay, and the metadata are the new ones."""
    s3.copy_object(**of_a_state, CopySource=of_a_state, Metadata={"shape": "round"}, MetadataDirective="REPLACE")
    got = s3.get_object(**of_a_state)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")
    expect.same_metadata(got, {"shape": "round"})
    versions = _versions(s3, of_a_state)
    expect.equal(
        (len(versions), "null" in versions),
        (1, True) if state == "suspended" else (2, False),
        "versions",
        sort="entries",
    )


@check("CopyObject", level="extended", spec=api("CopyObject"))
@recorded("moto", "test_s3_copyobject.py::test_copy_object_in_place_with_versioning", 2024)
def test_storage_class_is_a_change_of_a_version(s3, versioned_target, written):
    """CopyObject of an object onto itself with nothing but the storage class STANDARD, in a bucket with versioning
    enabled, returns 200 and adds a version with the same bytes."""
    written(versioned_target, BODY)
    expect.status(s3.copy_object(**versioned_target, CopySource=versioned_target, StorageClass="STANDARD"), 200)
    expect.equal(s3.get_object(**versioned_target)["Body"].read(), BODY, "body", sort="data")
    expect.equal(len(_versions(s3, versioned_target)), 2, "number of versions", sort="entries")


@check("CopyObject", level="extended", spec=api("CopyObject"))
@recorded("moto", "test_s3_copyobject.py::test_copy_key_with_args", 2023)
def test_checksum_of_a_copy_onto_itself(s3, obj_to_keep):
    """CopyObject of an object onto itself with MetadataDirective REPLACE and ChecksumAlgorithm SHA256 returns the
    SHA-256 of the object in ChecksumSHA256."""
    given = {"Metadata": {"colour": "red"}, "ContentType": "text/plain", "MetadataDirective": "REPLACE"}
    answer = s3.copy_object(**obj_to_keep, CopySource=obj_to_keep, ChecksumAlgorithm="SHA256", **given)
    found = answer["CopyObjectResult"].get("ChecksumSHA256")
    expect.equal(found, base64.b64encode(hashlib.sha256(BODY).digest()).decode(), "ChecksumSHA256", sort="option")
