"""DeleteObjects by another account: in a private bucket, and with what the bucket's ACL grants."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.object_operations import batch_of

FEATURE = "cross-account"

pytestmark = pytest.mark.xdist_group("bucket_access")
OVERVIEW = userguide("acl-overview")
WRITERS = ["WRITE", "FULL_CONTROL", "public-read-write"]
NO_WRITERS = ["READ", "READ_ACP", "WRITE_ACP", "authenticated-read", "public-read"]


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_objects_in_a_private_bucket_are_kept(alt, s3, new_target):
    """DeleteObjects by another account in a private bucket returns 403 AccessDenied, or 200 with an Error AccessDenied
    for each key, and the objects stay."""
    objects = [new_target(), new_target()]
    with expect.arranging():
        for obj in objects:
            s3.put_object(**obj, Body=b"stays")
    expect.nothing_deleted(s3, lambda: alt.delete_objects(**batch_of(*objects)), *objects)


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_version_in_a_private_bucket_is_kept(alt, s3, versioned_target, written):
    """DeleteObjects by another account of a version in a private bucket returns 403 AccessDenied, or 200 with an Error
    AccessDenied for the key, and the version stays."""
    (version_id,) = written(versioned_target, b"stays")
    version = {**versioned_target, "VersionId": version_id}
    expect.nothing_deleted(s3, lambda: alt.delete_objects(**batch_of(version)), version)


@pytest.mark.parametrize("access", NO_WRITERS)
@check("DeleteObjects", level="common", spec=OVERVIEW)
def test_nobody_else_deletes_objects(alt, s3, bucket_granting, prefix, access):
    """DeleteObjects by another account returns 403 AccessDenied, or 200 with an Error AccessDenied for the key, if the
    bucket's ACL does not grant WRITE to the account, whatever else it grants, and the object stays."""
    obj = {"Bucket": bucket_granting(access), "Key": f"{prefix}object"}
    with expect.arranging():
        s3.put_object(**obj, Body=b"stays")
    expect.nothing_deleted(s3, lambda: alt.delete_objects(**batch_of(obj)), obj)


@pytest.mark.parametrize("access", WRITERS)
@check("DeleteObjects", level="common", spec=OVERVIEW)
def test_writer_deletes_its_own_objects(alt, s3, bucket_granting, prefix, access):
    """DeleteObjects by another account returns 200 with a Deleted entry for the key of an object that the account put,
    and the object is gone, if the bucket's ACL grants WRITE to the account."""
    obj = {"Bucket": bucket_granting(access), "Key": f"{prefix}object"}
    with expect.arranging():
        alt.put_object(**obj, Body=b"goodbye")
    answer = alt.delete_objects(**batch_of(obj))
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    expect.equal(
        [entry.get("Key") for entry in answer.get("Deleted", [])], [obj["Key"]], "keys of Deleted", sort="form"
    )
    with expect.error(404):
        s3.head_object(**obj)
