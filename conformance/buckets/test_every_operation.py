"""Every bucket operation on a missing bucket, by another account, without credentials, and with a wrong and
the right ExpectedBucketOwner."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import reference, userguide
from fixtures.s3.bucket_operations import COMMON, RARE, cases, request

ERRORS = reference("ErrorResponses")
OWNER = userguide("bucket-owner-condition")
ACCESS = userguide("access-control-overview")

ELSEWHERE = {"ListObjects", "ListObjectsV2", "ListObjectVersions", "GetBucketVersioning", "PutBucketVersioning"}
"""Operations that checks in other areas try on a missing bucket."""
EVERY = {**COMMON, **RARE}
MISSING = {name: members for name, members in EVERY.items() if name not in ELSEWHERE}
pytestmark = pytest.mark.xdist_group("every operation of a bucket")


@pytest.fixture
def with_an_object(out_of_band, control, own_buckets):
    """`with_an_object(purpose)` creates a bucket with an object, so that a server that mistakes the deletion of a
    configuration for DeleteBucket cannot delete the bucket, and returns its name."""

    def make(new):
        bucket = new()
        control.put_object(Bucket=bucket, Key="kept", Body=b"kept")
        return bucket

    def find(purpose):
        with out_of_band():
            return own_buckets.kept(purpose, make)

    return find


@pytest.fixture
def closed_bucket(with_an_object):
    """Creates a private bucket of the main account that nobody else may use or change, and returns its name."""
    return with_an_object("nobody else")


@pytest.fixture
def owned_bucket(with_an_object):
    """Creates a second private bucket, for requests with a wrong ExpectedBucketOwner, and returns its name."""
    return with_an_object("unexpected owners")


@pytest.mark.parametrize("operation", cases(MISSING))
@check("GetBucketLocation", level="common", spec=ERRORS, feature="missing-buckets", gate=True)
@recorded("LocalStack", "TestS3::test_bucket_exists", 2026, of="GetBucketAcl")
@recorded(
    "LocalStack",
    "TestS3BucketEncryption::test_s3_default_bucket_encryption_exc",
    2026,
    of="GetBucketEncryption DeleteBucketEncryption PutBucketEncryption",
)
@recorded(
    "LocalStack", "TestS3::test_bucket_availability", 2026, of="GetBucketLifecycleConfiguration GetBucketReplication"
)
@recorded("LocalStack", "TestS3::test_different_location_constraint", 2026, of="GetBucketLocation")
@recorded(
    "LocalStack",
    "TestS3::test_get_bucket_notification_configuration_no_such_bucket",
    2026,
    of="GetBucketNotificationConfiguration",
)
@recorded(
    "LocalStack",
    "TestS3BucketObjectTagging::test_bucket_tagging_exc",
    2026,
    of="GetBucketTagging PutBucketTagging DeleteBucketTagging",
)
@recorded(
    "LocalStack", "TestS3ObjectLock::test_get_object_lock_configuration_exc", 2026, of="GetObjectLockConfiguration"
)
@recorded(
    "LocalStack", "TestS3NotificationsToSns::test_bucket_not_exist", 2025, of="PutBucketNotificationConfiguration"
)
@recorded("LocalStack", "TestS3::test_s3_request_payer_exceptions", 2026, of="PutBucketRequestPayment")
@recorded(
    "LocalStack", "TestS3::test_s3_intelligent_tier_config", 2026, of="DeleteBucketIntelligentTieringConfiguration"
)
def test_missing_bucket_is_refused(s3, new_bucket_name, operation):
    """Every bucket operation on a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        request(s3, operation, new_bucket_name)


@pytest.mark.parametrize("operation", cases(EVERY))
@check("GetBucketLocation", level="common", spec=ACCESS, feature="private-by-default")
def test_another_accounts_bucket_is_refused(s3, alt, closed_bucket, operation):
    """Every bucket operation on a private bucket by another account is refused with 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        request(alt, operation, closed_bucket)


@pytest.mark.parametrize("operation", cases(EVERY))
@check("GetBucketLocation", level="common", spec=ACCESS, feature="private-by-default")
def test_request_without_credentials_is_refused(s3, anyone, closed_bucket, operation):
    """Every bucket operation on a private bucket without credentials is refused with 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        request(anyone, operation, closed_bucket)


@pytest.mark.parametrize("operation", cases(EVERY))
@check("GetBucketLocation", level="common", spec=OWNER, feature="expected-owner")
@recorded("LocalStack", "TestS3::test_delete_bucket_policy_expected_bucket_owner", 2026, of="DeleteBucketPolicy")
@recorded("LocalStack", "TestS3::test_get_bucket_policy", 2026, of="GetBucketPolicy")
@recorded("LocalStack", "TestS3::test_put_bucket_policy_expected_bucket_owner", 2026, of="PutBucketPolicy")
def test_unexpected_owner_is_refused(s3, owned_bucket, operation):
    """Every bucket operation with an ExpectedBucketOwner that does not own the bucket is refused with 403
    AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        request(s3, operation, owned_bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


HARMLESS = (
    "PutBucketAcl",
    "PutBucketLogging",
    "GetBucketLocation",
    "GetBucketAcl",
    "GetBucketVersioning",
    "GetBucketLogging",
    "GetBucketNotificationConfiguration",
    "GetBucketRequestPayment",
    "ListObjects",
    "ListObjectsV2",
    "ListObjectVersions",
    "ListMultipartUploads",
    "GetBucketAbac",
    "PutBucketAbac",
    "GetBucketAccelerateConfiguration",
    "ListBucketAnalyticsConfigurations",
    "ListBucketIntelligentTieringConfigurations",
    "ListBucketInventoryConfigurations",
    "ListBucketMetricsConfigurations",
)
"""Operations that return 200 for a bucket without any configuration, and leave it without."""


@pytest.mark.parametrize("operation", cases({name: EVERY[name] for name in HARMLESS}))
@check("GetBucketLocation", level="common", spec=OWNER, feature="expected-owner")
def test_right_owner_is_accepted(s3, owned_bucket, account_id, operation):
    """A bucket operation with the owner's account id as ExpectedBucketOwner succeeds."""
    expect.status(request(s3, operation, owned_bucket, ExpectedBucketOwner=account_id), 200)
