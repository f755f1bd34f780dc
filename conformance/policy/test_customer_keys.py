"""Policy conditions on encryption with a customer-provided key (SSE-C), by the algorithm of the request."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import AUTHORIZATION, userguide
from fixtures.s3.policies import PolicyTable, deny, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy customer keys")

SSE_C = userguide("ServerSideEncryptionCustomerKeys")
SECRET = "k" * 32  # 256 bits, as AES256 requires
ALGORITHM = "s3:x-amz-server-side-encryption-customer-algorithm"
CONDITIONS = {
    "required": when("Null", ALGORITHM, "true"),
    "only_aes256": when("StringNotEquals", ALGORITHM, "AES256"),
    "forbidden": when("Null", ALGORITHM, "false"),
}
TABLE = PolicyTable(
    "customer keys",
    {rule: [deny("s3:PutObject", f"{rule}/*", **condition)] for rule, condition in CONDITIONS.items()},
    objects={"source/object": {}},
)


@pytest.fixture
def place(ruled, new_prefix, accept_customer_keys):
    """`place(rule)` returns bucket and key of an object that does not exist yet and that the rule applies to, in a
    bucket that accepts customer-provided keys."""

    def find(rule):
        bucket = ruled(TABLE, rule)
        accept_customer_keys(bucket)
        return {"Bucket": bucket, "Key": f"{rule}/{new_prefix()}object"}

    return find


@pytest.mark.parametrize("rule", ["required", "only_aes256"])
@check("PutObject", "PutBucketPolicy", level="common", spec=SSE_C)
def test_required_customer_key_is_accepted(s3, sends_own_key, place, rule):
    """PutObject with a customer-provided key returns 200 if a statement denies it without
    x-amz-server-side-encryption-customer-algorithm, or with any value of this header except AES256."""
    where = place(rule)
    answer = s3.put_object(**where, Body=b"body", SSECustomerAlgorithm="AES256", SSECustomerKey=SECRET)
    expect.status(answer, 200)


@pytest.mark.parametrize("rule", ["required", "only_aes256"])
@check("PutObject", "PutBucketPolicy", level="common", spec=SSE_C)
def test_upload_without_a_customer_key_is_refused(s3, place, rule):
    """PutObject without a customer-provided key returns 403 AccessDenied if a statement denies it without
    x-amz-server-side-encryption-customer-algorithm, or with any value of this header except AES256."""
    where = place(rule)
    with expect.error(403, "AccessDenied"):
        s3.put_object(**where, Body=b"body")


@check("PutObject", "PutBucketPolicy", level="extended", spec=SSE_C)
def test_other_algorithm_is_refused(s3, sends_own_key, place):
    """PutObject with a customer-provided key for AES192 returns 403 AccessDenied if a statement denies any
    s3:x-amz-server-side-encryption-customer-algorithm except AES256, or 400 InvalidEncryptionAlgorithmError if the
    algorithm is looked at first."""
    where = place("only_aes256")
    with expect.error((403, "AccessDenied"), (400, "InvalidEncryptionAlgorithmError")):
        s3.put_object(**where, Body=b"body", SSECustomerAlgorithm="AES192", SSECustomerKey=SECRET)


@check("PutObject", "PutBucketPolicy", level="common", spec=SSE_C)
def test_forbidden_customer_key_is_refused(s3, sends_own_key, place):
    """PutObject with a customer-provided key returns 403 AccessDenied if a statement denies it with any
    s3:x-amz-server-side-encryption-customer-algorithm."""
    where = place("forbidden")
    with expect.error(403, "AccessDenied"):
        s3.put_object(**where, Body=b"body", SSECustomerAlgorithm="AES256", SSECustomerKey=SECRET)


@check("PutObject", "PutBucketPolicy", level="common", spec=SSE_C)
def test_upload_is_accepted_where_customer_keys_are_forbidden(s3, place):
    """PutObject without a customer-provided key returns 200 if a statement denies it with any
    s3:x-amz-server-side-encryption-customer-algorithm."""
    expect.status(s3.put_object(**place("forbidden"), Body=b"body"), 200)


OTHER_WRITES = case_per_operation(("CopyObject", "CreateMultipartUpload"))
WITH_A_KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": SECRET}


def _members(operation, where):
    return {**where, **({"CopySource": {**where, "Key": "source/object"}} if operation == "CopyObject" else {})}


@pytest.mark.parametrize("operation", OTHER_WRITES)
@check("CopyObject", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_other_write_without_a_customer_key_is_refused(s3, place, control, operation):
    """CopyObject and CreateMultipartUpload without a customer-provided key return 403 AccessDenied if a statement
    denies s3:PutObject without x-amz-server-side-encryption-customer-algorithm; CopyObject stores nothing."""
    where = place("required")
    with expect.error(403, "AccessDenied"):
        call_operation(s3, operation, **_members(operation, where))
    if operation == "CopyObject":
        expect.nothing_stored(control, where)


@pytest.mark.parametrize("operation", OTHER_WRITES)
@check("CopyObject", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_required_customer_key_of_another_write_is_accepted(s3, sends_own_key, place, operation):
    """CopyObject and CreateMultipartUpload with a customer-provided key return 200 if a statement denies s3:PutObject
    without x-amz-server-side-encryption-customer-algorithm."""
    expect.status(call_operation(s3, operation, **_members(operation, place("required")), **WITH_A_KEY), 200)


@pytest.mark.parametrize("operation", OTHER_WRITES)
@check("CopyObject", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_forbidden_customer_key_of_another_write_is_refused(s3, sends_own_key, place, operation):
    """CopyObject and CreateMultipartUpload with a customer-provided key return 403 AccessDenied if a statement denies
    s3:PutObject with any s3:x-amz-server-side-encryption-customer-algorithm."""
    members = _members(operation, place("forbidden"))
    with expect.error(403, "AccessDenied"):
        call_operation(s3, operation, **members, **WITH_A_KEY)
