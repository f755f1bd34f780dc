"""Copies that another account makes: what it may read, where it may write, and who owns the copy."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import all_grants, user

FEATURE = "cross-account"

pytestmark = pytest.mark.xdist_group("object_access")
OVERVIEW = userguide("acl-overview")


@pytest.mark.parametrize("access", ["READ", "FULL_CONTROL", "authenticated-read", "public-read"])
@check("CopyObject", level="common", spec=OVERVIEW)
def test_reader_copies_an_object(s3, alt, alts_bucket, object_granting, canonical_id, access):
    """CopyObject, by an account that has READ on the source, into its own bucket returns 200; this account owns the
    copy, whose ACL has one grant: FULL_CONTROL to this account."""
    copy = {"Bucket": alts_bucket, "Key": "copy"}
    expect.status(alt.copy_object(**copy, CopySource=object_granting(access)), 200)
    found = alt.get_object_acl(**copy)
    expect.equal(found["Owner"]["ID"], canonical_id("alt"), "owner", sort="form")
    expect.equal(all_grants(found), [user(canonical_id("alt"), "FULL_CONTROL")], "grants", sort="access")


@pytest.mark.parametrize("access", ["private", "READ_ACP", "WRITE_ACP"])
@check("CopyObject", level="common", spec=OVERVIEW)
def test_nobody_else_copies_an_object(s3, alt, alts_bucket, object_granting, access):
    """CopyObject, by an account that does not have READ on the source, into its own bucket is refused with 403
    AccessDenied, and makes no copy."""
    copy = {"Bucket": alts_bucket, "Key": "copy"}
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**copy, CopySource=object_granting(access))
    with expect.error(404):
        alt.head_object(**copy)


@check("CopyObject", level="common", spec=OVERVIEW)
def test_reader_of_the_bucket_does_not_copy_its_private_object(s3, alt, alts_bucket, bucket_granting):
    """CopyObject of a private object, by an account that has READ on its bucket alone, is refused with 403
    AccessDenied, and makes no copy."""
    copy = {"Bucket": alts_bucket, "Key": "copy"}
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**copy, CopySource={"Bucket": bucket_granting("READ"), "Key": "private"})
    with expect.error(404):
        alt.head_object(**copy)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_nobody_else_copies_a_part(s3, alt, alts_bucket, object_granting):
    """UploadPartCopy by an account that does not have READ on the source is refused with 403 AccessDenied, and the
    upload has no part."""
    with expect.arranging():
        upload = {"Bucket": alts_bucket, "Key": "copy"}
        upload["UploadId"] = alt.create_multipart_upload(Bucket=alts_bucket, Key="copy")["UploadId"]
    with expect.error(403, "AccessDenied"):
        alt.upload_part_copy(**upload, PartNumber=1, CopySource=object_granting("private"))
    expect.no_parts(alt, upload)


@check("CopyObject", level="common", spec=OVERVIEW)
def test_copy_into_a_private_bucket_is_refused(s3, alt, target, object_granting):
    """CopyObject of a public-read object into another account's private bucket is refused with 403 AccessDenied, and
    makes no copy."""
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**target, CopySource=object_granting("public-read"))
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="common", spec=OVERVIEW)
def test_copying_account_owns_its_copy_in_anothers_bucket(
    s3, alt, bucket_granting, prefix, object_granting, canonical_id
):
    """If a bucket's ACL grants WRITE to another account, this account owns a copy that it makes there, and the
    copy's ACL has one grant: FULL_CONTROL to this account."""
    copy = {"Bucket": bucket_granting("WRITE"), "Key": f"{prefix}copy"}
    alt.copy_object(**copy, CopySource=object_granting("public-read"))
    found = alt.get_object_acl(**copy)
    expect.equal(found["Owner"]["ID"], canonical_id("alt"), "owner", sort="form")
    expect.equal(all_grants(found), [user(canonical_id("alt"), "FULL_CONTROL")], "grants", sort="access")
