"""x-amz-expected-bucket-owner: a request is refused if the bucket belongs to another account."""

import pytest

from fixtures.language import check, expect
from fixtures.model.endpoint import SOMEBODY_ELSE
from fixtures.model.sources import userguide

FEATURE = "expected-owner"

NO_ACCOUNTS = {"too_short": "0000", "too_long": "0000000000020", "letters": "aws-account-"}

SPEC = userguide("bucket-owner-condition")


@pytest.fixture(scope="session")
def read_only(put_once):
    return put_once(b"the object")


@check("GetObject", level="common", spec=SPEC, gate=True)
def test_get_is_refused(s3, read_only):
    """GetObject with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_object(**read_only, ExpectedBucketOwner=SOMEBODY_ELSE)


@check("HeadObject", level="common", spec=SPEC)
def test_head_is_refused(s3, read_only):
    """HeadObject with an ExpectedBucketOwner that does not own the bucket returns 403."""
    with expect.safeguard(), expect.error(403):
        s3.head_object(**read_only, ExpectedBucketOwner=SOMEBODY_ELSE)


@check("PutObject", level="common", spec=SPEC, gate=True)
def test_put_is_refused(s3, stored_to_keep):
    """PutObject with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied and leaves the
    object unchanged."""
    obj = stored_to_keep(b"the object")
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_object(**obj, Body=b"another one", ExpectedBucketOwner=SOMEBODY_ELSE)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"the object", "body")


@check("DeleteObject", level="common", spec=SPEC)
def test_delete_is_refused(s3, stored_to_keep):
    """DeleteObject with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied and leaves the
    object unchanged."""
    obj = stored_to_keep(b"the object")
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.delete_object(**obj, ExpectedBucketOwner=SOMEBODY_ELSE)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"the object", "body")


@pytest.mark.parametrize("account", NO_ACCOUNTS.values(), ids=NO_ACCOUNTS)
@check("GetObject", level="extended", spec=SPEC, formerly=["objects/expected_owner::what_is_no_account_is_refused"])
def test_malformed_account_id_is_refused(s3, read_only, account):
    """GetObject with an ExpectedBucketOwner that is not an account id of twelve digits returns 400
    InvalidBucketOwnerAWSAccountID."""
    with expect.error(400, "InvalidBucketOwnerAWSAccountID"):
        s3.get_object(**read_only, ExpectedBucketOwner=account)
