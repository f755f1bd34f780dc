"""Uploads that are encrypted with a key of the key management service (SSE-KMS)."""

import base64

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.sources import userguide
from fixtures.s3.uploads import LAST_PART, finish, send_part

FEATURE = "sse-kms"

pytestmark = pytest.mark.usefixtures("over_https", "by_signature_v4")

CONTEXT = base64.b64encode(b'{"project": "upload"}').decode()


@pytest.fixture
def by_signature_v4(signature):
    """Skips the check for Signature V2: S3 accepts requests for KMS keys with Signature V4 only."""
    if signature == "s3":
        skip_check("n/a", "S3 accepts requests for KMS keys with Signature V4 only")


@check("CreateMultipartUpload", level="extended", spec=userguide("UsingKMSEncryption"))
def test_object_is_encrypted_with_the_accounts_own_key(s3, target):
    """CreateMultipartUpload with aws:kms and a bucket key, but no key ID, returns aws:kms and the bucket key;
    HeadObject of the completed object returns aws:kms and a key ID."""
    kms = {"ServerSideEncryption": "aws:kms", "BucketKeyEnabled": True}
    made = s3.create_multipart_upload(
        **target, ServerSideEncryption="aws:kms", SSEKMSEncryptionContext=CONTEXT, BucketKeyEnabled=True
    )
    expect.equal({name: made.get(name) for name in kms}, kms, "returned encryption", sort="option")
    upload = {**target, "UploadId": made["UploadId"]}
    finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    head = s3.head_object(**target)
    expect.equal(head.get("ServerSideEncryption"), "aws:kms", "encryption of the object", sort="option")
    expect.that(
        head.get("SSEKMSKeyId"), "the id of a key", head.get("SSEKMSKeyId"), "KMS key of HeadObject", sort="option"
    )


@check("CreateMultipartUpload", level="extended", spec=userguide("UsingKMSEncryption"))
@recorded("LocalStack", "TestS3::test_s3_sse_validate_kms_key", 2026)
def test_unknown_key_is_refused(s3, target):
    """CreateMultipartUpload with aws:kms and a key ID that does not exist is refused with 400 KMS.NotFoundException."""
    with expect.error(400, "KMS.NotFoundException"):
        s3.create_multipart_upload(**target, ServerSideEncryption="aws:kms", SSEKMSKeyId="fake-key-id")
