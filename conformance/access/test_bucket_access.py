"""The requests that each permission in a bucket's ACL allows to another account and without credentials, and those that
it does not allow."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import userguide
from fixtures.s3.grants import acl_access_cases, all_grants

FEATURE = "cross-account"

pytestmark = pytest.mark.xdist_group("bucket_access")
OVERVIEW = userguide("acl-overview")
READS = ("HeadBucket", "ListObjects", "ListObjectVersions", "ListMultipartUploads")
READERS = {
    "READ": ["alt"],
    "FULL_CONTROL": ["alt"],
    "authenticated-read": ["alt"],
    "public-read": ["alt", "anyone"],
    "public-read-write": ["alt", "anyone"],
}
WRITERS = {"WRITE": ["alt"], "FULL_CONTROL": ["alt"], "public-read-write": ["alt", "anyone"]}
NO_READERS = {"WRITE": ["alt"], "READ_ACP": ["alt"], "WRITE_ACP": ["alt"], "authenticated-read": ["anyone"]}
NO_WRITERS = {
    "private": ["alt", "anyone"],
    "READ": ["alt"],
    "READ_ACP": ["alt"],
    "WRITE_ACP": ["alt"],
    "authenticated-read": ["alt", "anyone"],
    "public-read": ["alt", "anyone"],
}
ACL_READERS = {"READ_ACP": ["alt"], "FULL_CONTROL": ["alt"]}
NO_ACL_READERS = {
    "READ": ["alt"],
    "WRITE": ["alt"],
    "WRITE_ACP": ["alt"],
    "authenticated-read": ["alt"],
    "public-read": ["alt", "anyone"],
    "public-read-write": ["alt", "anyone"],
}
NO_ACL_WRITERS = {
    "READ": ["alt"],
    "WRITE": ["alt"],
    "READ_ACP": ["alt"],
    "authenticated-read": ["alt"],
    "public-read": ["alt", "anyone"],
    "public-read-write": ["alt", "anyone"],
}


@pytest.fixture
def read(acting, bucket_granting):
    """`read(access, actor, operation)` makes the request as the actor, for the bucket whose ACL grants this access."""
    return lambda access, identity, operation: call_operation(
        acting(identity), operation, Bucket=bucket_granting(access)
    )


READING = case_per_operation(READS)


@pytest.mark.parametrize("operation", READING)
@pytest.mark.parametrize(("access", "identity"), acl_access_cases(READERS))
@check("ListObjects", level="common", spec=OVERVIEW)
@recorded("versitygw", "test_rest_acl.sh::REST - put ACL", 2024, of="READ_alt-ListObjects")
@recorded("versitygw", "test_rest_acl.sh::REST - put public-read canned acl", 2024, of="public_read_alt-ListObjects")
@recorded("boto", "test_connection.py::S3ConnectionTest::test_basic_anon", 2012, of="public_read_anyone-ListObjects")
def test_reader_of_a_bucket_lists_it(s3, read, access, identity, operation):
    """HeadBucket, ListObjects, ListObjectVersions and ListMultipartUploads return 200 if the bucket's ACL grants
    READ to the requester."""
    expect.status(read(access, identity, operation), 200)


@pytest.mark.parametrize("operation", READING)
@pytest.mark.parametrize(("access", "identity"), acl_access_cases(NO_READERS))
@check("ListObjects", level="common", spec=OVERVIEW)
def test_nobody_else_lists_a_bucket(s3, read, access, identity, operation):
    """If the bucket's ACL does not grant READ to the requester, whatever else it grants, HeadBucket is refused with
    403, and ListObjects, ListObjectVersions and ListMultipartUploads are refused with 403 AccessDenied."""
    with expect.error(403, *([] if operation == "HeadBucket" else ["AccessDenied"])):
        read(access, identity, operation)


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(WRITERS))
@check("PutObject", level="common", spec=OVERVIEW, gate=True)
@recorded("versitygw", "test_rest_acl.sh::REST - put public-read-write canned acl", 2024, of="public_read_write_alt")
def test_writer_of_a_bucket_stores_an_object(s3, acting, bucket_granting, prefix, access, identity):
    """PutObject of a new key returns 200 if the bucket's ACL grants WRITE to the requester, and ListObjects then
    lists the key."""
    new = {"Bucket": bucket_granting(access), "Key": f"{prefix}new"}
    expect.status(acting(identity).put_object(**new, Body=b"new"), 200)
    listed = s3.list_objects(Bucket=new["Bucket"], Prefix=new["Key"])
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [new["Key"]], "keys", sort="entries")


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(NO_WRITERS))
@check("PutObject", level="common", spec=OVERVIEW)
def test_nobody_else_stores_an_object(s3, acting, bucket_granting, prefix, access, identity):
    """PutObject of a new key is refused with 403 AccessDenied if the bucket's ACL does not grant WRITE to the
    requester, and no object is created."""
    new = {"Bucket": bucket_granting(access), "Key": f"{prefix}new"}
    with expect.error(403, "AccessDenied"):
        acting(identity).put_object(**new, Body=b"new")
    with expect.error(404):
        s3.head_object(**new)


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(READERS))
@check("GetObject", level="common", spec=OVERVIEW)
def test_acl_of_a_bucket_opens_no_object(s3, acting, bucket_granting, access, identity):
    """GetObject of a private object is refused with 403 AccessDenied, whatever the bucket's ACL grants to the
    requester."""
    with expect.error(403, "AccessDenied"):
        acting(identity).get_object(Bucket=bucket_granting(access), Key="private")


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(ACL_READERS))
@check("GetBucketAcl", level="common", spec=OVERVIEW)
def test_acl_of_a_bucket_is_read(s3, acting, bucket_granting, access, identity):
    """If the bucket's ACL grants READ_ACP to another account, GetBucketAcl returns the same owner and grants to this
    account as to the bucket's owner."""
    bucket = bucket_granting(access)
    seen, wanted = acting(identity).get_bucket_acl(Bucket=bucket), s3.get_bucket_acl(Bucket=bucket)
    expect.equal(all_grants(seen), all_grants(wanted), "grants", sort="access")
    expect.equal(seen["Owner"]["ID"], wanted["Owner"]["ID"], "owner", sort="form")


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(NO_ACL_READERS))
@check("GetBucketAcl", level="common", spec=OVERVIEW)
def test_acl_of_a_bucket_is_not_read_by_others(s3, acting, bucket_granting, access, identity):
    """GetBucketAcl is refused with 403 AccessDenied if the bucket's ACL does not grant READ_ACP to the requester."""
    with expect.error(403, "AccessDenied"):
        acting(identity).get_bucket_acl(Bucket=bucket_granting(access))


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(NO_ACL_WRITERS))
@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_acl_of_a_bucket_is_not_replaced_by_others(s3, acting, bucket_granting, access, identity):
    """PutBucketAcl is refused with 403 AccessDenied if the bucket's ACL does not grant WRITE_ACP to the requester,
    and the ACL does not change."""
    bucket = bucket_granting(access)
    with expect.arranging():
        before = all_grants(s3.get_bucket_acl(Bucket=bucket))
    with expect.error(403, "AccessDenied"):
        acting(identity).put_bucket_acl(Bucket=bucket, ACL="private")
    expect.equal(all_grants(s3.get_bucket_acl(Bucket=bucket)), before, "grants", sort="access")


NEVER_GRANTED = ("GetBucketVersioning", "GetBucketTagging", "GetBucketWebsite", "GetBucketCors", "DeleteBucket")


@pytest.mark.parametrize("operation", [pytest.param(n, marks=[pytest.mark.about(n)]) for n in NEVER_GRANTED])
@check("DeleteBucket", level="common", spec=OVERVIEW)
def test_full_control_does_not_include_the_configuration(s3, read, operation):
    """GetBucketVersioning, GetBucketTagging, GetBucketWebsite, GetBucketCors and DeleteBucket by another account are
    refused with 403 AccessDenied even if the bucket's ACL grants it FULL_CONTROL, because no ACL permission covers
    them."""
    with expect.error(403, "AccessDenied"):
        read("FULL_CONTROL", "alt", operation)
