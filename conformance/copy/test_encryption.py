"""CopyObject and encryption at rest: with keys of the service (SSE-S3), of KMS, and of the customer (SSE-C)."""

import base64

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.sources import api, userguide

FEATURE = "sse-c"

PLAIN, BODY = b"to be copied", b"to be encrypted"
KEY, OTHER_KEY = "k" * 32, "o" * 32
SOURCE_KEY = {"CopySourceSSECustomerAlgorithm": "AES256", "CopySourceSSECustomerKey": KEY}
CONTEXT = base64.b64encode(b'{"project": "copied"}').decode()
KMS = {"ServerSideEncryption": "aws:kms", "SSEKMSEncryptionContext": CONTEXT, "BucketKeyEnabled": True}


@check("CopyObject", level="common", spec=api("CopyObject"), feature="sse-s3")
def test_copy_is_encrypted_as_requested(s3, plain_source, copy):
    """CopyObject with ServerSideEncryption AES256 returns AES256, HeadObject of the copy returns AES256, and the
    copy has the source's bytes."""
    answer = s3.copy_object(**copy, CopySource=plain_source, ServerSideEncryption="AES256")
    expect.equal(answer.get("ServerSideEncryption"), "AES256", "encryption in the response", sort="option")
    expect.equal(s3.head_object(**copy).get("ServerSideEncryption"), "AES256", "encryption", sort="option")
    expect.equal(s3.get_object(**copy)["Body"].read(), PLAIN, "body", sort="data")


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
def test_copy_under_a_key_of_the_customer(s3, plain_source, copy, sends_own_key):
    """CopyObject with a customer key makes a copy that GetObject with this key returns with 200 and the source's
    bytes."""
    s3.copy_object(**copy, CopySource=plain_source, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    got = s3.get_object(**copy, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    expect.status(got, 200)
    expect.equal(got["Body"].read(), PLAIN, "body", sort="data")


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
def test_copy_under_a_key_of_the_customer_needs_the_key(s3, plain_source, copy, sends_own_key):
    """GetObject without the key, of a copy that was made with a customer key, is refused with 400 InvalidRequest."""
    s3.copy_object(**copy, CopySource=plain_source, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    with expect.error(400, "InvalidRequest"):
        s3.get_object(**copy)


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
def test_source_under_a_key_of_the_customer(s3, stored, copy, sends_own_key):
    """CopyObject from an object encrypted with a customer key, with this key as the copy source's key, returns 200,
    and the copy can be read without a key and has the source's bytes."""
    source = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    expect.status(s3.copy_object(**copy, CopySource=source, **SOURCE_KEY), 200)
    expect.equal(s3.get_object(**copy)["Body"].read(), BODY, "body", sort="data")


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
@recorded("LocalStack", "TestS3SSECEncryption::test_copy_object_with_sse_c", 2026)
def test_source_under_a_key_of_the_customer_needs_the_key(s3, stored, copy, sends_own_key):
    """CopyObject from an object encrypted with a customer key, without this key, is refused with 400 InvalidRequest,
    and no copy is made."""
    source = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    with expect.error(400, "InvalidRequest"):
        s3.copy_object(**copy, CopySource=source)
    with expect.error(404):
        s3.head_object(**copy)


@check(
    "CopyObject",
    level="common",
    spec=userguide("ServerSideEncryptionCustomerKeys"),
    shows="copies-between-keys-are-refused",
)
@recorded("botocore", "test_s3.py::TestSSEKeyParamValidation::test_make_request_with_sse_copy_source", 2015)
def test_key_of_the_customer_is_changed(s3, stored, copy, sends_own_key):
    """CopyObject from one customer key to another makes a copy that can be read with the new key and has the
    source's bytes."""
    source = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    s3.copy_object(**copy, CopySource=source, SSECustomerAlgorithm="AES256", SSECustomerKey=OTHER_KEY, **SOURCE_KEY)
    got = s3.get_object(**copy, SSECustomerAlgorithm="AES256", SSECustomerKey=OTHER_KEY)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
@recorded("LocalStack", "TestS3SSECEncryption::test_copy_object_with_sse_c", 2026)
def test_algorithm_of_a_customers_key_is_aes256(s3, plain_source, copy, sends_own_key):
    """CopyObject with a customer key and an algorithm that is not AES256 is refused with 400
    InvalidEncryptionAlgorithmError."""
    with expect.error(400, "InvalidEncryptionAlgorithmError"):
        s3.copy_object(**copy, CopySource=plain_source, SSECustomerAlgorithm="KMS", SSECustomerKey=KEY)


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
@recorded("LocalStack", "TestS3SSECEncryption::test_copy_object_with_sse_c", 2026)
def test_two_encryptions_are_refused(s3, plain_source, copy, altered, sends_own_key):
    """CopyObject with a customer key and with x-amz-server-side-encryption: AES256 is refused with 400
    InvalidArgument, and no copy is made."""
    with altered(headers={"x-amz-server-side-encryption": "AES256"}), expect.error(400, "InvalidArgument"):
        s3.copy_object(**copy, CopySource=plain_source, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    with expect.error(404):
        s3.head_object(**copy)


@check("CopyObject", level="extended", spec=userguide("UsingKMSEncryption"), feature="sse-kms")
def test_copy_under_the_accounts_own_kms_key(s3, plain_source, copy, over_https, signature):
    """CopyObject with ServerSideEncryption aws:kms and BucketKeyEnabled, but no key id, returns both, HeadObject of
    the copy returns aws:kms and a key id, and the copy has the source's bytes."""
    if signature == "s3":
        skip_check("n/a", "S3 accepts requests for KMS keys with Signature V4 only")
    answer = s3.copy_object(**copy, CopySource=plain_source, **KMS)
    expect.equal(
        (answer.get("ServerSideEncryption"), answer.get("BucketKeyEnabled")),
        ("aws:kms", True),
        "encryption",
        sort="option",
    )
    head = s3.head_object(**copy)
    expect.equal(head.get("ServerSideEncryption"), "aws:kms", "x-amz-server-side-encryption", sort="option")
    expect.that(
        head.get("SSEKMSKeyId"), "the id of a key", head.get("SSEKMSKeyId"), "KMS key of HeadObject", sort="option"
    )
    expect.equal(s3.get_object(**copy)["Body"].read(), PLAIN, "body", sort="data")


@check("CopyObject", level="extended", spec=userguide("UsingKMSEncryption"), feature="sse-kms")
def test_unknown_kms_key_is_refused(s3, plain_source, copy, over_https, signature):
    """CopyObject with ServerSideEncryption aws:kms and an unknown key id is refused with 400 KMS.NotFoundException."""
    if signature == "s3":
        skip_check("n/a", "S3 accepts requests for KMS keys with Signature V4 only")
    with expect.error(400, "KMS.NotFoundException"):
        s3.copy_object(**copy, CopySource=plain_source, ServerSideEncryption="aws:kms", SSEKMSKeyId="fake-key-id")
