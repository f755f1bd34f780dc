"""CopyObject and encryption at rest: by the service's keys, by those of KMS and by customers'."""

import base64

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide

BODY = b"to be encrypted"
KEY, OTHER_KEY = "k" * 32, "o" * 32
SOURCE_KEY = {"CopySourceSSECustomerAlgorithm": "AES256", "CopySourceSSECustomerKey": KEY}
CONTEXT = base64.b64encode(b'{"project": "copied"}').decode()
KMS = {"ServerSideEncryption": "aws:kms", "SSEKMSEncryptionContext": CONTEXT, "BucketKeyEnabled": True}
KMS_USES = [f"CopyObject.{name}" for name in KMS]
SOURCE_USES = [f"CopyObject.{name}" for name in SOURCE_KEY]


@pytest.fixture
def copy(target):
    """Bucket and key of a copy to be made."""
    return {**target, "Key": target["Key"] + "-copy"}


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_is_encrypted_as_asked(s3, stored, copy):
    """CopyObject with ServerSideEncryption AES256 says so in its answer, HeadObject of the copy says it, too, and the
    copy has the source's bytes."""
    answer = s3.copy_object(**copy, CopySource=stored(BODY), ServerSideEncryption="AES256")
    expect.equal(answer.get("ServerSideEncryption"), "AES256", "encryption in the answer")
    expect.equal(s3.head_object(**copy).get("ServerSideEncryption"), "AES256", "encryption")
    expect.equal(s3.get_object(**copy)["Body"].read(), BODY, "body")


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
def test_copy_under_a_key_of_the_customer(s3, stored, copy, over_https):
    """CopyObject with a customer's key makes a copy that is read with this key: 200 and the source's bytes."""
    s3.copy_object(**copy, CopySource=stored(BODY), SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    got = s3.get_object(**copy, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    expect.status(got, 200)
    expect.equal(got["Body"].read(), BODY, "body")


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
def test_copy_under_a_key_of_the_customer_needs_it(s3, stored, copy, over_https):
    """A copy that was made with a customer's key is not read without it: 400 InvalidRequest."""
    s3.copy_object(**copy, CopySource=stored(BODY), SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    with expect.error(400, "InvalidRequest"):
        s3.get_object(**copy)


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"), uses=SOURCE_USES)
def test_source_under_a_key_of_the_customer(s3, stored, copy, over_https):
    """CopyObject from an object under a customer's key, with this key as the copy source's, answers 200; the copy is
    read without a key, and has the source's bytes."""
    source = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    expect.status(s3.copy_object(**copy, CopySource=source, **SOURCE_KEY), 200)
    expect.equal(s3.get_object(**copy)["Body"].read(), BODY, "body")


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
def test_source_under_a_key_of_the_customer_needs_it(s3, stored, copy, over_https):
    """CopyObject from an object under a customer's key without that key answers 400 InvalidRequest; no copy is made."""
    source = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    with expect.error(400, "InvalidRequest"):
        s3.copy_object(**copy, CopySource=source)
    with expect.error(404):
        s3.head_object(**copy)


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"), uses=SOURCE_USES)
def test_key_of_the_customer_is_changed(s3, stored, copy, over_https):
    """CopyObject from one customer's key to another makes a copy that is read with the new key: 200 and the source's
    bytes."""
    source = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    s3.copy_object(**copy, CopySource=source, SSECustomerAlgorithm="AES256", SSECustomerKey=OTHER_KEY, **SOURCE_KEY)
    got = s3.get_object(**copy, SSECustomerAlgorithm="AES256", SSECustomerKey=OTHER_KEY)
    expect.equal(got["Body"].read(), BODY, "body")


@check("CopyObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
def test_algorithm_of_a_customers_key_is_aes256(s3, stored, copy, over_https):
    """CopyObject with a customer's key for another algorithm than AES256 answers 400
    InvalidEncryptionAlgorithmError."""
    source = stored(BODY)
    with expect.error(400, "InvalidEncryptionAlgorithmError"):
        s3.copy_object(**copy, CopySource=source, SSECustomerAlgorithm="KMS", SSECustomerKey=KEY)


@check("CopyObject", level="extended", spec=userguide("UsingKMSEncryption"), uses=KMS_USES)
def test_copy_under_the_accounts_own_kms_key(s3, stored, copy, over_https, signature):
    """CopyObject with ServerSideEncryption aws:kms and no key makes a copy under the account's own key,
    which HeadObject names."""
    if signature == "s3":
        pytest.skip("n/a: S3 takes requests for KMS keys with Signature V4 only")
    answer = s3.copy_object(**copy, CopySource=stored(BODY), **KMS)
    expect.equal((answer.get("ServerSideEncryption"), answer.get("BucketKeyEnabled")), ("aws:kms", True), "encryption")
    head = s3.head_object(**copy)
    expect.equal(head.get("ServerSideEncryption"), "aws:kms", "x-amz-server-side-encryption")
    assert head.get("SSEKMSKeyId"), "HeadObject names no key"
    expect.equal(s3.get_object(**copy)["Body"].read(), BODY, "body")


@check("CopyObject", level="extended", spec=userguide("UsingKMSEncryption"))
def test_unknown_kms_key_is_refused(s3, stored, copy, over_https, signature):
    """CopyObject with ServerSideEncryption aws:kms and a key id that is none answers 400 KMS.NotFoundException."""
    if signature == "s3":
        pytest.skip("n/a: S3 takes requests for KMS keys with Signature V4 only")
    source = stored(BODY)
    with expect.error(400, "KMS.NotFoundException"):
        s3.copy_object(**copy, CopySource=source, ServerSideEncryption="aws:kms", SSEKMSKeyId="fake-key-id")
