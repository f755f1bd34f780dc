"""Buckets that block customer keys (SSE-C): writes of each kind with such a key are refused, and objects from before
are read."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.clients.raw import form
from fixtures.model.sources import api
from fixtures.s3.encryption import KEY, customer_key_headers, default_encryption

FEATURE = "sse-c"

pytestmark = [pytest.mark.usefixtures("sends_own_key"), pytest.mark.xdist_group("blocked customer keys")]

BLOCKED = api("BlockedEncryptionTypes")
BODY = b"from before the block"


@pytest.fixture
def blocking_bucket(out_of_band, control, own_buckets, accept_customer_keys):
    """A bucket that blocks customer keys, with an object `plain` and, from before the block, an object `locked` that
    was put with KEY."""

    def make(new):
        bucket = new()
        accept_customer_keys(bucket)
        control.put_object(Bucket=bucket, Key="plain", Body=BODY)
        control.put_object(Bucket=bucket, Key="locked", Body=BODY, **KEY)
        blocked = default_encryption("AES256", BlockedEncryptionTypes={"EncryptionType": ["SSE-C"]})
        control.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=blocked)
        return bucket

    with out_of_band():
        return own_buckets.kept("blocked customer keys", make)


@pytest.mark.parametrize("operation", case_per_operation(("CopyObject", "CreateMultipartUpload")))
@check("CopyObject", level="extended", spec=BLOCKED)
def test_other_writes_with_a_key_are_refused(s3, blocking_bucket, new_prefix, soon, operation):
    """CopyObject and CreateMultipartUpload with a customer key, into a bucket whose BlockedEncryptionTypes is SSE-C,
    return 403 AccessDenied."""
    source = {"CopySource": {"Bucket": blocking_bucket, "Key": "plain"}} if operation == "CopyObject" else {}
    target = {"Bucket": blocking_bucket, "Key": f"{new_prefix()}object"}
    with expect.safeguard():  # the block keeps a sort of encryption out, and nobody
        soon.refused(lambda: call_operation(s3, operation, **target, **source, **KEY), 403, "AccessDenied")


@check("PostObject", level="extended", spec=BLOCKED)
def test_form_with_a_key_is_refused(raw_s3v4, blocking_bucket, new_prefix):
    """A form with a customer key, into a bucket whose BlockedEncryptionTypes is SSE-C, is refused with 403
    AccessDenied."""
    target = {"Bucket": blocking_bucket, "Key": f"{new_prefix()}object"}
    answer = raw_s3v4.send(form.signed(raw_s3v4, **target, fields=customer_key_headers()).request)
    with expect.safeguard():
        expect.refused(answer, 403, "AccessDenied")


@check("GetObject", level="extended", spec=BLOCKED)
def test_object_from_before_is_read_with_its_key(s3, blocking_bucket):
    """GetObject with the customer key of an object that was put before its bucket blocked such keys returns 200 and the
    bytes."""
    got = s3.get_object(Bucket=blocking_bucket, Key="locked", **KEY)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")
