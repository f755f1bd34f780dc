"""Changes of a bucket's configuration that another account asks for: they are refused, and change nothing."""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.bucket_operations import COMMON, OTHER, RARE, cases, put_other, read_back, request

FEATURE = "private-by-default"

DELETED_BY = {name: name.replace("Put", "Delete") for name in OTHER} | {
    "PutBucketLifecycleConfiguration": "DeleteBucketLifecycle"
}


@pytest.fixture
def closed_bucket(apart, own_buckets):
    """Creates a private bucket, which this module's checks configure, and returns its name."""
    with apart():
        return own_buckets.bucket_for("refused changes")


@pytest.mark.parametrize("operation", cases(OTHER))
@check("PutBucketTagging", level="common", spec=userguide("access-control-overview"))
def test_change_by_another_account_is_not_made(s3, alt, closed_bucket, operation):
    """A configuration of a private bucket that another account tries to replace and to delete is refused with 403, and
    is read back unchanged afterwards."""
    with expect.arranging():
        put_other(s3, operation, closed_bucket)
        before = read_back(s3, operation, closed_bucket)
    for change in (operation, DELETED_BY[operation]):
        if change in COMMON or change in RARE:
            with expect.error(403):
                request(alt, change, closed_bucket)
    expect.equal(read_back(s3, operation, closed_bucket), before, "configuration")
