"""Every operation on a bucket: one that does not exist, another account's, and one that is not whose it was thought."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import reference, userguide
from fixtures.model.endpoint import SOMEBODY_ELSE
from fixtures.s3.bucket_operations import OFTEN, SELDOM, SIGNED_BY_V2, cases, request

"""An account that AWS's documentation has for examples: nobody's."""
ERRORS = reference("ErrorResponses")
OWNER = userguide("bucket-owner-condition")
ACCESS = userguide("access-control-overview")

ELSEWHERE = {"ListObjects", "ListObjectsV2", "ListObjectVersions", "GetBucketVersioning", "PutBucketVersioning"}
"""What is asked of a missing bucket by the checks of their own areas."""
EVERY = {**OFTEN, **SELDOM}
MISSING = {name: members for name, members in EVERY.items() if name not in ELSEWHERE}


def _with_an_object(run, purpose):
    """A bucket that a server which takes the deletion of a configuration for the bucket's own does not delete."""
    with run.apart():
        bucket = run.resources.bucket_for(purpose)
        run.control().put_object(Bucket=bucket, Key="kept", Body=b"kept")
    return bucket


@pytest.fixture(scope="session")
def closed_bucket(run):
    """A private bucket of the main account, which nobody else may use or change."""
    return _with_an_object(run, "nobody else")


@pytest.fixture(scope="session")
def owned_bucket(run):
    """Another one, for requests that expect it to be somebody else's."""
    return _with_an_object(run, "unexpected owners")


@pytest.fixture(autouse=True)
def can_be_signed(signature, operation):
    """Signature V2 is older than many sub-resources: clients and servers differ in which of them they sign."""
    if signature == "s3" and operation not in SIGNED_BY_V2:
        pytest.skip(f"n/a: no page says what Signature V2 signs of {operation}")


@pytest.mark.parametrize("operation", cases(MISSING))
@check(
    "GetBucketLocation",
    level="common",
    spec=ERRORS,
    formerly=["buckets/every_operation::missing_bucket_is_refused_for_what_is_rare"],
)
def test_missing_bucket_is_refused(s3, new_bucket_name, operation):
    """A request about a bucket that does not exist answers 404 NoSuchBucket, whatever the operation."""
    with expect.error(404, "NoSuchBucket"):
        request(s3, operation, new_bucket_name)


@pytest.mark.parametrize("operation", cases(EVERY))
@check(
    "GetBucketLocation",
    level="common",
    spec=ACCESS,
    formerly=["buckets/every_operation::another_accounts_bucket_is_refused_for_what_is_rare"],
)
def test_another_accounts_bucket_is_refused(s3, alt, closed_bucket, operation):
    """A request of another account about a private bucket answers 403 AccessDenied, whatever the operation."""
    with expect.error(403, "AccessDenied"):
        request(alt, operation, closed_bucket)


@pytest.mark.parametrize("operation", cases(EVERY))
@check(
    "GetBucketLocation",
    level="common",
    spec=ACCESS,
    formerly=["buckets/every_operation::request_without_credentials_is_refused_for_what_is_rare"],
)
def test_request_without_credentials_is_refused(s3, anyone, closed_bucket, operation):
    """A request without credentials about a private bucket answers 403 AccessDenied, whatever the operation."""
    with expect.error(403, "AccessDenied"):
        request(anyone, operation, closed_bucket)


@pytest.mark.parametrize("operation", cases(EVERY, "ExpectedBucketOwner"))
@check(
    "GetBucketLocation",
    level="common",
    spec=OWNER,
    formerly=["buckets/every_operation::unexpected_owner_is_refused_for_what_is_rare"],
)
def test_unexpected_owner_is_refused(s3, owned_bucket, operation):
    """A request with an ExpectedBucketOwner that does not own the bucket answers 403 AccessDenied, whatever the
    operation."""
    with expect.error(403, "AccessDenied"):
        request(s3, operation, owned_bucket, ExpectedBucketOwner=SOMEBODY_ELSE)
