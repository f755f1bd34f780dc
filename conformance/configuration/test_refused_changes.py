"""Changes of a bucket's configuration by another account, and for another owner than the bucket has: they are refused,
and change nothing. For the right owner they are made."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import userguide
from fixtures.s3.bucket_operations import COMMON, OTHER, RARE, put_other, read_back, request

FEATURE = "private-by-default"


OWNER = userguide("bucket-owner-condition")

DELETED_BY = {name: name.replace("Put", "Delete") for name in OTHER} | {
    "PutBucketLifecycleConfiguration": "DeleteBucketLifecycle"
}


def _changes(operation):
    """The operations that replace and delete the configuration that this one puts."""
    return [name for name in (operation, DELETED_BY[operation]) if name in COMMON or name in RARE]


# The operations cannot be read from the text of the checks: the client must be able to express each of them.
each_change = pytest.mark.parametrize(
    "operation",
    [
        pytest.param(
            name, id=name, marks=[*marks_for_operation(name, rare=name in RARE), pytest.mark.uses(*_changes(name))]
        )
        for name in OTHER
    ],
)


@each_change
@check("PutBucketTagging", level="common", spec=userguide("access-control-overview"))
def test_change_by_another_account_is_not_made(s3, alt, closed_bucket, configured, operation):
    """A configuration of a private bucket that another account tries to replace and to delete is refused with 403, and
    is read back unchanged afterwards."""
    for change in _changes(operation):
        with expect.error(403):
            request(alt, change, closed_bucket)
    expect.equal(read_back(s3, operation, closed_bucket), configured, "configuration", sort="option")


@each_change
@check("PutBucketTagging", level="common", spec=OWNER, feature="expected-owner")
def test_change_for_another_owner_is_not_made(s3, closed_bucket, configured, operation):
    """A configuration that its owner tries to replace and to delete with an ExpectedBucketOwner that does not own the
    bucket is refused with 403, and is read back unchanged afterwards."""
    for change in _changes(operation):
        with expect.safeguard(), expect.error(403):
            request(s3, change, closed_bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
    expect.equal(read_back(s3, operation, closed_bucket), configured, "configuration", sort="option")


@each_change
@check("PutBucketTagging", level="common", spec=OWNER, feature="expected-owner")
def test_change_for_the_right_owner_is_made(s3, own_buckets, account_id, operation):
    """A configuration is put, read and deleted with the owner's account id as ExpectedBucketOwner."""
    bucket, right = own_buckets.bucket_for("right owners"), {"ExpectedBucketOwner": account_id}
    expect.succeeded(put_other(s3, operation, bucket, **right))
    expect.that(read_back(s3, operation, bucket, **right), "a configuration", "none", "configuration", sort="option")
    for change in _changes(operation)[1:]:
        expect.succeeded(request(s3, change, bucket, **right))
