"""ETags of encrypted objects: the MD5 of the bytes, unless a KMS key or a customer's key encrypts them."""

import hashlib

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import reference
from fixtures.s3.encryption import KEY, copy_source_key_members

FEATURE = "sse-c"

SPEC = reference("API_Object")
BODY = b"the MD5 of this is known"
MD5 = hashlib.md5(BODY, usedforsecurity=False).hexdigest()


def _is_no_md5(etag):
    expect.that(etag.strip('"') != MD5, "an ETag that is not the MD5 of the bytes", etag, "ETag", sort="form")


@check("PutObject", level="extended", spec=SPEC)
@recorded("LocalStack", "TestS3SSECEncryption::test_copy_object_with_sse_c", 2026)
def test_etag_under_a_customers_key_is_no_md5(s3, target, sends_own_key):
    """HeadObject of an object that was put with a customer key returns an ETag that is not the MD5 of its bytes."""
    with expect.arranging():
        s3.put_object(**target, Body=BODY, **KEY)
    _is_no_md5(s3.head_object(**target, **KEY)["ETag"])


@check("PutObject", level="extended", spec=SPEC, feature="sse-kms")
@recorded("LocalStack", "TestS3::test_s3_sse_bucket_key_default", 2026)
def test_etag_under_a_kms_key_is_no_md5(s3, target, kms_key_id, takes_any_etag):
    """PutObject with a KMS key returns an ETag that is not the MD5 of its bytes."""
    put = s3.put_object(**target, Body=BODY, ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key_id)
    _is_no_md5(put["ETag"])


# As recorded from AWS.
@check("CopyObject", level="extended", spec=SPEC)
@recorded("LocalStack", "TestS3SSECEncryption::test_copy_object_with_sse_c", 2026)
def test_etag_of_a_copy_without_the_key_is_the_md5(s3, target, sends_own_key):
    """CopyObject of an object with a customer key to an object without one returns the MD5 of the bytes as ETag."""
    with expect.arranging():
        s3.put_object(**target, Body=BODY, **KEY)
    copied = s3.copy_object(
        Bucket=target["Bucket"], Key=f"{target['Key']}-copy", CopySource=target, **copy_source_key_members(KEY)
    )
    expect.etag_is_md5(copied["CopyObjectResult"]["ETag"], BODY)
